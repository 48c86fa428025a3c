package io.masakari.controller.cli;

import com.google.gson.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** masakarictl policy */
@Command(
        name = "policy",
        description = {
            "Shows who may do what: the roles of Keystone that count here, and what you may do yourself.",
            "Set in the controller's configuration, sections [keystone] and [policy]."
        })
final class PolicyCommand implements Runnable {
    @ParentCommand
    private Masakarictl ctl;

    @Override
    public void run() {
        JsonObject policy = ctl.client().get("/v1/policy").getAsJsonObject("policy");
        ctl.print(policy, () -> {
            String keystone = AnswerFields.text(policy, "keystone");
            ctl.say("Tokens of Keystone   " + (keystone.isEmpty() ? "are not taken" : "are taken, of " + keystone));
            ctl.say("May do everything    " + roles(policy, "operator_roles"));
            ctl.say("May look at it all   " + roles(policy, "reader_roles"));
            ctl.say("May report only      " + roles(policy, "monitor_roles"));
            ctl.say("You are              " + AnswerFields.text(policy, "you") + ", and may do: "
                    + AnswerFields.text(policy, "you_may"));
        });
    }

    private static String roles(JsonObject policy, String key) {
        String roles = AnswerFields.text(policy, key);
        return roles.isEmpty() ? "no role" : "role " + roles;
    }
}
