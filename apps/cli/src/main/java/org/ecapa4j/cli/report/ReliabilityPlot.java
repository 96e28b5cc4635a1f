package org.ecapa4j.cli.report;

import java.util.List;

/** Observed against predicted log-likelihood ratios, with intervals; on the diagonal they mean what they say. */
final class ReliabilityPlot {
    private static final double LEFT = 48;
    private static final double TOP = 10;
    private static final double SIZE = Svg.WIDTH - LEFT - 14;
    private static final Frame FRAME = new Frame(LEFT, TOP, LEFT + SIZE, TOP + SIZE);
    private static final double AXIS = 44;
    private static final double SMALLEST_RANGE = 2;
    /** Odds of one to a hundred million: where a ratio runs away, the rest must stay readable. */
    private static final double LARGEST_RANGE = 18;

    private ReliabilityPlot() {}

    static Svg draw(String id, List<Reliability.Bin> bins) {
        int height = (int) Math.ceil(FRAME.bottom() + AXIS + 3 * Legend.LINE + 4);
        Svg svg = new Svg(id, height, "Calibration", description(bins));
        double range = range(bins);
        Scale across = new Scale.Linear(-range, range, FRAME.left(), FRAME.right());
        Scale up = new Scale.Linear(-range, range, FRAME.bottom(), FRAME.top());
        double[] ticks = Ticks.linear(-range, range, 8);
        FRAME.horizontal(svg, across, ticks, Numbers::trimmed, "predicted log-likelihood ratio");
        FRAME.vertical(svg, up, ticks, Numbers::trimmed, "observed log-likelihood ratio");
        svg.clip(FRAME.left(), FRAME.top(), FRAME.width(), FRAME.height());
        svg.line("diagonal", across.at(-range), up.at(-range), across.at(range), up.at(range));
        for (Reliability.Bin bin : bins) {
            double x = across.at(bin.predicted());
            svg.line("whisker s1", x, up.at(bin.low()), x, up.at(bin.high()));
            String note = "predicted " + Numbers.fixed(bin.predicted(), 2) + ", observed "
                    + Numbers.fixed(bin.observed(), 2) + ": " + Numbers.count(bin.targets()) + " targets, "
                    + Numbers.count(bin.nonTargets()) + " non-targets";
            svg.circle(bin.hasBothKinds() ? "dot s1" : "dot hollow s1", x, up.at(bin.observed()), 4.5, note);
        }
        svg.endClip();
        FRAME.outline(svg);
        Legend legend = new Legend(svg, FRAME.left(), FRAME.right(), FRAME.bottom() + AXIS);
        legend.symbol(Symbol.CIRCLE, "s1", "trials of like ratio, with 95 % interval", "");
        legend.symbol(Symbol.CIRCLE, "hollow s1", "the same, all of one kind: a bound", "");
        legend.curve("diagonal", "ratios that mean what they say", "");
        return svg;
    }

    private static double range(List<Reliability.Bin> bins) {
        double range = SMALLEST_RANGE;
        for (Reliability.Bin bin : bins) {
            range = Math.max(range, Math.abs(bin.predicted()));
            range = Math.max(range, Math.abs(bin.observed()));
        }
        return Math.min(LARGEST_RANGE, Math.ceil(1.1 * range));
    }

    private static String description(List<Reliability.Bin> bins) {
        long inside = bins.stream()
                .filter(bin -> bin.low() <= bin.predicted() && bin.predicted() <= bin.high())
                .count();
        return "Observed against predicted log-likelihood ratio in " + bins.size() + " bins; the interval of " + inside
                + " of them holds the prediction.";
    }
}
