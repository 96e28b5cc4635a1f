package org.ecapa4j.calibration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.internal.Scores;
import org.ecapa4j.internal.ShownProblems;
import org.ecapa4j.scoring.ScoredTrial;
import org.ecapa4j.scoring.Trial;
import org.jspecify.annotations.Nullable;

/**
 * Scored trials whose speakers are known, as columns. Speakers are numbered in the order of their names, so that nothing depends
 * on the order of the trials.
 *
 * @param target which trials are of one speaker
 * @param first number of the speaker of the first recording
 * @param second number of the speaker of the second recording
 * @param scores finite
 * @param shorterSeconds speech in the recording that has less of it, positive; null where it does not matter
 * @param speakers their names
 */
record SpeakerTrials(
        boolean[] target,
        int[] first,
        int[] second,
        double[] scores,
        double @Nullable [] shorterSeconds,
        List<String> speakers) {

    /** Checks all trials; see {@link CalibrationFit#fit}. */
    static SpeakerTrials of(
            List<ScoredTrial> trials,
            Function<String, @Nullable String> speakerOf,
            @Nullable ToDoubleFunction<String> speechSecondsOf) {
        Scores.require(ScoredTrial.scores(trials, true), ScoredTrial.scores(trials, false));
        Recordings recordings = new Recordings(speakerOf, speechSecondsOf);
        trials.forEach(scored -> recordings.check(scored.trial()));
        recordings.problems.throwIfAny();
        List<String> speakers = List.copyOf(new TreeSet<>(recordings.speakers.values()));
        Map<String, Integer> numbers = new HashMap<>();
        for (String speaker : speakers) {
            numbers.put(speaker, numbers.size());
        }
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
        for (int i = 0; i < count; i++) {
            Trial trial = sorted.get(i).trial();
            target[i] = trial.target();
            first[i] = numbers.getOrDefault(recordings.speaker(trial.enrolment()), -1);
            second[i] = numbers.getOrDefault(recordings.speaker(trial.test()), -1);
            scores[i] = sorted.get(i).score();
            if (seconds != null) {
                seconds[i] = Math.min(recordings.seconds(trial.enrolment()), recordings.seconds(trial.test()));
            }
        }
        return new SpeakerTrials(target, first, second, scores, seconds, speakers);
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

    /** Those of one kind among some trials' values. */
    double[] ofKind(boolean ofTarget, double[] values) {
        return IntStream.range(0, size())
                .filter(i -> target[i] == ofTarget)
                .mapToDouble(i -> values[i])
                .toArray();
    }

    /** Some of the trials, with the numbers of the speakers as they are. */
    SpeakerTrials only(int[] chosen) {
        boolean[] kinds = new boolean[chosen.length];
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = target[chosen[i]];
        }
        return new SpeakerTrials(
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

    /** What is known of the recordings, each asked for once; what is wrong with one becomes a problem once. */
    private static final class Recordings {
        final ShownProblems problems = new ShownProblems(
                "The assignment of speakers to trials",
                "Trials and speakers must agree: how are the speakers found from the names of the recordings?");
        final Map<String, String> speakers = new HashMap<>();
        private final Map<String, Double> seconds = new HashMap<>();
        private final Function<String, @Nullable String> speakerOf;
        private final @Nullable ToDoubleFunction<String> speechSecondsOf;

        Recordings(Function<String, @Nullable String> speakerOf, @Nullable ToDoubleFunction<String> speechSecondsOf) {
            this.speakerOf = speakerOf;
            this.speechSecondsOf = speechSecondsOf;
        }

        String speaker(String recording) {
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

        double seconds(String recording) {
            Double known = seconds.get(recording);
            if (known != null || speechSecondsOf == null) {
                return known == null ? Double.NaN : known;
            }
            double speech = speechSecondsOf.applyAsDouble(recording);
            if (!(speech > 0 && speech < Double.POSITIVE_INFINITY)) {
                throw new DataFormatException("The recording '" + recording + "' has " + speech + " s of speech;"
                        + " calibration by duration needs some in every recording. Leave its trials out, or calibrate"
                        + " without duration");
            }
            seconds.put(recording, speech);
            return speech;
        }

        void check(Trial trial) {
            String enrolment = speaker(trial.enrolment());
            String test = speaker(trial.test());
            if (enrolment.isEmpty() || test.isEmpty() || trial.target() == enrolment.equals(test)) {
                return;
            }
            String recordings = "'" + trial.enrolment() + "' and '" + trial.test() + "' are said to be ";
            problems.add(
                    trial.target()
                            ? recordings + "the same speaker, but their speakers are '" + enrolment + "' and '" + test
                                    + "'"
                            : recordings + "different speakers, but both are '" + enrolment + "'");
        }
    }
}
