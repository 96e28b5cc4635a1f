package org.ecapa4j.evaluation;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.function.IntPredicate;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.scoring.EmbeddingScorer;
import org.ecapa4j.scoring.IndexedTrials;
import org.ecapa4j.scoring.MatrixBlock;
import org.ecapa4j.scoring.ScoredTrial;
import org.ecapa4j.scoring.Trial;
import org.ecapa4j.scoring.TrialList;

/** The trials of a list whose recordings could be used, with their scores, and what was left out. Immutable. */
public final class ScoredList {
    private final TrialList list;
    private final double[] scores;
    private final Utterances utterances;
    private final List<DroppedRecording> dropped;
    private final List<Trial> droppedTrials;

    private ScoredList(
            TrialList list,
            double[] scores,
            Utterances utterances,
            List<DroppedRecording> dropped,
            List<Trial> droppedTrials) {
        this.list = list;
        this.scores = scores;
        this.utterances = utterances;
        this.dropped = dropped;
        this.droppedTrials = droppedTrials;
    }

    /** Scores of trials from the embeddings of their recordings. */
    @FunctionalInterface
    public interface Scoring {
        /**
         * Scores trials.
         *
         * @param embeddings one a row, in the order in which the trials first name their recordings
         * @param trials pairs of rows
         * @return one score for each trial, in their order
         */
        double[] scores(MatrixBlock embeddings, IndexedTrials trials);
    }

    /** {@link #of} by {@link EmbeddingScorer#cosine}. */
    public static ScoredList byCosine(TrialList list, Utterances utterances) {
        return of(
                list,
                utterances,
                (embeddings, trials) ->
                        EmbeddingScorer.cosine().prepare(embeddings).scores(trials, 1));
    }

    /**
     * Scores trials, in order; those of recordings that failed are left out.
     *
     * @param utterances has embeddings or failures of all of the list's recordings
     * @throws DataFormatException if no trial is left
     */
    public static ScoredList of(TrialList list, Utterances utterances, Scoring scoring) {
        List<DroppedRecording> dropped = dropped(list, utterances);
        TrialList used = list;
        List<Trial> droppedTrials = new ArrayList<>();
        if (!dropped.isEmpty()) {
            BitSet failed = new BitSet();
            for (int i = 0; i < list.recordings().size(); i++) {
                failed.set(i, utterances.find(list.recordings().get(i)).isEmpty());
            }
            IntPredicate whole = i -> !failed.get(list.enrolment(i)) && !failed.get(list.test(i));
            used = list.select(whole);
            for (int i = 0; i < list.size(); i++) {
                if (!whole.test(i)) {
                    droppedTrials.add(list.trials().get(i));
                }
            }
        }
        int[] enrolment = new int[used.size()];
        int[] test = new int[used.size()];
        for (int i = 0; i < enrolment.length; i++) {
            enrolment[i] = used.enrolment(i);
            test[i] = used.test(i);
        }
        double[] scores = scoring.scores(rows(used, utterances), new IndexedTrials(enrolment, test));
        return new ScoredList(used, scores, utterances, dropped, List.copyOf(droppedTrials));
    }

    private static MatrixBlock rows(TrialList list, Utterances utterances) {
        List<String> names = list.recordings();
        int columns = utterances.get(names.get(0)).embedding().size();
        float[] values = new float[Math.multiplyExact(names.size(), columns)];
        for (int i = 0; i < names.size(); i++) {
            utterances.get(names.get(i)).embedding().buffer().get(values, i * columns, columns);
        }
        return MatrixBlock.of(values, names.size(), columns);
    }

    private static List<DroppedRecording> dropped(TrialList list, Utterances utterances) {
        if (utterances.failures().isEmpty()) {
            return List.of();
        }
        int[] trials = new int[list.recordings().size()];
        for (int i = 0; i < list.size(); i++) {
            trials[list.enrolment(i)]++;
            if (list.test(i) != list.enrolment(i)) {
                trials[list.test(i)]++;
            }
        }
        Map<String, FailedRecording> failures = new HashMap<>();
        for (FailedRecording failure : utterances.failures()) {
            failures.put(failure.name(), failure);
        }
        List<DroppedRecording> dropped = new ArrayList<>();
        for (int i = 0; i < trials.length; i++) {
            FailedRecording failure = failures.get(list.recordings().get(i));
            if (failure != null) {
                dropped.add(new DroppedRecording(failure.name(), failure.reason(), trials[i]));
            }
        }
        return List.copyOf(dropped);
    }

    /** The trials that have scores. */
    public TrialList list() {
        return list;
    }

    /** A copy of the scores, in the order of the trials. */
    public double[] scores() {
        return scores.clone();
    }

    /** Trials with scores, in order: a view, whose elements are made when asked for. */
    public List<ScoredTrial> trials() {
        return new Trials();
    }

    /** The scores of one kind, in order: of target trials or of non-target trials. */
    public double[] scores(boolean target) {
        double[] some = new double[target ? list.targetTrials() : list.nonTargetTrials()];
        int count = 0;
        for (int i = 0; i < scores.length; i++) {
            if (list.isTarget(i) == target) {
                some[count++] = scores[i];
            }
        }
        return some;
    }

    /** The recordings, those that were left out included. */
    public Utterances utterances() {
        return utterances;
    }

    /** The recordings because of which trials were left out, in the order of the list. */
    public List<DroppedRecording> dropped() {
        return dropped;
    }

    /** The trials that were left out, in order. */
    public List<Trial> droppedTrials() {
        return droppedTrials;
    }

    /** Number of trials that were left out. */
    public int trialsDropped() {
        return droppedTrials.size();
    }

    private final class Trials extends AbstractList<ScoredTrial> implements RandomAccess {
        @Override
        public ScoredTrial get(int i) {
            return new ScoredTrial(list.trials().get(i), scores[i]);
        }

        @Override
        public int size() {
            return scores.length;
        }
    }
}
