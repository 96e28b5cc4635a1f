package org.ecapa4j.plugins.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.SpeakerEncoder;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.fixtures.Fixtures;
import org.ecapa4j.fixtures.NeedsFixture;
import org.ecapa4j.model.ModelExporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded model on real speech: padded to the next of a few lengths, against full length. */
class MaskedSpeechTest {
    private static final double LIMIT = 2e-5;
    /** Two computations in float32, each of which may be 2.5e-5 off. */
    private static final double LIMIT_OF_BACKENDS = 5e-5;

    private static final Integer[] LENGTHS = {301, 401, 601, 1001, 2001};

    @TempDir
    Path folder;

    @Test
    @NeedsFixture("speech/eval")
    void paddedUtterancesHaveTheEmbeddingsOfFullLength() throws Exception {
        List<Path> recordings = recordings(Fixtures.path("speech/eval"));
        assertThat(recordings).hasSize(519);
        Map<Integer, OnnxRuntimeSession> sessions = new TreeMap<>();
        try (Ecapa4j ecapa = Ecapa4j.builder().set("ecapa4j.backend", "cpu").start();
                SpeakerEncoder encoder = ecapa.encoder()) {
            List<Path> files = new OnnxModelExporter()
                    .export(encoder.model(), new ModelExporter.Request(List.of(LENGTHS), 1, true), folder);
            for (int i = 0; i < LENGTHS.length; i++) {
                sessions.put(LENGTHS[i], new OnnxRuntimeSession(files.get(i)));
            }
            Path dynamic = new OnnxModelExporter()
                    .export(encoder.model(), new ModelExporter.Request(List.of(), 1, false), folder)
                    .get(0);
            OnnxRuntimeSession whole = new OnnxRuntimeSession(dynamic);
            sessions.put(0, whole);
            double max = 0;
            double maxToCpu = 0;
            for (Path recording : recordings) {
                FeatureMatrix features = encoder.features(ecapa.audio().read(recording));
                float[] padded = padded(features, sessions);
                float[] alone = whole.embed(features.toArray(), 1, features.frames(), features.bins())[0];
                max = Math.max(max, Goldens.distance(padded, alone, 0));
                maxToCpu = Math.max(
                        maxToCpu,
                        Goldens.distance(padded, encoder.encode(features).toArray(), 0));
            }
            System.out.println("parity: masked buckets against full length, " + recordings.size() + " recordings max="
                    + max + " limit=" + LIMIT);
            System.out.println("parity: masked buckets on ONNX Runtime against the cpu backend max=" + maxToCpu
                    + " limit=" + LIMIT_OF_BACKENDS);
            assertThat(max).isLessThan(LIMIT);
            assertThat(maxToCpu).isLessThan(LIMIT_OF_BACKENDS);
        } finally {
            for (OnnxRuntimeSession session : sessions.values()) {
                session.close();
            }
        }
    }

    private static float[] padded(FeatureMatrix features, Map<Integer, OnnxRuntimeSession> sessions) throws Exception {
        int length = Arrays.stream(LENGTHS)
                .filter(each -> each >= features.frames())
                .findFirst()
                .orElseThrow();
        float[] mask = new float[length];
        Arrays.fill(mask, 0, features.frames(), 1);
        float[] padded = Arrays.copyOf(features.toArray(), length * features.bins());
        OnnxRuntimeSession session = sessions.get(length);
        return session == null ? new float[0] : session.embed(padded, mask, 1, length, features.bins())[0];
    }

    private static List<Path> recordings(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().matches(".*\\.(flac|opus)"))
                    .sorted()
                    .toList();
        }
    }
}
