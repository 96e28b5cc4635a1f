package org.ecapa4j.plugins.mindspore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ecapa4j.errors.ModelFormatException;
import org.ecapa4j.fixtures.Fixtures;
import org.ecapa4j.model.ModelFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DamagedCheckpointTest {
    private static final String NOTHING_READ = "; if this is a MindSpore checkpoint at all, it is damaged or encrypted";
    private static final String MICRO = "tensor 'conv.weight' at offset 53 ";
    private static final String SURPLUS = " belongs neither to the network nor to the training state that may be there";

    private static final Map<String, List<String>> EXPECTED = Map.ofEntries(
            bad("crc", "the checksum at its end is not the CRC-32 of the content, c3aa4079: the file is damaged"),
            bad("dtype_mismatch", MICRO + "has 144 bytes of content, but [4, 3, 1, 3] of Float16 needs 72"),
            bad(
                    "dtype_unknown",
                    MICRO + "has tensor_type 'Float99', known are Int8, UInt8, Int16, UInt16, Int32, UInt32, Int64,"
                            + " UInt64, Float16, Float32, Float64, BFloat16, Bool, str"),
            bad("duplicate_far", "tensor 'conv.bias' appears twice, at offsets 236 and 475"),
            bad("empty", "it holds no parameters: the file is empty"),
            bad(
                    "field_zero",
                    "the field key at offset 0 has field number 0, which protobuf does not allow" + NOTHING_READ),
            bad(
                    "garbage",
                    "the field key at offset 10 has field number 0, which protobuf does not allow" + NOTHING_READ),
            bad(
                    "group_wiretype",
                    "field 2 at offset 0 has wire type 3, an obsolete group, which checkpoints never hold"
                            + NOTHING_READ),
            bad(
                    "huge_dims",
                    MICRO + "has 144 bytes of content, but [1000000, 1000000, 1, 3] of Float32 needs 12000000000000"),
            bad(
                    "length_2e63",
                    "field 1 (value) at offset 0 claims 9223372036854775808 bytes, but only 472 follow: the file is"
                            + " truncated or damaged" + NOTHING_READ),
            bad(
                    "length_2gib",
                    "field 1 (value) at offset 0 claims 2147483647 bytes, but only 472 follow: the file is truncated or"
                            + " damaged" + NOTHING_READ),
            bad("long_content", MICRO + "has 148 bytes of content, but [4, 3, 1, 3] of Float32 needs 144"),
            bad("maptensor", "tensor 'emb' at offset 0 is a hash table (maptensor), which no ECAPA-TDNN has"),
            bad("model_extra", "tensor 'asp.extra.weight'" + SURPLUS),
            bad("model_inf", "tensor 'fc.bias' holds Infinity at index 0; weights must be finite as float32"),
            bad("model_missing", "parameter '2.tdnn2.norm.norm2d.gamma' is missing"),
            bad("model_nan", "tensor '3.tdnn1.conv.weight' holds NaN at index 7; weights must be finite as float32"),
            bad(
                    "model_negative_variance",
                    "tensor '0.norm.norm2d.moving_variance' holds -1.0 at index 3; a variance must be finite and not"
                            + " negative"),
            bad(
                    "model_scale4",
                    "parameter '1.res2net_block.blocks.6.conv.weight' is missing",
                    "parameter '1.res2net_block.blocks.6.conv.bias' is missing",
                    "parameter '1.res2net_block.blocks.6.norm.norm2d.moving_mean' is missing",
                    "parameter '1.res2net_block.blocks.6.norm.norm2d.moving_variance' is missing",
                    "parameter '1.res2net_block.blocks.6.norm.norm2d.gamma' is missing",
                    "parameter '1.res2net_block.blocks.6.norm.norm2d.beta' is missing"),
            bad("model_wrong_name", "tensor 'fc2.weight'" + SURPLUS, "parameter 'fc.weight' is missing"),
            bad(
                    "model_wrong_shape",
                    "tensor 'mfa.conv.weight' has shape [48, 24, 1, 2], expected [48, 48, 1, 1]; was it trained with"
                            + " another configuration?"),
            bad("negative_dim", MICRO + "has dimensions [-4, -3, 1, 3], which must all be positive"),
            bad("no_content", "tensor 'conv.weight' at offset 0 has no content"),
            bad("no_tag", "the entry at offset 0 has no tag (parameter name)"),
            bad("odd_content", MICRO + "has 143 bytes of content, but [4, 3, 1, 3] of Float32 needs 144"),
            bad(
                    "overflow_dims",
                    MICRO + "has 144 bytes of content, but [8589934592, 8589934592, 1, 1] of Float32 needs more than"
                            + " 2^62"),
            bad(
                    "overflow_dims2",
                    MICRO + "has 144 bytes of content, but [2147483648, 2147483648, 4, 9] of Float32 needs more than"
                            + " 2^62"),
            bad("short_content", MICRO + "has 140 bytes of content, but [4, 3, 1, 3] of Float32 needs 144"),
            bad("tag_not_utf8", "the entry at offset 0 has a tag (parameter name) that is not UTF-8"),
            bad(
                    "truncated_mid",
                    "field 1 (value) at offset 53 claims 180 bytes, but only 102 follow: the file is truncated or"
                            + " damaged"),
            bad(
                    "truncated_tail",
                    "field 1 (value) at offset 431 claims 42 bytes, but only 37 follow: the file is truncated or"
                            + " damaged"),
            bad("truncated_varint", "the integer at offset 476 does not end before the file does: truncated"),
            bad("varint_overlong", "the integer at offset 1 is longer than 64 bits" + NOTHING_READ),
            bad("wrong_wiretype", "field 1 (value) at offset 0 has wire type 0, expected 2" + NOTHING_READ),
            bad("zero_dim", MICRO + "has dimensions [4, 0, 1, 3], which must all be positive"));

    static Stream<String> damagedFiles() throws IOException {
        return Files.readAllLines(Fixtures.path("golden/ckpt/files.csv")).stream()
                .skip(1)
                .map(line -> line.split(",", 3))
                .filter(columns -> columns[1].equals("False"))
                .map(columns -> columns[0]);
    }

    @ParameterizedTest
    @MethodSource("damagedFiles")
    void refusesEveryDamagedGolden(String file) {
        assertThat(problems(Checkpoints.golden(file))).isEqualTo(EXPECTED.get(file));
    }

    @Test
    void namesTheFileBeforeItsProblem() {
        assertThatThrownBy(() -> new MindSporeCheckpointFormat().read(Checkpoints.golden("bad_model_missing.ckpt")))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("Model file 'bad_model_missing.ckpt': parameter '2.tdnn2.norm.norm2d.gamma' is missing");
    }

    @Test
    void saysInOneSentenceThatAFileIsNoEcapaTdnn() {
        assertThat(problems(Checkpoints.golden("micro.ckpt")))
                .containsExactly("it is not an ECAPA-TDNN: none of its 8 tensors ('scalar', 'one', 'conv.weight', ...)"
                        + " are named like one's parameters");
    }

    @Test
    void reportsAllWrongTensorsAndThenTheDamageThatStopsTheReading() {
        Wire wrongType = Wire.message().varint(1, 1).text(2, "Int4").bytes(3, new byte[4]);
        Wire wrongLength = Wire.message().varint(1, 2).text(2, "Float32").bytes(3, new byte[4]);

        assertThat(problems(Wire.message()
                        .nested(1, Wire.value("a", wrongType))
                        .nested(1, Wire.value("b", wrongLength))
                        .nested(1, Wire.value("b", tensor(4)))
                        .raw(0x0A, 5)
                        .toFile()))
                .hasSize(3)
                .satisfiesExactly(
                        p -> assertThat(p).startsWith("tensor 'a' at offset 0 has tensor_type 'Int4', known are Int8,"),
                        p -> assertThat(p)
                                .isEqualTo("tensor 'b' at offset 21 goes on at offset 45 with another type or other"
                                        + " dimensions"),
                        p -> assertThat(p).contains("claims 5 bytes, but only 0 follow: the file is truncated"));
    }

    @Test
    void refusesARepeatedWholeTensorNextToTheFirst() {
        assertThat(problems(Wire.message()
                        .nested(1, Wire.value("a", tensor(4)))
                        .nested(1, Wire.value("a", tensor(4)))
                        .toFile()))
                .containsExactly("tensor 'a' appears twice, at offsets 0 and 24");
    }

    @Test
    void refusesIncompleteAndRepeatedFields() {
        Wire tensor = tensor(4);
        assertThat(problems(entry(Wire.message().text(1, "a"))))
                .containsExactly("tensor 'a' at offset 0 has neither dimensions nor content");
        assertThat(problems(entry(Wire.value("a", Wire.message().bytes(3, new byte[4])))))
                .containsExactly("tensor 'a' at offset 0 has no tensor_type");
        assertThat(problems(entry(Wire.value("", tensor))))
                .containsExactly("the entry at offset 0 has no tag (parameter name)");
        assertThat(problems(entry(Wire.value("a", tensor).text(1, "b"))))
                .containsExactly("the entry at offset 0 has a second tag" + NOTHING_READ);
        assertThat(problems(entry(Wire.value("a", tensor).nested(2, tensor))))
                .containsExactly("the entry at offset 0 has a second tensor" + NOTHING_READ);
        assertThat(problems(entry(Wire.value("x".repeat(1025), tensor))))
                .containsExactly("the entry at offset 0 has a tag of 1025 bytes, at most 1024 are expected");
    }

    @Test
    void refusesWhatIsNoProtobuf() {
        assertThat(problems(Wire.message().raw(0x0F, 0).toFile()))
                .containsExactly("field 1 at offset 0 has wire type 7, which does not exist" + NOTHING_READ);
        assertThat(problems(Wire.message().number(1L << 40).toFile()))
                .containsExactly(
                        "the field key at offset 0 has field number 137438953472, which protobuf does not allow"
                                + NOTHING_READ);
        assertThat(problems(entry(Wire.message().raw(0x0A, 0x7F))))
                .containsExactly("field 1 (tag) at offset 2 claims 127 bytes, but only 0 are left in its message, which"
                        + " ends at offset 4" + NOTHING_READ);
        assertThat(problems(Wire.message()
                        .raw(0x08 + 16)
                        .raw(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2)
                        .toFile()))
                .containsExactly("the integer at offset 1 is longer than 64 bits" + NOTHING_READ);
    }

    @Test
    void acceptsTheLongestIntegersOfUnknownFields() {
        ModelFile file = Wire.message()
                .nested(1, Wire.value("a", tensor(4)))
                .raw(0x08 + 16)
                .raw(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1)
                .toFile();

        assertThat(CheckpointReader.read(file)).hasSize(1);
    }

    @Test
    void refusesMoreDimensionsThanMindSporeHas() {
        Wire nine = Wire.message().bytes(1, new byte[] {1, 1, 1, 1, 1, 1, 1, 1, 1});
        assertThat(problems(entry(Wire.value("a", nine.text(2, "Float32").bytes(3, new byte[4])))))
                .containsExactly("tensor 'a' at offset 0 has more than 8 dimensions");
    }

    @Test
    void refusesTextThatIsNotUtf32() {
        Wire text = Wire.message().varint(1, 0).text(2, "str").bytes(3, new byte[] {0, 0, 0x11, 0, 1});
        assertThat(problems(entry(Wire.value("note", text))))
                .containsExactly("text 'note' at offset 0 is not UTF-32 text");
    }

    @Test
    void keepsControlCharactersOutOfTheReport() {
        assertThat(problems(entry(Wire.message().text(1, "a\n\u001b[31m"))))
                .containsExactly("tensor 'a??[31m' at offset 0 has neither dimensions nor content");
    }

    @Test
    void stopsListingWhenEveryEntryIsWrong() {
        Wire file = Wire.message();
        for (int i = 0; i < 5000; i++) {
            file.raw(0x0A, 0);
        }

        assertThat(problems(file.toFile()))
                .hasSize(Problems.LIMIT + 1)
                .last()
                .isEqualTo("and more: only the first 1000 problems are listed");
    }

    private static Wire tensor(int bytes) {
        return Wire.message().varint(1, bytes / 4).text(2, "Float32").bytes(3, new byte[bytes]);
    }

    private static ModelFile entry(Wire value) {
        return Wire.message().nested(1, value).toFile();
    }

    private static List<String> problems(ModelFile file) {
        ModelFormatException thrown =
                catchThrowableOfType(ModelFormatException.class, () -> new MindSporeCheckpointFormat().read(file));
        assertThat(thrown).as("refused").isNotNull();
        return thrown.problems();
    }

    private static Map.Entry<String, List<String>> bad(String name, String... problems) {
        return Map.entry("bad_" + name + ".ckpt", List.of(problems));
    }
}
