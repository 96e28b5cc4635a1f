package org.ecapa4j.scoring;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ecapa4j.errors.DataFormatException;

/** Trials while they are gathered: names as numbers in the order of their first appearance. */
final class TrialIndex {
    private static final int MAX_TRIALS = Integer.MAX_VALUE - 8;

    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private final BitSet targets = new BitSet();
    private int[] enrolments = new int[256];
    private int[] tests = new int[256];
    private int size;

    /** The number of a name; a new one if it is new. */
    int name(String name) {
        Integer known = numbers.putIfAbsent(name, names.size());
        if (known != null) {
            return known;
        }
        names.add(name);
        return names.size() - 1;
    }

    String name(int number) {
        return names.get(number);
    }

    void add(boolean target, int enrolment, int test) {
        if (size == enrolments.length) {
            if (size == MAX_TRIALS) {
                throw new DataFormatException("A trial list has at most " + MAX_TRIALS + " trials; split it");
            }
            int longer = (int) Math.min(MAX_TRIALS, size * 3L / 2);
            enrolments = Arrays.copyOf(enrolments, longer);
            tests = Arrays.copyOf(tests, longer);
        }
        enrolments[size] = enrolment;
        tests[size] = test;
        targets.set(size, target);
        size++;
    }

    int size() {
        return size;
    }

    int enrolment(int trial) {
        return enrolments[trial];
    }

    int test(int trial) {
        return tests[trial];
    }

    boolean isTarget(int trial) {
        return targets.get(trial);
    }

    List<String> names() {
        return Collections.unmodifiableList(new ArrayList<>(names));
    }

    int[] enrolments() {
        return Arrays.copyOf(enrolments, size);
    }

    int[] tests() {
        return Arrays.copyOf(tests, size);
    }

    BitSet targets() {
        return (BitSet) targets.clone();
    }
}
