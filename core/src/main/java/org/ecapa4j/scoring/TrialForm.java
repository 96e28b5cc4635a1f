package org.ecapa4j.scoring;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a line of a trial list has its label. */
enum TrialForm {
    /** {@code 1 enrolment test} and {@code 0 enrolment test}. */
    VOXCELEB("VoxCeleb's", "1", "0") {
        @Override
        String label(List<String> columns) {
            return columns.get(0);
        }

        @Override
        String enrolment(List<String> columns) {
            return columns.get(1);
        }

        @Override
        String test(List<String> columns) {
            return columns.get(2);
        }
    },
    /** {@code enrolment test target} and {@code enrolment test nontarget}. */
    KALDI("Kaldi's", "target", "nontarget") {
        @Override
        String label(List<String> columns) {
            return columns.get(columns.size() - 1);
        }

        @Override
        String enrolment(List<String> columns) {
            return columns.get(0);
        }

        @Override
        String test(List<String> columns) {
            return columns.get(1);
        }
    };

    /** What is wrong with a line while the form is not known. */
    static final String NEITHER = "has neither 1 or 0 at its beginning nor target or nontarget at its end";

    private final String owner;
    private final String target;
    private final String nonTarget;

    TrialForm(String owner, String target, String nonTarget) {
        this.owner = owner;
        this.target = target;
        this.nonTarget = nonTarget;
    }

    /** The form of a line, whatever the number of its columns; the expected one if it fits both; null if neither. */
    static @Nullable TrialForm of(List<String> columns, @Nullable TrialForm expected) {
        boolean voxCeleb = VOXCELEB.fits(columns);
        boolean kaldi = KALDI.fits(columns);
        if (voxCeleb && kaldi && expected != null) {
            return expected;
        }
        if (kaldi) {
            return KALDI;
        }
        return voxCeleb ? VOXCELEB : null;
    }

    /** Where the label is, or should be. */
    abstract String label(List<String> columns);

    abstract String enrolment(List<String> columns);

    abstract String test(List<String> columns);

    boolean isTarget(List<String> columns) {
        return label(columns).equals(target);
    }

    String wrongLabel(String found) {
        return "has the label '" + found + "', expected " + target + " or " + nonTarget;
    }

    private boolean fits(List<String> columns) {
        return label(columns).equals(target) || label(columns).equals(nonTarget);
    }

    @Override
    public String toString() {
        return owner;
    }
}
