package org.ecapa4j.plugins.mindspore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.ecapa4j.errors.ModelFormatException;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.fixtures.Fixtures;
import org.ecapa4j.fixtures.NeedsFixture;
import org.ecapa4j.model.Checkpoint;
import org.ecapa4j.model.ElementType;
import org.ecapa4j.model.Fingerprint;
import org.ecapa4j.model.ModelFile;
import org.ecapa4j.model.StoredTensor;
import org.ecapa4j.network.Activation;
import org.ecapa4j.network.AttentiveStatisticsPooling.GlobalContext;
import org.ecapa4j.network.Conv1d;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.Edges;
import org.ecapa4j.network.Tdnn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MindSporeCheckpointFormatTest {
    /** Of the golden nano_ecapa.ckpt; changes only if the canonical form does, which must never happen. */
    private static final String NANO_FINGERPRINT = "52b69257b6af26fbe37935b519cd179f598f83d862a9e72821e9316a45555f91";

    private static final MindSporeCheckpointFormat FORMAT = new MindSporeCheckpointFormat();

    @ParameterizedTest
    @ValueSource(strings = {"nano_ecapa.ckpt", "ok_blocks_prefix.ckpt", "ok_network_prefix.ckpt", "ok_shuffled.ckpt"})
    void fingerprintDoesNotDependOnSpellingOrOrder(String file) {
        assertThat(fingerprint(Checkpoints.golden(file))).isEqualTo(NANO_FINGERPRINT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"backbone.net.", "network.blocks.", "2.", "a.b.res2net_block."})
    void acceptsOtherPrefixesThatAllNamesShare(String prefix) {
        List<StoredTensor> renamed = Checkpoints.renamed(
                Checkpoints.nano(), name -> prefix.equals("network.blocks.") ? training(name) : prefix + name);

        assertThat(fingerprint(Checkpoints.file(renamed))).isEqualTo(NANO_FINGERPRINT);
    }

    @Test
    void infersTheSizes() {
        EcapaNetwork network =
                FORMAT.read(Checkpoints.golden("nano_ecapa.ckpt")).network();

        assertThat(network.bins()).isEqualTo(80);
        assertThat(network.channels()).isEqualTo(16);
        assertThat(network.blocks()).hasSize(3);
        assertThat(network.blocks()).allSatisfy(block -> {
            assertThat(block.res2net().scale()).isEqualTo(8);
            assertThat(block.squeezeExcitation().squeeze().outChannels()).isEqualTo(4);
        });
        assertThat(network.aggregation().outChannels()).isEqualTo(48);
        assertThat(network.pooling().attention().outChannels()).isEqualTo(4);
        assertThat(network.embeddingSize()).isEqualTo(8);
        assertThat(network.input().convolution().kernel()).isEqualTo(5);
        assertThat(network.canonicalText())
                .contains("input dilation=1 edges=ZERO activation=RELU epsilon=1.0E-5\n")
                .contains("blocks.0.res2net.0 dilation=2 edges=ZERO")
                .contains("blocks.1.res2net.6 dilation=3 edges=ZERO")
                .contains("blocks.2.res2net.3 dilation=4 edges=ZERO")
                .contains("res2net scale=8 through=FIRST\n")
                .contains("pooling context=NONE floor=1.0E-12\n");
    }

    @Test
    void readsTheWholeTensorsInTheRightPlaces() {
        List<StoredTensor> tensors = Checkpoints.nano();
        EcapaNetwork network =
                FORMAT.read(Checkpoints.golden("nano_ecapa.ckpt")).network();

        assertThat(network.tensors()).hasSize(200);
        assertThat(network.blocks()
                        .get(1)
                        .res2net()
                        .branches()
                        .get(2)
                        .convolution()
                        .weight()
                        .buffer())
                .isEqualTo(Floats.of(named(tensors, "2.res2net_block.blocks.2.conv.weight")));
        assertThat(network.pooledNorm().variance().buffer())
                .isEqualTo(Floats.of(named(tensors, "asp_bn.norm2d.moving_variance")));
    }

    @Test
    void acceptsOtherNumbersOfBlocksAndParts() throws IOException {
        List<StoredTensor> tensors = new ArrayList<>();
        Map<String, Integer> sizes = Map.of(
                "channels",
                12,
                "width",
                3,
                "squeezed",
                2,
                "aggregated",
                20,
                "attention",
                5,
                "embedding",
                7,
                "kernel0",
                3,
                "kernel1",
                5,
                "kernel2",
                1);
        Layout.of(80, 2, 4).parameters().forEach((name, dimensions) -> {
            int[] dims =
                    Layout.resolve(dimensions, sizes).stream().mapToInt(d -> d).toArray();
            tensors.add(
                    Checkpoints.floats(name, dims, Recipe.tensor(name, dims, 9).toArray()));
        });

        Checkpoint checkpoint = FORMAT.read(Checkpoints.file(tensors));

        assertThat(checkpoint.network().blocks()).hasSize(2);
        assertThat(checkpoint.network().blocks().get(0).res2net().scale()).isEqualTo(4);
        assertThat(write(checkpoint)).isEqualTo(Checkpoints.bytes(Checkpoints.file(tensors)));
    }

    @Test
    void keepsTrainingStateAsExtrasAndWritesItBack() throws IOException {
        List<StoredTensor> tensors = new ArrayList<>(Checkpoints.renamed(Checkpoints.nano(), name -> training(name)));
        List<StoredTensor> extras = List.of(
                Checkpoints.floats("classifier.weight", new int[] {1, 2}, 1, 2),
                Checkpoints.floats("scale_sense", new int[0], 1),
                Checkpoints.floats("output", Float.NaN),
                new StoredTensor("global_step", ElementType.INT32, List.of(1), ByteBuffer.allocate(4)),
                Checkpoints.floats("beta1_power", new int[0], 0.9f),
                Checkpoints.floats("beta2_power", new int[0], 0.999f),
                Checkpoints.floats("moment1.network.fc.bias", 1),
                Checkpoints.floats("moment2.network.blocks.0.conv.bias", 1),
                Checkpoints.floats("learning_rate", 1, 2, 3));
        tensors.addAll(3, extras.subList(0, 4));
        tensors.addAll(extras.subList(4, extras.size()));

        Checkpoint checkpoint = FORMAT.read(Checkpoints.file(tensors));

        assertThat(checkpoint.extras()).isEqualTo(extras);
        assertThat(fingerprint(checkpoint)).isEqualTo(NANO_FINGERPRINT);
        ModelFile written = new ModelFile("written.ckpt", ByteBuffer.wrap(write(checkpoint)));
        assertThat(FORMAT.read(written).extras()).isEqualTo(extras);
        assertThat(CheckpointReader.read(written).subList(0, 200)).isEqualTo(Checkpoints.nano());
    }

    @Test
    @NeedsFixture("golden/training")
    void readsTrainingCheckpoints() {
        Checkpoint checkpoint = FORMAT.read(ModelFile.read(Fixtures.path("golden/training/b24/after3_mid_lr.ckpt")));

        assertThat(checkpoint.network().channels()).isEqualTo(64);
        assertThat(checkpoint.extras()).hasSize(284);
        assertThat(checkpoint.extras().get(0).name()).isEqualTo("classifier.weight");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"epoch_num", "network.classifier.weight", "moment3.x", "learning_rate2", "Output", "0.conv.w"})
    void refusesAnyOtherSurplus(String name) {
        List<StoredTensor> tensors = new ArrayList<>(Checkpoints.nano());
        tensors.add(Checkpoints.floats(name, 1));

        assertThat(problems(Checkpoints.file(tensors)))
                .containsExactly("tensor '" + name
                        + "' belongs neither to the network nor to the training state that may be there");
    }

    @Test
    void refusesASecondSetOfWeights() {
        List<StoredTensor> tensors =
                new ArrayList<>(Checkpoints.renamed(Checkpoints.nano(), name -> "network." + name));
        tensors.add(Checkpoints.floats("ema.fc.bias", new float[8]));
        tensors.add(Checkpoints.floats("network.blocks.0.conv.bias", new float[16]));
        tensors.add(Checkpoints.floats("network.4.tdnn1.conv.bias", new float[16]));

        assertThat(problems(Checkpoints.file(tensors)))
                .containsExactly(
                        "tensors 'network.0.conv.bias' and 'network.blocks.0.conv.bias' are both parameter"
                                + " '0.conv.bias'",
                        "tensor 'network.4.tdnn1.conv.bias' belongs neither to the network nor to the training state"
                                + " that may be there",
                        "tensor 'ema.fc.bias' belongs neither to the network nor to the training state that may be"
                                + " there; the network's names start with 'network.'");
    }

    @Test
    void blamesTheOneTensorThatDoesNotFitTheOthers() {
        List<StoredTensor> tensors = replaced(
                Checkpoints.nano(),
                "0.conv.weight",
                Checkpoints.floats("0.conv.weight", new int[] {8, 40, 1, 5}, new float[1600]));
        tensors = replaced(tensors, "fc.bias", Checkpoints.floats("fc.bias", new int[] {2, 4}, new float[8]));
        tensors = replaced(
                tensors,
                "mfa.conv.bias",
                new StoredTensor("mfa.conv.bias", ElementType.INT32, List.of(48), ByteBuffer.allocate(192)));

        assertThat(problems(Checkpoints.file(tensors)))
                .containsExactly(
                        "tensor '0.conv.weight' has shape [8, 40, 1, 5], expected [16, 80, 1, 5]; was it trained with"
                                + " another configuration?",
                        "tensor 'mfa.conv.bias' holds Int32, expected floating-point numbers",
                        "tensor 'fc.bias' has shape [2, 4], expected [8]; was it trained with another configuration?");
    }

    @Test
    void refusesPartsThatDoNotMakeUpTheChannels() {
        List<StoredTensor> tensors = new ArrayList<>();
        for (StoredTensor tensor : Checkpoints.nano()) {
            boolean branch = tensor.name().contains("res2net_block");
            List<Integer> dims =
                    tensor.dims().stream().map(d -> branch && d == 2 ? 3 : d).toList();
            int size = dims.stream().reduce(1, (a, b) -> a * b);
            tensors.add(new StoredTensor(tensor.name(), tensor.type(), dims, ByteBuffer.allocate(size * 4)));
        }

        assertThat(problems(Checkpoints.file(tensors)))
                .containsExactly("the Res2Net branches have 3 channels each, but 8 parts of 16 channels cannot");
    }

    @Test
    void listsEveryMissingParameterOfAMissingBlock() {
        List<StoredTensor> tensors = Checkpoints.nano().stream()
                .filter(tensor -> !tensor.name().startsWith("2."))
                .toList();

        assertThat(problems(Checkpoints.file(tensors)))
                .hasSize(58)
                .allMatch(problem -> problem.matches("parameter '2\\..*' is missing"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"FLOAT16", "BFLOAT16", "FLOAT64"})
    void convertsOtherFloatingPointTypes(ElementType type) {
        StoredTensor bias = named(Checkpoints.nano(), "fc.bias");
        float[] values = {0.5f, -2, 0, 65504, -0.25f, 1.5f, 0x1p-14f, 3};
        ByteBuffer content = ByteBuffer.allocate(8 * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            switch (type) {
                case FLOAT16 -> content.putShort(toHalf(value));
                case BFLOAT16 -> content.putShort((short) (Float.floatToIntBits(value) >>> 16));
                default -> content.putDouble(value);
            }
        }
        List<StoredTensor> tensors =
                replaced(Checkpoints.nano(), "fc.bias", new StoredTensor("fc.bias", type, bias.dims(), content.flip()));

        float[] read = FORMAT.read(Checkpoints.file(tensors))
                .network()
                .embedding()
                .bias()
                .toArray();

        if (type == ElementType.BFLOAT16) {
            values[3] = 65280;
        }
        assertThat(read).isEqualTo(values);
    }

    @Test
    void readsAllHalfPrecisionNumbers() {
        assertThat(Floats.fromHalf((short) 0x0001)).isEqualTo(0x1p-24f);
        assertThat(Floats.fromHalf((short) 0x83FF)).isEqualTo(-0x3FFp-24f);
        assertThat(Floats.fromHalf((short) 0x8000)).isEqualTo(-0f);
        assertThat(Floats.fromHalf((short) 0x7C00)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(Floats.fromHalf((short) 0xFC01)).isNaN();
        for (int exponent = 1; exponent < 31; exponent++) {
            assertThat(Floats.fromHalf((short) (exponent << 10))).isEqualTo((float) Math.pow(2, exponent - 15));
        }
        assertThat(Floats.fromHalf((short) 0x7BFF)).isEqualTo(65504f);
    }

    @Test
    void refusesNumbersTooLargeForFloat32() {
        ByteBuffer content =
                ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putDouble(24, 1e39);
        List<StoredTensor> tensors = replaced(
                Checkpoints.nano(), "fc.bias", new StoredTensor("fc.bias", ElementType.FLOAT64, List.of(8), content));

        assertThat(problems(Checkpoints.file(tensors)))
                .containsExactly("tensor 'fc.bias' holds 1.0E39 at index 3; weights must be finite as float32");
    }

    @Test
    void writesBackTheGoldenByteForByte() throws IOException {
        ModelFile golden = Checkpoints.golden("nano_ecapa.ckpt");

        assertThat(write(FORMAT.read(golden))).isEqualTo(Checkpoints.bytes(golden));
        assertThat(write(FORMAT.read(Checkpoints.golden("ok_network_prefix.ckpt"))))
                .isEqualTo(Checkpoints.bytes(golden));
    }

    @Test
    void refusesToWriteWhatCannotBeReadBack() {
        Checkpoint nano = FORMAT.read(Checkpoints.golden("nano_ecapa.ckpt"));
        for (StoredTensor extra : List.of(Checkpoints.floats("fc.bias", 1), Checkpoints.floats("epoch", 1))) {
            assertThatThrownBy(() -> write(new Checkpoint(nano.network(), nano.frontEnd(), List.of(extra))))
                    .isInstanceOf(ModelMismatchException.class)
                    .hasMessage("Extra tensor '" + extra.name() + "' cannot be written to a MindSpore checkpoint: it is"
                            + " there twice, or not one of the names that are read back as training state");
        }
        StoredTensor twice = Checkpoints.floats("output", 1);
        assertThatThrownBy(() -> write(new Checkpoint(nano.network(), nano.frontEnd(), List.of(twice, twice))))
                .isInstanceOf(ModelMismatchException.class);
    }

    @Test
    void refusesToWriteNetworksOfOtherVariants() {
        Checkpoint nano = FORMAT.read(Checkpoints.golden("nano_ecapa.ckpt"));
        EcapaNetwork n = nano.network();
        Tdnn input = n.input();
        EcapaNetwork reflecting = new EcapaNetwork(
                new Tdnn(
                        new Conv1d(
                                input.convolution().weight(),
                                input.convolution().bias(),
                                1,
                                Edges.REFLECT),
                        Activation.RELU,
                        input.norm()),
                n.blocks(),
                n.aggregation(),
                n.pooling(),
                n.pooledNorm(),
                n.embedding());
        EcapaNetwork withoutNorm = new EcapaNetwork(
                n.input(),
                n.blocks(),
                new Tdnn(n.aggregation().convolution(), Activation.RELU, null),
                n.pooling(),
                n.pooledNorm(),
                n.embedding());

        assertThat(n.pooling().context()).isEqualTo(GlobalContext.NONE);
        assertThatThrownBy(() -> write(new Checkpoint(reflecting, nano.frontEnd(), List.of())))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage("The network cannot be written as MindSpore checkpoint, because its form cannot express:\n"
                        + "  - 'input dilation=1 edges=REFLECT activation=RELU epsilon=1.0E-5' (it would be read as"
                        + " 'input dilation=1 edges=ZERO activation=RELU epsilon=1.0E-5')");
        assertThatThrownBy(() -> write(new Checkpoint(withoutNorm, nano.frontEnd(), List.of())))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessageEndingWith("  - layer 'mfa' without batch normalisation");
    }

    @Test
    void recognisesItsFilesByContentOrName() {
        assertThat(FORMAT.recognises(Checkpoints.golden("nano_ecapa.ckpt"))).isTrue();
        assertThat(FORMAT.recognises(new ModelFile(
                        "model.bin", Checkpoints.golden("ok_field_order.ckpt").bytes())))
                .isTrue();
        assertThat(FORMAT.recognises(Checkpoints.golden("bad_garbage.ckpt"))).isTrue();
        assertThat(FORMAT.recognises(Checkpoints.golden("bad_empty.ckpt"))).isTrue();
        assertThat(FORMAT.recognises(new ModelFile(
                        "garbage.bin", Checkpoints.golden("bad_garbage.ckpt").bytes())))
                .isFalse();
        assertThat(FORMAT.recognises(Checkpoints.golden("micro.safetensors"))).isFalse();
        assertThat(FORMAT.recognises(new ModelFile("torch.ckpt", ByteBuffer.wrap(new byte[] {'P', 'K', 3, 4, 0}))))
                .isFalse();
        assertThat(FORMAT.recognises(new ModelFile("old.ckpt", ByteBuffer.wrap(new byte[] {(byte) 0x80, 2}))))
                .isFalse();
        assertThat(FORMAT.recognises(new ModelFile("empty.bin", ByteBuffer.allocate(0))))
                .isFalse();
    }

    @Test
    void orderOfTensorsDoesNotMatter() {
        List<StoredTensor> shuffled = new ArrayList<>(Checkpoints.nano());
        Collections.shuffle(shuffled, new Random(7));

        assertThat(fingerprint(Checkpoints.file(shuffled))).isEqualTo(NANO_FINGERPRINT);
    }

    private static String training(String name) {
        return "network." + (Character.isDigit(name.charAt(0)) ? "blocks." : "") + name;
    }

    private static StoredTensor named(List<StoredTensor> tensors, String name) {
        return tensors.stream()
                .filter(tensor -> tensor.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<StoredTensor> replaced(List<StoredTensor> tensors, String name, StoredTensor by) {
        UnaryOperator<StoredTensor> replace = tensor -> tensor.name().equals(name) ? by : tensor;
        return tensors.stream().map(replace).toList();
    }

    /** Normal numbers without rounding only. */
    private static short toHalf(float value) {
        int bits = Float.floatToIntBits(value);
        int magnitude = bits & 0x7FFFFFFF;
        return (short) ((bits >>> 16 & 0x8000) | (magnitude == 0 ? 0 : (magnitude >>> 13) - (112 << 10)));
    }

    private static String fingerprint(ModelFile file) {
        return fingerprint(FORMAT.read(file));
    }

    private static String fingerprint(Checkpoint checkpoint) {
        return Fingerprint.of(checkpoint.network(), checkpoint.frontEnd()).hex();
    }

    private static byte[] write(Checkpoint checkpoint) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream stream = out) {
            FORMAT.write(checkpoint, stream);
        }
        return out.toByteArray();
    }

    private static List<String> problems(ModelFile file) {
        ModelFormatException thrown = catchThrowableOfType(ModelFormatException.class, () -> FORMAT.read(file));
        assertThat(thrown).as("refused").isNotNull();
        return thrown.problems();
    }
}
