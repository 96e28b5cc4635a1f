package org.ecapa4j.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.SpeakerEncoder;
import org.ecapa4j.calibration.CalibrationFit;
import org.ecapa4j.calibration.CalibrationProfile;
import org.ecapa4j.cli.evaluation.TrialScoring;
import org.ecapa4j.evaluation.EmbeddingCache;
import org.ecapa4j.evaluation.ScoredList;
import org.ecapa4j.io.Json;
import org.ecapa4j.model.Model;
import org.ecapa4j.scoring.TrialList;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ecapa calibrate}. */
@Command(
        name = "calibrate",
        description = "Fits a model's calibration profile to trials of known answer.",
        footer = {
            "",
            "A profile beside its model is found there: voice.profile.json for voice.ckpt.",
            "A false-accept rate P gets a threshold if at least 30 / P trials of different speakers",
            "are there. Between 'inconclusive from' and 'to', 'verify' gives no decision."
        })
final class CalibrateCommand extends EcapaCommand {
    @Mixin
    final TrialRun run;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The profile to write.")
    String out = "";

    @Option(
            names = "--prior",
            paramLabel = "P",
            description = "Probability of 'same speaker' before hearing anything; ${DEFAULT-VALUE} by default.")
    double prior = 0.5;

    @Option(
            names = "--false-accept-rates",
            paramLabel = "P,...",
            split = ",",
            description = "Fractions to fit thresholds for; 0.1,0.05,0.01,0.001 by default.")
    List<Double> falseAcceptRates = CalibrationFit.DEFAULT_FALSE_ACCEPT_RATES;

    @Option(names = "--duration", description = "Take into account how much speech the shorter of two recordings has.")
    boolean duration;

    @Option(
            names = "--inconclusive",
            paramLabel = "P",
            description = "Decide only what is at least this probable, 0.5 to 1, besides what the threshold's own"
                    + " uncertainty leaves open; ${DEFAULT-VALUE} by default.")
    double inconclusive = 0.5;

    @Option(
            names = "--folds",
            paramLabel = "N",
            description = "How many groups of speakers are set against each other to see how thresholds carry over;"
                    + " ${DEFAULT-VALUE} by default, at least 3.")
    int folds = 10;

    @Option(
            names = "--replicates",
            paramLabel = "N",
            description = "How often speakers are drawn for intervals; ${DEFAULT-VALUE} by default, at least 100.")
    int replicates = 1000;

    @Option(names = "--seed", paramLabel = "N", description = "Of these draws; ${DEFAULT-VALUE} by default.")
    long seed = 1;

    @Option(
            names = "--data",
            paramLabel = "TEXT",
            description = "What the trials are, in words; by default the name of LIST.")
    @Nullable
    String data;

    @Option(names = "--json", description = "Answer in JSON.")
    boolean json;

    CalibrateCommand(Terminal terminal) {
        super(terminal);
        run = new TrialRun(terminal);
    }

    @Override
    public Integer call() {
        checkOptions();
        TrialList list = run.read();
        Function<String, @Nullable String> speakerOf = run.speakers(run.table(), list);
        try (Ecapa4j ecapa = options.start();
                SpeakerEncoder encoder = ecapa.encoder(ecapa.modelWithoutProfile());
                EmbeddingCache cache = run.cacheOptions.open(ecapa)) {
            TrialScoring scoring = run.scoringOptions.scoring(options, ecapa, encoder, cache, terminal);
            Optional<ScoredList> scored = run.score(list, ecapa, encoder, cache, scoring, failures());
            if (scored.isEmpty()) {
                return run.exitCode();
            }
            CalibrationProfile profile =
                    fit(encoder.model(), scoring, scored.get()).fit(scored.get().trials(), speakerOf);
            OutputFile.write(Inputs.path(out), profile.toJson());
            terminal.print(json ? toJson(profile) : toText(profile));
            return ExitCodes.DONE;
        }
    }

    /** Before the long work. */
    private void checkOptions() {
        if (!(prior > 0 && prior < 1)) {
            throw new UsageException("--prior is " + prior + "; it must lie between 0 and 1");
        }
        for (double rate : falseAcceptRates) {
            if (!(rate > 0 && rate < 1)) {
                throw new UsageException("--false-accept-rates has " + rate + "; all must lie between 0 and 1");
            }
        }
        if (!(inconclusive >= 0.5 && inconclusive < 1)) {
            throw new UsageException("--inconclusive is " + inconclusive + "; it must be at least 0.5 and less than 1");
        }
        if (folds < CalibrationFit.FEWEST_FOLDS) {
            throw new UsageException("--folds is " + folds + "; expected at least " + CalibrationFit.FEWEST_FOLDS);
        }
        if (replicates < CalibrationFit.FEWEST_REPLICATES) {
            throw new UsageException(
                    "--replicates is " + replicates + "; expected at least " + CalibrationFit.FEWEST_REPLICATES);
        }
        if (duration && run.options.features != null) {
            throw new UsageException("--duration needs recordings; how much speech features are of is not known");
        }
        if (data == null && run.options.trials.equals(Inputs.STANDARD_INPUT)) {
            throw new UsageException("--trials - needs --data, since the profile says what it was fitted on");
        }
        if (data != null && data.isBlank()) {
            throw new UsageException("--data is blank; say what the trials are, or leave it out");
        }
    }

    private CalibrationFit fit(Model model, TrialScoring scoring, ScoredList scored) {
        CalibrationFit fit = CalibrationProfile.fitting(model.fingerprint().hex(), description())
                .scoring(scoring.text())
                .prior(prior)
                .falseAcceptRates(falseAcceptRates.stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray())
                .inconclusiveProbability(inconclusive)
                .folds(folds)
                .replicates(replicates)
                .seed(seed);
        if (!duration) {
            return fit;
        }
        return fit.duration(name -> Objects.requireNonNull(
                        Passports.of(scored.utterances().get(name).embedding()).quality(), "known of every recording")
                .speechSeconds());
    }

    private String description() {
        return data == null ? run.options.name() : data;
    }

    private static String toText(CalibrationProfile profile) {
        StringBuilder text = new StringBuilder();
        for (ProfileReport.Line line : ProfileReport.of(profile)) {
            text.append(line.name())
                    .append(" ".repeat(13 - line.name().length()))
                    .append(line.text())
                    .append('\n');
        }
        return text.toString();
    }

    private String toJson(CalibrationProfile profile) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("out", out);
        object.put("profile", Json.parseObject(profile.toJson(), "profile"));
        return Json.write(object);
    }
}
