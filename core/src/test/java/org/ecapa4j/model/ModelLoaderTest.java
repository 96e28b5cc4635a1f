package org.ecapa4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.ecapa4j.calibration.CalibrationProfile;
import org.ecapa4j.calibration.Profiles;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.errors.ModelFormatException;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.errors.PluginException;
import org.ecapa4j.features.FrontEnd;
import org.ecapa4j.model.TestModels.FixedSource;
import org.ecapa4j.model.TestModels.Shape;
import org.ecapa4j.model.TestModels.TextCard;
import org.ecapa4j.model.TestModels.TextFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelLoaderTest {
    private static final String NET = "net 0.25";
    private static final String NET_SHA256 = file("x", NET).sha256();
    private static final String FINGERPRINT = Fingerprint.of(TestModels.network(new Shape()), FrontEnd.speechbrain())
            .hex();

    @TempDir
    Path folder;

    private final ModelSource source = new FixedSource(
            "fixed", Set.of("default", "starter"), new ModelSource.ModelFiles(file("net", NET), null, null));
    private final ModelLoader loader =
            new ModelLoader(List.of(source), List.of(new TextFormat()), List.of(new TextCard()));

    @Test
    void aCheckpointAloneIsAModel() throws IOException {
        Path checkpoint = write("voice.ckpt", NET);

        Model model = loader.load(checkpoint.toString());

        assertThat(model.name()).isEqualTo(checkpoint.toString());
        assertThat(model.fingerprint().hex()).isEqualTo(FINGERPRINT);
        assertThat(model.frontEnd()).isEqualTo(FrontEnd.speechbrain());
        assertThat(model.card()).isNull();
        assertThat(model.profile()).isNull();
    }

    @Test
    void aNameOfASourceComesBeforeAFile() {
        assertThat(loader.names()).containsExactly("default", "starter");

        Model model = loader.load("starter");

        assertThat(model.name()).isEqualTo("starter");
        assertThat(model.fingerprint().hex()).isEqualTo(FINGERPRINT);
    }

    @Test
    void checksTheCardOfASource() {
        String card = "card\nx a.ckpt " + "0".repeat(64);
        ModelSource bad =
                new FixedSource("bad", Set.of("m"), new ModelSource.ModelFiles(file("n", NET), file("c", card), null));
        ModelSource good = new FixedSource(
                "good",
                Set.of("m"),
                new ModelSource.ModelFiles(file("n", NET), file("c", card + "\nx b.ckpt " + NET_SHA256), null));

        assertThat(with(good).load("m").card()).isNotNull();
        assertThatThrownBy(() -> with(bad).load("m"))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("Model file 'n' has SHA-256 " + NET_SHA256 + ", but its card says " + "0".repeat(64)
                        + "; it is damaged or another version: download it again");
    }

    @Test
    void loadsTheAssetBesideItsCard() throws IOException {
        write("voice.ckpt", NET);
        Path card = write("card.md", "card\nckpt https://example.org/a/voice.ckpt?raw=true " + NET_SHA256);

        Model model = loader.load(card.toString());

        assertThat(model.name()).isEqualTo(card.toString());
        assertThat(model.fingerprint().hex()).isEqualTo(FINGERPRINT);
        assertThat(model.card()).isNotNull();
        assertThat(model.card().assets()).hasSize(1);
    }

    @Test
    void loadsTheFirstAssetInAKnownFormat() throws IOException {
        write("voice.mindir", "something else");
        Files.createDirectory(folder.resolve("sub"));
        write("sub/voice.ckpt", NET);
        Path card = write(
                "card.md",
                "card\nair absent.air " + NET_SHA256 + "\nmindir voice.mindir "
                        + file("x", "something else").sha256() + "\nckpt sub/voice.ckpt " + NET_SHA256);

        assertThat(loader.load(card.toString()).fingerprint().hex()).isEqualTo(FINGERPRINT);
    }

    @Test
    void saysWhichFileACardNeedsAndWhere() throws IOException {
        Path card = write("card.md", "card\nckpt https://example.org/a/voice.ckpt " + NET_SHA256);

        assertFails(
                card,
                MissingInputException.class,
                "Model card '" + card + "' needs a checkpoint that is not there: 'https://example.org/a/voice.ckpt',"
                        + " expected as '" + folder.resolve("voice.ckpt") + "'. Download it and put it there");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../voice.ckpt", "sub/../../voice.ckpt", "https://example.org/..", "."})
    void neverLeavesTheCardsFolder(String link) throws IOException {
        write("voice.ckpt", NET);
        Files.createDirectory(folder.resolve("inner"));
        Path card = write("inner/card.md", "card\nckpt " + link + " " + NET_SHA256);

        assertThatThrownBy(() -> loader.load(card.toString()))
                .isInstanceOf(MissingInputException.class)
                .hasMessageContaining("needs a checkpoint that is not there: '" + link + "'");
    }

    @Test
    void neverFollowsAnAbsoluteLink() throws IOException {
        Path checkpoint = write("voice.ckpt", NET);
        Path card = write("card.md", "card\nckpt " + checkpoint.toAbsolutePath() + " " + NET_SHA256);

        assertThatThrownBy(() -> loader.load(card.toString())).isInstanceOf(MissingInputException.class);
    }

    @Test
    void checksTheSha256OfACardsAsset() throws IOException {
        Path checkpoint = write("voice.ckpt", NET + "0");
        Path card = write("card.md", "card\nckpt voice.ckpt " + NET_SHA256);

        assertFails(
                card,
                ModelFormatException.class,
                "Model file '" + checkpoint + "' has SHA-256 "
                        + file("x", NET + "0").sha256() + ", but its card says " + NET_SHA256
                        + "; it is damaged or another version: download it again");
    }

    @Test
    void saysThatNoAssetIsInAKnownFormat() throws IOException {
        Path asset = write("voice.air", "air");
        Path card = write("card.md", "card\nair voice.air " + file("x", "air").sha256());

        assertFails(
                card,
                ModelFormatException.class,
                "No file of model card '" + card + "' is in a known checkpoint format (text); found '" + asset
                        + "' (air)");
    }

    @Test
    void readsTheProfileBesideTheCheckpoint() throws IOException {
        Path checkpoint = write("voice.v2.ckpt", NET);
        write("voice.v2.profile.json", profile(FINGERPRINT).toJson());
        Path card = write("card.md", "card\nckpt voice.v2.ckpt " + NET_SHA256);

        assertThat(loader.load(checkpoint.toString()).profile()).isEqualTo(profile(FINGERPRINT));
        assertThat(loader.load(card.toString()).profile()).isEqualTo(profile(FINGERPRINT));
    }

    @Test
    void refusesAProfileOfAnotherModel() throws IOException {
        String other = "0123456789abcdef".repeat(4);
        Path checkpoint = write("voice.ckpt", NET);
        Path profile = write("voice.profile.json", profile(other).toJson());

        assertFails(
                checkpoint,
                ModelMismatchException.class,
                "Calibration profile '" + profile + "' is for the model " + other + ", but '" + checkpoint
                        + "' is the model " + FINGERPRINT
                        + "; calibrate this model ('ecapa calibrate'), or remove the profile");
    }

    @Test
    void refusesADamagedProfile() throws IOException {
        Path checkpoint = write("voice.ckpt", NET);
        write("voice.profile.json", "{");

        assertThatThrownBy(() -> loader.load(checkpoint.toString()))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("voice.profile.json");
    }

    @ParameterizedTest
    @CsvSource({
        "a/voice.ckpt, a/voice.profile.json",
        "voice, voice.profile.json",
        ".hidden, .hidden.profile.json",
        "x.1.ckpt, x.1.profile.json"
    })
    void profileHasTheCheckpointsNameWithAnotherEnding(Path checkpoint, Path profile) {
        assertThat(ModelLoader.profilePath(checkpoint)).isEqualTo(profile);
    }

    @ParameterizedTest
    @CsvSource({
        "defualt, '; did you mean ''default''?'",
        "startr, '; did you mean ''starter''?'",
        "voice.ckpt, ''",
        "'', ''"
    })
    void saysWhichNamesThereAre(String reference, String suggestion) {
        assertThatThrownBy(() -> loader.load(reference))
                .isInstanceOf(MissingInputException.class)
                .hasMessage("Model '" + reference + "' is neither a known name (default, starter) nor an existing file"
                        + suggestion);
    }

    @Test
    void aReferenceNeedNotBeAPossiblePath() {
        assertThatThrownBy(() -> with(source).load("a\0b")).isInstanceOf(MissingInputException.class);
        assertThatThrownBy(() -> new ModelLoader(List.of(), List.of(), List.of()).load("x"))
                .isInstanceOf(MissingInputException.class)
                .hasMessage("Model 'x' is neither a known name (none are installed) nor an existing file");
    }

    @Test
    void saysWhichFormatsThereAre() throws IOException {
        Path path = write("voice.bin", "?");

        assertFails(
                path,
                ModelFormatException.class,
                "Model file '" + path + "' is in none of the known formats (checkpoints: text; cards: text-card)");
        assertThatThrownBy(() -> loader.load(folder.toString()))
                .isInstanceOf(MissingInputException.class)
                .hasMessage("'" + folder + "' is a folder, expected a file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"voice.mindir", "voice.air", "voice.om", "voice.ONNX"})
    void namesTheWayFromExportedNetworks(String name) throws IOException {
        Path path = write(name, "?");

        assertFails(
                path,
                ModelFormatException.class,
                "Model file '" + path
                        + "' is in none of the known formats (checkpoints: text; cards: text-card). It is a"
                        + " network that was exported for a runtime; give the checkpoint that it was made from, for a MINDIR"
                        + " or AIR file MindSpore's .ckpt. Of that 'ecapa convert --to onnx' and 'ecapa ascend compile' make"
                        + " what runs on an Ascend NPU");
    }

    @Test
    void refusesASourcesCardInNoKnownFormat() {
        ModelSource odd =
                new FixedSource("odd", Set.of("m"), new ModelSource.ModelFiles(file("n", NET), file("c", "?"), null));

        assertThatThrownBy(() -> with(odd).load("m"))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("Model card 'c' is in none of the known card formats (text-card)");
    }

    @Test
    void refusesTwoSourcesOfOneName() {
        ModelSource other = new FixedSource("other", Set.of("starter"), source.open("starter"));

        assertThatThrownBy(() -> new ModelLoader(List.of(source, other), List.of(), List.of()))
                .isInstanceOf(PluginException.class)
                .hasMessage("Model sources 'fixed' and 'other' both serve the model 'starter'; remove one of them");
    }

    private void assertFails(Path reference, Class<? extends Exception> type, String message) {
        ThrowingCallable load = () -> loader.load(reference.toString());
        assertThatThrownBy(load).isInstanceOf(type).hasMessage(message);
    }

    private static ModelLoader with(ModelSource source) {
        return new ModelLoader(List.of(source), List.of(new TextFormat()), List.of(new TextCard()));
    }

    private static CalibrationProfile profile(String fingerprint) {
        return Profiles.of(fingerprint, 10, -4);
    }

    private static ModelFile file(String name, String content) {
        return new ModelFile(name, ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)));
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }
}
