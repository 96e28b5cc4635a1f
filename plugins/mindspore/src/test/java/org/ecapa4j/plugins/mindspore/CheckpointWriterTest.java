package org.ecapa4j.plugins.mindspore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.ecapa4j.features.FrontEnd;
import org.ecapa4j.fixtures.Fixtures;
import org.ecapa4j.fixtures.NeedsFixture;
import org.ecapa4j.model.Checkpoint;
import org.ecapa4j.model.ElementType;
import org.ecapa4j.model.ModelFile;
import org.ecapa4j.model.StoredTensor;
import org.ecapa4j.network.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointWriterTest {
    /** Files of MindSpore itself; the others in that folder are changed by hand. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "micro.ckpt",
                "micro_append.ckpt",
                "micro_fp16.ckpt",
                "micro_bf16.ckpt",
                "micro_fp64.ckpt",
                "dtypes.ckpt",
                "nano_ecapa.ckpt"
            })
    void writesBackEveryByte(String file) {
        ModelFile golden = Checkpoints.golden(file);

        byte[] written = Checkpoints.bytes(CheckpointReader.read(golden), CheckpointWriter.SLICE_BYTES);

        assertThat(written).isEqualTo(Checkpoints.bytes(golden));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "b4/after3_mid_lr.ckpt",
                "b24/after3_reference_lr.ckpt",
                "b24/step0.grad_f64.ckpt",
                "b24/init.ckpt"
            })
    @NeedsFixture("golden/training")
    void writesBackEveryByteOfTrainingCheckpoints(String file) {
        ModelFile golden = ModelFile.read(Fixtures.path("golden/training/" + file));

        byte[] written = Checkpoints.bytes(CheckpointReader.read(golden), CheckpointWriter.SLICE_BYTES);

        assertThat(written).isEqualTo(Checkpoints.bytes(golden));
    }

    @Test
    void writesTheChecksumTrailer() throws IOException {
        ModelFile golden = Checkpoints.golden("micro_crc.ckpt");
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        CheckpointWriter writer = new CheckpointWriter(out);
        for (StoredTensor tensor : CheckpointReader.read(golden)) {
            writer.write(tensor);
        }
        writer.writeChecksum();

        assertThat(out.toByteArray()).isEqualTo(Checkpoints.bytes(golden));
    }

    @ParameterizedTest
    @CsvSource({
        "64, 192, 16, 16, 32, 1, 65070324dee723ddb9932a686511d202ac6d87c4aff30eeb51eabc1a274e93dd",
        "256, 768, 128, 128, 192, 2, 63786f3c5b15d4d135d1677e365e302b780593d2a4686d0c57932ccba1d9f353",
        "1024, 3072, 128, 128, 192, 3, 29cc0908f203adc991bc10fa902135be7825df87fd7865116ea8f2415caed448",
    })
    void writesTheFileThatMindSporeWrites(
            int channels, int aggregated, int attention, int squeezed, int embedding, long seed, String sha256)
            throws IOException, NoSuchAlgorithmException {
        Map<String, Tensor> parameters = Recipe.parameters(channels, aggregated, attention, squeezed, embedding, seed);
        Checkpoint checkpoint =
                new Checkpoint(NetworkParameters.toNetwork(parameters, 3, 8), FrontEnd.speechbrain(), List.of());
        MessageDigest digest = MessageDigest.getInstance("SHA-256");

        try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            new MindSporeCheckpointFormat().write(checkpoint, out);
        }

        assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(sha256);
    }

    @Test
    void cutsLargeTensorsIntoPiecesAsEqualAsPossible() {
        StoredTensor tensor = Checkpoints.floats("t", 1, 2, 3, 4, 5, 6, 7, 8);

        byte[] written = Checkpoints.bytes(List.of(tensor), 12);

        Wire expected = Wire.message();
        for (int[] piece : new int[][] {{1, 2, 3}, {4, 5, 6}, {7, 8}}) {
            ByteBuffer content = ByteBuffer.allocate(piece.length * 4).order(ByteOrder.LITTLE_ENDIAN);
            for (int value : piece) {
                content.putFloat(value);
            }
            Wire part = Wire.message().varint(1, 8).text(2, "Float32").bytes(3, content.array());
            expected.nested(1, Wire.value("t", part));
        }
        assertThat(written).isEqualTo(expected.toBytes());
        assertThat(Checkpoints.bytes(List.of(tensor), 32))
                .as("not above the limit")
                .hasSize(52);
    }

    @Test
    void keepsTextBeyondTheBasicPlane() {
        StoredTensor text = new StoredTensor(
                "note",
                ElementType.TEXT,
                List.of(),
                ByteBuffer.wrap("a\u00e4\ud83d\udd0a".getBytes(StandardCharsets.UTF_8)));

        assertThat(CheckpointReader.read(Checkpoints.file(List.of(text)))).containsExactly(text);
    }
}
