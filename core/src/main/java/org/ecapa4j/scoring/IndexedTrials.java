package org.ecapa4j.scoring;

import java.util.List;
import java.util.function.ToIntFunction;
import org.ecapa4j.errors.ModelMismatchException;

/**
 * Trials as pairs of rows of one matrix of embeddings, eight bytes each: lists of millions fit. Immutable as long as nobody
 * writes to the arrays it was made from.
 */
public final class IndexedTrials {
    final int[] enrolment;
    final int[] test;

    /**
     * Keeps the arrays, without copying.
     *
     * @param enrolment row of each trial's first recording
     * @param test row of each trial's second recording; as many
     * @throws ModelMismatchException if one is longer
     */
    public IndexedTrials(int[] enrolment, int[] test) {
        if (enrolment.length != test.length) {
            throw new ModelMismatchException("Trials are pairs, but there are " + enrolment.length
                    + " rows of first recordings and " + test.length + " of second ones");
        }
        this.enrolment = enrolment;
        this.test = test;
    }

    /**
     * The trials of a list, in its order.
     *
     * @param rowOf row of a recording, given its name in the trials; throws what suits the caller if there is none
     */
    public static IndexedTrials of(List<Trial> trials, ToIntFunction<String> rowOf) {
        int[] enrolment = new int[trials.size()];
        int[] test = new int[trials.size()];
        int index = 0;
        for (Trial trial : trials) {
            enrolment[index] = rowOf.applyAsInt(trial.enrolment());
            test[index] = rowOf.applyAsInt(trial.test());
            index++;
        }
        return new IndexedTrials(enrolment, test);
    }

    /** Number of trials. */
    public int size() {
        return enrolment.length;
    }

    /** Row of a trial's first recording. */
    public int enrolment(int trial) {
        return enrolment[trial];
    }

    /** Row of a trial's second recording. */
    public int test(int trial) {
        return test[trial];
    }

    /**
     * Checks that all rows are there.
     *
     * @param enrolmentRows number of embeddings of first recordings
     * @param testRows number of embeddings of second recordings; the same where both are in one matrix
     * @throws ModelMismatchException naming the first trial with a row that is not
     */
    public void requireRows(int enrolmentRows, int testRows) {
        for (int trial = 0; trial < enrolment.length; trial++) {
            requireRow("first", trial, enrolment[trial], enrolmentRows);
            requireRow("second", trial, test[trial], testRows);
        }
    }

    private void requireRow(String which, int trial, int row, int rows) {
        if (row < 0 || row >= rows) {
            throw new ModelMismatchException("The " + which + " recording of trial " + trial + " of " + enrolment.length
                    + " is row " + row + ", but the rows of the embeddings are 0 to " + (rows - 1));
        }
    }
}
