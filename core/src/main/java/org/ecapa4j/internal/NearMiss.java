package org.ecapa4j.internal;

import org.jspecify.annotations.Nullable;

/** Finds what somebody meant to write. */
public final class NearMiss {
    private static final int CLOSE = 2;

    private NearMiss() {}

    /** Insertions, deletions and replacements that turn one text into the other (Levenshtein, 1966). */
    public static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }

    /** The candidate with the smallest distance, the first of several; null if there is no candidate. */
    public static @Nullable String nearest(String name, Iterable<String> candidates) {
        String nearest = null;
        int smallest = Integer.MAX_VALUE;
        for (String candidate : candidates) {
            int distance = distance(name, candidate);
            if (distance < smallest) {
                smallest = distance;
                nearest = candidate;
            }
        }
        return nearest;
    }

    /** Whether one was probably meant by the other: at most two edits, and not every letter edited. */
    public static boolean isClose(String a, String b) {
        // The lengths alone settle most pairs.
        return Math.abs(a.length() - b.length()) <= CLOSE
                && distance(a, b) <= Math.min(CLOSE, Math.max(a.length(), b.length()) - 1);
    }

    /** The nearest candidate if it is close, else null. */
    public static @Nullable String close(String name, Iterable<String> candidates) {
        String nearest = nearest(name, candidates);
        return nearest != null && isClose(name, nearest) ? nearest : null;
    }
}
