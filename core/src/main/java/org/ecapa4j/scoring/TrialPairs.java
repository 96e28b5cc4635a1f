package org.ecapa4j.scoring;

import java.util.Arrays;

/**
 * Finds the trial of the same two names, in either order, among those before: a hash table with open addressing that holds
 * nothing but the trials' places, because a list may have many millions.
 */
final class TrialPairs {
    private static final int NONE = -1;

    private final TrialIndex trials;
    /** Places in the index; {@link #NONE} where nothing is. A power of two, at most 5/8 of it taken. */
    private int[] slots = emptySlots(1 << 10);

    private int taken;

    TrialPairs(TrialIndex trials) {
        this.trials = trials;
    }

    /** The trial with the same label and the same order of the names, or -1. */
    int same(boolean target, int enrolment, int test) {
        for (int at = start(enrolment, test); slots[at] != NONE; at = next(at)) {
            int trial = slots[at];
            if (trials.isTarget(trial) == target
                    && trials.enrolment(trial) == enrolment
                    && trials.test(trial) == test) {
                return trial;
            }
        }
        return NONE;
    }

    /** A trial with the other label and the same names in either order, or -1. */
    int opposite(boolean target, int enrolment, int test) {
        for (int at = start(enrolment, test); slots[at] != NONE; at = next(at)) {
            int trial = slots[at];
            int first = trials.enrolment(trial);
            int second = trials.test(trial);
            boolean samePair = first == enrolment && second == test || first == test && second == enrolment;
            if (samePair && trials.isTarget(trial) != target) {
                return trial;
            }
        }
        return NONE;
    }

    /** Adds a trial of the index. */
    void add(int trial) {
        if (++taken > slots.length / 8 * 5) {
            int[] old = slots;
            slots = emptySlots(2 * old.length);
            for (int moved : old) {
                if (moved != NONE) {
                    put(moved);
                }
            }
        }
        put(trial);
    }

    private void put(int trial) {
        int at = start(trials.enrolment(trial), trials.test(trial));
        while (slots[at] != NONE) {
            at = next(at);
        }
        slots[at] = trial;
    }

    private int next(int at) {
        return (at + 1) & (slots.length - 1);
    }

    /** The same for both orders of a pair. The mixing is the finaliser of MurmurHash3 (A. Appleby, 2011). */
    private int start(int a, int b) {
        long mixed = (long) Math.min(a, b) << 32 | Math.max(a, b);
        mixed = (mixed ^ mixed >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return (int) (mixed ^ mixed >>> 33) & (slots.length - 1);
    }

    private static int[] emptySlots(int count) {
        int[] slots = new int[count];
        Arrays.fill(slots, NONE);
        return slots;
    }
}
