package org.ecapa4j.plugins.mindspore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.ecapa4j.errors.ModelFormatException;
import org.ecapa4j.fixtures.Fixtures;
import org.ecapa4j.fixtures.NeedsFixture;
import org.ecapa4j.model.ModelCard;
import org.ecapa4j.model.ModelFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MindSporeModelCardFormatTest {
    private static final MindSporeModelCardFormat FORMAT = new MindSporeModelCardFormat();
    private static final String SHA = "0123456789abcdef".repeat(4);

    /** The form of the hub's cards; every field that such a card has. */
    private static final String CARD = """
            # voice_example

            ---

            model-name: voice_example

            backbone-name: ecapa

            module-type: audio

            fine-tunable: True

            model-version: 2.1

            train-dataset: none, an example

            evaluation: EER1.5

            author: somebody

            update-time: 2026-01-31

            repo-link: <https://example.org/voice/tree/main>

            user-id: Somebody

            used-for: inference

            mindspore-version: 2.10

            asset:

            -
                file-format: ckpt
                asset-link: <https://example.org/models/voice_example.ckpt>
                asset-sha256: %s

            license: Apache2.0

            summary: an example: nothing more

            ---

            ## Introduction

            model-name: not a field any more
            """.formatted(SHA);

    private static final String SHORT = """
            ---
            model-name: short
            asset:
            - file-format: ckpt
              asset-link: sub/short.ckpt
              asset-sha256: %s
            ---
            """.formatted(SHA);

    @Test
    void readsAllFields() {
        ModelCard card = FORMAT.read(file(CARD));

        assertThat(card.name()).isEqualTo("voice_example");
        assertThat(card.fields().keySet())
                .containsExactly(
                        "model-name",
                        "backbone-name",
                        "module-type",
                        "fine-tunable",
                        "model-version",
                        "train-dataset",
                        "evaluation",
                        "author",
                        "update-time",
                        "repo-link",
                        "user-id",
                        "used-for",
                        "mindspore-version",
                        "license",
                        "summary");
        assertThat(card.field("fine-tunable")).contains("True");
        assertThat(card.field("repo-link")).contains("<https://example.org/voice/tree/main>");
        assertThat(card.field("summary")).contains("an example: nothing more");
        assertThat(card.field("absent")).isEmpty();
        assertThat(card.assets())
                .containsExactly(new ModelCard.Asset("ckpt", "https://example.org/models/voice_example.ckpt", SHA));
        assertThat(card.description()).isEqualTo("## Introduction\n\nmodel-name: not a field any more");
    }

    @Test
    @NeedsFixture("seed/model-card.md")
    void readsTheSeedsCard() {
        ModelFile file = ModelFile.read(Fixtures.path("seed/model-card.md"));

        assertThat(FORMAT.recognises(file)).isTrue();
        ModelCard card = FORMAT.read(file);

        assertThat(card.name()).isEqualTo("ecapa_tdnn");
        assertThat(card.fields()).hasSize(15).containsEntry("evaluation", "EER0.82");
        assertThat(card.assets())
                .containsExactly(new ModelCard.Asset(
                        "ckpt",
                        "https://download.mindspore.cn/models/r1.8/ecapatdnn_ascend_v180_voxceleb_official_audio_EER0.82.ckpt",
                        "4b91b353611810494d9625ec54739eacbfbccc83b647bf5dac048452fe5a773a"));
        assertThat(card.assets().get(0).fileName())
                .isEqualTo("ecapatdnn_ascend_v180_voxceleb_official_audio_EER0.82.ckpt");
        assertThat(card.description()).startsWith("## Introduction").endsWith("see the LICENSE file.");
    }

    @Test
    void readsTheShortestCard() {
        ModelCard card = FORMAT.read(file(SHORT));

        assertThat(card.fields()).hasSize(1);
        assertThat(card.assets()).containsExactly(new ModelCard.Asset("ckpt", "sub/short.ckpt", SHA));
        assertThat(card.description()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\r"})
    void lineEndsDoNotMatter(String lineEnd) {
        assertThat(FORMAT.read(file(CARD.replace("\n", lineEnd)))).isEqualTo(FORMAT.read(file(CARD)));
    }

    @Test
    void readsSeveralAssetsFieldsInAnyOrderAndComments() {
        ModelCard card = FORMAT.read(file("\uFEFF---\nlicense: x\n# a comment\nasset:\n  # another\n  -\n"
                + "    asset-sha256: " + SHA.toUpperCase(Locale.ROOT) + "\n\n    asset-link: a.ckpt\n"
                + "    file-format: ckpt\n    asset-size: 3\n-\n\tfile-format: mindir\n\tasset-link: <b.mindir>\n"
                + "\tasset-sha256: " + SHA + "\nmodel-name: two\n---   \n"));

        assertThat(card.fields()).containsExactly(Map.entry("license", "x"), Map.entry("model-name", "two"));
        assertThat(card.assets())
                .containsExactly(
                        new ModelCard.Asset("ckpt", "a.ckpt", SHA), new ModelCard.Asset("mindir", "b.mindir", SHA));
    }

    @Test
    void reportsAllProblemsWithTheirLines() {
        assertThat(problems("""
                        ---
                        model-version: 1
                        what is this
                          indented: 1
                        model-version: 2
                        asset: inline
                        -
                            file-format: ckpt
                            asset-link: ../outside.ckpt
                            asset-sha256: 123
                            asset-sha256: 456
                        - asset-link:
                        asset:
                        """))
                .containsExactly(
                        "the fields that start after line 1 are not closed by a line '---'",
                        "line 3: expected 'name: value', found 'what is this'",
                        "line 4 is indented, but belongs to no item of 'asset'",
                        "line 5: field 'model-version' is already on line 2",
                        "line 6: field 'asset' must be a list, one item per line '-'",
                        "line 11: field 'asset-sha256' is already on line 10",
                        "line 13: field 'asset' is already on line 6",
                        "field 'model-name' is missing or empty",
                        "line 9: asset-link '../outside.ckpt' is neither an http(s) address of a file nor a relative"
                                + " path inside the card's folder",
                        "line 10: asset-sha256 '123' is not 64 hexadecimal digits",
                        "line 12: the asset's field 'file-format' is missing or empty",
                        "line 12: the asset's field 'asset-link' is missing or empty",
                        "line 12: the asset's field 'asset-sha256' is missing or empty");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x.ckpt",
                "a/../../x.ckpt",
                "/etc/passwd",
                "./x.ckpt",
                "a//x.ckpt",
                "a\\..\\x.ckpt",
                "C:/x.ckpt",
                "file:///etc/passwd",
                "https://example.org",
                "https://example.org/folder/",
                "<https://example.org/x.ckpt",
                "a/x.ckpt/"
            })
    void refusesLinksThatLeaveTheFolderOrNameNoFile(String link) {
        assertThat(problems(SHORT.replace("sub/short.ckpt", link)))
                .containsExactly("line 5: asset-link '" + link
                        + "' is neither an http(s) address of a file nor a relative path inside the card's folder");
    }

    @Test
    void refusesCardsWithoutFieldsOrAssets() {
        assertThat(problems("# nothing\n")).first().isEqualTo("it has no fields: they stand between two lines '---'");
        assertThat(problems("---\nmodel-name: x\n---\n")).containsExactly("field 'asset' is missing");
        assertThat(problems("---\nmodel-name: x\nasset:\n---\n"))
                .containsExactly("field 'asset' has no item; each starts with a line '-'");
    }

    @Test
    void refusesBinaryAndHugeFiles() {
        assertThat(problems(new byte[] {0x2D, 0x2D, 0x2D, (byte) 0xFF, 0x0A}))
                .containsExactly("it is not a model card: not UTF-8 text");
        assertThat(problems("---\0\n")).containsExactly("it is not a model card: not UTF-8 text");
        assertThat(problems(new byte[1024 * 1024 + 1]))
                .containsExactly("it has 1048577 bytes; a model card has at most 1048576");
    }

    @Test
    void recognisesCardsByNameOrContent() {
        assertThat(FORMAT.recognises(file(CARD))).isTrue();
        assertThat(FORMAT.recognises(new ModelFile("README.MD", ByteBuffer.allocate(0))))
                .isTrue();
        assertThat(FORMAT.recognises(new ModelFile("card", ByteBuffer.wrap(CARD.getBytes(StandardCharsets.UTF_8)))))
                .isTrue();
        assertThat(FORMAT.recognises(Checkpoints.golden("nano_ecapa.ckpt"))).isFalse();
        assertThat(FORMAT.recognises(Checkpoints.golden("bad_garbage.ckpt"))).isFalse();
    }

    @Test
    void damagedCardsAreReadOrRefused() {
        byte[] whole = CARD.getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < whole.length; length++) {
            read(Arrays.copyOf(whole, length));
        }
        changeBytes(whole, new Random(5), 2000);
    }

    @Test
    @Tag("nightly")
    void randomDamage() {
        long seed = System.nanoTime();
        System.out.println("fuzz: cards seed=" + seed);
        changeBytes(CARD.getBytes(StandardCharsets.UTF_8), new Random(seed), 200_000);
    }

    private static void changeBytes(byte[] whole, Random random, int rounds) {
        byte[] common = "-:#<>/.. \t\r\n\0a1".getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < rounds; round++) {
            byte[] changed = whole.clone();
            for (int i = random.nextInt(8); i >= 0; i--) {
                changed[random.nextInt(changed.length)] =
                        random.nextBoolean() ? common[random.nextInt(common.length)] : (byte) random.nextInt();
            }
            read(changed);
        }
    }

    private static void read(byte[] bytes) {
        try {
            ModelCard card = FORMAT.read(new ModelFile("fuzz.md", ByteBuffer.wrap(bytes)));
            assertThat(card.assets()).isNotEmpty();
        } catch (ModelFormatException e) {
            assertThat(e.problems()).isNotEmpty();
        }
    }

    private static List<String> problems(String card) {
        return problems(card.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> problems(byte[] card) {
        ModelFormatException thrown = catchThrowableOfType(
                ModelFormatException.class, () -> FORMAT.read(new ModelFile("card.md", ByteBuffer.wrap(card))));
        assertThat(thrown).as("refused").isNotNull();
        return thrown.problems();
    }

    private static ModelFile file(String card) {
        return new ModelFile("card.md", ByteBuffer.wrap(card.getBytes(StandardCharsets.UTF_8)));
    }
}
