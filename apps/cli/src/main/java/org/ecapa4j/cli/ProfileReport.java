package org.ecapa4j.cli;

import java.util.ArrayList;
import java.util.List;
import org.ecapa4j.calibration.CalibrationFit;
import org.ecapa4j.calibration.CalibrationProfile;
import org.ecapa4j.calibration.CalibrationProfile.Basis;
import org.ecapa4j.calibration.CalibrationProfile.CrossFit;
import org.ecapa4j.calibration.CalibrationProfile.Duration;
import org.ecapa4j.calibration.CalibrationProfile.Errors;
import org.ecapa4j.calibration.CalibrationProfile.Interval;
import org.ecapa4j.calibration.CalibrationProfile.Threshold;
import org.jspecify.annotations.Nullable;

/** A calibration profile described, a line for each thing that one may want to know before using it. */
final class ProfileReport {
    /** With 30 speakers intervals hold what they say, with 8 not quite; see {@link CalibrationProfile.Bootstrap}. */
    private static final int FEW_SPEAKERS = 20;

    private final CalibrationProfile profile;
    private final List<Line> lines = new ArrayList<>();

    /**
     * A line.
     *
     * @param name what it is about
     * @param text what there is to say
     */
    record Line(String name, String text) {}

    private ProfileReport(CalibrationProfile profile) {
        this.profile = profile;
    }

    static List<Line> of(CalibrationProfile profile) {
        ProfileReport report = new ProfileReport(profile);
        report.describe();
        return report.lines;
    }

    private void describe() {
        Basis basis = profile.basis();
        line("data", basis.data());
        line(
                "trials",
                basis.targetTrials() + " same speaker, " + basis.nonTargetTrials() + " different speakers, "
                        + basis.speakers() + " speakers");
        line("EER", Texts.percent(basis.eer()));
        line("calibration", calibration());
        line(
                "threshold",
                describe(profile.decision()) + ", where the probability is one half, for prior " + profile.prior());
        for (Threshold threshold : profile.thresholds()) {
            line(
                    "threshold",
                    describe(threshold) + ", for a false-accept rate of " + rate(threshold.askedFalseAcceptRate()));
        }
        for (double rate : profile.unsupportedFalseAcceptRates()) {
            line(
                    "no threshold",
                    "for a false-accept rate of " + rate(rate) + ": the trials are too few, "
                            + basis.nonTargetTrials() + " of different speakers where "
                            + CalibrationFit.nonTargetTrialsNeeded(rate) + " are needed");
        }
        CrossFit crossFit = profile.crossFit();
        line(
                "transfer",
                "to speakers not fitted on (" + crossFit.folds() + " folds): " + describe(crossFit.decision())
                        + ", Cllr " + Texts.fixed(crossFit.cllr(), 3) + " bits (at best "
                        + Texts.fixed(crossFit.minCllr(), 3) + ")");
        for (Errors errors : crossFit.thresholds()) {
            line("transfer", describe(errors) + ", for a false-accept rate of " + rate(errors.askedFalseAcceptRate()));
        }
        line(
                "intervals",
                Texts.fixed(100 * profile.bootstrap().confidence(), 0) + " %, over "
                        + profile.bootstrap().replicates() + " draws of the speakers, seed "
                        + profile.bootstrap().seed()
                        + (basis.speakers() < FEW_SPEAKERS
                                ? "; of " + basis.speakers() + " speakers they may be too narrow, use more"
                                : ""));
    }

    private String calibration() {
        Duration duration = profile.duration();
        return "log-likelihood ratio = " + Texts.fixed(profile.slope(), 3) + " " + profile.scoring()
                + signed(profile.offset(), "")
                + (duration == null
                        ? ""
                        : signed(duration.coefficient(), " ln(seconds of speech in the shorter recording, ")
                                + Texts.fixed(duration.shortestSeconds(), 1) + " to "
                                + Texts.fixed(duration.longestSeconds(), 1) + ")");
    }

    private static String signed(double value, String unit) {
        return (value < 0 ? " - " : " + ") + Texts.fixed(Math.abs(value), 3) + unit;
    }

    /** Scores are what users see; they follow from the ratio unless the duration has a say. */
    private String describe(Threshold threshold) {
        Interval ratio = threshold.logLikelihoodRatio();
        double from = profile.inconclusiveFrom(threshold);
        double to = profile.inconclusiveTo(threshold);
        return (profile.duration() == null ? "score " : "log-likelihood ratio ") + shown(ratio.value())
                + between(shown(ratio.low()), shown(ratio.high()))
                + ", inconclusive from " + shown(from) + " to " + shown(to) + ", "
                + percent(threshold.falseRejectRate()) + " false rejects, " + percent(threshold.falseAcceptRate())
                + " false accepts";
    }

    private String shown(double ratio) {
        return Texts.fixed(profile.duration() == null ? profile.score(ratio, 1, 1) : ratio, 3);
    }

    private static String describe(Errors errors) {
        return Texts.percent(errors.falseRejectRate()) + " false rejects, " + Texts.percent(errors.falseAcceptRate())
                + " false accepts";
    }

    private static String percent(Interval interval) {
        return Texts.percent(interval.value())
                + between(Texts.fixed(100 * interval.low(), 1), Texts.fixed(100 * interval.high(), 1));
    }

    private static String between(String low, String high) {
        return " (" + low + " to " + high + ")";
    }

    /** As it is asked for. */
    private static String rate(@Nullable Double fraction) {
        return String.valueOf(fraction);
    }

    private void line(String name, String text) {
        lines.add(new Line(name, text));
    }
}
