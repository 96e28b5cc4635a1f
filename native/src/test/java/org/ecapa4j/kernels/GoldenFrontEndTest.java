package org.ecapa4j.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.ecapa4j.audio.WavDecoder;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.fixtures.Fixtures;
import org.ecapa4j.io.Npy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The front end on every clip of 16 kHz, edge lengths included (golden/README.md sections 4 and 8). */
class GoldenFrontEndTest {
    private static final double LIMIT = 5e-3;
    private static final int POINTS = 400;
    private static final int HOP = 160;
    private static final int BANDS = 80;

    static List<String> isas() {
        return GoldenLayersTest.isas();
    }

    @ParameterizedTest
    @MethodSource("isas")
    void decibelsOfEveryClip(String isa) throws IOException {
        KernelTable table = NativeLibrary.load().table(isa);
        List<Path> clips;
        try (Stream<Path> files = Files.list(Fixtures.path("golden/frontend/audio"))) {
            clips = files.filter(file -> file.toString().endsWith(".wav"))
                    .sorted()
                    .toList();
        }
        double worst = 0;
        int compared = 0;
        for (Path clip : clips) {
            Waveform waveform = new WavDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(clip)), clip.toString());
            if (waveform.sampleRate() != 16_000) {
                continue;
            }
            String name = clip.getFileName().toString().replace(".wav", ".npy");
            for (boolean centred : new boolean[] {false, true}) {
                String folder = centred ? "sb_fbank_cmn" : "sb_fbank";
                float[] expected = Npy.read(Fixtures.path("golden/frontend/" + folder + "/" + name))
                        .floats();
                float[] actual = features(table, waveform.toArray(), centred);
                assertThat(actual).as(name).hasSameSizeAs(expected);
                for (int i = 0; i < expected.length; i++) {
                    double error = Math.abs((double) expected[i] - actual[i]);
                    assertThat(error).as("%s %s element %d", folder, name, i).isLessThanOrEqualTo(LIMIT);
                    worst = Math.max(worst, error);
                }
                compared++;
            }
        }
        assertThat(compared).isGreaterThanOrEqualTo(2 * 15);
        System.out.printf("parity: kernels %s front end, decibels max=%.3g limit=%.3g%n", isa, worst, LIMIT);
    }

    private static float[] features(KernelTable table, float[] samples, boolean centred) {
        float[] window =
                Npy.read(Fixtures.path("golden/frontend/sb_window_16k.npy")).floats();
        float[] mel =
                Npy.read(Fixtures.path("golden/frontend/sb_mel_matrix_16k.npy")).floats();
        int frames = 1 + samples.length / HOP;
        try (Packed packed = new Packed(table);
                NativeMemory bank = NativeMemory.allocate(table.filterBankBytes(POINTS, BANDS))) {
            table.packFilterBank(POINTS, HOP, BANDS, packed.floats(window), packed.floats(mel), bank.address());
            NativeMemory y = packed.room((long) frames * BANDS);
            long scratch =
                    packed.room(table.logMelScratchFloats(bank.address())).address();
            table.logMel(
                    bank.address(), packed.floats(samples), samples.length, y.address(), BANDS, 0, frames, scratch);
            table.levelMel(y.address(), BANDS, frames, BANDS, 80, centred);
            return y.get(0, frames * BANDS);
        }
    }
}
