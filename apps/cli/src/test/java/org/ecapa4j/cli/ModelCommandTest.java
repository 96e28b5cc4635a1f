package org.ecapa4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ecapa4j.cli.Cli.Result;
import org.ecapa4j.model.ModelFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looking at models, with their cards and profiles. */
class ModelCommandTest {
    private static final String NANO_FINGERPRINT = "52b69257b6af26fbe37935b519cd179f598f83d862a9e72821e9316a45555f91";

    @TempDir
    Path folder;

    @Test
    void showGivesTheSizesOfACheckpointAlone() {
        Map<String, @Nullable Object> json =
                Cli.run("model", "show", "--json", Cli.NANO).json();
        assertThat(json)
                .containsEntry("fingerprint", NANO_FINGERPRINT)
                .containsEntry("card", null)
                .containsEntry("profile", null);
        assertThat(json.get("network"))
                .isEqualTo(Map.of(
                        "bins", 80L,
                        "channels", 16L,
                        "blocks", 3L,
                        "dilations", List.of(2L, 3L, 4L),
                        "res2netScale", 8L,
                        "aggregation", 48L,
                        "attention", 4L,
                        "squeeze", 4L,
                        "embedding", 8L));
    }

    @Test
    void showGivesTheCardAndTheProfileOfTheDefaultModel() {
        Result result = Cli.run("model", "show");
        assertThat(result.code()).isZero();
        assertThat(result.text())
                .contains("256 channels", "embedding 192", "license", "CC-BY-4.0", "asset", "sha256")
                .contains(
                        "  threshold      score 0.",
                        "  no threshold   for a false-accept rate of 0.01: the trials are too few");
        assertThat(Cli.run("model", "show", "--json").json().get("profile")).isInstanceOf(Map.class);
    }

    @Test
    void checkSaysThatAWholeModelIsWhole() {
        Result result = Cli.run("model", "check", Cli.NANO);
        assertThat(result.code()).isZero();
        assertThat(result.text()).startsWith("whole   ").contains("no card", "no calibration profile");
        assertThat(Cli.run("model", "check", "--json", "default").json())
                .containsEntry("whole", true)
                .containsEntry("card", true)
                .containsEntry("problems", List.of());
    }

    @Test
    void aModelNamedTwiceIsRefused() {
        assertThat(Cli.run("model", "show", Cli.NANO, "--model", "default").code())
                .isEqualTo(64);
    }

    @Test
    void aCardIsAModel() throws IOException {
        Path card = card("nano.ckpt", sha256());
        Files.copy(Path.of(Cli.NANO), folder.resolve("nano.ckpt"));
        Result result = Cli.run("model", "check", card.toString());
        assertThat(result.code()).as(result.toString()).isZero();
        assertThat(result.text()).contains("card with matching SHA-256");
    }

    @Test
    void aCardWhoseFileIsNotThereSaysWhereItIsLookedFor() throws IOException {
        Result result = Cli.run("model", "check", card("nano.ckpt", sha256()).toString());
        assertThat(result.code()).isEqualTo(66);
        assertThat(result.err()).contains("expected as '" + folder.resolve("nano.ckpt") + "'");
    }

    @Test
    void aFileThatIsNotTheOneOfItsCardIsRefused() throws IOException {
        Path card = card("nano.ckpt", "0".repeat(64));
        Files.copy(Path.of(Cli.NANO), folder.resolve("nano.ckpt"));
        Result result = Cli.run("model", "check", card.toString());
        assertThat(result.code()).isEqualTo(65);
        assertThat(result.err()).contains("has SHA-256 " + sha256(), "but its card says " + "0".repeat(64));
    }

    @Test
    void allProblemsOfACardAreNamed() throws IOException {
        Path card = card("nano.ckpt", "short");
        Files.writeString(card, Files.readString(card).replace("model-name: nano\n", ""));
        Result result = Cli.run("model", "check", card.toString());
        assertThat(result.code()).isEqualTo(65);
        assertThat(result.err()).contains("has 2 problems", "field 'model-name' is missing", "asset-sha256");
    }

    @Test
    void anUnfinishedCardIsRefused() throws IOException {
        Path card = card("nano.ckpt", sha256());
        Files.writeString(card, Files.readString(card).substring(0, 60));
        Result result = Cli.run("model", "check", card.toString());
        assertThat(result.code()).isEqualTo(65);
        assertThat(result.err()).contains("are not closed by a line '---'");
    }

    @Test
    void aBrokenProfileIsRefusedWithAllItsProblems() throws IOException {
        Path model = Files.copy(Path.of(Cli.NANO), folder.resolve("nano.ckpt"));
        Files.writeString(folder.resolve("nano.profile.json"), "{}");
        Result result = Cli.run("model", "check", model.toString());
        assertThat(result.code()).isEqualTo(65);
        assertThat(result.err()).contains("nano.profile.json' has 14 problems", "field 'slope' is missing");
        Files.writeString(folder.resolve("nano.profile.json"), "{\"format\": \"ecapa4j-profile 1\"}");
        assertThat(Cli.run("model", "check", model.toString()).err())
                .contains("nano.profile.json' is in the format", "delete it and run 'ecapa calibrate' again");
        Files.writeString(folder.resolve("nano.profile.json"), "x");
        assertThat(Cli.run("model", "check", model.toString()).err()).contains("is not valid JSON: line 1, column 1");
    }

    private static String sha256() {
        return ModelFile.read(Path.of(Cli.NANO)).sha256();
    }

    private Path card(String link, String sha256) throws IOException {
        return Files.writeString(
                folder.resolve("card.md"),
                "# nano\n\n---\n\nmodel-name: nano\n\nbackbone-name: ecapa_tdnn\n\nmodule-type: audio\n\n"
                        + "fine-tunable: True\n\nmodel-version: 0.1\n\ntrain-dataset: noise\n\nevaluation: none\n\n"
                        + "author: nobody\n\nupdate-time: 2026-11-22\n\nused-for: inference\n\nasset:\n\n-\n"
                        + "    file-format: ckpt\n    asset-link: " + link + "\n    asset-sha256: " + sha256 + "\n\n"
                        + "license: Apache-2.0\n\nsummary: noise\n\n---\n\nNothing.\n");
    }
}
