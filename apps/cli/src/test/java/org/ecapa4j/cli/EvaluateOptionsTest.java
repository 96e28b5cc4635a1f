package org.ecapa4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.ecapa4j.cli.Cli.Result;
import org.ecapa4j.fixtures.Fixtures;
import org.ecapa4j.fixtures.NeedsFixture;
import org.ecapa4j.io.Json;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Normalisation, trained scorers, degraded copies, comparison and the report, on real speech. */
@NeedsFixture("speech/eval")
class EvaluateOptionsTest {
    private static final Path EVAL = Fixtures.path("speech/eval");

    @TempDir
    Path folder;

    @Test
    void aCohortIsAFolderOrAFileOfEmbeddingsAndGivesTheSameScores() throws Exception {
        Path cohort = cohort();
        Path file = folder.resolve("cohort.jsonl");
        List<String> embed = new ArrayList<>(List.of("embed", "--format", "jsonl", "--out", file.toString()));
        try (Stream<Path> recordings = Files.list(cohort)) {
            recordings.map(Path::toString).sorted().forEach(embed::add);
        }
        assertThat(Cli.run(embed.toArray(String[]::new)).code()).isZero();
        Map<String, @Nullable Object> byFolder = json("--norm", "s", "--cohort", cohort.toString(), "--top", "20");
        Map<String, @Nullable Object> byFile = json("--norm", "s", "--cohort", file.toString(), "--top", "20");
        assertThat(number(byFolder, "eer")).isEqualTo(number(byFile, "eer")).isBetween(0.03, 0.13);
        assertThat(String.valueOf(byFolder.get("scoring"))).startsWith("cosine, s-norm over the best 20 of 40 (");
        assertThat(byFolder.get("cllr"))
                .as("the model's profile is for plain cosines")
                .isNull();
        assertThat(number(json("--subtract-mean"), "eer")).isBetween(0.03, 0.13);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " --subtract-mean", " --top 20 --subtract-mean"})
    void aRecordingOfTheTrialsIsNotInTheCohort(String more) throws Exception {
        Path cohort = cohort();
        String trial =
                Files.readAllLines(EVAL.resolve("trials-librispeech.txt")).get(0);
        Path recording = EVAL.resolve(trial.split(" ", -1)[1]);
        Files.createSymbolicLink(cohort.resolve(String.valueOf(recording.getFileName())), recording);
        Result result = evaluate(("--norm s --cohort " + cohort + more).split(" ", -1));
        assertThat(result.code()).as(result.toString()).isEqualTo(65);
        assertThat(result.err())
                .contains("Cohort of 41 recordings: utterance row 0 is cohort row ")
                .contains(", '" + recording.getFileName() + "'")
                .contains("A cohort is made of recordings that are in no trial");
    }

    @Test
    void aTrainedScorerIsUsedAndBelongsToItsModel() throws Exception {
        Path file = folder.resolve("train.jsonl");
        List<String> embed = new ArrayList<>(List.of("embed", "--format", "jsonl", "--out", file.toString()));
        StringBuilder table = new StringBuilder("path,speaker\n");
        try (Stream<Path> recordings = Files.walk(EVAL.resolve("english-commands"))) {
            recordings.filter(Files::isRegularFile).sorted().limit(120).forEach(each -> {
                embed.add(each.toString());
                String speaker = String.valueOf(each.getParent()).replaceAll(".*/", "");
                table.append(each).append(',').append(speaker).append('\n');
            });
        }
        assertThat(Cli.run(embed.toArray(String[]::new)).code()).isZero();
        Path speakers = Files.writeString(folder.resolve("speakers.csv"), table);
        for (String kind : List.of("plda", "cosine")) {
            Path scorer = folder.resolve(kind + ".json");
            List<String> train = new ArrayList<>(List.of("train-scorer", "--embeddings", file.toString()));
            train.addAll(List.of("--utterances", speakers.toString(), "--kind", kind, "--shrinkage", "0.1"));
            train.addAll(List.of("--out", scorer.toString()));
            Result trained = Cli.run(train.toArray(String[]::new));
            assertThat(trained.code()).as(trained.toString()).isZero();
            train.add("--json");
            assertThat(Cli.run(train.toArray(String[]::new)).json())
                    .containsEntry("out", scorer.toString())
                    .containsEntry("scorer", kind.equals("plda") ? "plda" : "trained-cosine")
                    .containsEntry("recordings", 120L)
                    .containsEntry("unverified", 0L)
                    .containsKey("speakers");
            assertThat(trained.text()).contains("learnt from  120 recordings of ");
            assertThat(number(json("--scorer", scorer.toString()), "eer")).isBetween(0.02, 0.25);
            Result foreign = evaluate("--scorer", scorer.toString(), "--model", Cli.NANO);
            assertThat(foreign.code()).isEqualTo(65);
            assertThat(foreign.err()).contains("The scorer was trained on embeddings of the model b321dcd");
        }
    }

    @Test
    void degradedCopiesAndTheReport() throws Exception {
        Path report = folder.resolve("report");
        Map<String, @Nullable Object> json =
                json("--degrade", "band-8k,cut-1s,cut-3s", "--report", report.toString(), "--resamples", "50");
        List<?> variants = (List<?>) Objects.requireNonNull(json.get("variants"));
        assertThat(variants).hasSize(4);
        Map<?, ?> band = (Map<?, ?>) variants.get(1);
        assertThat(band.get("name")).isEqualTo("band-8k");
        Map<?, ?> flagged = (Map<?, ?>) Objects.requireNonNull(band.get("flagged"));
        assertThat((double) Objects.requireNonNull(flagged.get("narrow-band"))).isGreaterThan(0.95);
        assertThat(number(json, "cllr")).isLessThan(0.5);
        assertThat(report)
                .isDirectoryContaining("glob:**report.html")
                .isDirectoryContaining("glob:**report.json")
                .isDirectoryContaining("glob:**scores.csv");
        assertThat(Files.size(report.resolve("report.html"))).isLessThan(2 << 20);
        assertThat(Files.readString(report.resolve("degraded-det-2.svg")))
                .as("the worst last")
                .containsSubsequence("<title>Cut short</title>", ">as they are<", ">cut-3s<", ">cut-1s<");
        assertThat((String) json.get("command"))
                .startsWith("ecapa evaluate --trials ")
                .endsWith("--degrade band-8k,cut-1s,cut-3s --report " + report + " --resamples 50 --json");
        assertThat((String) json.get("frontEnd")).startsWith("front-end speechbrain rate=16000 window=400 ");
        assertThat(Files.readString(report.resolve("report.html")))
                .contains("<bdi>speechbrain, 80 mel bands, 16000 Hz</bdi>")
                .doesNotContain("window=400")
                .contains("In brackets: 95 % intervals; speakers drawn anew 50 times.")
                .contains("Flags never raised: silent, ")
                .contains("of the same gender.</p>");

        Map<String, @Nullable Object> compared = json(
                "--cut-frames",
                "100",
                "--compare",
                report.resolve("scores.csv").toString(),
                "--points",
                "sre08",
                "--resamples",
                "50");
        Map<?, ?> comparison = (Map<?, ?>) Objects.requireNonNull(compared.get("comparison"));
        List<?> differences = (List<?>) Objects.requireNonNull(comparison.get("differences"));
        assertThat(differences.stream().map(each -> ((Map<?, ?>) each).get("metric")))
                .as("the points asked for")
                .isEqualTo(List.of("eer", "minDcf-sre08", "minCllr"));
        Map<?, ?> eer = (Map<?, ?>) differences.get(0);
        assertThat((double) Objects.requireNonNull(eer.get("thisValue")))
                .isCloseTo(number(compared, "eer"), within(1e-12));
        assertThat((double) Objects.requireNonNull(eer.get("otherValue")))
                .isCloseTo(number(json, "eer"), within(1e-12));
        assertThat((double) Objects.requireNonNull(eer.get("difference"))).isPositive();
    }

    /** A profile that knows the recordings is no judge of others. */
    @Test
    void saysWhenTheProfileWasFittedOnTheSameRecordings() throws Exception {
        Path report = folder.resolve("report");
        String hard = EVAL.resolve("trials-librispeech-hard.txt").toString();
        Result result = evaluate("--calibration-trials", hard, "--report", report.toString(), "--resamples", "50");
        assertThat(result.code()).as(result.toString()).isZero();
        int both = 0;
        List<String> fitted = recordings("trials-librispeech-hard.txt");
        List<String> judged = recordings("trials-librispeech.txt");
        for (String recording : judged) {
            both += fitted.contains(recording) ? 1 : 0;
        }
        assertThat(both).isBetween(1, judged.size() - 1);
        assertThat(result.text())
                .contains("profile      fitted on " + both + " of these " + judged.size()
                        + " recordings too: expect a higher actDCF and Cllr of others\n");
        assertThat(Files.readString(report.resolve("report.html")))
                .contains(" It was fitted on " + both + " of the " + judged.size()
                        + " recordings here too: expect a higher actDCF and Cllr of others.</p>");
        assertThat(Json.parseObject(Files.readString(report.resolve("report.json")), "report.json")
                        .get("calibration"))
                .isEqualTo(Map.of(
                        "description", "Profile fitted on trials-librispeech-hard.txt.", "recordingsOfProfile", (long)
                                both));
        assertThat(evaluate("--resamples", "50").text())
                .contains("Cllr ")
                .doesNotContain("profile ")
                // 1 % of 863 different-speaker trials.
                .contains(" at 1.00 % false accepts, only 8 of them: rough\n")
                .contains(" at 10.00 % false accepts\n");
    }

    /** The second list of a run is scored after the first, whose recordings are in the cache by then. */
    @Test
    void countsWhatTheCacheHadOfTheListItself() {
        String[] options = {
            "--calibration-trials",
            EVAL.resolve("trials-librispeech-hard.txt").toString(),
            "--cache",
            folder.resolve("cache").toString(),
            "--resamples",
            "50"
        };
        Map<String, @Nullable Object> cold = json(options);
        assertThat(cold)
                .containsEntry("fromCache", 0L)
                .containsEntry("trialsFiltered", 0L)
                .containsEntry("trialsUsed", 1726L);
        assertThat(json(options)).containsEntry("fromCache", cold.get("utterances"));
    }

    private static List<String> recordings(String list) throws Exception {
        return Files.readAllLines(EVAL.resolve(list)).stream()
                .flatMap(line -> Arrays.stream(line.split(" ", -1)).skip(1))
                .distinct()
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--norm s                               | 64 | --norm needs --cohort",
                "--cohort x                             | 64 | --cohort needs --norm",
                "--norm q --cohort x                    | 64 | --norm is 'q'",
                "--top 5                                | 64 | --top is for a cohort",
                "--profile-out x                        | 64 | need --calibration-trials",
                "--profile a --calibration-trials b     | 64 | exclude each other",
                "--points best                          | 64 | --points: ",
                "--resamples 49                         | 64 | --resamples is 49; expected at least 50",
                "--degrade louder                       | 64 | --degrade: Degradation 'louder' is unknown",
                "--compare nowhere.csv                  | 66 | do not exist",
                "--profile nowhere.json                 | 66 | does not exist",
                "--scorer nowhere.json                  | 66 | nowhere.json"
            })
    void wrongOptionsAreRefused(String arguments, int code, String message) {
        Result result = evaluate(arguments.split(" "));
        assertThat(result.code()).as(result.toString()).isEqualTo(code);
        assertThat(result.err()).contains(message);
    }

    private Path cohort() throws Exception {
        Path cohort = Files.createDirectory(folder.resolve("cohort"));
        try (Stream<Path> recordings = Files.walk(EVAL.resolve("english-commands"))) {
            for (Path each :
                    recordings.filter(Files::isRegularFile).sorted().limit(40).toList()) {
                Files.createSymbolicLink(cohort.resolve(String.valueOf(each.getFileName())), each);
            }
        }
        return cohort;
    }

    private static Map<String, @Nullable Object> json(String... more) {
        String[] arguments = Arrays.copyOf(more, more.length + 1);
        arguments[more.length] = "--json";
        Result result = evaluate(arguments);
        assertThat(result.code()).as(result.toString()).isZero();
        return result.json();
    }

    private static Result evaluate(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "evaluate",
                "--trials",
                EVAL.resolve("trials-librispeech.txt").toString(),
                "--root",
                EVAL.toString(),
                "--utterances",
                EVAL.resolve("utterances.csv").toString()));
        arguments.addAll(List.of(more));
        return Cli.run(arguments.toArray(String[]::new));
    }

    private static double number(Map<String, @Nullable Object> json, String key) {
        return ((Number) Objects.requireNonNull(json.get(key))).doubleValue();
    }
}
