package org.ecapa4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ecapa4j.cli.Cli.Result;
import org.ecapa4j.embeddings.EmbeddingFiles;
import org.ecapa4j.embeddings.EmbeddingSet;
import org.ecapa4j.fixtures.Fixtures;
import org.ecapa4j.io.Npy;
import org.ecapa4j.io.NpyArray;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbedCommandTest {
    private static final String A = Cli.sample("speaker-1688-a.wav");
    private static final String B = Cli.sample("speaker-1688-b.wav");
    private static final Path NANO_INPUT = Fixtures.path("golden/ckpt/nano_input.npy");
    /** The limit of the goldens for embeddings. */
    private static final float LIMIT = 5e-6f;

    @TempDir
    Path folder;

    @Test
    void theGoldenFeaturesGiveTheGoldenEmbeddings() {
        float[] expected =
                Npy.read(Fixtures.path("golden/ckpt/nano_embedding.npy")).floats();
        float worst = 0;
        for (int row = 0; row < 2; row++) {
            Result result = nano("--format", "npy", goldenFeatures(row, 1, 40, 80));
            assertThat(result.code()).as(result.toString()).isZero();
            NpyArray embedding = Npy.read(ByteBuffer.wrap(result.out()), "output");
            assertThat(embedding.shape()).containsExactly(8);
            for (int i = 0; i < 8; i++) {
                worst = Math.max(worst, Math.abs(embedding.floats()[i] - expected[row * 8 + i]));
            }
        }
        System.out.println("parity: ecapa embed nano_ecapa max=" + worst + " limit=" + LIMIT);
        assertThat(worst).isLessThanOrEqualTo(LIMIT);
    }

    @Test
    void featuresMayComeWithOrWithoutABatchOfOne() {
        assertThat(nano("--format", "npy", goldenFeatures(0, 40, 80)).out())
                .isEqualTo(nano("--format", "npy", goldenFeatures(0, 1, 40, 80)).out());
    }

    /** One of the two utterances of the golden batch as a file of its own. */
    private String goldenFeatures(int row, int... shape) {
        float[] batch = Npy.read(NANO_INPUT).floats();
        Path file = folder.resolve(row + "-" + shape.length + ".npy");
        Npy.write(file, Arrays.copyOfRange(batch, row * 3200, (row + 1) * 3200), shape);
        return file.toString();
    }

    @Test
    void featuresOfARecordingGiveTheEmbeddingOfTheRecordingBitForBit() {
        String features = folder.resolve("features").toString();
        assertThat(Cli.run("features", "--model", Cli.NANO, A, "--out", features)
                        .code())
                .isZero();
        assertThat(Npy.read(Path.of(features)).dim(1)).isEqualTo(80);
        assertThat(nano("--format", "npy", features).out())
                .isEqualTo(nano("--format", "npy", A).out());
    }

    @Test
    void rawFeaturesStillHaveTheirMean() {
        String plain = folder.resolve("plain.npy").toString();
        String raw = folder.resolve("raw.npy").toString();
        assertThat(Cli.run("features", "--backend", "reference", "--model", Cli.NANO, A, "--out", plain)
                        .code())
                .isZero();
        assertThat(Cli.run("features", "--model", Cli.NANO, A, "--out", raw, "--raw")
                        .code())
                .isZero();
        float[] removed = Npy.read(Path.of(plain)).floats();
        float[] kept = Npy.read(Path.of(raw)).floats();
        assertThat(kept).hasSameSizeAs(removed);
        double[] mean = new double[80];
        for (int i = 0; i < kept.length; i++) {
            mean[i % 80] += kept[i] / (kept.length / 80.0);
        }
        for (int i = 0; i < kept.length; i++) {
            // Both files are rounded to float once, from values of up to 100 dB.
            assertThat((double) removed[i]).isCloseTo(kept[i] - mean[i % 80], within(2e-5));
        }
    }

    @Test
    void oneRecordingGivesOneJsonObjectWithItsPassport() {
        Map<String, @Nullable Object> json = nano(A).json();
        assertThat(json)
                .containsEntry("file", A)
                .containsEntry("backend", "cpu")
                .containsEntry("precision", "f32")
                .containsEntry("treatment", "whole")
                .containsKeys("fingerprint", "frontEnd", "quality", "model");
        assertThat((List<?>) json.get("embedding")).hasSize(8);
        assertThat(json.get("quality")).isInstanceOf(Map.class);
    }

    @Test
    void severalGiveAnArrayOfSuchObjects() {
        String text = nano(A, B).text();
        assertThat(text).startsWith("[\n{").endsWith("}\n]\n");
        assertThat(org.ecapa4j.io.Json.parseObject("{\"all\": " + text + "}", "output"))
                .satisfies(wrapped -> assertThat((List<?>) wrapped.get("all")).hasSize(2));
    }

    @Test
    void csvHasALineForEachRecording() throws IOException {
        Path odd = Files.write(folder.resolve("a,\"b.wav"), Wav.tone(16_000, 16_000));
        List<String> lines =
                nano("--format", "csv", A, odd.toString()).text().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).isEqualTo("file,e0,e1,e2,e3,e4,e5,e6,e7");
        assertThat(lines.get(1)).startsWith(A + ",");
        assertThat(lines.get(2)).startsWith('"' + odd.toString().replace("\"", "\"\"") + "\",");
    }

    @Test
    void severalGiveAnNpyMatrixInTheirOrder() {
        float[] both = Npy.read(ByteBuffer.wrap(nano("--format", "npy", A, B).out()), "output")
                .floats();
        float[] first = Npy.read(ByteBuffer.wrap(nano("--format", "npy", A).out()), "output")
                .floats();
        float[] second = Npy.read(ByteBuffer.wrap(nano("--format", "npy", B).out()), "output")
                .floats();
        assertThat(both).hasSize(16);
        assertThat(Arrays.copyOfRange(both, 0, 8)).isEqualTo(first);
        assertThat(Arrays.copyOfRange(both, 8, 16)).isEqualTo(second);
    }

    @Test
    void theNameOfTheOutputDecidesOnTheFormat() throws IOException {
        Path npy = folder.resolve("out.npy");
        Path csv = folder.resolve("out.csv");
        assertThat(nano("--out", npy.toString(), A).out()).isEmpty();
        assertThat(nano("--out", csv.toString(), A).code()).isZero();
        assertThat(Npy.read(npy).shape()).containsExactly(8);
        assertThat(Files.readString(csv)).startsWith("file,e0,");
    }

    @ParameterizedTest
    @ValueSource(strings = {"npy", "ark", "ark-text", "scp", "jsonl"})
    void filesKeepNamesOrderAndEveryBit(String format) {
        Path out = folder.resolve("voices.x");
        assertThat(nano("--format", format, "--out", out.toString(), B, A).code())
                .isZero();
        EmbeddingSet set = EmbeddingFiles.read(out);
        assertThat(set.names()).containsExactly(B, A);
        assertThat(set.rows().values())
                .isEqualTo(
                        Npy.read(ByteBuffer.wrap(nano("--format", "npy", B, A).out()), "output")
                                .floats());
        assertThat(set.unverified()).isEqualTo(format.equals("jsonl") ? 0 : 2);
    }

    @Test
    void jsonLinesHaveThePassportOfJson() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>(nano(A).json());
        String lines = nano("--format", "jsonl", A, B).text();
        assertThat(lines.lines()).hasSize(2);
        Map<String, @Nullable Object> line = new LinkedHashMap<>(
                org.ecapa4j.io.Json.parseLine(lines.lines().findFirst().orElseThrow()));
        assertThat(line.remove("name")).isEqualTo(json.get("file"));
        json.keySet().removeAll(List.of("file", "model"));
        assertThat(line).isEqualTo(json);
    }

    @Test
    void oneNpyArrayHasItsNameBesideIt() throws IOException {
        Path out = folder.resolve("one.npy");
        nano("--out", out.toString(), A);
        assertThat(Files.readString(folder.resolve("one.ids.txt"))).isEqualTo(A + "\n");
    }

    @Test
    void whatCannotBeWrittenIsSaidBeforeTheWork() {
        Result spaced = nano("--format", "ark", "no such.wav", "b.wav", "b.wav");
        assertThat(spaced.code()).isEqualTo(65);
        assertThat(spaced.err())
                .contains("'no such.wav' has a space, where Kaldi ends a name")
                .contains("'b.wav' is name 2 and name 3")
                .doesNotContain("does not exist");
        Result script = nano("--format", "scp", A);
        assertThat(script.code()).isEqualTo(64);
        assertThat(script.err()).contains("A script file has its archive beside it; name a file by --out");
        Result unknown = nano("--format", "xml", A);
        assertThat(unknown.code()).isEqualTo(64);
        assertThat(unknown.err()).contains("expected one of json, csv, npy, ark, ark-text, scp, jsonl but was 'xml'");
    }

    @Test
    void anArrayOnStandardOutputMayHaveAnInputTwice() {
        assertThat(Npy.read(ByteBuffer.wrap(nano("--format", "npy", A, A).out()), "output")
                        .shape())
                .containsExactly(2, 8);
    }

    @Test
    void whatCannotBeReadIsListedAndTheRestIsDone() throws IOException {
        String broken = Files.write(folder.resolve("broken.wav"), Wav.cut(Wav.tone(800, 16_000), 20))
                .toString();
        Result result = nano("--format", "csv", A, broken, "nowhere.wav", B);
        assertThat(result.code()).as("of the first failure").isEqualTo(65);
        assertThat(result.text().lines()).hasSize(3);
        assertThat(result.err()).startsWith("ecapa: 2 of 4 inputs failed:\n").contains(broken, "nowhere.wav");
    }

    @Test
    void whereAllFailNothingIsWritten() {
        Path out = folder.resolve("none.json");
        Result result = nano("--out", out.toString(), "nowhere.wav");
        assertThat(result.code()).isEqualTo(66);
        assertThat(out).doesNotExist();
    }

    @Test
    void standardInputMayHoldFeatures() throws IOException {
        String features = goldenFeatures(0, 40, 80);
        Result piped =
                Cli.run(Files.readAllBytes(Path.of(features)), "embed", "--model", Cli.NANO, "--format", "npy", "-");
        assertThat(piped.out()).isEqualTo(nano("--format", "npy", features).out());
    }

    private static Result nano(String... args) {
        String[] all = new String[args.length + 3];
        all[0] = "embed";
        all[1] = "--model";
        all[2] = Cli.NANO;
        System.arraycopy(args, 0, all, 3, args.length);
        return Cli.run(all);
    }
}
