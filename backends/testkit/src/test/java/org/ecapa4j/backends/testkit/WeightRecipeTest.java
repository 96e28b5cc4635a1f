package org.ecapa4j.backends.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.ecapa4j.fixtures.Fixtures;
import org.ecapa4j.network.Tensor;
import org.junit.jupiter.api.Test;

/** The recipe against the hashes and values that the goldens state. */
class WeightRecipeTest {
    @Test
    void fullNetworkBeginsAsStated() {
        Tensor weight = parameter(WeightRecipe.full(), "0.conv.weight");
        assertThat(weight.dims()).containsExactly(1024, 80, 5);
        assertThat(weight.get(0)).isEqualTo((float) -0.004731002263724804);
        assertThat(weight.get(1)).isEqualTo((float) 0.0031663181725889444);
        assertThat(weight.get(2)).isEqualTo((float) 0.003492832649499178);
    }

    @Test
    void tinyHasTheStatedBytes() throws Exception {
        assertPayload("tiny", WeightRecipe.tiny());
    }

    @Test
    void c256HasTheStatedBytes() throws Exception {
        assertPayload("c256", WeightRecipe.c256());
    }

    @Test
    void fullHasTheStatedBytes() throws Exception {
        assertPayload("full", WeightRecipe.full());
    }

    @Test
    void pytorchVariantsHaveTheFrameworksParameters() throws IOException {
        assertParameters("speechbrain_tiny", WeightRecipe.speechbrainTiny());
        assertParameters("wespeaker_tiny", WeightRecipe.wespeakerTiny());
        assertParameters("wespeaker_glob_tiny", WeightRecipe.wespeakerGlobTiny());
    }

    private static Tensor parameter(WeightRecipe recipe, String name) {
        Tensor tensor = recipe.parameters().get(name);
        assertThat(tensor).as(name).isNotNull();
        return tensor;
    }

    private static void assertPayload(String configuration, WeightRecipe recipe)
            throws IOException, NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        int count = 0;
        for (Tensor tensor : recipe.parameters().values()) {
            FloatBuffer values = tensor.buffer();
            ByteBuffer bytes =
                    ByteBuffer.allocate(values.remaining() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            count += values.remaining();
            bytes.asFloatBuffer().put(values);
            digest.update(bytes);
        }
        String manifest = Files.readString(Fixtures.path("golden/mindspore/" + configuration + "/manifest.json"));
        assertThat(recipe.network().tensors()).hasSameSizeAs(recipe.parameters());
        assertThat(manifest)
                .contains("\"elements\": " + count + ",")
                .contains("\"payload_sha256\": \"" + HexFormat.of().formatHex(digest.digest()) + "\"");
    }

    private static void assertParameters(String folder, WeightRecipe recipe) throws IOException {
        List<String> expected = new ArrayList<>();
        for (String line : Files.readAllLines(Fixtures.path("golden/" + folder + "/parameters.csv"))) {
            String[] fields = line.split(",", -1);
            if (fields[2].equals("float32")) {
                int elements = 1;
                for (String dim : fields[3].split("x", -1)) {
                    elements *= Integer.parseInt(dim);
                }
                expected.add(fields[1] + " " + elements);
            }
        }
        List<String> actual = new ArrayList<>();
        recipe.parameters().forEach((name, tensor) -> actual.add(name + " " + tensor.size()));
        assertThat(actual).isEqualTo(expected);
    }
}
