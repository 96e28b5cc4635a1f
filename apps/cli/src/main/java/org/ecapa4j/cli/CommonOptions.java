package org.ecapa4j.cli;

import com.google.inject.Guice;
import com.google.inject.Injector;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.embeddings.EmbeddingSet;
import org.ecapa4j.plugins.guice.EcapaModule;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every subcommand that needs the library. They override the configuration. */
final class CommonOptions {
    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description = "A model's name, or the path of a checkpoint or card.")
    @Nullable
    String model;

    @Option(names = "--backend", paramLabel = "ID", description = "auto, or the id of a backend.")
    @Nullable
    String backend;

    @Option(names = "--threads", paramLabel = "N", description = "auto, or how many threads may compute.")
    @Nullable
    String threads;

    @Option(names = "--config", paramLabel = "FILE", description = "A configuration file (HOCON).")
    @Nullable
    String config;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "Set a key of the configuration, for example ecapa4j.precision=f32.")
    Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--stacktrace", description = "With errors, show where in the program they came from.")
    boolean stackTrace;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    /**
     * Embeddings that do not say which model made them are the user's word: it must have been given.
     *
     * @throws UsageException if some do not, and no option names the model
     */
    void requireNamedModel(EmbeddingSet set) {
        if (set.unverified() > 0 && model == null && !settings.containsKey("ecapa4j.model")) {
            throw new UsageException("'" + set.source() + "' does not say which model made "
                    + (set.unverified() == set.size() ? "its" : set.unverified() + " of its") + " " + set.size()
                    + " embeddings; name the one that did by --model, or embed the recordings with --format jsonl, which"
                    + " says it");
        }
    }

    boolean stackTrace() {
        return stackTrace;
    }

    /** Starts the library; the caller closes it. */
    Ecapa4j start() {
        return compose().getInstance(Ecapa4j.class);
    }

    /** The library with its plugins, composed by its Guice module; the caller closes its {@link Ecapa4j}. */
    Injector compose() {
        Ecapa4j.Builder builder = Ecapa4j.builder();
        if (config != null) {
            builder.configFile(Inputs.path(config));
        }
        settings.forEach(builder::set);
        if (model != null) {
            builder.set("ecapa4j.model", model);
        }
        if (backend != null) {
            builder.set("ecapa4j.backend", backend);
        }
        if (threads != null) {
            if (!threads.matches("auto|[1-9]\\d{0,3}")) {
                throw new UsageException("--threads is '" + threads + "'; expected auto or a number from 1 to 1024");
            }
            builder.set("ecapa4j.threads", threads);
        }
        return Guice.createInjector(new EcapaModule(builder));
    }
}
