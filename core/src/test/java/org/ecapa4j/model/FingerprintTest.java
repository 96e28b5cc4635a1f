package org.ecapa4j.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.ecapa4j.features.FrontEnd;
import org.ecapa4j.model.TestModels.Shape;
import org.ecapa4j.network.Activation;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.Edges;
import org.ecapa4j.network.Res2Net;
import org.ecapa4j.network.Tensor;
import org.junit.jupiter.api.Test;

class FingerprintTest {
    private static final Fingerprint PLAIN = of(shape -> {});

    @Test
    void equalNumbersHaveEqualFingerprints() {
        assertThat(of(shape -> {})).isEqualTo(PLAIN);
        assertThat(PLAIN.hex()).matches("[0-9a-f]{64}").isEqualTo(PLAIN.toString());
        assertThat(PLAIN.abbreviated()).hasSize(12).isEqualTo(PLAIN.hex().substring(0, 12));
    }

    @Test
    void isTheHashOfTheCanonicalForm() throws NoSuchAlgorithmException {
        EcapaNetwork network = TestModels.network(new Shape());
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(
                text("ecapa4j-model 1\nfront-end speechbrain rate=16000 window=400 hop=160 fft=400 bins=80 low=0.0"
                        + " high=8000.0 floor=1.0E-10 range=80.0 mean=removed\n"));
        digest.update(text(network.canonicalText()));
        for (Map.Entry<String, Tensor> entry : new TreeMap<>(network.tensors()).entrySet()) {
            Tensor tensor = entry.getValue();
            StringBuilder line = new StringBuilder(entry.getKey());
            for (int dim : tensor.dims()) {
                line.append(' ').append(dim);
            }
            digest.update(text(line + "\n"));
            ByteBuffer bytes = ByteBuffer.allocate(4 * tensor.size()).order(ByteOrder.LITTLE_ENDIAN);
            for (float value : tensor.toArray()) {
                bytes.putFloat(value);
            }
            digest.update(bytes.flip());
        }

        assertThat(PLAIN.hex()).isEqualTo(HexFormat.of().formatHex(digest.digest()));
    }

    @Test
    void everyBitOfAWeightCounts() {
        for (int bit = 0; bit < 31; bit++) {
            int bits = Float.floatToIntBits(0.25f) ^ 1 << bit;
            assertThat(of(shape -> shape.firstWeight = Float.intBitsToFloat(bits)))
                    .as("bit %d", bit)
                    .isNotEqualTo(PLAIN);
        }
        assertThat(of(shape -> shape.firstWeight = -0f)).isNotEqualTo(of(shape -> shape.firstWeight = 0f));
    }

    @Test
    void everythingThatTensorsDoNotShowCounts() {
        List<Consumer<Shape>> changes = List.of(
                shape -> shape.dilation = 3,
                shape -> shape.edges = Edges.REFLECT,
                shape -> shape.activation = Activation.NONE,
                shape -> shape.epsilon = 1e-3,
                shape -> shape.passThrough = Res2Net.PassThrough.LAST,
                shape -> shape.varianceFloor = 1e-7,
                shape -> shape.embedding = 4,
                shape -> shape.normalisedAggregation = false);

        assertThat(changes.stream().map(FingerprintTest::of))
                .doesNotHaveDuplicates()
                .doesNotContain(PLAIN);
    }

    @Test
    void theFrontEndCounts() {
        EcapaNetwork network = TestModels.network(new Shape());

        assertThat(Fingerprint.of(network, FrontEnd.speechbrain(8000))).isNotEqualTo(PLAIN);
        assertThat(Fingerprint.of(network, FrontEnd.speechbrain().withoutMeanRemoval()))
                .isNotEqualTo(PLAIN);
    }

    @Test
    void aNetworkAloneHasOneWhateverFeedsIt() {
        EcapaNetwork network = TestModels.network(new Shape());
        Fingerprint alone = Fingerprint.ofNetwork(network);

        assertThat(alone)
                .isEqualTo(Fingerprint.ofNetwork(TestModels.network(new Shape())))
                .isNotEqualTo(PLAIN);
        assertThat(alone.hex()).matches("[0-9a-f]{64}");
        assertThat(Fingerprint.of(network, FrontEnd.speechbrain(8000)).hex()).isNotEqualTo(alone.hex());
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Fingerprint of(Consumer<Shape> change) {
        Shape shape = new Shape();
        change.accept(shape);
        return Fingerprint.of(TestModels.network(shape), FrontEnd.speechbrain());
    }
}
