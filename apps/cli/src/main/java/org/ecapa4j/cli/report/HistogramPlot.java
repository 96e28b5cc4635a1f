package org.ecapa4j.cli.report;

import java.util.Arrays;
import org.ecapa4j.cli.report.ReportData.Band;
import org.ecapa4j.cli.report.ReportData.Mark;
import org.ecapa4j.cli.report.ReportData.ScoreDistribution;

/** How the scores of both kinds are distributed, each kind as shares of its own number. */
final class HistogramPlot {
    private static final Frame FRAME = new Frame(48, 10, Svg.WIDTH - 14, 250);
    private static final double AXIS = 44;

    private HistogramPlot() {}

    static Svg draw(String id, ScoreDistribution scores) {
        Bins bins = Bins.covering(scores.targets(), scores.nonTargets());
        double[] targets = bins.shares(scores.targets());
        double[] nonTargets = bins.shares(scores.nonTargets());
        double highest = Math.max(
                Arrays.stream(targets).max().orElseThrow(),
                Arrays.stream(nonTargets).max().orElseThrow());
        Band band = scores.inconclusive();
        int lines = 2 + scores.marks().size() + (band == null ? 0 : 1);
        int height = (int) Math.ceil(FRAME.bottom() + AXIS + lines * Legend.LINE + 4);
        Svg svg = new Svg(id, height, "Scores", description(scores));

        Scale across = new Scale.Linear(bins.start(), bins.end(), FRAME.left(), FRAME.right());
        Scale up = new Scale.Linear(0, 1.06 * highest, FRAME.bottom(), FRAME.top());
        double[] ticks = Ticks.linear(bins.start(), bins.end(), 6);
        FRAME.horizontal(svg, across, ticks, Numbers::trimmed, scores.scoreName());
        double[] shares = Ticks.linear(0, 1.06 * highest, 5);
        FRAME.vertical(svg, up, shares, share -> Numbers.trimmed(100 * share), "% of each kind");

        svg.clip(FRAME.left(), FRAME.top(), FRAME.width(), FRAME.height());
        if (band != null) {
            double from = across.at(Math.max(band.low(), bins.start()));
            double to = across.at(Math.min(band.high(), bins.end()));
            svg.rectangle("band", from, FRAME.top(), Math.max(0, to - from), FRAME.height());
        }
        svg.path("area s2", outline(bins, nonTargets, across, up));
        svg.path("area s1", outline(bins, targets, across, up));
        for (int i = 0; i < scores.marks().size(); i++) {
            double x = across.at(scores.marks().get(i).score());
            svg.line("mark m" + (i + 1), x, FRAME.top(), x, FRAME.bottom());
        }
        svg.endClip();
        FRAME.outline(svg);
        legend(svg, scores);
        return svg;
    }

    private static void legend(Svg svg, ScoreDistribution scores) {
        Legend legend = new Legend(svg, FRAME.left(), FRAME.right(), FRAME.bottom() + AXIS)
                .area("area s1", "same speaker", Numbers.count(scores.targets().length, "trial", "trials"))
                .area("area s2", "different speakers", Numbers.count(scores.nonTargets().length, "trial", "trials"));
        for (int i = 0; i < scores.marks().size(); i++) {
            Mark mark = scores.marks().get(i);
            legend.curve("mark m" + (i + 1), mark.name(), Numbers.fixed(mark.score(), 3));
        }
        Band band = scores.inconclusive();
        if (band != null) {
            legend.area("band", "inconclusive", Numbers.fixed(band.low(), 3) + " to " + Numbers.fixed(band.high(), 3));
        }
    }

    /** Steps from the axis and back to it. */
    private static String outline(Bins bins, double[] shares, Scale across, Scale up) {
        Polyline line = new Polyline().to(across.at(bins.edge(0)), up.at(0));
        for (int i = 0; i < bins.count(); i++) {
            line.to(across.at(bins.edge(i)), up.at(shares[i]));
            line.to(across.at(bins.edge(i + 1)), up.at(shares[i]));
        }
        return line.to(across.at(bins.end()), up.at(0)).commands();
    }

    private static String description(ScoreDistribution scores) {
        return "Distribution of the scores of " + Numbers.count(scores.targets().length)
                + " trials of the same speaker (mean "
                + Numbers.fixed(Arrays.stream(scores.targets()).average().orElseThrow(), 3) + ") and "
                + Numbers.count(scores.nonTargets().length) + " of different speakers (mean "
                + Numbers.fixed(Arrays.stream(scores.nonTargets()).average().orElseThrow(), 3) + ").";
    }
}
