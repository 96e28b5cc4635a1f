package org.ecapa4j.cli.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.ecapa4j.Passport;
import org.ecapa4j.audio.AudioQuality;
import org.ecapa4j.calibration.CalibrationProfile;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.evaluation.ScoredList;
import org.ecapa4j.metrics.Bootstrap;
import org.ecapa4j.metrics.ErrorRates;
import org.ecapa4j.metrics.Measurement;
import org.ecapa4j.metrics.Metric;
import org.ecapa4j.metrics.Resampling;
import org.ecapa4j.scoring.ScoredTrial;
import org.ecapa4j.scoring.Trial;
import org.ecapa4j.scoring.TrialSpeakers;
import org.jspecify.annotations.Nullable;

/**
 * The scores of a list, and what they are read with.
 *
 * @param scored the trials
 * @param scoring how the scores were made, in one line
 * @param profile turns them into log-likelihood ratios; null if there is none for this scoring
 * @param fittedOn the recordings that the profile was fitted on, where that was done in the same run; otherwise empty
 * @param speakerOf the speaker of a recording; null if not known
 * @param resampling how intervals are made
 */
public record EvaluatedRun(
        ScoredList scored,
        String scoring,
        @Nullable CalibrationProfile profile,
        Set<String> fittedOn,
        Function<String, @Nullable String> speakerOf,
        Resampling resampling) {

    /** The same settings on other scores. */
    public EvaluatedRun with(ScoredList other) {
        return new EvaluatedRun(other, scoring, profile, fittedOn, speakerOf, resampling);
    }

    /** How many of the recordings the profile was fitted on too: of these its ratios are better than of others. */
    public int recordingsOfProfile() {
        return (int)
                scored.list().recordings().stream().filter(fittedOn::contains).count();
    }

    /** Number of speakers; 0 if one is not known or the trials contradict them, when nothing can be drawn by speaker. */
    public int speakers() {
        return speakers(scored.list().trials());
    }

    private int speakers(List<Trial> trials) {
        try {
            return TrialSpeakers.of(trials, speakerOf).names().size();
        } catch (DataFormatException e) {
            return 0;
        }
    }

    /** In words, for readers of the figures. */
    public String intervals() {
        int speakers = speakers();
        if (speakers == 0) {
            return "No intervals: " + contradiction() + "; --utterances tells who speaks";
        }
        return speakers < Bootstrap.LEAST_SPEAKERS
                ? "No intervals: " + speakers + " speakers are too few, at least " + Bootstrap.LEAST_SPEAKERS
                        + " are needed"
                : Math.round(100 * resampling.level()) + " % intervals; speakers drawn anew " + resampling.resamples()
                        + " times";
    }

    /** The first trial that its speakers contradict, or one of which they are not known. */
    private String contradiction() {
        List<Trial> trials = scored.list().trials();
        for (int i = 0; i < trials.size(); i++) {
            Trial trial = trials.get(i);
            for (String recording : List.of(trial.enrolment(), trial.test())) {
                String speaker = speakerOf.apply(recording);
                if (speaker == null || speaker.isEmpty()) {
                    return "the speaker of '" + recording + "' is not known";
                }
            }
            String enrolment = speakerOf.apply(trial.enrolment());
            String test = speakerOf.apply(trial.test());
            if (trial.target() != Objects.equals(enrolment, test)) {
                return "trial " + (i + 1) + " is of " + (trial.target() ? "the same speaker" : "different speakers")
                        + ", but '" + trial.enrolment() + "' is of speaker '" + enrolment + "' and '" + trial.test()
                        + "' of '" + test + "'";
            }
        }
        return "the speakers of the recordings are not known";
    }

    /** The trials with log-likelihood ratios in the place of scores; empty without a profile. */
    public List<ScoredTrial> ratios() {
        List<ScoredTrial> ratios = new ArrayList<>();
        if (profile != null) {
            for (ScoredTrial trial : scored.trials()) {
                ratios.add(new ScoredTrial(trial.trial(), ratio(trial)));
            }
        }
        return ratios;
    }

    /** The log-likelihood ratio of a trial; NaN without a profile. */
    double ratio(ScoredTrial trial) {
        return profile == null
                ? Double.NaN
                : profile.logLikelihoodRatio(
                        trial.score(),
                        speechSeconds(trial.trial().enrolment()),
                        speechSeconds(trial.trial().test()));
    }

    /** NaN where the recording is not known, only its features. */
    double speechSeconds(String recording) {
        AudioQuality quality = quality(recording);
        return quality == null ? Double.NaN : quality.speechSeconds();
    }

    @Nullable
    AudioQuality quality(String recording) {
        Passport passport = scored.utterances().get(recording).embedding().passport();
        return passport == null ? null : passport.quality();
    }

    /** Figures of trials by the name of their metric, with intervals where speakers are known and enough of them. */
    public Map<String, Measurement> measure(List<ScoredTrial> trials, List<Metric> metrics) {
        Map<String, Measurement> byName = new TreeMap<>();
        if (trials.isEmpty()) {
            return byName;
        }
        List<Trial> plain = trials.stream().map(ScoredTrial::trial).toList();
        if (speakers(plain) > 0) {
            for (Measurement measurement :
                    Bootstrap.bySpeaker(trials, speakerOf).measure(metrics, resampling)) {
                byName.put(measurement.name(), measurement);
            }
            return byName;
        }
        ErrorRates rates = ErrorRates.of(trials);
        for (Metric metric : metrics) {
            byName.put(
                    metric.name(),
                    metric.withheld()
                            .apply(rates)
                            .<Measurement>map(reason -> new Measurement.Withheld(metric.name(), reason))
                            .orElseGet(() -> new Measurement.Measured(
                                    metric.name(), metric.value().applyAsDouble(rates), java.util.Optional.empty())));
        }
        return byName;
    }
}
