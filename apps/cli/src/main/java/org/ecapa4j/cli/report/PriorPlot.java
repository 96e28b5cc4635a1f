package org.ecapa4j.cli.report;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.ecapa4j.cli.report.ReportData.ErrorByPrior;

/**
 * Probability of error for every prior: the applied probability of error of N. Brümmer and J. du Preez,
 * "Application-independent evaluation of speaker detection", Computer Speech and Language 20 (2006), section on APE curves. The areas below the
 * curves are proportional to Cllr and minCllr.
 */
final class PriorPlot {
    private static final Frame FRAME = new Frame(48, 10, Svg.WIDTH - 14, 250);
    private static final double AXIS = 44;

    private PriorPlot() {}

    static Svg draw(String id, ErrorByPrior errors) {
        int height = (int) Math.ceil(FRAME.bottom() + AXIS + 3 * Legend.LINE + 4);
        Svg svg = new Svg(id, height, "Errors by prior", description(errors));
        double[] odds = errors.logOdds();
        double from = odds[0];
        double to = odds[odds.length - 1];
        double highest = Math.max(
                Arrays.stream(errors.actual()).max().orElseThrow(),
                Arrays.stream(errors.minimum()).max().orElseThrow());
        double top = Math.max(0.01, 1.25 * highest);
        Scale across = new Scale.Linear(from, to, FRAME.left(), FRAME.right());
        Scale up = new Scale.Linear(0, top, FRAME.bottom(), FRAME.top());
        FRAME.horizontal(svg, across, Ticks.linear(from, to, 8), Numbers::trimmed, "log odds of a target beforehand");
        FRAME.vertical(
                svg, up, Ticks.linear(0, top, 5), error -> Numbers.trimmed(100 * error), "probability of error, %");
        svg.clip(FRAME.left(), FRAME.top(), FRAME.width(), FRAME.height());
        svg.path("curve diagonal", curve(odds, i -> Reliability.probability(-Math.abs(odds[(int) i])), across, up));
        svg.path("curve s3", curve(odds, i -> errors.minimum()[(int) i], across, up));
        svg.path("curve s1", curve(odds, i -> errors.actual()[(int) i], across, up));
        svg.endClip();
        FRAME.outline(svg);
        new Legend(svg, FRAME.left(), FRAME.right(), FRAME.bottom() + AXIS)
                .curve("s1", "with these ratios", "")
                .curve("s3", "with the best threshold for each prior", "")
                .curve("diagonal", "without listening", "");
        return svg;
    }

    private static String curve(double[] odds, DoubleUnaryOperator errorAt, Scale across, Scale up) {
        Polyline line = new Polyline();
        for (int i = 0; i < odds.length; i++) {
            line.to(across.at(odds[i]), up.at(errorAt.applyAsDouble(i)));
        }
        return line.commands();
    }

    private static String description(ErrorByPrior errors) {
        double most = 0;
        for (int i = 0; i < errors.logOdds().length; i++) {
            most = Math.max(most, errors.actual()[i] - errors.minimum()[i]);
        }
        return "Probability of error against the log odds of a target. Calibration costs at most "
                + Numbers.percent(most) + " of errors.";
    }
}
