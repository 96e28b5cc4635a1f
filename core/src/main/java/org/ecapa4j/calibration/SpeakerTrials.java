package org.ecapa4j.calibration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.internal.Scores;
import org.ecapa4j.scoring.ScoredTrial;
import org.ecapa4j.scoring.Trial;
import org.ecapa4j.scoring.TrialSpeakers;
import org.jspecify.annotations.Nullable;

/**
 * Scored trials whose speakers are known, as columns. Speakers are numbered in the order of their names, so that nothing depends
 * on the order of the trials.
 *
 * @param trials the trials, by the names of their recordings
 * @param target which of them are of one speaker
 * @param first number of the speaker of the first recording
 * @param second number of the speaker of the second recording
 * @param scores finite
 * @param shorterSeconds speech in the recording that has less of it, positive; null where it does not matter
 * @param speakers who speaks
 */
record SpeakerTrials(
        List<Trial> trials,
        boolean[] target,
        int[] first,
        int[] second,
        double[] scores,
        double @Nullable [] shorterSeconds,
        TrialSpeakers speakers) {

    /** Checks all trials; see {@link CalibrationFit#fit}. */
    static SpeakerTrials of(
            List<ScoredTrial> trials,
            Function<String, @Nullable String> speakerOf,
            @Nullable ToDoubleFunction<String> speechSecondsOf) {
        Scores.require(ScoredTrial.scores(trials, true), ScoredTrial.scores(trials, false));
        TrialSpeakers speakers =
                TrialSpeakers.of(trials.stream().map(ScoredTrial::trial).toList(), speakerOf);
        // Sums depend on the order of their terms, results must not depend on the order of the trials.
        List<ScoredTrial> sorted = new ArrayList<>(trials);
        sorted.sort(Comparator.comparing((ScoredTrial scored) -> scored.trial().enrolment())
                .thenComparing(scored -> scored.trial().test()));
        int count = sorted.size();
        boolean[] target = new boolean[count];
        int[] first = new int[count];
        int[] second = new int[count];
        double[] scores = new double[count];
        double[] seconds = speechSecondsOf == null ? null : new double[count];
        Map<String, Double> known = new HashMap<>();
        for (int i = 0; i < count; i++) {
            Trial trial = sorted.get(i).trial();
            target[i] = trial.target();
            first[i] = speakers.index(trial.enrolment());
            second[i] = speakers.index(trial.test());
            scores[i] = sorted.get(i).score();
            if (seconds != null && speechSecondsOf != null) {
                seconds[i] = Math.min(
                        known.computeIfAbsent(trial.enrolment(), name -> seconds(name, speechSecondsOf)),
                        known.computeIfAbsent(trial.test(), name -> seconds(name, speechSecondsOf)));
            }
        }
        List<Trial> plain = sorted.stream().map(ScoredTrial::trial).toList();
        return new SpeakerTrials(plain, target, first, second, scores, seconds, speakers);
    }

    private static double seconds(String recording, ToDoubleFunction<String> speechSecondsOf) {
        double speech = speechSecondsOf.applyAsDouble(recording);
        if (!(speech > 0 && speech < Double.POSITIVE_INFINITY)) {
            throw new DataFormatException("The recording '" + recording + "' has " + speech + " s of speech;"
                    + " calibration by duration needs some in every recording. Leave its trials out, or calibrate"
                    + " without duration");
        }
        return speech;
    }

    /** The same trials with other numbers in the place of their scores. */
    List<ScoredTrial> with(double[] values) {
        return IntStream.range(0, size())
                .mapToObj(i -> new ScoredTrial(trials.get(i), values[i]))
                .toList();
    }

    int size() {
        return scores.length;
    }

    /** How many trials are of one speaker, or of two. */
    int count(boolean ofTarget) {
        int count = 0;
        for (boolean each : target) {
            count += each == ofTarget ? 1 : 0;
        }
        return count;
    }

    /** The trials, by their numbers, that a condition holds for. */
    int[] where(IntPredicate condition) {
        return IntStream.range(0, size()).filter(condition).toArray();
    }

    /** Some of the trials, with the numbers of the speakers as they are. */
    SpeakerTrials only(int[] chosen) {
        boolean[] kinds = new boolean[chosen.length];
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = target[chosen[i]];
        }
        return new SpeakerTrials(
                Arrays.stream(chosen).mapToObj(trials::get).toList(),
                kinds,
                Arrays.stream(chosen).map(i -> first[i]).toArray(),
                Arrays.stream(chosen).map(i -> second[i]).toArray(),
                Arrays.stream(chosen).mapToDouble(i -> scores[i]).toArray(),
                shorterSeconds == null
                        ? null
                        : Arrays.stream(chosen)
                                .mapToDouble(i -> shorterSeconds[i])
                                .toArray(),
                speakers);
    }
}
