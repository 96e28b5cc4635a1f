package org.ecapa4j.cli.report;

import java.util.Locale;
import org.ecapa4j.cli.report.ReportData.Estimate;

/** Numbers as people read them: a true minus sign, no-break spaces, as many digits as say something. */
final class Numbers {
    private static final String NO_BREAK_SPACE = "\u00A0";
    static final String PERCENT = NO_BREAK_SPACE + "%";
    private static final String MINUS = "\u2212";
    private static final String EN_DASH = "\u2013";
    /** What stands for a number that there is not. */
    static final String NONE = "\u2014";

    private Numbers() {}

    static String fixed(double value, int decimals) {
        String text = String.format(Locale.ROOT, "%,." + decimals + "f", value);
        boolean isZero = text.chars().allMatch(each -> each == '-' || each == '0' || each == '.');
        return isZero ? text.replace("-", "") : text.replace("-", MINUS);
    }

    /** With a sign in any case but zero. */
    static String signed(double value, int decimals) {
        String text = fixed(value, decimals);
        return value > 0 && text.chars().anyMatch(each -> each >= '1' && each <= '9') ? "+" + text : text;
    }

    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** A number of things: "1 trial", "2 trials". */
    static String count(long count, String singular, String plural) {
        return count(count) + NO_BREAK_SPACE + (count == 1 ? singular : plural);
    }

    /** A fraction in per cent, two decimals, more where the value is small. */
    static String percent(double fraction) {
        return fixed(100 * fraction, percentDecimals(fraction)) + PERCENT;
    }

    /** A rate that was asked for, without digits that nobody asked for: "1 %", "0.1 %". */
    static String roundPercent(double fraction) {
        return trimmed(100 * fraction) + PERCENT;
    }

    /** In brackets; empty if there is no interval. */
    static String percentInterval(Estimate estimate) {
        if (!estimate.hasInterval()) {
            return "";
        }
        int decimals = percentDecimals(estimate.value());
        return "[" + fixed(100 * estimate.low(), decimals) + EN_DASH + fixed(100 * estimate.high(), decimals) + PERCENT
                + "]";
    }

    /** In brackets; empty if there is no interval. */
    static String interval(Estimate estimate, int decimals) {
        return estimate.hasInterval()
                ? "[" + fixed(estimate.low(), decimals) + EN_DASH + fixed(estimate.high(), decimals) + "]"
                : "";
    }

    /** Few digits, none in vain: 0.05, 1, 2.5; for axes and priors. */
    static String trimmed(double value) {
        String text = String.format(Locale.ROOT, "%.6f", value).replaceAll("0+$", "");
        text = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        return text.equals("-0") ? "0" : text.replace("-", MINUS);
    }

    private static int percentDecimals(double fraction) {
        double size = Math.abs(fraction);
        return size == 0 || size >= 0.001 ? 2 : 4;
    }
}
