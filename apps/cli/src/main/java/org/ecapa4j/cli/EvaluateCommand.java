package org.ecapa4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.SpeakerEncoder;
import org.ecapa4j.audio.Degradation;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.calibration.CalibrationProfile;
import org.ecapa4j.cli.evaluation.DegradedRun;
import org.ecapa4j.cli.evaluation.EvaluatedRun;
import org.ecapa4j.cli.evaluation.Figures;
import org.ecapa4j.cli.evaluation.RecordingTable;
import org.ecapa4j.cli.evaluation.ReportAssembly;
import org.ecapa4j.cli.evaluation.TrialRows;
import org.ecapa4j.cli.evaluation.TrialScoring;
import org.ecapa4j.cli.report.Report;
import org.ecapa4j.cli.report.ReportData;
import org.ecapa4j.errors.ConfigurationException;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.evaluation.AudioFolder;
import org.ecapa4j.evaluation.EmbeddingCache;
import org.ecapa4j.evaluation.ScoredList;
import org.ecapa4j.features.FrontEnd;
import org.ecapa4j.metrics.OperatingPoint;
import org.ecapa4j.metrics.Resampling;
import org.ecapa4j.model.Model;
import org.ecapa4j.scoring.ScoredTrial;
import org.ecapa4j.scoring.TrialList;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ecapa evaluate}. */
@Command(
        name = "evaluate",
        description = "Measures error rates on trials of known answer, with intervals.",
        footer = {
            "",
            "In JSON, 'eer' and the miss and false-alarm rates are fractions; 'minDcf' is normalised,",
            "at the first of the points: prior 0.01, costs 1, unless --points says otherwise;",
            "'minDcfByPrior' has those of equal costs, 'operatingPoints' all; 'threshold' is where",
            "both error rates are equal.",
            "Embeddings are kept: a run that was interrupted goes on where it was.",
            "'cllr', 'actDcf' and the report's decisions need a profile of this model and scoring:",
            "the model's own, --profile, or one fitted now by --calibration-trials."
        })
final class EvaluateCommand extends EcapaCommand {
    @Mixin
    final TrialRun run;

    @Mixin
    final ProfileOptions profileOptions = new ProfileOptions();

    @Option(
            names = "--points",
            split = ",",
            paramLabel = "POINT",
            description = "Operating points: voxceleb, voxsrc, sre08, sre10, sre16, or name:prior:missCost:faCost;"
                    + " voxceleb,voxsrc by default.")
    List<String> points = List.of();

    @Option(
            names = "--resamples",
            paramLabel = "N",
            description = "How often speakers are drawn for intervals, at least 50; ${DEFAULT-VALUE} by default.")
    int resamples = Resampling.DEFAULT.resamples();

    @Option(names = "--seed", paramLabel = "N", description = "Of these draws; ${DEFAULT-VALUE} by default.")
    long seed = Resampling.DEFAULT.seed();

    @Option(
            names = "--degrade",
            paramLabel = "NAME,...",
            description = "Evaluate on worse copies of the recordings too: cut-1s, band-8k, clip-10pct, noise-5db and"
                    + " the like, or all.")
    @Nullable
    String degrade;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "Write a page (report.html), its plots (SVG) and numbers (JSON), and scores.csv.")
    @Nullable
    String report;

    @Option(names = "--scores", paramLabel = "FILE", description = "Write the score of every trial, as CSV.")
    @Nullable
    String scores;

    @Option(
            names = "--compare",
            paramLabel = "FILE",
            description = "The scores of another run on the same trials, which --scores or --report wrote.")
    @Nullable
    String compare;

    @Option(names = "--json", description = "Answer in JSON.")
    boolean json;

    @Spec
    CommandSpec spec;

    EvaluateCommand(Terminal terminal) {
        super(terminal);
        run = new TrialRun(terminal);
        spec = CommandSpec.create();
    }

    @Override
    public Integer call() {
        profileOptions.check();
        List<OperatingPoint> operatingPoints = operatingPoints();
        List<Degradation> degradations = degradations();
        TrialList list = run.read();
        profileOptions.readTrials();
        RecordingTable table = run.table();
        Map.Entry<String, List<ScoredTrial>> other =
                compare == null ? null : Map.entry(compare, TrialRows.read(Inputs.path(compare)));
        Path made = makeFolder();
        try (Interruption interruption = new Interruption(() -> interrupted(made))) {
            return evaluate(list, table, operatingPoints, degradations, other);
        } finally {
            removeIfEmpty(made);
        }
    }

    private int evaluate(
            TrialList list,
            @Nullable RecordingTable table,
            List<OperatingPoint> operatingPoints,
            List<Degradation> degradations,
            Map.@Nullable Entry<String, List<ScoredTrial>> other) {
        try (Ecapa4j ecapa = options.start();
                SpeakerEncoder encoder = ecapa.encoder(profileOptions.model(ecapa));
                EmbeddingCache cache = run.cacheOptions.open(ecapa)) {
            TrialScoring scoring = run.scoringOptions.scoring(options, ecapa, encoder, cache, terminal);
            Optional<ScoredList> scored = run.score(list, ecapa, encoder, cache, scoring, failures());
            if (scored.isEmpty()) {
                return run.exitCode();
            }
            Function<String, @Nullable String> speakerOf = run.speakers(table, list);
            CalibrationProfile profile = profileOptions.profile(run, ecapa, encoder, cache, scoring, table, failures());
            Set<String> fittedOn = profileOptions.fittedOn();
            Resampling resampling =
                    new Resampling(resamples, Resampling.DEFAULT.level(), seed, EcapaCommand.threads(ecapa));
            EvaluatedRun evaluated =
                    new EvaluatedRun(scored.get(), scoring.text(), profile, fittedOn, speakerOf, resampling);
            List<DegradedRun> worse = new ArrayList<>();
            for (Degradation by : degradations) {
                ScoredList copies = run.degraded(scored.get().list(), by, ecapa, encoder, cache, scoring);
                worse.add(new DegradedRun(by.name(), evaluated.with(copies)));
            }
            ReportData data = new ReportAssembly(evaluated, worse, table, clips(ecapa))
                    .data(headline(encoder, scoring), Figures.of(evaluated, operatingPoints), operatingPoints, other);
            write(evaluated, data);
            EvaluationOutput output = new EvaluationOutput(list, evaluated, data, run.fromCache(), encoder);
            terminal.print(json ? output.json() : output.text());
            return ExitCodes.DONE;
        }
    }

    private List<OperatingPoint> operatingPoints() {
        if (points.isEmpty()) {
            return Figures.DEFAULT_POINTS;
        }
        try {
            return points.stream().map(OperatingPoint::parse).toList();
        } catch (ConfigurationException e) {
            throw new UsageException("--points: " + e.getMessage());
        }
    }

    private List<Degradation> degradations() {
        if (resamples < Resampling.LEAST) {
            throw new UsageException("--resamples is " + resamples + "; expected at least " + Resampling.LEAST);
        }
        if (degrade == null) {
            return List.of();
        }
        if (run.options.features != null) {
            throw new UsageException("--degrade needs recordings; copies of features cannot be degraded");
        }
        try {
            return Degradation.parseAll(degrade);
        } catch (ConfigurationException e) {
            throw new UsageException("--degrade: " + e.getMessage());
        }
    }

    /**
     * Before the long work.
     *
     * @return null if it was there
     */
    private @Nullable Path makeFolder() {
        if (report == null || Files.isDirectory(Inputs.path(report))) {
            return null;
        }
        try {
            return Files.createDirectories(Inputs.path(report));
        } catch (IOException e) {
            throw new InputOutputException("Folder '" + report + "' cannot be made: " + e, e);
        }
    }

    private void interrupted(@Nullable Path made) {
        removeIfEmpty(made);
        terminal.complain("ecapa: interrupted"
                + (run.cacheOptions.none ? "" : "; the same command goes on where it was, what it computed is kept"));
    }

    /** A run that failed leaves nothing behind. */
    private static void removeIfEmpty(@Nullable Path folder) {
        try {
            if (folder != null) {
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            // The report is in it, or nobody may remove it: either is no reason to complain now.
        }
    }

    private Function<String, @Nullable Waveform> clips(Ecapa4j ecapa) {
        if (report == null || run.options.features != null) {
            return name -> null;
        }
        AudioFolder folder = new AudioFolder(run.options.root(), ecapa.audio());
        return folder::waveform;
    }

    private ReportData.Headline headline(SpeakerEncoder encoder, TrialScoring scoring) {
        return new ReportData.Headline(
                "Speaker verification with model " + encoder.model().name(),
                encoder.model().name(),
                encoder.model().fingerprint().hex(),
                encoder.backend(),
                encoder.model().frontEnd().canonicalText(),
                inShort(encoder.model().frontEnd()),
                scoring.text(),
                run.options.name(),
                null,
                spec.commandLine().getParseResult().originalArgs().stream()
                        .map(Texts::shellWord)
                        .collect(Collectors.joining(" ", "ecapa ", "")));
    }

    private static String inShort(FrontEnd frontEnd) {
        return frontEnd.name() + ", " + frontEnd.bins() + " mel bands, " + frontEnd.sampleRate() + " Hz";
    }

    private void write(EvaluatedRun evaluated, ReportData data) {
        if (report != null) {
            Path folder = Inputs.path(report);
            new Report(data).write(folder);
            TrialRows.write(folder.resolve(Report.SCORES), evaluated);
        }
        if (scores != null) {
            TrialRows.write(Inputs.path(scores), evaluated);
        }
    }

    /** Where the profile comes from that turns scores into log-likelihood ratios. */
    static final class ProfileOptions {
        @Option(
                names = "--profile",
                paramLabel = "FILE",
                description = "A calibration profile to read the scores with; by default the model's own.")
        @Nullable
        String profile;

        @Option(
                names = "--calibration-trials",
                paramLabel = "LIST",
                description = "Fit the profile on these trials instead, as 'ecapa calibrate' does.")
        @Nullable
        String calibrationTrials;

        @Option(
                names = "--calibration-data",
                paramLabel = "TEXT",
                description = "What these trials are, in words; by default the name of the list.")
        @Nullable
        String calibrationData;

        @Option(names = "--profile-out", paramLabel = "FILE", description = "Write the fitted profile.")
        @Nullable
        String profileOut;

        private @Nullable TrialList trials;
        private Set<String> fittedOn = Set.of();

        void check() {
            if (profile != null && calibrationTrials != null) {
                throw new UsageException("--profile and --calibration-trials exclude each other");
            }
            if (calibrationTrials == null && (profileOut != null || calibrationData != null)) {
                throw new UsageException("--profile-out and --calibration-data need --calibration-trials");
            }
        }

        /** Before anything that takes long. */
        void readTrials() {
            if (calibrationTrials != null) {
                trials = TrialList.read(Inputs.path(calibrationTrials));
                trials.requireBothKinds();
            }
        }

        /** With its own profile only if that may be used: another one is no reason to look at it. */
        Model model(Ecapa4j ecapa) {
            return profile == null && calibrationTrials == null ? ecapa.model() : ecapa.modelWithoutProfile();
        }

        /** Null if the model has none for this scoring. */
        @Nullable
        CalibrationProfile profile(
                TrialRun run,
                Ecapa4j ecapa,
                SpeakerEncoder encoder,
                EmbeddingCache cache,
                TrialScoring scoring,
                @Nullable RecordingTable table,
                Failures failures) {
            String fingerprint = encoder.model().fingerprint().hex();
            TrialList list = trials;
            if (list != null) {
                ScoredList scored = run.scoreFurther(list, ecapa, encoder, cache, scoring, failures)
                        .orElseThrow(() -> new MissingInputException(
                                "The recordings of --calibration-trials '" + list.source() + "' cannot all be used"));
                String data = calibrationData == null
                        ? String.valueOf(Inputs.path(list.source()).getFileName())
                        : calibrationData;
                CalibrationProfile fitted = CalibrationProfile.fitting(fingerprint, data)
                        .scoring(scoring.text())
                        .fit(scored.trials(), run.speakers(table, list));
                fittedOn = Set.copyOf(scored.list().recordings());
                if (profileOut != null) {
                    OutputFile.write(Inputs.path(profileOut), fitted.toJson());
                }
                return fitted;
            }
            if (profile == null) {
                CalibrationProfile own = encoder.model().profile();
                return own != null && own.scoring().equals(scoring.text()) ? own : null;
            }
            CalibrationProfile given = read(profile);
            if (!given.fingerprint().equals(fingerprint) || !given.scoring().equals(scoring.text())) {
                throw new ModelMismatchException("The profile '" + profile + "' is for model " + given.fingerprint()
                        + " and scores '" + given.scoring() + "', but these are of model " + fingerprint + " and '"
                        + scoring.text() + "'; fit one with --calibration-trials");
            }
            return given;
        }

        /** The recordings that {@link #profile} fitted one on; empty if it fitted none. */
        Set<String> fittedOn() {
            return fittedOn;
        }

        private static CalibrationProfile read(String file) {
            try {
                return CalibrationProfile.parse(Files.readString(Inputs.path(file)), file);
            } catch (NoSuchFileException e) {
                throw new MissingInputException("Profile '" + file + "' does not exist", e);
            } catch (IOException e) {
                throw new InputOutputException("Profile '" + file + "' cannot be read: " + e, e);
            }
        }
    }
}
