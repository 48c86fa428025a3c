package io.masakari.controller.api;

import io.masakari.controller.api.http.Response;
import java.util.Optional;

/** GET /v1/policy: who may do what, by the configuration. Not in upstream's API. */
final class PolicyResource {
    private final Optional<TokenValidation> keystone;
    private final Policy policy;

    PolicyResource(Optional<TokenValidation> keystone, Policy policy) {
        this.keystone = keystone;
        this.policy = policy;
    }

    void routes(Router router) {
        router.operators("GET", "policy", this::show);
    }

    private Response show(ApiCall call) {
        return Wire.one(
                200,
                "policy",
                Wire.json(
                        "keystone",
                        keystone.map(TokenValidation::authUri).orElse(null),
                        "operator_roles",
                        String.join(", ", policy.operators()),
                        "reader_roles",
                        String.join(", ", policy.readers()),
                        "monitor_roles",
                        String.join(", ", policy.monitors()),
                        "you",
                        call.caller().name(),
                        "you_may",
                        call.caller().rights().words()));
    }
}
