package org.ecapa4j.cli.evaluation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.ecapa4j.audio.AudioQuality;
import org.ecapa4j.calibration.CalibrationProfile;
import org.ecapa4j.cli.report.ReportData.DegradedVariant;
import org.ecapa4j.metrics.Cllr;
import org.ecapa4j.metrics.ErrorRates;
import org.ecapa4j.scoring.ScoredTrial;
import org.ecapa4j.scoring.Trial;
import org.jspecify.annotations.Nullable;

/**
 * The same trials on copies of the recordings that were degraded in one way.
 *
 * @param name of the degradation
 */
public record DegradedRun(String name, EvaluatedRun run) {
    /** {@code ecapa4j.verifier.maximum-clipped-fraction} as it comes. */
    private static final double MOST_CLIPPED = 0.1;

    /** What the copies change, against the undegraded recordings. */
    DegradedVariant against(EvaluatedRun clean) {
        List<ScoredTrial> trials = run.scored().trials();
        List<ScoredTrial> ratios = run.ratios();
        return new DegradedVariant(
                name,
                trials.size(),
                run.scored().trialsDropped(),
                Figures.eer(run, trials),
                ratios.isEmpty() ? null : Cllr.bits(ErrorRates.of(ratios)),
                mean(trials, true) - mean(clean.scored().trials(), true),
                mean(trials, false) - mean(clean.scored().trials(), false),
                flagged(trials),
                inconclusive(trials));
    }

    private Map<String, Double> flagged(List<ScoredTrial> trials) {
        Map<String, Double> shares = new LinkedHashMap<>();
        for (AudioQuality.Flag flag : AudioQuality.Flag.values()) {
            long count = trials.stream()
                    .filter(scored -> has(scored.trial().enrolment(), flag)
                            || has(scored.trial().test(), flag))
                    .count();
            shares.put(flag.text(), (double) count / trials.size());
        }
        return shares;
    }

    private boolean has(String recording, AudioQuality.Flag flag) {
        AudioQuality quality = run.quality(recording);
        return quality != null && quality.flags().contains(flag);
    }

    /** Within the profile's band, or with a recording that is flagged so that the verifier does not decide. */
    private @Nullable Double inconclusive(List<ScoredTrial> trials) {
        CalibrationProfile profile = run.profile();
        if (profile == null) {
            return null;
        }
        double from = profile.inconclusiveFrom(profile.decision());
        double to = profile.inconclusiveTo(profile.decision());
        long count = trials.stream()
                .filter(scored -> {
                    double ratio = run.ratio(scored);
                    Trial trial = scored.trial();
                    return ratio >= from && ratio < to || unusable(trial.enrolment()) || unusable(trial.test());
                })
                .count();
        return (double) count / trials.size();
    }

    /** What the verifier does not decide about, as it comes configured. */
    private boolean unusable(String recording) {
        AudioQuality quality = run.quality(recording);
        return quality != null
                && (quality.speechSeconds() < AudioQuality.ENOUGH_SPEECH_SECONDS
                        || quality.clippedFraction() > MOST_CLIPPED
                        || quality.flags().contains(AudioQuality.Flag.NARROW_BAND));
    }

    private static double mean(List<ScoredTrial> trials, boolean target) {
        return DoubleStream.of(ScoredTrial.scores(trials, target)).average().orElse(Double.NaN);
    }
}
