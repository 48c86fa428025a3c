package io.masakari.controller.api;

import io.masakari.controller.api.http.Request;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Under which URL clients reach the API: the one that is configured, else the one that a listed proxy tells, else the one that the
 * request itself names. Clients follow the links that are made of it.
 *
 * @param url as it stands in the catalog, without "/v1"
 * @param proxies whose word counts
 */
public record PublicAddress(Optional<URI> url, List<Network> proxies) {
    /** As a client may send it; anything else does not get into a link. */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:\\[\\]-]{1,255}");

    private static final Pattern PREFIX = Pattern.compile("(/[A-Za-z0-9._~-]{1,64}){1,8}");

    public PublicAddress {
        url = url.map(PublicAddress::withoutSlash);
        proxies = List.copyOf(proxies);
    }

    /** Clients reach this machine itself. */
    public static PublicAddress direct() {
        return new PublicAddress(Optional.empty(), List.of());
    }

    private static URI withoutSlash(URI url) {
        String text = url.toString();
        return text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : url;
    }

    /** @param scheme of the listener */
    String of(Request request, String scheme) {
        if (url.isPresent()) {
            return url.get().toString();
        }
        boolean isProxied =
                proxies.stream().anyMatch(proxy -> proxy.has(request.peer().address()));
        String itsScheme = told(isProxied, request, "X-Forwarded-Proto")
                .map(text -> text.toLowerCase(Locale.ROOT))
                .filter(text -> text.equals("http") || text.equals("https"))
                .orElse(scheme);
        String host = told(isProxied, request, "X-Forwarded-Host")
                .filter(name -> HOST.matcher(name).matches())
                .or(() ->
                        request.header("Host").filter(name -> HOST.matcher(name).matches()))
                .orElse("localhost");
        String prefix = told(isProxied, request, "X-Forwarded-Prefix")
                .map(text -> text.endsWith("/") ? text.substring(0, text.length() - 1) : text)
                .filter(text -> PREFIX.matcher(text).matches())
                .orElse("");
        return itsScheme + "://" + host + prefix;
    }

    /** What the proxy that clients speak to tells, where several have added to it. */
    private static Optional<String> told(boolean isProxied, Request request, String header) {
        return isProxied ? request.header(header).map(text -> text.split(",", 2)[0].strip()) : Optional.empty();
    }

    /** The request as it is below the configured URL, for a proxy that passes the path on as it is. */
    Request below(Request request) {
        String prefix = url.map(URI::getRawPath).orElse("");
        boolean isBelow = !prefix.isEmpty() && (request.path() + "/").startsWith(prefix + "/");
        return isBelow ? request.at(request.path().substring(prefix.length())) : request;
    }
}
