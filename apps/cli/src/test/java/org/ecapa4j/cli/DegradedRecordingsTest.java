package org.ecapa4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.audio.AudioQuality;
import org.ecapa4j.audio.Degradation;
import org.ecapa4j.audio.EnergyVoiceActivityDetector;
import org.ecapa4j.audio.Resampler;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.fixtures.Fixtures;
import org.ecapa4j.fixtures.NeedsFixture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whether what {@link AudioQuality} says of degraded copies of clean speech is what was done to them. */
@NeedsFixture("speech/eval/librispeech")
class DegradedRecordingsTest {
    private static final String CLEAN = "clean";
    /** Upsampled from 8 kHz by linear interpolation, as scripts do it. */
    private static final String LINEAR = "linear-8k";

    @Test
    void flagsFireOnSomeRecordings() throws IOException {
        flagsFire(8);
    }

    @Test
    @Tag("nightly")
    void flagsFireOnAllRecordings() throws IOException {
        flagsFire(1);
    }

    private static void flagsFire(int step) throws IOException {
        Map<String, Map<String, Integer>> flags = new LinkedHashMap<>();
        List<Waveform> recordings = recordings(step);
        for (Map.Entry<String, UnaryOperator<Waveform>> copy : copies().entrySet()) {
            Map<String, Integer> counts = new TreeMap<>();
            for (Waveform recording : recordings) {
                Waveform rounded = rounded(copy.getValue().apply(recording));
                for (String remark : AudioQuality.measure(rounded, new EnergyVoiceActivityDetector())
                        .remarks()) {
                    counts.merge(remark.replaceAll("[ ,:].*", ""), 1, Integer::sum);
                }
            }
            flags.put(copy.getKey(), counts);
        }
        int count = recordings.size();
        System.out.println("flags on " + count + " recordings and their copies, shares in per cent");
        flags.forEach((name, counts) -> {
            Map<String, String> shares = new TreeMap<>();
            counts.forEach(
                    (flag, fired) -> shares.put(flag, String.format(Locale.ROOT, "%.1f", 100.0 * fired / count)));
            System.out.println("  " + name + " " + shares);
        });
        assertThat(flags.get(CLEAN)).as("false alarms").isEmpty();
        assertThat(flags.get("cut-0.5s")).containsEntry("only", count);
        assertThat(share(flags, "cut-1s", "only", count)).isGreaterThan(0.5);
        for (String longer : List.of("cut-2s", "cut-3s", "cut-5s")) {
            assertThat(flags.getOrDefault(longer, Map.of()).values().stream()
                            .mapToInt(fired -> fired)
                            .sum())
                    .as(longer)
                    .isLessThanOrEqualTo(count / 50);
        }
        for (String narrow : List.of("band-8k", LINEAR)) {
            assertThat(flags.get(narrow)).as(narrow).containsEntry("narrow-band", count);
        }
        assertThat(share(flags, "clip-1pct", "clipped", count)).isGreaterThan(0.95);
        assertThat(flags.get("clip-10pct")).containsEntry("clipped", count);
        assertThat(share(flags, "noise-10db", "noisy", count)).isGreaterThan(0.95);
        assertThat(flags.get("noise-5db")).containsEntry("noisy", count);
        Map<String, Integer> loudest = flags.getOrDefault("noise-0db", Map.of());
        assertThat(loudest.getOrDefault("noisy", 0) + loudest.getOrDefault("no", 0))
                .as("noisy, or no speech found")
                .isEqualTo(count);
    }

    private static double share(Map<String, Map<String, Integer>> flags, String copy, String flag, int count) {
        return (double) flags.getOrDefault(copy, Map.of()).getOrDefault(flag, 0) / count;
    }

    private static Map<String, UnaryOperator<Waveform>> copies() {
        Map<String, UnaryOperator<Waveform>> copies = new LinkedHashMap<>();
        copies.put(CLEAN, recording -> recording);
        for (Degradation degradation : Degradation.standard()) {
            copies.put(degradation.name(), degradation::apply);
        }
        copies.put(LINEAR, recording -> doubled(Resampler.resample(recording, 8_000)));
        return copies;
    }

    private static List<Waveform> recordings(int step) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(Fixtures.path("speech/eval/librispeech"))) {
            files = found.filter(file -> file.toString().endsWith(".flac"))
                    .sorted()
                    .toList();
        }
        try (Ecapa4j ecapa = Ecapa4j.start()) {
            List<Waveform> recordings = new ArrayList<>();
            IntStream.iterate(0, i -> i < files.size(), i -> i + step)
                    .forEach(i -> recordings.add(ecapa.audio().read(files.get(i))));
            return recordings;
        }
    }

    private static Waveform doubled(Waveform narrow) {
        float[] samples = new float[2 * narrow.length() - 1];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (narrow.sample(i / 2) + narrow.sample((i + 1) / 2)) / 2;
        }
        return Waveform.wrap(samples, 2 * narrow.sampleRate());
    }

    /** As a file of 16 bits has it. */
    private static Waveform rounded(Waveform waveform) {
        float[] samples = waveform.toArray();
        for (int i = 0; i < samples.length; i++) {
            samples[i] = Math.max(-32_768, Math.min(32_767, Math.round(samples[i] * 32_768))) / 32_768f;
        }
        return Waveform.wrap(samples, waveform.sampleRate());
    }
}
