package org.ecapa4j.backends.ascend;

import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.BackendContext;
import org.ecapa4j.backend.BackendListener;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.backends.ascend.internal.Binding;
import org.ecapa4j.backends.ascend.standin.ToyModel;
import org.ecapa4j.errors.EcapaException;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.SeededNetwork;

/** Lives of a process, for {@link LifeTest}; prints what it sees. */
final class LifeProbe {
    private LifeProbe() {}

    /** Does what the arguments say, one after the other; those with an equals sign are settings for what follows. */
    public static void main(String[] arguments) throws InterruptedException {
        String[] settings = {};
        for (String argument : arguments) {
            switch (argument) {
                case "open and close" -> open(settings).close();
                case "open and fail" -> fail(settings);
                case "embed" -> embed(settings);
                case "close at exit" -> closeAtExit(open(settings));
                case "owner" -> System.out.println("owner: " + Binding.owner());
                default -> settings = argument.split("[=;]", -1);
            }
        }
    }

    private static Backend open(String... settings) {
        Backend backend = new AscendBackendProvider()
                .open(new BackendContext(AscendTests.settings(settings), 1, BackendListener.NONE));
        System.out.println("initialised by " + backend.properties().get("initialised by"));
        return backend;
    }

    private static void fail(String... settings) {
        try {
            open(settings).close();
        } catch (EcapaException e) {
            System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    private static void embed(String... settings) {
        EcapaNetwork network = SeededNetwork.mindspore(9, 16, 8, 8, 12).network();
        String[] all = new String[settings.length + 2];
        all[0] = "models";
        all[1] = Models.of(network, ToyModel.fixed(1, 40)).folder();
        System.arraycopy(settings, 0, all, 2, settings.length);
        try (Backend backend = open(all);
                CompiledNetwork compiled = backend.compile(network, Precision.F32)) {
            System.out.println("numbers: " + compiled.embed(AscendTests.utterance(40, 1)).length);
        }
    }

    private static void closeAtExit(Backend backend) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            backend.close();
            System.out.println("closed");
        }));
    }
}
