package org.ecapa4j.plugins.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.ecapa4j.backends.testkit.WeightRecipe;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.io.Json;
import org.ecapa4j.model.Fingerprint;
import org.ecapa4j.model.Model;
import org.ecapa4j.model.ModelExporter;
import org.ecapa4j.model.ModelFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names, descriptions and refusals. */
class OnnxModelExporterTest {
    private static final Model TINY =
            Goldens.model("some/folder/tiny v1.ckpt", WeightRecipe.tiny().network());
    private static final Model REFLECTING =
            Goldens.model("reflecting", WeightRecipe.speechbrainTiny().network());

    private final OnnxModelExporter exporter = new OnnxModelExporter();

    @TempDir
    Path folder;

    @Test
    void aFileForEachLengthIsNamedAfterModelLengthAndBatch() {
        Path made = folder.resolve("made/for/it");
        List<Path> files = exporter.export(TINY, request(2, true, 301, 601), made);
        assertThat(files)
                .containsExactly(made.resolve("tiny-v1-301-batch2.onnx"), made.resolve("tiny-v1-601-batch2.onnx"));
        assertThat(made)
                .isDirectoryContaining("glob:**tiny-v1-301-batch2.json")
                .isDirectoryContaining("glob:**tiny-v1-601-batch2.json");
        assertThat(exporter.export(TINY, request(1, true, 301), made))
                .containsExactly(made.resolve("tiny-v1-301.onnx"));
        assertThat(exporter.export(TINY, request(1, false), made)).containsExactly(made.resolve("tiny-v1.onnx"));
    }

    @Test
    void theDescriptionStandsInTheFileAndBesideIt() throws Exception {
        Path file = exporter.export(TINY, request(2, true, 301), folder).get(0);
        try (OnnxRuntimeSession session = new OnnxRuntimeSession(file)) {
            assertThat(session.metadata())
                    .containsEntry("ecapa4j.fingerprint", TINY.fingerprint().hex())
                    .containsEntry("ecapa4j.frontEnd", TINY.frontEnd().canonicalText())
                    .containsEntry("ecapa4j.model", "tiny-v1")
                    .containsEntry("ecapa4j.frames", "301")
                    .containsEntry("ecapa4j.batch", "2");
            assertThat(session.session().getInputNames()).containsExactly("feats", "mask");
            assertThat(session.session().getOutputNames()).containsExactly("embs");
        }
        Object beside = Json.parseObject(Files.readString(folder.resolve("tiny-v1-301-batch2.json")), "description");
        assertThat(beside)
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("format", "ecapa4j-exported-network 1")
                .containsEntry("fingerprint", TINY.fingerprint().hex())
                .containsEntry("network", Fingerprint.ofNetwork(TINY.network()).hex())
                .containsEntry("input", "feats")
                .containsEntry("mask", "mask")
                .containsEntry("output", "embs")
                .containsEntry("batch", 2L)
                .containsEntry("frames", 301L)
                .containsEntry("bins", 80L)
                .containsEntry("embedding", 32L)
                .containsEntry("sha256", ModelFile.read(file).sha256());
    }

    @Test
    void whatIsNotFixedIsLeftOutOfTheFile() throws Exception {
        Path file = exporter.export(TINY, request(1, false), folder).get(0);
        try (OnnxRuntimeSession session = new OnnxRuntimeSession(file)) {
            assertThat(session.metadata())
                    .containsKey("ecapa4j.network")
                    .doesNotContainKeys("ecapa4j.frames", "ecapa4j.mask");
        }
    }

    @Test
    void theSameModelGivesTheSameBytes() throws Exception {
        byte[] first = Files.readAllBytes(
                exporter.export(TINY, request(1, true), folder).get(0));
        assertThat(Files.readAllBytes(
                        exporter.export(TINY, request(1, true), folder).get(0)))
                .isEqualTo(first);
    }

    @Test
    void aMaskIsRefusedWhereItCannotBeExact() {
        assertThatThrownBy(() -> exporter.export(REFLECTING, request(1, true, 301), folder))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage(
                        "Model 'reflecting' cannot be written with a mask: 22 of its convolutions reflect at the edges"
                                + " (the first is 'input'), and reflected frames cannot be masked exactly. Write it without --mask,"
                                + " in the lengths that you need or with any number of frames");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void lengthsThatTheNetworkCannotTakeAreRefused() {
        assertThatThrownBy(() -> exporter.export(REFLECTING, request(1, false, 301, 4), folder))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage("Model 'reflecting' takes 5 frames or more, but a length of 4 was asked for");
        assertThatThrownBy(() -> request(1, false, 301, 301))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage("A length was asked for twice: [301, 301]");
        assertThatThrownBy(() -> request(1, false, 0)).isInstanceOf(ModelMismatchException.class);
        assertThatThrownBy(() -> request(0, false, 1)).isInstanceOf(ModelMismatchException.class);
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> exporter.export(TINY, request(1, false), file.resolve("below")))
                .isInstanceOf(InputOutputException.class)
                .hasMessageStartingWith("Folder '" + file.resolve("below") + "' cannot be made: ");
    }

    private static ModelExporter.Request request(int batch, boolean mask, Integer... frames) {
        return new ModelExporter.Request(List.of(frames), batch, mask);
    }
}
