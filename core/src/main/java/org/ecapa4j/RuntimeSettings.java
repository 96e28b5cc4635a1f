package org.ecapa4j;

import java.util.OptionalDouble;
import java.util.function.Function;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.config.Settings;
import org.ecapa4j.errors.ConfigurationException;
import org.ecapa4j.internal.Problems;

/** The core's own keys, read once; reference.conf documents them. */
record RuntimeSettings(
        String backend,
        String model,
        Precision precision,
        int threads,
        String voiceActivityDetector,
        String matrixProduct,
        double windowSeconds,
        VerifierSettings verifier) {

    private static final double SMALLEST_RATE = 1e-6;
    private static final double LARGEST_RATE = 0.999;

    static RuntimeSettings read(Settings settings) {
        Reader reader = new Reader(settings);
        RuntimeSettings read = new RuntimeSettings(
                reader.read(s -> s.string("backend"), ""),
                reader.read(s -> s.string("model"), ""),
                reader.read(s -> s.choice("precision", Precision.class), Precision.F32),
                reader.read(s -> s.threads("threads", Runtime.getRuntime().availableProcessors()), 1),
                reader.read(s -> s.string("voice-activity-detector"), ""),
                reader.read(s -> s.string("matrix-product"), ""),
                reader.read(s -> s.number("encoder.window-seconds", 5, 600), 0.0),
                new VerifierSettings(
                        reader.read(
                                s -> s.numberOr("default", "verifier.false-accept-rate", SMALLEST_RATE, LARGEST_RATE),
                                OptionalDouble.empty()),
                        reader.read(s -> s.number("verifier.minimum-speech-seconds", 0, 60), 0.0),
                        reader.read(s -> s.number("verifier.maximum-clipped-fraction", 0.001, 1), 0.0),
                        reader.read(
                                s -> s.choice("verifier.narrow-band", VerifierSettings.NarrowBand.class),
                                VerifierSettings.NarrowBand.INCONCLUSIVE)));
        reader.problems.throwIfAny("The configuration", ConfigurationException::new);
        return read;
    }

    /** Goes on after a wrong value, so that all of them are reported. */
    private static final class Reader {
        private final Settings settings;
        private final Problems problems = new Problems();

        Reader(Settings settings) {
            this.settings = settings;
        }

        <T> T read(Function<Settings, T> accessor, T placeholder) {
            try {
                return accessor.apply(settings);
            } catch (ConfigurationException e) {
                problems.add(String.valueOf(e.getMessage()));
                return placeholder;
            }
        }
    }
}
