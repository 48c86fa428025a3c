package io.masakari.controller.engine;

import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryMethod;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * One way out of a hold, to be played.
 *
 * @param words what is done
 * @param into brings a recovery into the hold; gives the report that it rests on
 * @param out what releases it
 * @param ends how the recovery ends: its state, or the hold in which it waits then
 */
record HoldWay(
        String words,
        Setting setting,
        List<String> hosts,
        Function<HoldStage, NotificationId> into,
        Consumer<HoldStage> out,
        String ends) {
    static final List<String> HOSTS = List.of("compute1", "compute2", "compute3", "compute4");

    /** @param between what the engine's calls go through */
    record Setting(EngineSettings settings, RecoveryMethod method, UnaryOperator<ComputeApi> between) {
        static final Setting HASTY = of(Rig.hasty());

        static Setting of(EngineSettings settings) {
            return new Setting(settings, RecoveryMethod.AUTO, UnaryOperator.identity());
        }

        Setting by(RecoveryMethod other) {
            return new Setting(settings, other, between);
        }
    }

    /** @param changed of a method's name and its answer, what the engine gets instead */
    static UnaryOperator<ComputeApi> answering(BiFunction<String, Object, Object> changed) {
        return whole -> answering(whole, changed);
    }

    private static ComputeApi answering(ComputeApi whole, BiFunction<String, Object, Object> changed) {
        return (ComputeApi) Proxy.newProxyInstance(
                ComputeApi.class.getClassLoader(), new Class<?>[] {ComputeApi.class}, (self, method, arguments) -> {
                    try {
                        Object answer = changed.apply(method.getName(), method.invoke(whole, arguments));
                        // The one that sends only what is still wanted is another one.
                        return answer instanceof ComputeApi part ? answering(part, changed) : answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Ways out of one hold, which is brought about in one manner. */
    record Hold(Setting setting, List<String> hosts, Function<HoldStage, NotificationId> into) {
        static Hold when(Function<HoldStage, NotificationId> into) {
            return when(Setting.HASTY, into);
        }

        static Hold when(Setting setting, Function<HoldStage, NotificationId> into) {
            return new Hold(setting, HOSTS, into);
        }

        Hold on(List<String> others) {
            return new Hold(setting, others, into);
        }

        HoldWay ends(String how, String words, Consumer<HoldStage> out) {
            return new HoldWay(words, setting, hosts, into, out, how);
        }

        HoldWay finishes(String words, Consumer<HoldStage> out) {
            return ends("FINISHED", words, out);
        }

        /** By the command of its text that begins so. */
        HoldWay typed(String beginning) {
            return finishes("by '" + beginning + "'", stage -> stage.types(beginning));
        }

        HoldWay cancelled() {
            return ends("CANCELLED", "given up", stage -> stage.types("recovery cancel"));
        }
    }
}
