package org.ecapa4j.metrics;

import java.util.Comparator;

/**
 * A range of numbers as a key of a {@link Breakdown}, for example seconds of speech.
 *
 * @param from lower end, included; negative infinity if there is none
 * @param to upper end, not included; positive infinity if there is none
 */
public record Bin(double from, double to) implements Comparable<Bin> {
    private static final Comparator<Bin> ORDER =
            Comparator.comparingDouble(Bin::from).thenComparingDouble(Bin::to);

    /** @throws IllegalArgumentException if the range is empty */
    public Bin {
        if (!(from < to)) {
            throw new IllegalArgumentException("bin from " + from + " to " + to + " is empty");
        }
    }

    /**
     * The bin that a number falls into.
     *
     * @param value any number but NaN
     * @param edges strictly rising; below the first and from the last on there is a bin each
     * @throws IllegalArgumentException if the value is NaN or the edges do not rise
     */
    public static Bin of(double value, double... edges) {
        if (Double.isNaN(value)) {
            throw new IllegalArgumentException("value is NaN");
        }
        Bin found = null;
        double from = Double.NEGATIVE_INFINITY;
        for (double edge : edges) {
            Bin bin = new Bin(from, edge);
            if (found == null && value < edge) {
                found = bin;
            }
            from = edge;
        }
        return found == null ? new Bin(from, Double.POSITIVE_INFINITY) : found;
    }

    @Override
    public int compareTo(Bin other) {
        return ORDER.compare(this, other);
    }

    /** For example {@code below 2}, {@code 2 to 5}, {@code 5 or more}. */
    @Override
    public String toString() {
        if (from == Double.NEGATIVE_INFINITY) {
            return to == Double.POSITIVE_INFINITY ? "all" : "below " + number(to);
        }
        return to == Double.POSITIVE_INFINITY ? number(from) + " or more" : number(from) + " to " + number(to);
    }

    private static String number(double value) {
        String text = Double.toString(value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
