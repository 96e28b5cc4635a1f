package org.ecapa4j.plugins.mindspore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.ecapa4j.fixtures.Fixtures;
import org.ecapa4j.model.ElementType;
import org.ecapa4j.model.ModelFile;
import org.ecapa4j.model.StoredTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointReaderTest {
    private static final List<String> MICRO = List.of(
            "scalar",
            "one",
            "conv.weight",
            "conv.bias",
            "norm.moving_mean",
            "norm.moving_variance",
            "norm.gamma",
            "norm.beta");

    /** The last column is half a unit in the last place, relative: exact where the file holds what the values file does. */
    @ParameterizedTest
    @CsvSource({
        "micro.ckpt, '', FLOAT32, 0",
        "micro_crc.ckpt, '', FLOAT32, 0",
        "micro_fp16.ckpt, '', FLOAT16, 0x1p-11",
        "micro_bf16.ckpt, '', BFLOAT16, 0x1p-8",
        "micro_fp64.ckpt, '', FLOAT64, 0",
        "ok_chunked.ckpt, '', FLOAT32, 0",
        "ok_packed_dims.ckpt, '', FLOAT32, 0",
        "ok_scalar_dims0.ckpt, '', FLOAT32, 0",
        "ok_unknown_fields.ckpt, '', FLOAT32, 0",
        "ok_field_order.ckpt, '', FLOAT32, 0",
        "ok_prefix_network.ckpt, network., FLOAT32, 0",
        "ok_prefix_backbone_net.ckpt, backbone.net., FLOAT32, 0",
    })
    void readsTheValuesOfEveryValidForm(String file, String prefix, ElementType type, String rounding)
            throws IOException {
        List<StoredTensor> tensors = CheckpointReader.read(Checkpoints.golden(file));

        assertThat(tensors)
                .extracting(StoredTensor::name)
                .containsExactlyElementsOf(MICRO.stream().map(prefix::concat).toList());
        assertThat(tensors).extracting(StoredTensor::type).containsOnly(type);
        for (int i = 0; i < MICRO.size(); i++) {
            FloatBuffer expected = npy("golden/ckpt/values/" + MICRO.get(i) + ".npy");
            FloatBuffer found = Floats.of(tensors.get(i));
            assertThat(found.remaining()).isEqualTo(expected.remaining());
            for (int k = 0; k < expected.remaining(); k++) {
                double tolerance = Math.abs(expected.get(k)) * Double.parseDouble(rounding);
                assertThat((double) found.get(k)).isCloseTo(expected.get(k), within(tolerance));
            }
        }
        assertThat(tensors.get(0).dims()).isEmpty();
        assertThat(tensors.get(1).dims()).containsExactly(1);
        assertThat(tensors.get(2).dims()).containsExactly(4, 3, 1, 3);
    }

    @Test
    void readsEveryElementType() {
        List<StoredTensor> tensors = CheckpointReader.read(Checkpoints.golden("dtypes.ckpt"));

        assertThat(tensors.get(0).dims()).containsExactly(2, 3);
        assertThat(tensors)
                .extracting(StoredTensor::type)
                .containsExactly(
                        ElementType.FLOAT32,
                        ElementType.INT8,
                        ElementType.UINT8,
                        ElementType.INT16,
                        ElementType.UINT16,
                        ElementType.INT32,
                        ElementType.UINT32,
                        ElementType.INT64,
                        ElementType.UINT64,
                        ElementType.BOOL,
                        ElementType.FLOAT16,
                        ElementType.FLOAT64);
        for (StoredTensor tensor : tensors.subList(1, tensors.size())) {
            assertThat(tensor.dims()).containsExactly(3, 2);
            ByteBuffer content = tensor.view();
            double[] expected = tensor.type() == ElementType.BOOL
                    ? new double[] {0, 1, 1, 1, 1, 1}
                    : new double[] {0, 1, 2, 3, 100, 5};
            for (double value : expected) {
                assertThat(next(content, tensor.type())).as(tensor.name()).isEqualTo(value);
            }
        }
    }

    @Test
    void readsAppendedEntries() {
        List<StoredTensor> tensors = CheckpointReader.read(Checkpoints.golden("micro_append.ckpt"));

        List<StoredTensor> appended = tensors.subList(8, tensors.size());
        assertThat(appended)
                .extracting(StoredTensor::name)
                .containsExactly("epoch_num", "step_num", "lr", "loss_ok", "note");
        assertThat(appended).extracting(StoredTensor::dims).containsOnly(List.of());
        assertThat(appended.get(0).view().getLong()).isEqualTo(3);
        assertThat(appended.get(1).view().getLong()).isEqualTo(1234);
        assertThat(appended.get(2).view().getFloat()).isEqualTo(5e-4f);
        assertThat(appended.get(3).view().get()).isEqualTo((byte) 1);
        assertThat(appended.get(4).type()).isEqualTo(ElementType.TEXT);
        assertThat(StandardCharsets.UTF_8.decode(appended.get(4).view()).toString())
                .isEqualTo("plain text");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 100})
    void joinsTensorsThatAreCutIntoPieces(int floatsPerPiece) {
        List<StoredTensor> tensors = CheckpointReader.read(Checkpoints.golden("micro.ckpt"));
        byte[] cut = Checkpoints.bytes(tensors, floatsPerPiece * Float.BYTES);

        assertThat(CheckpointReader.read(new ModelFile("cut.ckpt", ByteBuffer.wrap(cut))))
                .isEqualTo(tensors);
    }

    private static double next(ByteBuffer content, ElementType type) {
        return switch (type) {
            case BOOL, INT8, UINT8 -> content.get();
            case INT16, UINT16 -> content.getShort();
            case INT32, UINT32 -> content.getInt();
            case INT64, UINT64 -> content.getLong();
            case FLOAT16 -> Floats.fromHalf(content.getShort());
            case BFLOAT16 -> Float.intBitsToFloat(content.getShort() << 16);
            case FLOAT32 -> content.getFloat();
            case FLOAT64 -> content.getDouble();
            case TEXT -> throw new AssertionError("text has no numbers");
        };
    }

    /** The data of a version 1 npy file of float32. */
    private static FloatBuffer npy(String fixture) throws IOException {
        ByteBuffer file =
                ByteBuffer.wrap(Files.readAllBytes(Fixtures.path(fixture))).order(ByteOrder.LITTLE_ENDIAN);
        int header = 10 + file.getShort(8);
        return file.slice(header, file.limit() - header)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
    }
}
