package org.ecapa4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
