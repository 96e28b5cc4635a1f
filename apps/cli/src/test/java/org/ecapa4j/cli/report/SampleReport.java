package org.ecapa4j.cli.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.cli.report.ReportData.Band;
import org.ecapa4j.cli.report.ReportData.Calibration;
import org.ecapa4j.cli.report.ReportData.Comparison;
import org.ecapa4j.cli.report.ReportData.Cost;
import org.ecapa4j.cli.report.ReportData.DegradedVariant;
import org.ecapa4j.cli.report.ReportData.DetCurve;
import org.ecapa4j.cli.report.ReportData.DetPanel;
import org.ecapa4j.cli.report.ReportData.DetPoint;
import org.ecapa4j.cli.report.ReportData.Difference;
import org.ecapa4j.cli.report.ReportData.ErrorByPrior;
import org.ecapa4j.cli.report.ReportData.Estimate;
import org.ecapa4j.cli.report.ReportData.Group;
import org.ecapa4j.cli.report.ReportData.Grouping;
import org.ecapa4j.cli.report.ReportData.Headline;
import org.ecapa4j.cli.report.ReportData.Mark;
import org.ecapa4j.cli.report.ReportData.MissRate;
import org.ecapa4j.cli.report.ReportData.ScoreDistribution;
import org.ecapa4j.cli.report.ReportData.Side;
import org.ecapa4j.cli.report.ReportData.Summary;
import org.ecapa4j.cli.report.ReportData.TrialCounts;
import org.ecapa4j.cli.report.ReportData.WithheldMissRate;
import org.ecapa4j.cli.report.ReportData.WorstError;
import org.ecapa4j.metrics.Cllr;
import org.ecapa4j.metrics.ErrorRates;

/** A report of simulated scores: normally distributed, of the size and the error rates of a small real evaluation. */
final class SampleReport {
    /** What an attacker would call a recording, and what breaks careless writers of markup. */
    static final String HOSTILE =
            "<script>alert(1)</script>\"' onload='x' &amp; ]]> --> \u0000\u0007\u001B[31m \uD800 \uFFFE \u202Egnp.wav";

    /** A name without a place to break the line, in wide characters too. */
    static final String LONG = "/data/" + "voxceleb1_test_wav_".repeat(20) + "\u8A9E\u8005".repeat(40) + ".wav";

    private static final int TARGETS = 1_240;
    private static final int NON_TARGETS = 3_236;
    private static final double SLOPE = 28;
    private static final double OFFSET = -10.3;

    private final Random random = new Random(20260101);
    private final Scores original = new Scores(0.62, 0.125, 0.11, 0.125);

    /** Scores of one condition. */
    private final class Scores {
        final double[] targets;
        final double[] nonTargets;
        final ErrorRates rates;

        Scores(double targetMean, double targetDeviation, double nonTargetMean, double nonTargetDeviation) {
            targets = normal(TARGETS, targetMean, targetDeviation);
            nonTargets = normal(NON_TARGETS, nonTargetMean, nonTargetDeviation);
            rates = ErrorRates.of(targets, nonTargets);
        }

        private double[] normal(int count, double mean, double deviation) {
            // Four digits: real lists have ties too.
            return random.doubles(count, 0, 1)
                    .map(each -> Math.rint(1e4 * (mean + deviation * Probit.of(each))) / 1e4)
                    .toArray();
        }

        Estimate eer() {
            return interval(rates.eer(), TARGETS);
        }

        double cllr() {
            return Cllr.bits(ratios(targets), ratios(nonTargets));
        }

        DetCurve curve(String name, DetPoint... points) {
            return det(name, targets, nonTargets, rates.eer(), points);
        }
    }

    /** The points of a curve: one for each distinct score, and the end. */
    static DetCurve det(String name, double[] targets, double[] nonTargets, double eer, DetPoint... points) {
        ErrorRates rates = ErrorRates.of(targets, nonTargets);
        double[] thresholds = Arrays.stream(new double[][] {targets, nonTargets, {Double.POSITIVE_INFINITY}})
                .flatMapToDouble(Arrays::stream)
                .sorted()
                .distinct()
                .toArray();
        return new DetCurve(
                name,
                targets.length,
                nonTargets.length,
                Arrays.stream(thresholds).map(rates::falseAlarmRate).toArray(),
                Arrays.stream(thresholds).map(rates::missRate).toArray(),
                eer,
                List.of(points));
    }

    private static Estimate interval(double rate, int trials) {
        double half = 2.8 * Math.sqrt(rate * (1 - rate) / trials);
        return new Estimate(rate, Math.max(0, rate - half), rate + half);
    }

    private static double[] ratios(double[] scores) {
        return Arrays.stream(scores).map(score -> SLOPE * score + OFFSET).toArray();
    }

    static ReportData data() {
        return new SampleReport()
                .build("Baseline on four languages", "speaker-1688", "librispeech/1688/1688-142285-00");
    }

    /** The same with hostile and endless names in every place that takes a name. */
    static ReportData hostile() {
        return new SampleReport().build(HOSTILE, LONG, HOSTILE + LONG);
    }

    private ReportData build(String title, String speaker, String recording) {
        boolean plain = !title.equals(HOSTILE);
        String suffix = plain ? "" : HOSTILE + LONG;
        Map<String, Long> dropped = new LinkedHashMap<>();
        dropped.put("recording is missing" + suffix, 12L);
        dropped.put("shorter than 400 samples", 3L);
        return new ReportData(
                new Headline(
                        title,
                        "embedded default" + suffix,
                        "3f1c9a5be0d24a7783c1e6f59b0a2d4cc85e7d1f60b9a3e2417d5c8f0e6b9a12",
                        "cpu avx512, float32",
                        "front-end speechbrain rate=16000 bins=80" + suffix,
                        "SpeechBrain, 80 mel bands, 16 kHz" + suffix,
                        "cosine" + suffix,
                        "trials.txt" + suffix,
                        null,
                        "ecapa evaluate --trials trials.txt --root speech/eval --report out --calibrate --degraded all"
                                + suffix),
                new TrialCounts(TARGETS, NON_TARGETS, 1_482, 151, dropped),
                summary(),
                panels(suffix),
                new ScoreDistribution(
                        "cosine score" + (plain ? "" : HOSTILE),
                        original.targets,
                        original.nonTargets,
                        List.of(
                                new Mark("decision threshold" + suffix, 0.412),
                                new Mark("EER threshold", original.rates.eerThreshold())),
                        new Band(0.34, 0.46)),
                calibration(suffix),
                groupings(suffix),
                variants(suffix),
                variantPanels(),
                worstErrors(speaker, recording),
                comparison(suffix));
    }

    private Summary summary() {
        List<MissRate> missRates = new ArrayList<>();
        for (double rate : new double[] {0.001, 0.01, 0.05}) {
            double[] descending = original.nonTargets.clone();
            Arrays.sort(descending);
            double threshold = Math.nextUp(descending[descending.length - 1 - (int) (rate * descending.length)]);
            double miss = original.rates.missRate(threshold);
            long falseAlarms = Math.round(original.rates.falseAlarmRate(threshold) * NON_TARGETS);
            missRates.add(
                    new MissRate(rate, threshold, interval(miss, TARGETS), falseAlarms, Math.round(miss * TARGETS)));
        }
        return new Summary(
                original.eer(),
                original.rates.eerThreshold(),
                List.of(cost("VoxCeleb", 0.01), cost("VoxSRC", 0.05)),
                interval(original.cllr(), TARGETS),
                interval(original.cllr() - 0.011, TARGETS),
                missRates,
                List.of(new WithheldMissRate(0.0001, "4478 non-target trials cannot show it; 30000 can")),
                "95 % intervals from a bootstrap over speakers, 1,000 resamples");
    }

    private Cost cost(String name, double prior) {
        double minDcf = original.rates.minDcf(prior);
        return new Cost(name, prior, 1, 1, interval(minDcf, TARGETS), interval(1.08 * minDcf, TARGETS));
    }

    private List<DetPanel> panels(String suffix) {
        DetPoint[] points = {
            new DetPoint("threshold for 1 % false accepts", 0.01, 0.0395),
            new DetPoint("minDCF, prior 0.01", 0.0016, 0.095)
        };
        DetCurve all = original.curve("all trials" + suffix, points);
        return List.of(new DetPanel(
                "Detection error trade-off",
                false,
                List.of(
                        all,
                        new Scores(0.66, 0.10, 0.10, 0.11).curve("LibriSpeech" + suffix),
                        new Scores(0.60, 0.12, 0.16, 0.12).curve("THUYG-20"),
                        new Scores(0.50, 0.14, 0.12, 0.13).curve("speech commands"))));
    }

    private List<DetPanel> variantPanels() {
        DetCurve undegraded = original.curve("undegraded");
        return List.of(
                new DetPanel(
                        "Shortened recordings",
                        true,
                        List.of(
                                undegraded,
                                new Scores(0.60, 0.13, 0.11, 0.125).curve("5 s"),
                                new Scores(0.57, 0.13, 0.12, 0.125).curve("3 s"),
                                new Scores(0.53, 0.14, 0.13, 0.13).curve("2 s"),
                                new Scores(0.44, 0.15, 0.15, 0.135).curve("1 s"),
                                new Scores(0.35, 0.16, 0.18, 0.15).curve("0.5 s"))),
                new DetPanel(
                        "Added noise",
                        true,
                        List.of(
                                undegraded,
                                new Scores(0.58, 0.13, 0.15, 0.13).curve("10 dB"),
                                new Scores(0.52, 0.14, 0.18, 0.14).curve("5 dB"),
                                new Scores(0.44, 0.15, 0.22, 0.15).curve("0 dB"))),
                new DetPanel(
                        "Telephone band and clipping",
                        false,
                        List.of(
                                undegraded,
                                new Scores(0.66, 0.12, 0.28, 0.13).curve("8 kHz band"),
                                new Scores(0.58, 0.13, 0.13, 0.13).curve("clipped"))));
    }

    private Calibration calibration(String suffix) {
        double[] logOdds = new double[121];
        double[] actual = new double[logOdds.length];
        double[] minimum = new double[logOdds.length];
        for (int i = 0; i < logOdds.length; i++) {
            logOdds[i] = (i - 60) / 8.0;
            double prior = Reliability.probability(logOdds[i]);
            double threshold = (-logOdds[i] - OFFSET) / SLOPE;
            actual[i] =
                    prior * original.rates.missRate(threshold) + (1 - prior) * original.rates.falseAlarmRate(threshold);
            minimum[i] = original.rates.minDcf(prior) * Math.min(prior, 1 - prior);
        }
        return new Calibration(
                "The ratios come from the profile shipped with the model, fitted on other speakers." + suffix,
                12,
                ratios(original.targets),
                ratios(original.nonTargets),
                new ErrorByPrior(logOdds, actual, minimum));
    }

    private List<Grouping> groupings(String suffix) {
        return List.of(
                new Grouping(
                        "Speech in the shorter recording" + suffix,
                        List.of(
                                group("less than 1 s", 74, 190, 0.081),
                                group("1 to 2 s", 240, 622, 0.044),
                                group("2 to 5 s", 512, 1_402, 0.026),
                                group("more than 5 s", 414, 1_022, 0.014))),
                new Grouping(
                        "Gender and condition",
                        List.of(
                                group("female, female", 618, 1_260, 0.029),
                                group("male, male", 590, 1_176, 0.022),
                                new Group("female, male" + suffix, 0, 800, null),
                                new Group("not known", 32, 0, null))));
    }

    private static Group group(String name, int targets, int nonTargets, double eer) {
        return new Group(name, targets, nonTargets, interval(eer, targets));
    }

    private List<DegradedVariant> variants(String suffix) {
        return List.of(
                variant("undegraded", 0, original, 0.62, 0.11, 0.01, 0, 0, 0.06),
                variant("cut to 0.5 s", 41, new Scores(0.35, 0.16, 0.18, 0.15), 0.35, 0.18, 1, 0, 0.01, 1),
                variant("cut to 1 s", 0, new Scores(0.44, 0.15, 0.15, 0.135), 0.44, 0.15, 0.97, 0, 0.01, 0.98),
                variant("cut to 2 s", 0, new Scores(0.53, 0.14, 0.13, 0.13), 0.53, 0.13, 0.14, 0, 0, 0.22),
                variant("cut to 3 s", 0, new Scores(0.57, 0.13, 0.12, 0.125), 0.57, 0.12, 0.05, 0, 0, 0.12),
                variant("cut to 5 s", 0, new Scores(0.60, 0.13, 0.11, 0.125), 0.6, 0.11, 0.02, 0, 0, 0.08),
                variant("8 kHz band" + suffix, 0, new Scores(0.66, 0.12, 0.28, 0.13), 0.66, 0.28, 0.01, 0.99, 0, 1),
                variant("clipped", 0, new Scores(0.58, 0.13, 0.13, 0.13), 0.58, 0.13, 0.01, 0, 1, 1),
                variant("noise at 10 dB", 0, new Scores(0.58, 0.13, 0.15, 0.13), 0.58, 0.15, 0.02, 0, 0, 0.11),
                variant("noise at 5 dB", 0, new Scores(0.52, 0.14, 0.18, 0.14), 0.52, 0.18, 0.06, 0, 0, 0.2),
                variant("noise at 0 dB", 0, new Scores(0.44, 0.15, 0.22, 0.15), 0.44, 0.22, 0.31, 0, 0, 0.47));
    }

    private DegradedVariant variant(
            String name,
            int dropped,
            Scores scores,
            double targetMean,
            double nonTargetMean,
            double isShort,
            double isNarrow,
            double isClipped,
            double inconclusive) {
        Map<String, Double> flagged = new LinkedHashMap<>();
        flagged.put("little speech", isShort);
        flagged.put("narrow band", isNarrow);
        flagged.put("clipped", isClipped);
        flagged.put("quiet", 0.0);
        return new DegradedVariant(
                name,
                TARGETS + NON_TARGETS - dropped,
                dropped,
                scores.eer(),
                scores.cllr(),
                targetMean - 0.62,
                nonTargetMean - 0.11,
                flagged,
                inconclusive);
    }

    private List<WorstError> worstErrors(String speaker, String recording) {
        List<WorstError> errors = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            double high = 0.581 - 0.013 * i;
            Side enrolment = new Side(recording + i + ".flac", speaker, List.of(), voice(110 + 12 * i, 16_000));
            Side test = new Side(
                    recording + (20 + i) + ".flac",
                    "speaker-" + (2_000 + i),
                    i == 1 ? List.of("only 0.81 s of speech, less than 1 s") : List.of(),
                    voice(180 - 9 * i, i == 2 ? 8_000 : 16_000));
            errors.add(new WorstError(false, high, SLOPE * high + OFFSET, enrolment, test));
            double low = 0.187 + 0.011 * i;
            Side other = new Side(
                    recording + (40 + i) + ".flac",
                    speaker,
                    i == 0 ? List.of("clipped: 2.4 % of the samples are cut off at the peak") : List.of(),
                    i == 4 ? null : voice(140 + 5 * i, 16_000));
            errors.add(new WorstError(true, low, SLOPE * low + OFFSET, enrolment, other));
        }
        return errors;
    }

    /** Five seconds of a buzzing vowel that goes up and down. */
    private static Waveform voice(double pitch, int rate) {
        float[] samples = new float[5 * rate];
        double phase = 0;
        for (int i = 0; i < samples.length; i++) {
            double time = (double) i / rate;
            phase += 2 * Math.PI * pitch * (1 + 0.1 * Math.sin(2 * Math.PI * 0.7 * time)) / rate;
            double value = 0;
            for (int harmonic = 1; harmonic <= 12; harmonic++) {
                value += Math.sin(harmonic * phase) / harmonic;
            }
            samples[i] = (float) (0.25 * value * (1 - Math.cos(2 * Math.PI * 3 * time)) / 2);
        }
        return Waveform.wrap(samples, rate);
    }

    private Comparison comparison(String suffix) {
        double eer = original.rates.eer();
        double minDcf = original.rates.minDcf(0.01);
        return new Comparison(
                "embedded default, cosine" + suffix,
                "embedded default, s-norm over 300 speakers",
                List.of(
                        new Difference("EER", true, eer, eer + 0.0031, new Estimate(-0.0031, -0.0052, -0.0012)),
                        new Difference(
                                "minDCF, prior 0.01", false, minDcf, minDcf - 0.01, new Estimate(0.01, -0.006, 0.024)),
                        new Difference(
                                "Cllr",
                                false,
                                original.cllr(),
                                original.cllr() - 0.02,
                                new Estimate(0.02, 0.009, 0.031))));
    }
}
