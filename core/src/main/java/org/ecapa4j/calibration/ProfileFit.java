package org.ecapa4j.calibration;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.internal.Scores;
import org.ecapa4j.internal.ShownProblems;
import org.ecapa4j.metrics.Cllr;
import org.ecapa4j.metrics.ErrorRates;
import org.ecapa4j.scoring.ScoredTrial;
import org.ecapa4j.scoring.Trial;
import org.jspecify.annotations.Nullable;

/** Fits one profile; see {@link CalibrationProfile#fit}. */
final class ProfileFit {
    private final List<ScoredTrial> trials;
    private final double prior;
    private final Map<String, String> speakers = new HashMap<>();

    ProfileFit(List<ScoredTrial> trials, Function<String, @Nullable String> speakerOf, double prior) {
        Scores.requirePrior(prior);
        this.trials = List.copyOf(trials);
        this.prior = prior;
        ShownProblems problems = new ShownProblems(
                "The assignment of speakers to trials",
                "Trials and speakers must agree: how are the speakers found from the names of the recordings?");
        for (ScoredTrial scored : this.trials) {
            Trial trial = scored.trial();
            String enrolment = speaker(trial.enrolment(), speakerOf, problems);
            String test = speaker(trial.test(), speakerOf, problems);
            if (enrolment.isEmpty() || test.isEmpty() || trial.target() == enrolment.equals(test)) {
                continue;
            }
            String recordings = "'" + trial.enrolment() + "' and '" + trial.test() + "' are said to be ";
            problems.add(
                    trial.target()
                            ? recordings + "the same speaker, but their speakers are '" + enrolment + "' and '" + test
                                    + "'"
                            : recordings + "different speakers, but both are '" + enrolment + "'");
        }
        problems.throwIfAny();
    }

    /** Asks for each recording once; what is not known becomes a problem once, and an empty name. */
    private String speaker(String recording, Function<String, @Nullable String> speakerOf, ShownProblems problems) {
        String known = speakers.get(recording);
        if (known != null) {
            return known;
        }
        String speaker = speakerOf.apply(recording);
        if (speaker == null || speaker.isEmpty()) {
            problems.add("the speaker of '" + recording + "' is not known");
            speaker = "";
        }
        speakers.put(recording, speaker);
        return speaker;
    }

    CalibrationProfile profile(String fingerprint, String data) {
        ErrorRates rates = ErrorRates.of(trials);
        LogisticCalibration calibration = calibration(trials);
        if (!(calibration.slope() > 0)) {
            throw new DataFormatException("No profile can be fitted: same-speaker trials do not score higher than"
                    + " different-speaker trials (slope " + calibration.slope() + ", equal error rate " + rates.eer()
                    + "); are the labels of the trials the wrong way round?");
        }
        return new CalibrationProfile(
                fingerprint,
                calibration.slope(),
                calibration.offset(),
                prior,
                CalibrationProfile.threshold(calibration.slope(), calibration.offset(), prior),
                rates.eer(),
                rates.eerThreshold(),
                rates.targetTrials(),
                rates.nonTargetTrials(),
                data,
                transfer());
    }

    private CalibrationProfile.Transfer transfer() {
        Set<String> firstSpeakers = firstHalf();
        List<ScoredTrial> first = new ArrayList<>();
        List<ScoredTrial> second = new ArrayList<>();
        for (ScoredTrial scored : trials) {
            boolean enrolment =
                    firstSpeakers.contains(speakers.get(scored.trial().enrolment()));
            boolean test = firstSpeakers.contains(speakers.get(scored.trial().test()));
            if (enrolment == test) {
                (test ? first : second).add(scored);
            }
        }
        requireBothKinds(first, "first");
        requireBothKinds(second, "second");
        List<ScoredTrial> ratios = ratios(calibration(second), first);
        ratios.addAll(ratios(calibration(first), second));

        // The score is at or above the threshold where the log posterior odds are at or above 0.
        ErrorRates rates = ErrorRates.of(ratios);
        double threshold = CalibrationProfile.threshold(1, 0, prior);
        return new CalibrationProfile.Transfer(
                rates.missRate(threshold),
                rates.falseAlarmRate(threshold),
                Cllr.bits(ScoredTrial.scores(ratios, true), ScoredTrial.scores(ratios, false)),
                ratios.size());
    }

    private Set<String> firstHalf() {
        Map<String, Integer> targetTrials = new TreeMap<>();
        for (ScoredTrial scored : trials) {
            Trial trial = scored.trial();
            for (String recording : List.of(trial.enrolment(), trial.test())) {
                targetTrials.merge(speakers.getOrDefault(recording, ""), trial.target() ? 1 : 0, Integer::sum);
            }
        }
        List<String> order = new ArrayList<>(targetTrials.keySet());
        order.sort(Comparator.comparing(speaker -> -targetTrials.getOrDefault(speaker, 0)));
        Set<String> half = new HashSet<>();
        for (int i = 0; i < order.size(); i++) {
            if (i % 4 == 0 || i % 4 == 3) {
                half.add(order.get(i));
            }
        }
        return half;
    }

    private LogisticCalibration calibration(List<ScoredTrial> some) {
        return LogisticCalibration.fit(ScoredTrial.scores(some, true), ScoredTrial.scores(some, false), prior);
    }

    private static List<ScoredTrial> ratios(LogisticCalibration calibration, List<ScoredTrial> scored) {
        List<ScoredTrial> ratios = new ArrayList<>();
        for (ScoredTrial trial : scored) {
            ratios.add(new ScoredTrial(trial.trial(), calibration.logLikelihoodRatio(trial.score())));
        }
        return ratios;
    }

    private static void requireBothKinds(List<ScoredTrial> half, String name) {
        long targets = half.stream().filter(scored -> scored.trial().target()).count();
        if (targets == 0 || targets == half.size()) {
            throw new DataFormatException("Too few trials for a profile: of the two halves of the speakers the " + name
                    + " has " + targets + " target and " + (half.size() - targets)
                    + " non-target trials among its own speakers, and at least one of each is needed to see how well a"
                    + " threshold carries over to other speakers. Use trials of more speakers");
        }
    }
}
