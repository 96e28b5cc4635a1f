package org.ecapa4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ecapa4j.cli.Cli.Result;
import org.ecapa4j.fixtures.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every damaged checkpoint of the goldens ends with its own message. */
class DamagedCheckpointsTest {
    private static final Map<String, String> MESSAGES = new TreeMap<>();

    static {
        say("bad_crc", "the checksum at its end is not the CRC-32 of the content");
        say(
                "bad_dtype_mismatch",
                "'conv.weight' at offset 53 has 144 bytes of content, but [4, 3, 1, 3] of Float16 needs 72");
        say("bad_dtype_unknown", "tensor_type 'Float99', known are Int8,");
        say("bad_duplicate_far", "tensor 'conv.bias' appears twice, at offsets 236 and 475");
        say("bad_empty", "it holds no parameters: the file is empty");
        say("bad_field_zero", "the field key at offset 0 has field number 0");
        say("bad_garbage", "if this is a MindSpore checkpoint at all, it is damaged or encrypted");
        say("bad_group_wiretype", "field 2 at offset 0 has wire type 3, an obsolete group");
        say("bad_huge_dims", "[1000000, 1000000, 1, 3] of Float32 needs 12000000000000");
        say("bad_length_2e63", "claims 9223372036854775808 bytes, but only 472 follow");
        say("bad_length_2gib", "claims 2147483647 bytes, but only 472 follow");
        say("bad_long_content", "has 148 bytes of content, but [4, 3, 1, 3] of Float32 needs 144");
        say("bad_maptensor", "tensor 'emb' at offset 0 is a hash table (maptensor)");
        say("bad_model_extra", "tensor 'asp.extra.weight' belongs neither to the network nor to the training state");
        say("bad_model_inf", "tensor 'fc.bias' holds Infinity at index 0");
        say("bad_model_missing", "parameter '2.tdnn2.norm.norm2d.gamma' is missing");
        say("bad_model_nan", "tensor '3.tdnn1.conv.weight' holds NaN at index 7");
        say("bad_model_negative_variance", "tensor '0.norm.norm2d.moving_variance' holds -1.0 at index 3");
        say("bad_model_scale4", "has 6 problems:\n  - parameter '1.res2net_block.blocks.6.conv.weight' is missing");
        say("bad_model_wrong_name", "parameter 'fc.weight' is missing");
        say("bad_model_wrong_shape", "tensor 'mfa.conv.weight' has shape [48, 24, 1, 2], expected [48, 48, 1, 1]");
        say("bad_negative_dim", "has dimensions [-4, -3, 1, 3], which must all be positive");
        say("bad_no_content", "tensor 'conv.weight' at offset 0 has no content");
        say("bad_no_tag", "the entry at offset 0 has no tag (parameter name)");
        say("bad_odd_content", "has 143 bytes of content");
        say("bad_overflow_dims", "[8589934592, 8589934592, 1, 1] of Float32 needs more than 2^62");
        say("bad_overflow_dims2", "[2147483648, 2147483648, 4, 9] of Float32 needs more than 2^62");
        say("bad_short_content", "has 140 bytes of content");
        say("bad_tag_not_utf8", "has a tag (parameter name) that is not UTF-8");
        say("bad_truncated_mid", "claims 180 bytes, but only 102 follow: the file is truncated");
        say("bad_truncated_tail", "claims 42 bytes, but only 37 follow: the file is truncated");
        say("bad_truncated_varint", "the integer at offset 476 does not end before the file does: truncated");
        say("bad_varint_overlong", "the integer at offset 1 is longer than 64 bits");
        say("bad_wrong_wiretype", "field 1 (value) at offset 0 has wire type 0, expected 2");
        say("bad_zero_dim", "has dimensions [4, 0, 1, 3], which must all be positive");
        say("micro", "it is not an ECAPA-TDNN: none of its 8 tensors");
    }

    private static void say(String file, String message) {
        MESSAGES.put(file + ".ckpt", message);
    }

    static Stream<Arguments> messages() {
        return MESSAGES.entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void theCheckEndsWith65AndItsOwnMessage(String file, String message) {
        String path = Fixtures.path("golden/ckpt/" + file).toString();
        Result result = Cli.run("model", "check", path);
        assertThat(result.code()).as(result.toString()).isEqualTo(65);
        assertThat(result.err()).startsWith("ecapa: Model file '" + path + "'").contains(message);
        assertThat(result.out()).isEmpty();

        Result verify = Cli.run("verify", "--model", path, Cli.sample("speaker-1688-a.wav"), "-");
        assertThat(verify.code()).isEqualTo(65);
        assertThat(verify.err()).contains(message);
    }

    @Test
    void noDamagedFileIsForgotten() throws IOException {
        List<String> damaged = Files.readAllLines(Fixtures.path("golden/ckpt/files.csv")).stream()
                .filter(line -> line.contains(",False,"))
                .map(line -> line.substring(0, line.indexOf(',')))
                .toList();
        assertThat(damaged).hasSizeGreaterThan(30);
        assertThat(MESSAGES.keySet()).containsAll(damaged);
    }

    @Test
    void jsonListsAllProblems() {
        Path file = Fixtures.path("golden/ckpt/bad_model_scale4.ckpt");
        Result result = Cli.run("model", "check", "--json", file.toString());
        assertThat(result.code()).isEqualTo(65);
        assertThat(result.json()).containsEntry("whole", false);
        assertThat((List<?>) result.json().get("problems")).hasSize(6);
    }
}
