package org.ecapa4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.SpeakerEncoder;
import org.ecapa4j.cli.Cli.Result;
import org.ecapa4j.evaluation.Extraction;
import org.ecapa4j.evaluation.FeatureFolder;
import org.ecapa4j.evaluation.Utterances;
import org.ecapa4j.fixtures.Fixtures;
import org.ecapa4j.io.Npy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists, recordings, features and the cache of {@code evaluate}, on the smallest of networks. */
class TrialRunTest {
    /** MindSpore's float32 against ours; golden/README.md, section 8. */
    private static final double EMBEDDING_LIMIT = 5e-6;

    @TempDir
    Path folder;

    private Path audio;

    @BeforeEach
    void recordings() throws IOException {
        audio = Files.createDirectory(folder.resolve("audio"));
        Files.write(audio.resolve("a.wav"), Wav.tone(16_000, 16_000));
        Files.write(audio.resolve("my voice.wav"), Wav.tone(15_000, 16_000));
        Files.write(audio.resolve("録音.wav"), Wav.tone(14_000, 16_000));
    }

    @Test
    void everyFormOfAListGivesTheSame() throws IOException {
        Map<String, @Nullable Object> voxCeleb = evaluate(list("\uFEFF1\ta.wav\tmy voice.wav\r\n0\ta.wav\t録音.wav\r\n"))
                .json();
        assertThat(voxCeleb).containsEntry("targets", 1L).containsEntry("nonTargets", 1L);
        Map<String, @Nullable Object> kaldi = evaluate(list("a.wav\tmy voice.wav\ttarget\na.wav 録音.wav nontarget\n"))
                .json();
        assertThat(kaldi).isEqualTo(voxCeleb);
        Result mixed = evaluate(list("1 a.wav 録音.wav\na.wav 録音.wav nontarget\n"));
        assertThat(mixed.code()).isEqualTo(65);
        assertThat(mixed.err()).contains("line 2 is in Kaldi's form, but line 1 is in VoxCeleb's");
    }

    @Test
    void theListMayComeFromStandardInput() throws IOException {
        String list = "1 a.wav 録音.wav\n0 a.wav x.wav\n";
        Files.write(audio.resolve("x.wav"), Wav.tone(13_000, 16_000));
        Path report = folder.resolve("report");
        String[] arguments = {
            "evaluate",
            "--json",
            "--model",
            Cli.NANO,
            "--trials",
            "-",
            "--root",
            audio.toString(),
            "--report",
            report.toString()
        };
        Result piped = Cli.run(list.getBytes(StandardCharsets.UTF_8), arguments);
        Map<String, @Nullable Object> expected = numbers(evaluate(list(list)));
        expected.put("trialList", "standard input");
        assertThat(numbers(piped)).isEqualTo(expected);
        assertThat(report.resolve("report.html")).content().contains("standard input");
        Result wrong = Cli.run("2 a b".getBytes(StandardCharsets.UTF_8), arguments);
        assertThat(wrong.code()).isEqualTo(65);
        assertThat(wrong.err()).contains("standard input");
    }

    @Test
    void calibrationTrialsAreReadBeforeTheLongWork() throws IOException {
        Result result = evaluate(
                list("1 a.wav gone.wav\n0 a.wav 録音.wav\n"),
                "--calibration-trials",
                folder.resolve("gone").toString());
        assertThat(result.code()).isEqualTo(66);
        assertThat(result.err()).contains("Trial list '" + folder.resolve("gone") + "' does not exist");
    }

    @Test
    void theListThatWasNotScoredIsNamed() throws IOException {
        Path calibration = Files.writeString(folder.resolve("calibration.txt"), "1 a.wav 録音.wav\n0 a.wav gone.wav\n");
        Files.write(audio.resolve("x.wav"), Wav.tone(13_000, 16_000));
        Result result =
                evaluate(list("1 a.wav 録音.wav\n0 a.wav x.wav\n"), "--calibration-trials", calibration.toString());
        assertThat(result.code()).isEqualTo(66);
        assertThat(result.err()).contains("the trials of '" + calibration + "' were not scored");
    }

    @Test
    void nothingIsMadeWhereTheRunToCompareWithIsMissing() throws IOException {
        Path report = folder.resolve("report");
        Result result = evaluate(
                list("1\ta.wav\tmy voice.wav\n0\ta.wav\t録音.wav\n"),
                "--report",
                report.toString(),
                "--compare",
                folder.resolve("gone.csv").toString());
        assertThat(result.code()).isEqualTo(66);
        assertThat(report).doesNotExist();
    }

    @Test
    void repeatedLinesCountOnlyWhereThatIsAllowed() throws IOException {
        String list = list("a.wav 録音.wav target\na.wav x.wav nontarget\na.wav 録音.wav target\n");
        Files.write(audio.resolve("x.wav"), Wav.tone(13_000, 16_000));
        Result refused = evaluate(list);
        assertThat(refused.code()).isEqualTo(65);
        assertThat(refused.err()).contains("line 3 repeats line 1;");
        assertThat(evaluate(list, "--allow-duplicates").json())
                .containsEntry("trials", 3L)
                .containsEntry("trialsRepeated", 1L)
                .containsEntry("targets", 2L);
        assertThat(evaluateForPeople(list, "--allow-duplicates").text())
                .contains("repeated     1 trials count more than once");
    }

    @Test
    void exchangedRecordingsCountWithAWarning() throws IOException {
        Result result = evaluate(list("1 a.wav x.wav\n0 a.wav 録音.wav\n0 録音.wav a.wav\n1 a.wav a.wav\n"));
        assertThat(result.code()).isEqualTo(65);
        assertThat(result.err()).contains("line 4 compares 'a.wav' with itself");
        Files.write(audio.resolve("x.wav"), Wav.tone(13_000, 16_000));
        String list = list("1 a.wav x.wav\n0 a.wav 録音.wav\n0 録音.wav a.wav\n");
        Result counted = evaluate(list);
        assertThat(counted.json()).containsEntry("trials", 3L).containsEntry("trialsReversed", 1L);
        assertThat(counted.err())
                .contains("ecapa: warning: 1 of the 3 trials of '" + list
                        + "' are others with their recordings exchanged; both count");
    }

    @Test
    void anIncompleteListIsRefusedUnlessAllowed() throws IOException {
        Files.write(audio.resolve("cut.wav"), Wav.cut(Wav.tone(16_000, 16_000), 999));
        Files.write(audio.resolve("short.wav"), Wav.tone(10, 16_000));
        String list = list("1 a.wav 録音.wav\n0 a.wav cut.wav\n0 a.wav gone.wav\n1 cut.wav gone.wav\n"
                + "0 short.wav a.wav\n0 a.wav a2.wav\n");
        Files.write(audio.resolve("a2.wav"), Wav.tone(12_000, 16_000));
        Result refused = evaluate(list);
        assertThat(refused.code()).isEqualTo(66);
        assertThat(refused.err()).contains("gone.wav' does not exist");
        assertThat(refused.out()).isEmpty();
        Path report = folder.resolve("report");
        assertThat(evaluate(list, "--report", report.toString()).code()).isEqualTo(66);
        assertThat(report).doesNotExist();
        Files.createDirectory(report);
        assertThat(evaluate(list, "--report", report.toString()).code()).isEqualTo(66);
        assertThat(report).exists();

        Map<String, @Nullable Object> json =
                evaluate(list, "--allow-incomplete").json();
        assertThat(json)
                .containsEntry("trials", 6L)
                .containsEntry("trialsUsed", 2L)
                .containsEntry("trialsDropped", 4L)
                .containsEntry("utterances", 3L);
        List<?> dropped = (List<?>) json.get("dropped");
        assertThat(dropped).hasSize(3);
        assertThat(dropped.stream()
                        .map(each -> ((Map<?, ?>) each).get("recording") + " " + ((Map<?, ?>) each).get("trials")))
                .containsExactly("cut.wav 2", "gone.wav 2", "short.wav 1");
        assertThat(String.valueOf(((Map<?, ?>) dropped.get(2)).get("reason")))
                .contains("short.wav': The recording has 10 samples");
        Result forPeople = evaluateForPeople(list, "--allow-incomplete");
        assertThat(forPeople.code()).isZero();
        assertThat(forPeople.text())
                .contains("trials       2: 1 same", "dropped      4 trials, because of 3 recordings:\n")
                .contains("             gone.wav, trials 2: File '" + audio.resolve("gone.wav") + "' does not exist\n");

        Result oneKind = evaluate(list("1 a.wav 録音.wav\n0 a.wav gone.wav\n"), "--allow-incomplete");
        assertThat(oneKind.code()).isEqualTo(65);
        assertThat(oneKind.err()).contains("has only target trials (same speaker), 1 of them");
    }

    @Test
    void theSecondRunTakesItsEmbeddingsFromTheCache() throws IOException {
        String list = list("1\ta.wav\tmy voice.wav\n0\ta.wav\t録音.wav\n");
        String cache = folder.resolve("cache").toString();
        Map<String, @Nullable Object> cold = numbers(evaluate(list, "--cache", cache));
        assertThat(cold).containsEntry("fromCache", 0L);
        Map<String, @Nullable Object> warm = numbers(evaluate(list, "--cache", cache));
        assertThat(warm).containsEntry("fromCache", 3L);
        cold.put("fromCache", 3L);
        assertThat(warm).isEqualTo(cold);
        assertThat(evaluate(list, "--cache", cache, "--cut-frames", "50").json())
                .containsEntry("fromCache", 0L);
        assertThat(evaluate(list, "--cache", cache, "--backend", "reference").json())
                .containsEntry("fromCache", 0L);
        assertThat(evaluate(list, "--no-cache").json()).containsEntry("fromCache", 0L);

        assertThat(Cli.run("cache", "--cache", cache, "--json").json())
                .containsEntry("folder", cache)
                .containsEntry("embeddings", 9L)
                .containsEntry("removed", 0L);
        assertThat(Cli.run("cache", "--cache", cache, "--clear").text())
                .startsWith("folder       " + cache + "\nembeddings   0, 0 bytes\nremoved      9\n");
        assertThat(Cli.run("cache").text()).startsWith("folder       none\n");
    }

    /** The same recordings and the same names; only the model is another. */
    @Test
    void anotherModelUnderAWarmCacheGivesItsOwnNumbers() throws IOException {
        String list = list("1\ta.wav\tmy voice.wav\n0\ta.wav\t録音.wav\n");
        String cache = folder.resolve("cache").toString();
        Path model = folder.resolve("model.ckpt");
        Files.copy(Path.of(Cli.NANO), model);
        run(list, "--cache", cache, "--model", model.toString());
        // One weight changes, at the same path. It is one of the last: its value is at the file's end but for the tail.
        byte[] bytes = Files.readAllBytes(model);
        bytes[bytes.length - 2] ^= 0x08;
        Files.write(model, bytes);
        Result warm = run(list, "--cache", cache, "--model", model.toString());
        Result fresh = run(list, "--no-cache", "--model", model.toString());
        assertThat(numbers(warm)).containsEntry("fromCache", 0L).isEqualTo(numbers(fresh));
    }

    /** All but the command line, which differs. */
    private static Map<String, @Nullable Object> numbers(Result result) {
        Map<String, @Nullable Object> numbers = new LinkedHashMap<>(result.json());
        numbers.remove("command");
        return numbers;
    }

    @Test
    void aDamagedCacheGivesAWarningAndTheRightNumbers() throws IOException {
        String list = list("1\ta.wav\tmy voice.wav\n0\ta.wav\t録音.wav\n");
        String cache = folder.resolve("cache").toString();
        Map<String, @Nullable Object> right = evaluate(list, "--cache", cache).json();
        int damaged = 0;
        for (Path file : entries()) {
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length - 40] ^= 1;
            Files.write(file, bytes);
            damaged++;
        }
        assertThat(damaged).isEqualTo(3);
        assertThat(evaluate(list, "--cache", cache).json()).isEqualTo(right);
        assertThat(evaluate(list, "--cache", cache).json()).containsEntry("fromCache", 3L);
        Result unusable = evaluate(list, "--cache", audio.resolve("a.wav").toString());
        assertThat(unusable.code()).isEqualTo(74);
        assertThat(unusable.err()).contains("The cache folder '" + audio.resolve("a.wav") + "' cannot be used");
    }

    @Test
    void theSeedsFeatureFoldersAreRecordingsToo() throws IOException {
        String list =
                list("1\tid1/a b/00001.wav\tid1/x/00002.wav\n0\tid1/x/00002\tid2/録音/00001.wav\n0\tnano/0\tnano/1\n");
        String plain = Fixtures.path("features/plain").toString();
        Map<String, @Nullable Object> json = Cli.run(
                        "evaluate", "--json", "--model", Cli.NANO, "--trials", list, "--features", plain)
                .json();
        assertThat(json).containsEntry("trialsUsed", 3L).containsEntry("utterances", 6L);
        String merged = list("1 20240201_fea_mvn.npy#0 20240201_fea_mvn.npy#2\n"
                + "0 20240201_fea_mvn.npy#1 20240203_fea_mvn.npy\n0 20240202_fea_mvn.npy#0 20240202_fea_mvn.npy#1\n");
        Map<String, @Nullable Object> first = null;
        for (String form : List.of("merged", "training")) {
            Map<String, @Nullable Object> answer = numbers(Cli.run(
                    "evaluate",
                    "--json",
                    "--model",
                    Cli.NANO,
                    "--trials",
                    merged,
                    "--features",
                    Fixtures.path("features/" + form).toString()));
            assertThat(answer).containsEntry("trialsUsed", 3L);
            first = first == null ? answer : first;
            assertThat(answer).isEqualTo(first);
        }
        Result missing = Cli.run(
                "evaluate", "--model", Cli.NANO, "--trials", list("1 a b\n0 nano/0 nano/1\n"), "--features", plain);
        assertThat(missing.code()).isEqualTo(66);
        assertThat(missing.err()).contains("2 of 4 inputs failed", "has no utterance 'a'", "has no utterance 'b'");
        assertThat(Cli.run("evaluate", "--model", Cli.NANO, "--trials", list, "--features", "nowhere")
                        .err())
                .contains("--features 'nowhere' is not a folder");
    }

    @Test
    void featuresFromAFolderGiveTheGoldenEmbeddings() {
        float[] golden =
                Npy.read(Fixtures.path("golden/ckpt/nano_embedding.npy")).floats();
        try (Ecapa4j ecapa = Ecapa4j.builder().set("ecapa4j.model", Cli.NANO).start();
                SpeakerEncoder encoder = ecapa.encoder()) {
            FeatureFolder features = new FeatureFolder(
                    Fixtures.path("features/plain"), encoder.model().frontEnd());
            Utterances utterances = new Extraction(encoder, features).run(List.of("nano/0", "nano/1"));
            double largest = 0;
            for (int i = 0; i < golden.length; i++) {
                int size = golden.length / 2;
                float value = utterances.get("nano/" + i / size).embedding().get(i % size);
                largest = Math.max(largest, Math.abs(value - golden[i]));
            }
            System.out.println("parity: embeddings from a feature folder max=" + largest + " limit=" + EMBEDDING_LIMIT);
            assertThat(largest).isLessThanOrEqualTo(EMBEDDING_LIMIT);
        }
    }

    @Test
    void aCohortOfUnknownOriginNeedsTheModelsNameAndIsMarked() throws IOException {
        String list = list("1\ta.wav\tmy voice.wav\n0\ta.wav\t録音.wav\n");
        for (String name : List.of("b.wav", "c.wav", "d.wav")) {
            Files.write(audio.resolve(name), Wav.tone(9_000 + 100 * name.charAt(0), 16_000));
        }
        for (String format : List.of("npy", "jsonl")) {
            assertThat(Cli.run(
                                    "embed",
                                    "--model",
                                    Cli.NANO,
                                    "--format",
                                    format,
                                    "--out",
                                    folder.resolve("cohort." + format).toString(),
                                    audio.resolve("b.wav").toString(),
                                    audio.resolve("c.wav").toString(),
                                    audio.resolve("d.wav").toString())
                            .code())
                    .isZero();
        }
        String npy = folder.resolve("cohort.npy").toString();
        Result refused = run(list, "--norm", "s", "--cohort", npy);
        assertThat(refused.code()).as(refused.toString()).isEqualTo(64);
        assertThat(refused.err())
                .contains("'" + npy
                        + "' does not say which model made its 3 embeddings; name the one that did by --model");
        Result marked = evaluate(list, "--norm", "s", "--cohort", npy);
        assertThat(marked.code()).as(marked.toString()).isZero();
        assertThat((String) marked.json().get("scoring"))
                .startsWith("cosine, s-norm over all of 3 (")
                .endsWith("), cohort unverified");
        String jsonl = folder.resolve("cohort.jsonl").toString();
        assertThat((String)
                        evaluate(list, "--norm", "s", "--cohort", jsonl).json().get("scoring"))
                .endsWith(")");
    }

    /** VoxCeleb: speaker, video, file. */
    @Test
    void speakersAreTheFirstFoldersWhereTheNearestContradictTheTrials() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int speaker = 0; speaker < 8; speaker++) {
            for (int video = 0; video < 2; video++) {
                Path in = Files.createDirectories(audio.resolve("id" + speaker).resolve("v" + speaker + video));
                Files.write(in.resolve("1.wav"), Wav.tone(12_000 + 500 * speaker + 100 * video, 16_000));
            }
            lines.append("1 id%1$d/v%1$d0/1.wav id%1$d/v%1$d1/1.wav\n".formatted(speaker));
            int next = (speaker + 1) % 8;
            lines.append("0 id%1$d/v%1$d0/1.wav id%2$d/v%2$d0/1.wav\n".formatted(speaker, next));
        }
        Map<String, @Nullable Object> json =
                evaluate(list(lines.toString()), "--resamples", "50").json();
        assertThat(json).containsEntry("speakers", 8L);
        assertThat((String) json.get("intervals")).startsWith("95 % intervals; speakers drawn anew 50 times");

        String contradicting = list(lines + "1 id0/v00/1.wav id1/v11/1.wav\n");
        assertThat(evaluate(contradicting, "--resamples", "50").json())
                .containsEntry("speakers", null)
                .containsEntry(
                        "intervals",
                        "No intervals: trial 1 is of the same speaker, but 'id0/v00/1.wav' is of speaker 'v00' and"
                                + " 'id0/v01/1.wav' of 'v01'; --utterances tells who speaks");
        assertThat(evaluate(list("1 a.wav 録音.wav\n0 a.wav id0/v00/1.wav\n")).json())
                .containsEntry(
                        "intervals",
                        "No intervals: the speaker of 'a.wav' is not known; --utterances tells who speaks");
    }

    @Test
    void theSeedsFilterWantsTheSeedsList() throws IOException {
        Result result = evaluate(list("1\ta.wav\tmy voice.wav\n0\ta.wav\t録音.wav\n"), "--seed-filter");
        assertThat(result.code()).isEqualTo(65);
        assertThat(result.err()).contains("has 1 enrolment recordings; the seed's filter is for VoxCeleb1-O (cleaned)");
    }

    private Result evaluate(String list, String... more) {
        String[] arguments =
                Stream.concat(Stream.of("--model", Cli.NANO), Stream.of(more)).toArray(String[]::new);
        return run(list, arguments);
    }

    private Result run(String list, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("evaluate", "--json", "--trials", list, "--root", audio.toString()));
        arguments.addAll(List.of(more));
        return Cli.run(arguments.toArray(String[]::new));
    }

    private Result evaluateForPeople(String list, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("evaluate", "--model", Cli.NANO, "--trials", list, "--root", audio.toString()));
        arguments.addAll(List.of(more));
        return Cli.run(arguments.toArray(String[]::new));
    }

    private List<Path> entries() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("cache"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private String list(String text) throws IOException {
        return Files.writeString(folder.resolve("trials.txt"), text).toString();
    }
}
