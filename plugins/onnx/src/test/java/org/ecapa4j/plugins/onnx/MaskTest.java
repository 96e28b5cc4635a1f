package org.ecapa4j.plugins.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ecapa4j.backends.testkit.WeightRecipe;
import org.ecapa4j.network.EcapaNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** With a mask a padded recording has the embedding that it has alone, but only if every mask is there. */
class MaskTest {
    private static final double LIMIT = 2e-5;
    private static final int LENGTH = 37;
    private static final int BUCKET = 64;

    @TempDir
    Path folder;

    static Stream<EcapaNetwork> zeroEdged() {
        return Stream.of(WeightRecipe.tiny(), WeightRecipe.wespeakerTiny(), WeightRecipe.wespeakerGlobTiny())
                .map(WeightRecipe::network);
    }

    static Stream<String> widerConvolutions() {
        Stream<String> branches = Stream.of(0, 1, 2)
                .flatMap(block -> Stream.iterate(0, j -> j < 7, j -> j + 1)
                        .map(j -> "blocks." + block + ".res2net." + j + ".convolution"));
        return Stream.concat(Stream.of("input.convolution"), branches);
    }

    @ParameterizedTest
    @MethodSource("zeroEdged")
    void paddingChangesNothing(EcapaNetwork network) throws Exception {
        assertThat(distance(network, new OnnxGraph("whole"), 0, LENGTH)).isLessThan(LIMIT);
        assertThat(distance(network, new OnnxGraph("whole"), BUCKET, LENGTH)).isLessThan(LIMIT);
        assertThat(distance(network, new OnnxGraph("whole"), BUCKET, BUCKET)).isLessThan(LIMIT);
    }

    @Test
    void oneFrameInALargeBucketIsOneFrame() throws Exception {
        assertThat(distance(WeightRecipe.tiny().network(), new OnnxGraph("whole"), BUCKET, 1))
                .isLessThan(LIMIT);
    }

    @ParameterizedTest
    @MethodSource("widerConvolutions")
    void aMissingMaskAtOneConvolutionShows(String convolution) throws Exception {
        OnnxGraph leaky = new OnnxGraph("leaky") {
            @Override
            String add(String nodeName, String operator, List<String> from, Attribute... attributes) {
                return nodeName.equals(convolution + ".masked")
                        ? super.add(nodeName, "Identity", from.subList(0, 1))
                        : super.add(nodeName, operator, from, attributes);
            }
        };
        assertThat(distance(WeightRecipe.tiny().network(), leaky, BUCKET, LENGTH))
                .isGreaterThan(10 * LIMIT);
    }

    /** Between an utterance padded with noise that the mask has to hide, and alone without a mask. */
    private double distance(EcapaNetwork network, OnnxGraph graph, int bucket, int length) throws Exception {
        EcapaGraph.add(network, graph, 1, bucket, true);
        OnnxGraph plain = new OnnxGraph("plain");
        EcapaGraph.add(network, plain, 1, 0, false);
        float[] input = Goldens.values("mindspore/tiny/T301_B1.input.npy");
        float[] padded = Arrays.copyOf(input, BUCKET * Goldens.BINS);
        float[] mask = new float[BUCKET];
        Arrays.fill(mask, 0, length, 1);
        try (OnnxRuntimeSession masked = new OnnxRuntimeSession(write(graph, "masked"));
                OnnxRuntimeSession alone = new OnnxRuntimeSession(write(plain, "alone"))) {
            float[] expected = alone.embed(Arrays.copyOf(input, length * Goldens.BINS), 1, length, Goldens.BINS)[0];
            return Goldens.distance(masked.embed(padded, mask, 1, BUCKET, Goldens.BINS)[0], expected, 0);
        }
    }

    private Path write(OnnxGraph graph, String name) throws Exception {
        Path file = folder.resolve(name + ".onnx");
        try (OutputStream out = Files.newOutputStream(file)) {
            graph.toModel(Map.of()).writeTo(out);
        }
        return file;
    }
}
