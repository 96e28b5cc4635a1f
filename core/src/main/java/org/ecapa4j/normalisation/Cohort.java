package org.ecapa4j.normalisation;

import java.util.Arrays;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.internal.Parallel;
import org.ecapa4j.internal.ShownProblems;
import org.ecapa4j.internal.algebra.Matrices;
import org.ecapa4j.scoring.MatrixProduct;
import org.ecapa4j.scoring.PreparedEmbeddings;
import org.jspecify.annotations.Nullable;

/**
 * Recordings of many other speakers, against which scores are normalised. Safe for concurrent use.
 *
 * <pre>{@code
 * PreparedEmbeddings utterances = scorer.prepare(embeddings);
 * Cohort cohort = new Cohort(scorer.prepare(cohortEmbeddings));
 * CohortStatistics best = cohort.statisticsOfBest(300, utterances, ecapa.matrixProduct(), threads);
 * double[] scores = ScoreNormalisation.S.normalise(utterances.scores(trials, threads), trials, best);
 * }</pre>
 *
 * <p>All statistics are those of scores in double, and depend on the utterance and the cohort only: they have the same bits
 * whatever the other utterances, the matrix product and the number of threads.
 */
public final class Cohort {
    private static final int UTTERANCES_AT_ONCE = 64;

    /**
     * A share of the product of the vectors' lengths. The embeddings are float32 numbers, and rounding them moves a score by up
     * to twice their unit roundoff of 2^-24: a deviation of twice that is nothing but rounding.
     */
    private static final double SMALLEST_DEVIATION = 0x1p-22;

    private static final String REMEDY =
            "A cohort is made of recordings that are in no trial, best of many speakers who are in none either.";

    private final PreparedEmbeddings members;
    /** Length of the longest vector. */
    private final double longest;
    /** Hash of each member's vector in the upper half, its row in the lower; sorted. */
    private final long[] hashes;

    private @Nullable CohortMoments moments;
    private @Nullable BestScores bestScores;

    /**
     * Keeps what is given.
     *
     * @param members embeddings of at least two recordings, prepared by the scorer that scores the trials
     * @throws DataFormatException if there is only one
     */
    public Cohort(PreparedEmbeddings members) {
        if (members.rows() < 2) {
            throw new DataFormatException(
                    "A cohort of one recording has no deviation; it needs at least 2, and thousands to" + " be of use");
        }
        this.members = members;
        this.hashes = new long[members.rows()];
        double[] vector = new double[members.columns()];
        double square = 0;
        for (int row = 0; row < members.rows(); row++) {
            members.vector(row, vector);
            square = Math.max(square, Matrices.dot(vector, vector));
            hashes[row] = (long) Arrays.hashCode(vector) << 32 | row;
        }
        Arrays.sort(hashes);
        this.longest = Math.sqrt(square);
    }

    /** Number of recordings. */
    public int size() {
        return members.rows();
    }

    /**
     * Mean and deviation of each utterance's scores against the whole cohort.
     *
     * <p>They are not computed from the scores: the mean is the score with the cohort's mean, the variance a quadratic form of
     * the cohort's covariance. To compute the covariance takes as long as to score half as many utterances as embeddings have
     * numbers; it is kept. A deviation d of cosines has a relative error of about {@code 1e-14 / d^2}.
     *
     * @param utterances prepared by the same scorer
     * @param threads at least 1
     * @throws org.ecapa4j.errors.ModelMismatchException if the utterances were prepared otherwise
     * @throws DataFormatException if utterances are in the cohort themselves, or all scores of one are equal; names the rows
     */
    public CohortStatistics statistics(PreparedEmbeddings utterances, int threads) {
        requireOthers(utterances);
        CohortMoments cohort = moments(threads);
        double[] means = new double[utterances.rows()];
        double[] deviations = new double[utterances.rows()];
        int blocks = (means.length - 1) / UTTERANCES_AT_ONCE + 1;
        Parallel.forEach(threads, blocks, block -> {
            int from = block * UTTERANCES_AT_ONCE;
            cohort.describe(utterances, from, Math.min(means.length, from + UTTERANCES_AT_ONCE), means, deviations);
        });
        return checked(size(), utterances, means, deviations);
    }

    /**
     * Mean and deviation of each utterance's highest scores against the cohort, its own N of them.
     *
     * <p>Products in float32 find the recordings that can be among the N, with the bound of {@link MatrixProduct} on their
     * error; these are scored again in double. The first call copies the cohort as float32; for {@code threads} blocks of up to
     * 64 MiB of scores (one row's where the cohort is larger) memory is taken while it computes.
     *
     * @param best N, from 2 to the size of the cohort, which is {@link #statistics}; 300 is usual, and 20,000 of 400,000 in the published system
     * @param utterances prepared by the same scorer
     * @param product called by several threads at once
     * @param threads at least 1
     * @throws IllegalArgumentException if N is below 2
     * @throws org.ecapa4j.errors.ModelMismatchException if the utterances were prepared otherwise
     * @throws DataFormatException if N is larger than the cohort, utterances are in the cohort themselves, or the best scores of
     *     one are all equal; names the rows
     */
    public CohortStatistics statisticsOfBest(
            int best, PreparedEmbeddings utterances, MatrixProduct product, int threads) {
        if (best < 2) {
            throw new IllegalArgumentException("best is " + best + "; at least 2 scores are needed for a deviation");
        }
        if (best > size()) {
            throw new DataFormatException("The best " + best + " of a cohort of " + size()
                    + " cannot be taken: take at most " + size() + ", or a larger cohort");
        }
        if (best == size()) {
            return statistics(utterances, threads);
        }
        requireOthers(utterances);
        double[] means = new double[utterances.rows()];
        double[] deviations = new double[utterances.rows()];
        bestScores().describe(best, utterances, product, threads, means, deviations);
        return checked(best, utterances, means, deviations);
    }

    private synchronized CohortMoments moments(int threads) {
        CohortMoments known = moments == null ? new CohortMoments(members, threads) : moments;
        moments = known;
        return known;
    }

    private synchronized BestScores bestScores() {
        BestScores known = bestScores == null ? new BestScores(members, longest) : bestScores;
        bestScores = known;
        return known;
    }

    /** A recording's score with itself says nothing of other speakers, and is the best of all. */
    private void requireOthers(PreparedEmbeddings utterances) {
        members.requireSameKind(utterances);
        ShownProblems problems = new ShownProblems("Cohort of " + size() + " recordings", REMEDY);
        double[] vector = new double[members.columns()];
        double[] member = new double[members.columns()];
        for (int row = 0; row < utterances.rows(); row++) {
            utterances.vector(row, vector);
            long hash = (long) Arrays.hashCode(vector) << 32;
            int found = Arrays.binarySearch(hashes, hash);
            for (int i = found < 0 ? -found - 1 : found; i < hashes.length && hashes[i] >> 32 == hash >> 32; i++) {
                members.vector((int) hashes[i], member);
                if (Arrays.equals(vector, member)) {
                    problems.add("utterance row " + row + " is cohort row " + (int) hashes[i]);
                    break;
                }
            }
        }
        problems.throwIfAny();
    }

    private CohortStatistics checked(int best, PreparedEmbeddings utterances, double[] means, double[] deviations) {
        ShownProblems problems = new ShownProblems("Cohort of " + size() + " recordings", REMEDY);
        double[] vector = new double[members.columns()];
        for (int row = 0; row < deviations.length; row++) {
            utterances.vector(row, vector);
            double length = Math.sqrt(Matrices.dot(vector, vector));
            if (!(deviations[row] > SMALLEST_DEVIATION * length * longest)) {
                problems.add("the " + (best == size() ? "" : "best ") + best + " scores of utterance row " + row
                        + " are all equal, " + means[row]);
            }
        }
        problems.throwIfAny();
        return new CohortStatistics(best, means, deviations);
    }
}
