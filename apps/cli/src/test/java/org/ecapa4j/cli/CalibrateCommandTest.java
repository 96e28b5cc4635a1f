package org.ecapa4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.ecapa4j.calibration.CalibrationProfile;
import org.ecapa4j.cli.Cli.Result;
import org.ecapa4j.fixtures.Fixtures;
import org.ecapa4j.fixtures.NeedsFixture;
import org.ecapa4j.io.Json;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalibrateCommandTest {
    private static final String SAMPLES = Fixtures.root().resolve("samples").toString();

    @TempDir
    Path folder;

    @Test
    void theProfileIsThereForVerifyAtOnce() throws IOException {
        Path model = Files.copy(Path.of(Cli.NANO), folder.resolve("voice.ckpt"));
        Path out = folder.resolve("voice.profile.json");
        Result result = Cli.run(calibrate(model, out, "--false-accept-rates", "0.3,0.01", "--data", "hums"));
        assertThat(result.code()).as(result.toString()).isZero();
        assertThat(result.text())
                .contains("data         hums\n")
                .contains("trials       15 same speaker, 135 different speakers, 5 speakers\n")
                .contains("calibration  log-likelihood ratio = ")
                .containsPattern(
                        "threshold    score -?\\d\\.\\d{3} \\(-?\\d\\.\\d{3} to -?\\d\\.\\d{3}\\), inconclusive from ")
                .contains("% false accepts, for a false-accept rate of 0.3\n")
                .contains("no threshold for a false-accept rate of 0.01: the trials are too few, 135 of different"
                        + " speakers where 3000 are needed\n")
                .contains("transfer     to speakers not fitted on (5 folds): ")
                .contains("intervals    95 %, over 1000 draws of the speakers, seed 1; of 5 speakers they may be too"
                        + " narrow, use more\n");
        CalibrationProfile profile = CalibrationProfile.parse(Files.readString(out), "made");
        assertThat(profile.thresholds()).hasSize(1);
        assertThat(profile.unsupportedFalseAcceptRates()).containsExactly(0.01);
        assertThat(profile.duration()).isNull();

        String a = folder.resolve("v0/0.wav").toString();
        Result verified = Cli.run("verify", "--json", "--model", model.toString(), "--false-accept-rate", "0.3", a, a);
        assertThat(verified.json())
                .containsEntry("falseAcceptRate", 0.3)
                .containsEntry(
                        "threshold",
                        profile.score(
                                Objects.requireNonNull(profile.threshold(0.3))
                                        .logLikelihoodRatio()
                                        .value(),
                                1,
                                1));
    }

    /** A model that was trained on in place has the profile of what it was before beside it. */
    @Test
    void aStaleProfileBesideTheModelIsInNobodysWay() throws IOException {
        Path model = Files.copy(Path.of(Cli.NANO), folder.resolve("voice.ckpt"));
        Path own = folder.resolve("voice.profile.json");
        String[] calibrate = calibrate(model, own, "--false-accept-rates", "0.3");
        assertThat(Cli.run(calibrate).code()).isZero();
        String right = Files.readString(own);
        String fingerprint = CalibrationProfile.parse(right, "made").fingerprint();
        Path good = Files.writeString(folder.resolve("good.json"), right);
        String stale = right.replace(fingerprint, "0".repeat(fingerprint.length()));
        Files.writeString(own, stale);
        String[] evaluate = {
            "evaluate",
            "--json",
            "--model",
            model.toString(),
            "--trials",
            folder.resolve("trials.txt").toString(),
            "--root",
            folder.toString(),
            "--resamples",
            "50"
        };
        Result refused = Cli.run(evaluate);
        assertThat(refused.code()).isEqualTo(65);
        assertThat(refused.err()).contains("; calibrate this model ('ecapa calibrate'), or remove the profile");
        Result replaced = Cli.run(Stream.concat(Stream.of(evaluate), Stream.of("--profile", good.toString()))
                .toArray(String[]::new));
        assertThat(replaced.code()).as(replaced.toString()).isZero();
        assertThat(replaced.json().get("cllr")).isNotNull();
        assertThat(Files.readString(own)).isEqualTo(stale);
        Result made = Cli.run(calibrate);
        assertThat(made.code()).as(made.toString()).isZero();
        assertThat(own).hasContent(right);
        assertThat(Cli.run(evaluate).code()).isZero();
    }

    /** The trials that a profile is fitted on are not those that the filter and the counts are about. */
    @Test
    void fittingOnFurtherTrialsLeavesTheCountsOfTheRunAlone() throws IOException {
        calibrate(Path.of(Cli.NANO), folder.resolve("unused"));
        String trials = folder.resolve("trials.txt").toString();
        String few = Files.writeString(folder.resolve("few.txt"), "1 v0/0.wav v0/1.wav\n0 v0/0.wav v1/0.wav\n")
                .toString();
        String cache = folder.resolve("cache").toString();
        String[] evaluate = {
            "evaluate",
            "--model",
            Cli.NANO,
            "--trials",
            few,
            "--root",
            folder.toString(),
            "--cache",
            cache,
            "--calibration-trials",
            trials
        };
        Result cold =
                Cli.run(Stream.concat(Stream.of(evaluate), Stream.of("--json")).toArray(String[]::new));
        assertThat(cold.code()).as(cold.toString()).isZero();
        assertThat(cold.json())
                .containsEntry("utterances", 3L)
                .containsEntry("fromCache", 0L)
                .containsEntry("trialsFiltered", 0L);
        assertThat(cold.json().get("cllr")).isNotNull();
        assertThat(Cli.run(evaluate).text()).contains("utterances   3, 3 embeddings from the cache\n");
    }

    @Test
    void aListFromStandardInputNeedsWordsForTheProfile() {
        Result result = Cli.run(
                "calibrate",
                "--trials",
                "-",
                "--root",
                folder.toString(),
                "--out",
                folder.resolve("out").toString());
        assertThat(result.code()).isEqualTo(64);
        assertThat(result.err()).contains("--trials - needs --data, since the profile says what it was fitted on");
    }

    @Test
    void durationIsTakenIntoAccountAndTheAnswerMayBeJson() throws IOException {
        Path out = folder.resolve("out.json");
        Result result = Cli.run(calibrate(
                Path.of(Cli.NANO),
                out,
                "--json",
                "--duration",
                "--prior",
                "0.2",
                "--inconclusive",
                "0.9",
                "--folds",
                "4",
                "--replicates",
                "150",
                "--seed",
                "9"));
        assertThat(result.code()).as(result.toString()).isZero();
        CalibrationProfile profile = CalibrationProfile.parse(Files.readString(out), "made");
        assertThat(result.json())
                .containsEntry("out", out.toString())
                .containsEntry("profile", Json.parseObject(profile.toJson(), "made"));
        assertThat(profile.duration()).isNotNull();
        assertThat(profile.duration().shortestSeconds()).isBetween(0.5, 1.1);
        assertThat(profile.duration().longestSeconds()).isBetween(1.5, 2.3);
        assertThat(profile.prior()).isEqualTo(0.2);
        assertThat(profile.inconclusiveProbability()).isEqualTo(0.9);
        assertThat(profile.crossFit().folds()).isEqualTo(4);
        assertThat(profile.bootstrap()).isEqualTo(new CalibrationProfile.Bootstrap(150, 9, 0.95));
        assertThat(profile.basis().data()).isEqualTo("trials.txt");
        assertThat(profile.unsupportedFalseAcceptRates()).containsExactly(0.1, 0.05, 0.01, 0.001);
    }

    @Test
    void speakersMustBeKnown() throws IOException {
        String list = list("1 speaker-1688-a.wav speaker-1688-b.wav", "0 speaker-1688-a.wav speaker-3080-a.wav");
        String out = folder.resolve("out.json").toString();
        Result result = Cli.run("calibrate", "--model", Cli.NANO, "--trials", list, "--root", SAMPLES, "--out", out);
        assertThat(result.code()).isEqualTo(65);
        assertThat(result.err()).contains("the speaker of 'speaker-1688-a.wav' is not known");
        assertThat(Path.of(out)).doesNotExist();

        String table = Files.writeString(folder.resolve("table.csv"), "path,who\na,b\n")
                .toString();
        Result wrongTable =
                Cli.run("calibrate", "--trials", list, "--root", SAMPLES, "--out", out, "--utterances", table);
        assertThat(wrongTable.code()).isEqualTo(65);
        assertThat(wrongTable.err()).contains("in its first line; 'speaker' is needed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--prior 1               | --prior is 1.0; it must lie between 0 and 1",
                "--false-accept-rates 0.1,2 | --false-accept-rates has 2.0; all must lie between 0 and 1",
                "--inconclusive 0.3      | --inconclusive is 0.3; it must be at least 0.5 and less than 1",
                "--folds 2               | --folds is 2; expected at least 3",
                "--replicates 10         | --replicates is 10; expected at least 100",
                "--seed x                | --seed",
            })
    void wrongOptionsAreRefusedBeforeTheWork(String options, String message) throws IOException {
        List<String> args = new ArrayList<>(
                List.of("calibrate", "--trials", list("1 a b", "0 a c"), "--root", SAMPLES, "--out", "never.json"));
        args.addAll(List.of(options.split(" ")));
        Result result = Cli.run(args.toArray(new String[0]));
        assertThat(result.code()).as(result.toString()).isEqualTo(64);
        assertThat(result.err()).contains(message);
    }

    /** The shipped profile is the one that this command makes of the list that it names. */
    @Test
    @NeedsFixture("speech/eval")
    void theProfileOfTheDefaultModelIsReproduced() throws IOException {
        Path eval = Fixtures.path("speech/eval");
        Path out = folder.resolve("profile.json");
        CalibrationProfile shipped = CalibrationProfile.parse(
                Json.write(object(Cli.run("model", "show", "--json").json().get("profile"))), "shipped");
        Result result = Cli.run(
                "calibrate",
                "--trials",
                eval.resolve("trials-librispeech-hard.txt").toString(),
                "--root",
                eval.toString(),
                "--utterances",
                eval.resolve("utterances.csv").toString(),
                "--data",
                shipped.basis().data(),
                "--out",
                out.toString());
        assertThat(result.code()).as(result.toString()).isZero();
        CalibrationProfile made = CalibrationProfile.parse(Files.readString(out), "made");
        // Instruction sets differ by some 1e-6 in a score, which may move a trial across a threshold.
        double oneTrial = 1 / 402.0;
        assertThat(made.fingerprint()).isEqualTo(shipped.fingerprint());
        assertThat(made.slope()).isCloseTo(shipped.slope(), within(1e-2));
        assertThat(made.offset()).isCloseTo(shipped.offset(), within(1e-2));
        assertThat(made.basis().eer()).isCloseTo(shipped.basis().eer(), within(oneTrial));
        assertThat(made.unsupportedFalseAcceptRates()).isEqualTo(shipped.unsupportedFalseAcceptRates());
        assertThat(made.decision().logLikelihoodRatio().low())
                .isCloseTo(shipped.decision().logLikelihoodRatio().low(), within(1e-2));
        assertThat(made.thresholds()).hasSameSizeAs(shipped.thresholds());
        assertThat(made.thresholds().get(0).falseRejectRate().value())
                .isCloseTo(shipped.thresholds().get(0).falseRejectRate().value(), within(oneTrial));
        assertThat(made.crossFit().cllr()).isCloseTo(shipped.crossFit().cllr(), within(1e-3));
    }

    /** Five hums of different pitch, three recordings of each: all pairs are trials. */
    private String[] calibrate(Path model, Path out, String... more) throws IOException {
        List<String> names = new ArrayList<>();
        Random random = new Random(4);
        for (int voice = 0; voice < 5; voice++) {
            Files.createDirectories(folder.resolve("v" + voice));
            for (int take = 0; take < 3; take++) {
                String name = "v" + voice + "/" + take + ".wav";
                Files.write(folder.resolve(name), hum(110 + 37 * voice, 16_000 + 9_000 * take, random));
                names.add(name);
            }
        }
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            for (int j = 0; j < i; j++) {
                lines.add((i / 3 == j / 3 ? "1 " : "0 ") + names.get(i) + " " + names.get(j));
            }
        }
        // 15 recordings have 15 pairs of one voice and 90 of two; the other way round they are trials too.
        for (int i = 0; i < names.size(); i++) {
            for (int j = i + 1; j < names.size() && lines.size() < 150; j++) {
                if (i / 3 != j / 3) {
                    lines.add("0 " + names.get(i) + " " + names.get(j));
                }
            }
        }
        List<String> args = new ArrayList<>(List.of(
                "calibrate",
                "--model",
                model.toString(),
                "--trials",
                list(lines.toArray(new String[0])),
                "--root",
                folder.toString(),
                "--out",
                out.toString()));
        args.addAll(List.of(more));
        return args.toArray(new String[0]);
    }

    private static byte[] hum(double pitch, int samples, Random random) {
        ByteBuffer bytes = Wav.header(1, 1, 16_000, 16, 2 * samples);
        for (int i = 0; i < samples; i++) {
            double phase = 2 * Math.PI * pitch * i / 16_000;
            double voice = Math.sin(phase) + Math.sin(3 * phase) / 2 + Math.sin(7 * phase) / 3;
            double swell = 1 + Math.sin(2 * Math.PI * 4 * i / 16_000);
            bytes.putShort((short) (5000 * voice * swell + 300 * random.nextGaussian()));
        }
        return bytes.array();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> object(@Nullable Object json) {
        return (Map<String, @Nullable Object>) Objects.requireNonNull(json);
    }

    private String list(String... lines) throws IOException {
        return Files.writeString(folder.resolve("trials.txt"), String.join("\n", lines) + "\n")
                .toString();
    }
}
