package org.ecapa4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ecapa4j.cli.Cli.Result;
import org.ecapa4j.fixtures.Fixtures;
import org.ecapa4j.fixtures.NeedsFixture;
import org.ecapa4j.io.Json;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Error rates. */
class EvaluateCommandTest {
    private static final String SAMPLES = Fixtures.root().resolve("samples").toString();

    @TempDir
    Path folder;

    @Test
    void theSamplesAreToldApart() throws IOException {
        String list = list(
                "1 speaker-1688-a.wav speaker-1688-b.wav",
                "1 speaker-3080-a.wav speaker-3080-b.flac",
                "1 speaker-533-a.flac speaker-533-b.flac",
                "0 speaker-1688-a.wav speaker-3080-a.wav",
                "0 speaker-1688-b.wav speaker-533-a.flac");
        Result result = Cli.run("evaluate", "--json", "--trials", list, "--root", SAMPLES);
        assertThat(result.code()).as(result.toString()).isZero();
        assertThat(result.err()).as("progress is for people").isEmpty();
        Map<String, @Nullable Object> json = result.json();
        assertThat(json)
                .containsEntry("trials", 5L)
                .containsEntry("trialsUsed", 5L)
                .containsEntry("trialsDropped", 0L)
                .containsEntry("dropped", List.of())
                .containsEntry("targets", 3L)
                .containsEntry("nonTargets", 2L)
                .containsEntry("utterances", 6L)
                .containsEntry("model", "default")
                .containsEntry("backend", "cpu")
                .containsEntry("eer", 0.0)
                .containsEntry("minDcf", 0.0)
                .containsKeys("threshold", "fingerprint", "minDcfByPrior");
        assertThat(Cli.run("evaluate", "--trials", list, "--root", SAMPLES).text())
                .startsWith("EER          0.00 % at score 0.")
                .contains("trials       5: 3 same speaker, 2 different speakers", "utterances   6")
                .contains(
                        "misses       not known at 10.00 % false accepts: 2 non-target trials cannot show a false-alarm"
                                + " rate of 0.1; at least 30 are needed, and 300 for a reliable figure\n")
                .contains("misses       not known at 0.10 % false accepts: ");
    }

    @Test
    void operatingPointsGoByTheirNames() throws IOException {
        String list = list(
                "1 speaker-1688-a.wav speaker-1688-b.wav",
                "1 speaker-533-a.flac speaker-1688-b.wav",
                "0 speaker-1688-a.wav speaker-3080-a.wav",
                "0 speaker-533-b.flac speaker-3080-b.flac");
        String[] options = {"--trials", list, "--root", SAMPLES, "--points", "sre08,voxceleb,door:0.2:1:3"};
        Map<String, @Nullable Object> json =
                Cli.run(evaluate(options, "--json")).json();
        List<?> points = (List<?>) Objects.requireNonNull(json.get("operatingPoints"));
        assertThat(points).hasSize(3);
        assertThat(json.get("minDcf")).isEqualTo(((Map<?, ?>) points.get(0)).get("minDcf"));
        // Both have the prior 0.01, but in only one of them it says all.
        Object voxCeleb = ((Map<?, ?>) points.get(1)).get("minDcf");
        assertThat(json.get("minDcfByPrior")).isEqualTo(Map.of("0.01", Objects.requireNonNull(voxCeleb)));
        assertThat(Cli.run(evaluate(options)).text())
                .contains(" at sre08 (prior 0.01, a miss costs 10.0, a false accept 1.0)\n")
                .contains(" at voxceleb (prior 0.01)\n")
                .contains(" at door (prior 0.2, a miss costs 1.0, a false accept 3.0)\n");
    }

    private static String[] evaluate(String[] options, String... more) {
        List<String> arguments = new ArrayList<>(List.of("evaluate"));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    @Test
    void allMissingRecordingsAreNamedAndThereAreNoNumbers() throws IOException {
        String list =
                list("1 speaker-1688-a.wav no/a.wav", "0 no/b.wav speaker-1688-b.wav", "0 no/a.wav speaker-1688-b.wav");
        Result result = Cli.run("evaluate", "--trials", list, "--root", SAMPLES);
        assertThat(result.code()).isEqualTo(66);
        assertThat(result.err())
                .contains("2 of 4 inputs failed", "no/a.wav' does not exist", "no/b.wav' does not exist")
                .endsWith("ecapa: the trials of '" + list
                        + "' were not scored; --allow-incomplete leaves out those of such recordings\n");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void allDamagedRecordingsAreNamedAndThereAreNoNumbers() throws IOException {
        Files.write(folder.resolve("whole.wav"), Wav.tone(16_000, 16_000));
        Files.write(folder.resolve("cut.wav"), Wav.cut(Wav.tone(16_000, 16_000), 999));
        Files.write(folder.resolve("short.wav"), Wav.tone(10, 16_000));
        String list = list("1 whole.wav cut.wav", "0 whole.wav short.wav");
        Result result = Cli.run("evaluate", "--model", Cli.NANO, "--trials", list, "--root", folder.toString());
        assertThat(result.code()).isEqualTo(65);
        assertThat(result.err()).contains("2 of 3 inputs failed", "cut.wav", "short.wav", "--allow-incomplete");
        assertThat(result.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "65 | hello                 | has 2 problems",
                "65 | 1 a.wav b.wav         | has only target trials (same speaker)",
                "65 | 0 a.wav b.wav         | has only non-target trials (different speakers)",
                "65 | # nothing             | has no trials"
            })
    void wrongListsAreRefused(int code, String content, String message) throws IOException {
        Result result = Cli.run("evaluate", "--trials", list(content), "--root", SAMPLES);
        assertThat(result.code()).as(result.toString()).isEqualTo(code);
        assertThat(result.err()).contains("Trial list '", message);
    }

    @Test
    void whatIsNotThereIsNamed() throws IOException {
        Result noList = Cli.run("evaluate", "--trials", "nowhere.txt", "--root", SAMPLES);
        assertThat(noList.code()).isEqualTo(66);
        assertThat(noList.err()).contains("Trial list 'nowhere.txt' does not exist");
        String list = list("1 a b", "0 a c");
        Result noRoot = Cli.run("evaluate", "--trials", list, "--root", "nowhere");
        assertThat(noRoot.code()).isEqualTo(66);
        assertThat(noRoot.err()).contains("--root 'nowhere' is not a folder");
    }

    /** One trial decides a difference of 1 / 402 and 1 / 863 of either error rate. */
    @ParameterizedTest
    @CsvSource({"trials-librispeech.txt, 0.0012", "trials-librispeech-hard.txt, 0.0025"})
    @NeedsFixture({"speech/eval", "starter-model/metrics.json"})
    void theErrorRatesOfTheDefaultModelAreThePublishedOnes(String name, double oneTrial) throws IOException {
        Path eval = Fixtures.path("speech/eval");
        Map<String, @Nullable Object> json = Cli.run(
                        "evaluate", "--json", "--trials", eval.resolve(name).toString(), "--root", eval.toString())
                .json();
        Map<?, ?> lists = (Map<?, ?>)
                Json.parseObject(Files.readString(Fixtures.path("starter-model/metrics.json")), "metrics.json")
                        .get("lists");
        Map<?, ?> published = (Map<?, ?>) Objects.requireNonNull(lists).get(name);
        double expected = number(Objects.requireNonNull(published).get("eer"));
        double eer = number(json.get("eer"));
        System.out.println("parity: EER on " + name + " max=" + Math.abs(eer - expected) + " limit=" + oneTrial);
        assertThat(eer).isCloseTo(expected, within(oneTrial));
    }

    private static double number(@Nullable Object value) {
        return ((Number) Objects.requireNonNull(value)).doubleValue();
    }

    private String list(String... lines) throws IOException {
        return Files.writeString(folder.resolve("trials.txt"), String.join("\n", lines) + "\n")
                .toString();
    }
}
