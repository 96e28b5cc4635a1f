package org.ecapa4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.audio.AudioQuality;
import org.ecapa4j.audio.Degradation;
import org.ecapa4j.audio.EnergyVoiceActivityDetector;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.fixtures.Fixtures;
import org.ecapa4j.fixtures.NeedsFixture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The limit from which on a recording is called noisy: set on the training pool (818 speakers), judged on the evaluation
 * speech, which shares no speaker with it.
 */
@Tag("nightly")
class NoisyRecordingsTest {
    private static final Degradation NOISE_10_DB = Degradation.noise(10);
    private static final Degradation NOISE_20_DB = Degradation.noise(20);

    @Test
    @NeedsFixture("speech/train")
    void theTrainingPool() throws IOException {
        Map<String, Shares> shares = flagged("speech/train", 12);
        assertThat(percent(shares, "as they are")).isLessThan(1.5);
        assertThat(percent(shares, "noise-10db")).isGreaterThan(95);
        assertThat(percent(shares, "noise-20db")).isLessThan(3);
    }

    @Test
    @NeedsFixture("speech/eval")
    void theEvaluationSpeech() throws IOException {
        Map<String, Shares> shares = flagged("speech/eval", 1);
        assertThat(percent(shares, "as they are")).isLessThan(1);
        assertThat(percent(shares, "as they are, librispeech")).isZero();
        assertThat(percent(shares, "noise-10db")).isGreaterThan(85);
        assertThat(percent(shares, "noise-20db")).isLessThan(3);
    }

    private static double percent(Map<String, Shares> shares, String copy) {
        return Objects.requireNonNull(shares.get(copy), copy).percent();
    }

    /** How many of some recordings were called noisy. */
    private static final class Shares {
        private int recordings;
        private int flagged;

        private double percent() {
            return 100.0 * flagged / recordings;
        }
    }

    /** All recordings as they are, and each {@code step}-th with noise; by copy, and by copy and corpus. */
    private static Map<String, Shares> flagged(String folder, int step) throws IOException {
        Path root = Fixtures.path(folder);
        List<Path> files;
        try (Stream<Path> found = Files.walk(root)) {
            files = found.filter(file -> file.toString().matches(".*\\.(flac|opus)"))
                    .sorted()
                    .toList();
        }
        Map<String, Shares> shares = new TreeMap<>();
        try (Ecapa4j ecapa = Ecapa4j.start()) {
            for (int i = 0; i < files.size(); i++) {
                Waveform recording = ecapa.audio().read(files.get(i));
                String corpus = root.relativize(files.get(i)).getName(0).toString();
                count(shares, "as they are", corpus, recording);
                if (i % step == 0) {
                    count(shares, NOISE_10_DB.name(), corpus, NOISE_10_DB.apply(recording));
                    count(shares, NOISE_20_DB.name(), corpus, NOISE_20_DB.apply(recording));
                }
            }
        }
        shares.forEach((name, share) -> System.out.printf(
                Locale.ROOT,
                "called noisy in %s, %s: %d of %d, %.1f %%%n",
                folder,
                name,
                share.flagged,
                share.recordings,
                share.percent()));
        return shares;
    }

    private static void count(Map<String, Shares> shares, String copy, String corpus, Waveform waveform) {
        boolean isNoisy = AudioQuality.measure(waveform, new EnergyVoiceActivityDetector())
                .flags()
                .contains(AudioQuality.Flag.NOISY);
        for (String name : List.of(copy, copy + ", " + corpus)) {
            Shares share = shares.computeIfAbsent(name, key -> new Shares());
            share.recordings++;
            share.flagged += isNoisy ? 1 : 0;
        }
    }
}
