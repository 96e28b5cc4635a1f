package org.ecapa4j.backends.ascend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.backends.ascend.standin.Standin;
import org.ecapa4j.backends.ascend.standin.ToyModel;
import org.ecapa4j.errors.BackendUnavailableException;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.errors.ModelFormatException;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.model.Fingerprint;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.SeededNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which compiled models are taken for a network, and why others are not. */
class ModelFilesTest {
    private static final EcapaNetwork NETWORK =
            SeededNetwork.mindspore(9, 16, 8, 8, 12).network();
    private static final EcapaNetwork OTHER =
            SeededNetwork.mindspore(8, 16, 8, 8, 12).network();

    @BeforeEach
    void knobs() {
        Standin.set();
    }

    @AfterEach
    void nothingIsLeft() {
        AscendTests.assertNoComplaints("after a model that was refused");
    }

    private static void assertRefused(Models models, Class<? extends Exception> type, String... parts) {
        try (Backend backend = AscendTests.open(models)) {
            assertThatThrownBy(() -> backend.compile(NETWORK, Precision.F32).close())
                    .isInstanceOf(type)
                    .satisfies(e -> assertThat(e.getMessage()).contains(parts));
        }
    }

    @Test
    void whatThereIsIsListedWhereNothingFits() {
        Models models = new Models();
        models.add(OTHER, Precision.F32, ToyModel.fixed(1, 40));
        models.add(NETWORK, Precision.F16, ToyModel.fixed(1, 40));
        models.add(NETWORK, Precision.F32, ToyModel.fixed(1, 40).forSoc("Ascend910B1"));
        assertRefused(
                models,
                BackendUnavailableException.class,
                "Backend 'ascend' has no compiled model of this network ("
                        + Fingerprint.ofNetwork(NETWORK).abbreviated() + ") in f32 for Ascend310P3. ",
                "model-0.om' is of network " + Fingerprint.ofNetwork(OTHER).abbreviated() + " (model 'made up')",
                "model-1.om' computes in f16",
                "model-2.om' is for Ascend910B1",
                "Make one with 'ecapa convert MODEL --to onnx' and 'ecapa ascend compile', and name its folder there");
        assertRefused(new Models(), BackendUnavailableException.class, "ecapa4j.ascend.models has no compiled model");
    }

    @Test
    void halfPrecisionIsComputedWhereItWasCompiled() {
        Models models = new Models();
        models.add(NETWORK, Precision.F16, ToyModel.fixed(1, 40));
        Standin.set("FP16", "on");
        try (Backend backend = AscendTests.open(models);
                CompiledNetwork network = backend.compile(NETWORK, Precision.F16)) {
            assertThat(network.precision()).isEqualTo(Precision.F16);
            assertThat(network.embed(AscendTests.utterance(40, 1))).hasSize(12);
        }
    }

    @Test
    void aModelWithoutItsDescriptionIsNotGuessed() throws IOException {
        Models models = new Models();
        Path file = models.add(NETWORK, Precision.F32, ToyModel.fixed(1, 40));
        Files.delete(OmSideFile.beside(file));
        assertRefused(models, MissingInputException.class, "has no description 'model-0.om.json' beside it");
    }

    @Test
    void whatIsNoDescriptionIsNotReadForEver() throws IOException {
        Models models = new Models();
        Path file = models.add(NETWORK, Precision.F32, ToyModel.fixed(1, 40));
        Path beside = OmSideFile.beside(file);
        Files.write(beside, new byte[70_000]);
        assertRefused(models, ModelFormatException.class, "has more than 65536 bytes");
        Files.delete(beside);
        Files.createSymbolicLink(beside, Path.of("/dev/zero"));
        assertRefused(models, ModelFormatException.class, "is no file but a folder or device");
        Files.delete(beside);
        Files.createDirectory(beside);
        assertRefused(models, ModelFormatException.class, "is no file but a folder or device");
        Files.delete(beside);
        Files.write(beside, new byte[] {'{', (byte) 0xff, '}'});
        assertRefused(models, DataFormatException.class, beside.toString());
    }

    @Test
    void allThatIsWrongWithADescriptionIsTold() throws IOException {
        Models models = new Models();
        Path file = models.add(NETWORK, Precision.F32, ToyModel.fixed(1, 40));
        Files.writeString(OmSideFile.beside(file), "{\"format\": \"x\", \"precision\": \"f8\"}");
        assertRefused(
                models,
                ModelFormatException.class,
                "format is x, expected \"ecapa4j-om 1\"",
                "model is null, expected the model's name",
                "network is null, expected a fingerprint",
                "precision is f8, expected f32, f16, bf16 or int8",
                "soc is null");
    }

    @Test
    void theDescriptionIsNotBelievedWhereTheModelSaysOtherwise() {
        Models models = new Models();
        EcapaNetwork wider = SeededNetwork.mindspore(9, 16, 8, 8, 13).network();
        Path file = models.add(NETWORK, Precision.F32, ToyModel.fixed(1, 40));
        ToyModel.fixed(1, 40).write(wider, file);
        assertRefused(
                models,
                ModelMismatchException.class,
                "does not fit the network: output 'embs' has dims [1, 13], the last must be 12",
                "Make it anew with 'ecapa convert --to onnx' and 'ecapa ascend compile'.");
    }

    @Test
    void portsOfOtherNamesAreNotGuessed() {
        ToyModel other = ToyModel.fixed(1, 40).withPorts("features", "mask", "embedding");
        assertRefused(
                Models.of(NETWORK, other),
                ModelMismatchException.class,
                "it has no input 'feats', but ['features']",
                "it has no output 'embs', but ['embedding']");
    }

    @Test
    void filesOfOtherKindsAreRefusedWithTheWayToAnOm() throws IOException {
        Path air = Files.createTempFile(Path.of("target"), "voice", ".air");
        try (Backend backend = AscendTests.open(new Models(), "models", air.toString())) {
            assertThatThrownBy(() -> backend.compile(NETWORK, Precision.F32).close())
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessage(
                            "'" + air + "' (ecapa4j.ascend.models) is no .om file, and the backend takes no other: no"
                                    + " MINDIR, no AIR, no ONNX. Write the model that it was made from with 'ecapa convert MODEL"
                                    + " --to onnx', compile that with 'ecapa ascend compile', and name the result's folder there");
        }
    }

    @Test
    void aModelThatWasReplacedIsNotLoadedAgain() throws IOException {
        Models models = new Models();
        Path file = models.add(NETWORK, Precision.F32, ToyModel.fixed(1, 40));
        Standin.set("FAIL", "aclmdlExecuteAsync:1:507011:on purpose");
        try (Backend backend = AscendTests.open(models, "workers", "1");
                CompiledNetwork network = backend.compile(NETWORK, Precision.F32)) {
            assertThatThrownBy(() -> network.embed(AscendTests.utterance(40, 1)))
                    .isInstanceOf(AscendFailureException.class);
            Files.delete(file);
            ToyModel.fixed(1, 40).write(OTHER, file);
            assertThatThrownBy(() -> network.embed(AscendTests.utterance(40, 1)))
                    .isInstanceOf(ModelMismatchException.class)
                    .hasMessage("The compiled model '" + file
                            + "' was replaced after its description was read: nothing says"
                            + " which network it computes now. Open the backend again.");
        }
    }

    @Test
    void aRangeOfShapesIsRefused() {
        ToyModel range = new ToyModel(
                ToyModel.Kind.RANGE,
                ToyModel.SOC,
                false,
                ToyModel.PORTS,
                java.util.List.of(new int[] {1, 5}, new int[] {1, 90}));
        assertRefused(
                Models.of(NETWORK, range),
                ModelMismatchException.class,
                "has a range of shapes: compile fixed lengths");
    }

    @Test
    void damagedAndForeignFilesAreTheLibrarysToRefuse() throws IOException {
        Models models = new Models();
        Path file = models.add(NETWORK, Precision.F32, ToyModel.fixed(1, 40));
        byte[] bytes = Files.readAllBytes(file);
        bytes[500] ^= 1;
        Files.write(file, bytes);
        assertRefused(
                models, ModelFormatException.class, "aclmdlLoadFromFile failed with 545001", "the checksum is wrong");
        Files.write(file, ("IMOD" + "x".repeat(400)).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertRefused(models, ModelFormatException.class, "(model)", "this is a real om", "compile it again");
        Files.write(file, new byte[0]);
        assertRefused(models, ModelFormatException.class, "145006");
    }
}
