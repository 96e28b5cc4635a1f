package org.ecapa4j.cli.evaluation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.ecapa4j.audio.AudioQuality;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.calibration.CalibrationProfile;
import org.ecapa4j.cli.report.ReportData;
import org.ecapa4j.cli.report.ReportData.Band;
import org.ecapa4j.cli.report.ReportData.Calibration;
import org.ecapa4j.cli.report.ReportData.Comparison;
import org.ecapa4j.cli.report.ReportData.DetCurve;
import org.ecapa4j.cli.report.ReportData.DetPanel;
import org.ecapa4j.cli.report.ReportData.DetPoint;
import org.ecapa4j.cli.report.ReportData.ErrorByPrior;
import org.ecapa4j.cli.report.ReportData.Estimate;
import org.ecapa4j.cli.report.ReportData.Group;
import org.ecapa4j.cli.report.ReportData.Grouping;
import org.ecapa4j.cli.report.ReportData.Headline;
import org.ecapa4j.cli.report.ReportData.Mark;
import org.ecapa4j.cli.report.ReportData.ScoreDistribution;
import org.ecapa4j.cli.report.ReportData.Side;
import org.ecapa4j.cli.report.ReportData.Summary;
import org.ecapa4j.cli.report.ReportData.TrialCounts;
import org.ecapa4j.cli.report.ReportData.WorstError;
import org.ecapa4j.evaluation.DroppedRecording;
import org.ecapa4j.metrics.Bin;
import org.ecapa4j.metrics.Breakdown;
import org.ecapa4j.metrics.ErrorRates;
import org.ecapa4j.metrics.Measurement;
import org.ecapa4j.metrics.Metric;
import org.ecapa4j.metrics.OperatingPoint;
import org.ecapa4j.metrics.PairedComparison;
import org.ecapa4j.scoring.ScoredTrial;
import org.ecapa4j.scoring.Trial;
import org.jspecify.annotations.Nullable;

/** Puts a report together from a run. */
public final class ReportAssembly {
    private static final int CURVE_POINTS = 400;
    private static final int WORST_OF_A_KIND = 4;
    private static final double[] SECONDS = {2, 4, 6, 10, 15};
    private static final double MOST_LOG_ODDS = 8;
    private static final int PRIORS = 65;
    private static final String UNDEGRADED = "as they are";

    private final EvaluatedRun run;
    private final List<DegradedRun> degraded;
    private final @Nullable RecordingTable table;
    private final Function<String, @Nullable Waveform> clips;

    /**
     * For one run.
     *
     * @param degraded the same trials on degraded copies; may be empty
     * @param table what is known of the recordings; null if nothing is
     * @param clips the recording of a name, to be played; null where there is none
     */
    public ReportAssembly(
            EvaluatedRun run,
            List<DegradedRun> degraded,
            @Nullable RecordingTable table,
            Function<String, @Nullable Waveform> clips) {
        this.run = run;
        this.degraded = List.copyOf(degraded);
        this.table = table;
        this.clips = clips;
    }

    /**
     * Everything that the report shows.
     *
     * @param points of the detection costs that runs are compared by
     * @param other the scores of another run on the same trials, by the name of its file; null if none is compared
     */
    public ReportData data(
            Headline headline,
            Summary summary,
            List<OperatingPoint> points,
            Map.@Nullable Entry<String, List<ScoredTrial>> other) {
        List<ScoredTrial> trials = run.scored().trials();
        return new ReportData(
                headline,
                counts(),
                summary,
                List.of(new DetPanel("All trials", false, List.of(curve("all trials", run, true)))),
                distribution(trials, summary),
                calibration(),
                groupings(trials),
                degraded.isEmpty() ? List.of() : variants(),
                variantPanels(),
                worst(trials),
                other == null ? null : comparison(headline, points, other));
    }

    private TrialCounts counts() {
        Map<String, DroppedRecording> reasons = new HashMap<>();
        run.scored().dropped().forEach(recording -> reasons.put(recording.name(), recording));
        Map<String, Long> dropped = new TreeMap<>();
        for (Trial trial : run.scored().droppedTrials()) {
            DroppedRecording first = reasons.get(trial.enrolment());
            DroppedRecording second = reasons.get(trial.test());
            DroppedRecording reason = first == null ? second : first;
            if (reason != null) {
                dropped.merge(kind(reason), 1L, Long::sum);
            }
        }
        return new TrialCounts(
                run.scored().list().targetTrials(),
                run.scored().list().nonTargetTrials(),
                run.scored().list().recordings().size(),
                run.speakers(),
                dropped);
    }

    /** Few reasons in the table; the command's output names every recording. */
    private static String kind(DroppedRecording recording) {
        String name = recording.reason().getClass().getSimpleName().replace("Exception", "");
        switch (name) {
            case "MissingInput":
                return "a recording is missing";
            case "AudioTooShort":
                return "a recording is too short";
            default:
                return "a recording cannot be read";
        }
    }

    private DetCurve curve(String name, EvaluatedRun of, boolean withPoints) {
        ErrorRates rates = ErrorRates.of(of.scored().trials());
        List<org.ecapa4j.metrics.DetCurve.Point> points =
                org.ecapa4j.metrics.DetCurve.of(rates, CURVE_POINTS).points();
        List<DetPoint> marked = new ArrayList<>();
        CalibrationProfile profile = of.profile();
        if (withPoints && profile != null && profile.duration() == null) {
            double threshold =
                    profile.score(profile.decision().logLikelihoodRatio().value(), 1, 1);
            marked.add(new DetPoint("profile's threshold", rates.falseAlarmRate(threshold), rates.missRate(threshold)));
        }
        return new DetCurve(
                name,
                rates.targetTrials(),
                rates.nonTargetTrials(),
                points.stream()
                        .mapToDouble(org.ecapa4j.metrics.DetCurve.Point::falseAlarmRate)
                        .toArray(),
                points.stream()
                        .mapToDouble(org.ecapa4j.metrics.DetCurve.Point::missRate)
                        .toArray(),
                rates.eer(),
                marked);
    }

    private ScoreDistribution distribution(List<ScoredTrial> trials, Summary summary) {
        List<Mark> marks = new ArrayList<>();
        Band band = null;
        CalibrationProfile profile = run.profile();
        // With side information a threshold is at another score in each trial.
        if (profile != null && profile.duration() == null) {
            CalibrationProfile.Threshold decision = profile.decision();
            marks.add(new Mark(
                    "threshold", profile.score(decision.logLikelihoodRatio().value(), 1, 1)));
            band = new Band(
                    profile.score(profile.inconclusiveFrom(decision), 1, 1),
                    profile.score(profile.inconclusiveTo(decision), 1, 1));
        } else {
            marks.add(new Mark("equal errors", summary.eerThreshold()));
        }
        return new ScoreDistribution(
                run.scoring(), ScoredTrial.scores(trials, true), ScoredTrial.scores(trials, false), marks, band);
    }

    private @Nullable Calibration calibration() {
        CalibrationProfile profile = run.profile();
        if (profile == null) {
            return null;
        }
        List<ScoredTrial> ratios = run.ratios();
        ErrorRates rates = ErrorRates.of(ratios);
        double[] logOdds = new double[PRIORS];
        double[] actual = new double[PRIORS];
        double[] minimum = new double[PRIORS];
        for (int i = 0; i < PRIORS; i++) {
            logOdds[i] = MOST_LOG_ODDS * (2.0 * i / (PRIORS - 1) - 1);
            double prior = 1 / (1 + Math.exp(-logOdds[i]));
            OperatingPoint point = new OperatingPoint("prior", prior, 1, 1);
            double scale = Math.min(prior, 1 - prior);
            actual[i] = rates.actDcf(point) * scale;
            minimum[i] = rates.minDcf(point) * scale;
        }
        return new Calibration(
                sentence("Profile fitted on " + profile.basis().data()),
                run.recordingsOfProfile(),
                ScoredTrial.scores(ratios, true),
                ScoredTrial.scores(ratios, false),
                new ErrorByPrior(logOdds, actual, minimum));
    }

    private static String sentence(String words) {
        return words.matches("(?s).*[.!?]") ? words : words + ".";
    }

    private List<Grouping> groupings(List<ScoredTrial> trials) {
        List<Grouping> groupings = new ArrayList<>();
        add(groupings, "Speech in the shorter recording, seconds", trials, trial -> {
            double seconds = Math.min(run.speechSeconds(trial.enrolment()), run.speechSeconds(trial.test()));
            return Double.isNaN(seconds) ? null : Bin.of(seconds, SECONDS);
        });
        if (table != null) {
            for (String column : table.conditions()) {
                add(groupings, column, trials, trial -> pair(column, trial));
            }
        }
        return groupings;
    }

    private @Nullable String pair(String column, Trial trial) {
        String a = table == null ? null : table.value(trial.enrolment(), column);
        String b = table == null ? null : table.value(trial.test(), column);
        if (a == null || b == null) {
            return null;
        }
        return a.equals(b) ? a : a.compareTo(b) < 0 ? a + " and " + b : b + " and " + a;
    }

    private <K extends Comparable<? super K>> void add(
            List<Grouping> groupings, String name, List<ScoredTrial> trials, Function<Trial, @Nullable K> groupOf) {
        Breakdown<K> breakdown = Breakdown.of(
                trials,
                groupOf,
                some -> List.copyOf(run.measure(some, List.of(Metric.eer())).values()));
        List<Group> groups = new ArrayList<>();
        for (Breakdown.Group<K> group : breakdown.groups()) {
            Estimate eer = null;
            if (group instanceof Breakdown.Measured<K> measured
                    && measured.measurements().get(0) instanceof Measurement.Measured figure) {
                eer = Figures.estimate(figure);
            }
            groups.add(new Group(group.key().toString(), group.targetTrials(), group.nonTargetTrials(), eer));
        }
        if (!groups.isEmpty()) {
            groupings.add(new Grouping(name, groups));
        }
    }

    private List<ReportData.DegradedVariant> variants() {
        List<ReportData.DegradedVariant> variants = new ArrayList<>();
        variants.add(new DegradedRun(UNDEGRADED, run).against(run));
        degraded.forEach(variant -> variants.add(variant.against(run)));
        return variants;
    }

    /** A plot for each kind of degradation, the worst copies last. */
    private List<DetPanel> variantPanels() {
        Map<String, List<DegradedRun>> byKind = new LinkedHashMap<>();
        for (DegradedRun variant : degraded) {
            byKind.computeIfAbsent(DegradedRun.kind(variant.name()), kind -> new ArrayList<>())
                    .add(variant);
        }
        List<DetPanel> panels = new ArrayList<>();
        byKind.forEach((kind, variants) -> {
            List<DetCurve> curves = new ArrayList<>(List.of(curve(UNDEGRADED, run, false)));
            variants.stream()
                    .sorted(Comparator.comparingDouble(variant -> DegradedRun.severity(variant.name())))
                    .forEach(variant -> curves.add(curve(variant.name(), variant.run(), false)));
            panels.add(new DetPanel(title(kind), variants.size() > 1, curves));
        });
        return panels;
    }

    private static String title(String kind) {
        switch (kind) {
            case "cut":
                return "Cut short";
            case "band":
                return "Telephone band";
            case "clip":
                return "Clipped";
            case "noise":
                return "With noise";
            default:
                return kind;
        }
    }

    private List<WorstError> worst(List<ScoredTrial> trials) {
        List<ScoredTrial> sorted = new ArrayList<>(trials);
        sorted.sort(Comparator.comparingDouble(ScoredTrial::score));
        List<WorstError> worst = new ArrayList<>();
        sorted.stream()
                .filter(scored -> scored.trial().target())
                .limit(WORST_OF_A_KIND)
                .forEach(scored -> worst.add(error(scored)));
        List<ScoredTrial> falling = new ArrayList<>(sorted);
        Collections.reverse(falling);
        falling.stream()
                .filter(scored -> !scored.trial().target())
                .limit(WORST_OF_A_KIND)
                .forEach(scored -> worst.add(error(scored)));
        return worst;
    }

    private WorstError error(ScoredTrial scored) {
        return new WorstError(
                scored.trial().target(),
                scored.score(),
                run.profile() == null ? null : run.ratio(scored),
                side(scored.trial().enrolment()),
                side(scored.trial().test()));
    }

    private Side side(String recording) {
        AudioQuality quality = run.quality(recording);
        return new Side(
                recording,
                run.speakerOf().apply(recording),
                quality == null ? List.of() : quality.remarks(),
                clips.apply(recording));
    }

    private Comparison comparison(
            Headline headline, List<OperatingPoint> points, Map.Entry<String, List<ScoredTrial>> other) {
        PairedComparison compared = PairedComparison.of(
                other.getValue(), run.scored().trials(), run.speakerOf(), Metric.ofScores(points), run.resampling());
        List<ReportData.Difference> differences = new ArrayList<>();
        for (PairedComparison.Difference difference : compared.differences()) {
            Estimate estimate = difference
                    .interval()
                    .map(interval -> Figures.estimate(difference.difference(), interval))
                    .orElseGet(() -> Estimate.of(difference.difference()));
            differences.add(new ReportData.Difference(
                    difference.name(),
                    difference.name().equals("eer"),
                    difference.second(),
                    difference.first(),
                    estimate));
        }
        return new Comparison(headline.model() + ", " + headline.scoring(), name(other.getKey()), differences);
    }

    private static String name(String file) {
        return String.valueOf(Path.of(file).getFileName());
    }
}
