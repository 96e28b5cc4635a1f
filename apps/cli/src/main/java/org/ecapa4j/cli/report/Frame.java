package org.ecapa4j.cli.report;

import java.util.function.DoubleFunction;

/** The rectangle that data are drawn into, with its axes. */
record Frame(double left, double top, double right, double bottom) {
    private static final double TICK_GAP = 5;
    private static final double LABEL_LINE = 16;
    /** Between labels that stand side by side. */
    private static final double LABEL_GAP = 6;

    double width() {
        return right - left;
    }

    double height() {
        return bottom - top;
    }

    /** Lines and labels of the horizontal axis. Labels that would touch the one before are left out, their lines are not. */
    void horizontal(Svg svg, Scale scale, double[] ticks, DoubleFunction<String> label, String title) {
        double free = Double.NEGATIVE_INFINITY;
        for (double tick : ticks) {
            double x = scale.at(tick);
            svg.line("grid", x, top, x, bottom);
            String text = label.apply(tick);
            double half = text.length() * Svg.CHARACTER_WIDTH / 2;
            if (x - half >= free) {
                svg.text("tick middle", x, bottom + LABEL_LINE, text);
                free = x + half + LABEL_GAP;
            }
        }
        svg.name("axis middle", (left + right) / 2, bottom + 2.2 * LABEL_LINE, width(), title);
    }

    /** Lines and labels of the vertical axis; the same of labels that would touch. */
    void vertical(Svg svg, Scale scale, double[] ticks, DoubleFunction<String> label, String title) {
        double free = Double.POSITIVE_INFINITY;
        for (double tick : ticks) {
            double y = scale.at(tick);
            svg.line("grid", left, y, right, y);
            if (y + LABEL_LINE / 2 <= free) {
                svg.text("tick end", left - TICK_GAP, y + Svg.HALF_CAPITAL, label.apply(tick));
                free = y - LABEL_LINE / 2;
            }
        }
        svg.textUpwards("axis", 12, (top + bottom) / 2, title);
    }

    /** Drawn last, over what was cut at it. */
    void outline(Svg svg) {
        svg.rectangle("frame", left, top, width(), height());
    }
}
