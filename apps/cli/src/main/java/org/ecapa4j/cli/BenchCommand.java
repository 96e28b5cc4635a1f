package org.ecapa4j.cli;

import java.util.Collections;
import java.util.Optional;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.BackendProvider;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.cli.compute.Agreement;
import org.ecapa4j.cli.compute.Benchmark;
import org.ecapa4j.config.Settings;
import org.ecapa4j.errors.BackendFailureException;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.features.FrontEnd;
import org.ecapa4j.io.Json;
import org.ecapa4j.model.Fingerprint;
import org.ecapa4j.model.Model;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.SeededNetwork;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ecapa bench}. */
@Command(
        name = "bench",
        description = "Times a model's network, features in, embedding out, against what the processor can do at most.",
        footer = {
            "",
            "--model random:C is a network of C channels with seeded weights, C a multiple of 8 up to 4096.",
            "All threads compute one utterance; with -D ecapa4j.cpu.mode=throughput each computes one of its own.",
            "gflops is 2 * multiply-adds / median time. The peak is measured between the runs, by multiply-adds in",
            "registers on as many threads. The real-time factor is time of computing / time of speech.",
            "The result is compared with the reference backend's, which takes a while for a large network. What was",
            "compiled beforehand for another processor may differ by more than float32 does; that is told, not"
                    + " refused.",
            "",
            "Exit codes: 0 done, 64 wrong usage, 69 no backend can, 70 it computes something else."
        })
final class BenchCommand extends EcapaCommand {
    private static final String RANDOM = "random:";
    private static final int MOST_CHANNELS = 4096;
    private static final int MOST_FRAMES = 100_000;
    private static final int MOST_CALLERS = 1024;
    private static final int MOST_UTTERANCES = 4096;
    private static final String MODE = "ecapa4j.cpu.mode";

    @Option(
            names = "--frames",
            paramLabel = "N",
            description = "Frames of an utterance, 100 for each second (default ${DEFAULT-VALUE}).")
    int frames = 301;

    @Option(names = "--precision", paramLabel = "P", description = "f32, f16, bf16 or int8.")
    @Nullable
    String precision;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "About how long to measure (default ${DEFAULT-VALUE}); seven runs at least.")
    double seconds = 3;

    @Option(
            names = "--callers",
            paramLabel = "N",
            description = "Callers at once, each with utterances of its own (default ${DEFAULT-VALUE}).")
    int callers = 1;

    @Option(
            names = "--utterances",
            paramLabel = "N",
            description =
                    "Utterances that a caller hands over together, which a backend may compute at once (default 1,"
                            + " in throughput mode one for each thread).")
    @Nullable
    Integer atOnce;

    @Option(names = "--json", description = "Answer in JSON.")
    boolean json;

    BenchCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        if (frames < 1 || frames > MOST_FRAMES) {
            throw new UsageException("--frames is " + frames + "; it must lie between 1 and " + MOST_FRAMES);
        }
        if (!(seconds >= 0 && seconds <= 3600)) {
            throw new UsageException("--seconds is " + seconds + "; it must lie between 0 and 3600");
        }
        if (callers < 1 || callers > MOST_CALLERS) {
            throw new UsageException("--callers is " + callers + "; it must lie between 1 and " + MOST_CALLERS);
        }
        if (atOnce != null && (atOnce < 1 || atOnce > MOST_UTTERANCES)) {
            throw new UsageException("--utterances is " + atOnce + "; it must lie between 1 and " + MOST_UTTERANCES);
        }
        Optional<Model> random = randomModel();
        options.settings.putIfAbsent(MODE, "latency");
        if (precision != null) {
            options.settings.put("ecapa4j.precision", precision);
        }
        try (Ecapa4j ecapa = options.start()) {
            BenchReport report = measure(ecapa, random.orElseGet(ecapa::model));
            terminal.print(json ? Json.write(report.toJson()) : report.toText());
            return ExitCodes.DONE;
        }
    }

    /** The network that {@code --model random:C} asks for; empty if it asks for something else. */
    private Optional<Model> randomModel() {
        String name = options.model;
        if (name == null || !name.startsWith(RANDOM)) {
            return Optional.empty();
        }
        String number = name.substring(RANDOM.length());
        int channels = number.matches("\\d{1,4}") ? Integer.parseInt(number) : 0;
        if (channels < 8 || channels > MOST_CHANNELS || channels % 8 != 0) {
            throw new UsageException("--model is '" + name + "'; after random: comes the number of channels, a multiple"
                    + " of 8 from 8 to " + MOST_CHANNELS);
        }
        EcapaNetwork network =
                SeededNetwork.mindspore(3, channels, 128, 128, 192).network();
        FrontEnd frontEnd = FrontEnd.speechbrain();
        return Optional.of(new Model(name, network, frontEnd, Fingerprint.of(network, frontEnd), null, null));
    }

    private BenchReport measure(Ecapa4j ecapa, Model model) {
        Backend backend = ecapa.backend(model);
        Settings root = ecapa.configuration().root();
        Precision chosen = root.choice("precision", Precision.class);
        boolean cpu = backend.id().equals("cpu");
        String mode = cpu ? ecapa.configuration().section("cpu").string("mode") : null;
        int threads = cpu ? ecapa.configuration().section("cpu").threads("threads", threads(ecapa)) : 1;
        int utterances = atOnce != null ? atOnce : "throughput".equals(mode) ? threads : 1;
        boolean prepared =
                ecapa.plugins().require(BackendProvider.class, backend.id()).takesPreparedNetworksOnly();
        FeatureMatrix features = Agreement.features(frames, model.network().bins());
        try (CompiledNetwork network = backend.compile(model.network(), chosen)) {
            Agreement agreement = Agreement.of(ecapa, backend, model.network(), features, network.embed(features));
            if (chosen == Precision.F32 && !prepared && !agreement.isWithinLimit()) {
                throw new BackendFailureException(agreement.disagreement());
            }
            Benchmark.Times times = new Benchmark(
                            backend, network, Collections.nCopies(utterances, features), threads, callers)
                    .run(seconds);
            return new BenchReport(model, frames, chosen, mode, threads, callers, utterances, agreement, times);
        }
    }
}
