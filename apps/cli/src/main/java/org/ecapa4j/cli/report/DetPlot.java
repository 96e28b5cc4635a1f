package org.ecapa4j.cli.report;

import java.util.List;
import org.ecapa4j.cli.report.ReportData.DetCurve;
import org.ecapa4j.cli.report.ReportData.DetPanel;
import org.ecapa4j.cli.report.ReportData.DetPoint;

/**
 * Detection error trade-off: misses against false alarms, both axes in normal deviates.
 *
 * <p>Where a curve rests on fewer than {@value #ENOUGH_ERRORS} errors of either kind it is drawn thin; the area in which the first
 * curve does so is shaded. The number is G. R. Doddington's "rule of 30" (Doddington et al., "The NIST speaker recognition
 * evaluation: overview, methodology, systems, results, perspective", Speech Communication 31, 2000): with 30 errors the
 * true rate lies within 30 % of the observed one at 90 % confidence.
 */
final class DetPlot {
    static final int ENOUGH_ERRORS = 30;

    private static final double LEFT = 56;
    private static final double TOP = 10;
    private static final double SIZE = Svg.WIDTH - LEFT - 14;
    private static final double AXIS = 44;
    private static final double LARGEST_LOWER_END = 0.01;

    private final DetPanel panel;
    private final Svg svg;
    private final Frame frame = new Frame(LEFT, TOP, LEFT + SIZE, TOP + SIZE);
    private final Scale across;
    private final Scale up;

    private DetPlot(String id, DetPanel panel) {
        this.panel = panel;
        List<DetCurve> curves = panel.curves();
        double max = upperEnd(curves);
        double minAcross =
                lowerEnd(curves.stream().mapToLong(DetCurve::nonTargets).max().orElseThrow());
        double minUp =
                lowerEnd(curves.stream().mapToLong(DetCurve::targets).max().orElseThrow());
        across = new Scale.NormalDeviate(minAcross, max, frame.left(), frame.right());
        up = new Scale.NormalDeviate(minUp, max, frame.bottom(), frame.top());
        int lines = curves.size() + 1 + curves.get(0).points().size();
        int height = (int) Math.ceil(frame.bottom() + AXIS + lines * Legend.LINE + 4);
        svg = new Svg(id, height, panel.title(), description(curves));
        frame.horizontal(svg, across, Ticks.rates(minAcross, max), DetPlot::label, "false accepts, % of non-targets");
        frame.vertical(svg, up, Ticks.rates(minUp, max), DetPlot::label, "misses, % of targets");
    }

    static Svg draw(String id, DetPanel panel) {
        DetPlot plot = new DetPlot(id, panel);
        plot.data();
        plot.legend();
        return plot.svg;
    }

    private void data() {
        DetCurve first = panel.curves().get(0);
        svg.clip(frame.left(), frame.top(), frame.width(), frame.height());
        shadeFewErrors(first);
        double end = Math.min(1, 2 * upperEnd(panel.curves()));
        svg.line("diagonal", across.at(0), up.at(0), across.at(end), up.at(end));
        for (int i = panel.curves().size() - 1; i >= 0; i--) {
            curve(panel.curves().get(i), style(i));
        }
        Double eer = first.eer();
        if (eer != null) {
            Symbol.CIRCLE.draw(svg, style(0), across.at(eer), up.at(eer));
        }
        for (int i = 0; i < first.points().size(); i++) {
            DetPoint point = first.points().get(i);
            Symbol.of(i + 1).draw(svg, style(0), across.at(point.falseAlarmRate()), up.at(point.missRate()));
        }
        svg.endClip();
        frame.outline(svg);
    }

    private void shadeFewErrors(DetCurve curve) {
        double x = across.at((double) ENOUGH_ERRORS / curve.nonTargets());
        double y = up.at((double) ENOUGH_ERRORS / curve.targets());
        svg.path(
                "few-errors",
                new Polyline()
                        .to(frame.left(), frame.top())
                        .to(x, frame.top())
                        .to(x, y)
                        .to(frame.right(), y)
                        .to(frame.right(), frame.bottom())
                        .to(frame.left(), frame.bottom())
                        .commands());
    }

    /** Three parts: few false alarms come last, as the threshold rises, few misses first. */
    private void curve(DetCurve curve, String style) {
        int points = curve.missRates().length;
        int from = 0;
        while (from < points && isFew(curve.missRates()[from], curve.targets())) {
            from++;
        }
        int to = points;
        while (to > from && isFew(curve.falseAlarmRates()[to - 1], curve.nonTargets())) {
            to--;
        }
        part(curve, 0, Math.min(from + 1, points), "curve thin " + style);
        part(curve, Math.max(to - 1, from), points, "curve thin " + style);
        part(curve, from, to, "curve " + style);
    }

    private static boolean isFew(double rate, long trials) {
        return Math.rint(rate * trials) < ENOUGH_ERRORS;
    }

    private void part(DetCurve curve, int from, int to, String style) {
        Polyline line = new Polyline();
        for (int i = from; i < to; i++) {
            line.to(across.at(curve.falseAlarmRates()[i]), up.at(curve.missRates()[i]));
        }
        if (to - from > 1) {
            svg.path(style, line.commands());
        }
    }

    private void legend() {
        Legend legend = new Legend(svg, frame.left(), frame.right(), frame.bottom() + AXIS);
        for (int i = 0; i < panel.curves().size(); i++) {
            DetCurve curve = panel.curves().get(i);
            Double eer = curve.eer();
            legend.curve(style(i), curve.name(), eer == null ? "" : "EER " + Numbers.percent(eer));
        }
        DetCurve first = panel.curves().get(0);
        for (int i = 0; i < first.points().size(); i++) {
            DetPoint point = first.points().get(i);
            legend.symbol(Symbol.of(i + 1), style(0), point.name(), "");
        }
        legend.area("few-errors", "fewer than " + ENOUGH_ERRORS + " errors of a kind", "");
    }

    /** The first curve has the colour of text, others a colour each; a sequence has shades of one. */
    private String style(int index) {
        if (index == 0) {
            return "s0";
        }
        int others = panel.curves().size() - 1;
        return panel.ordered() ? "r" + (6 - (others - index) % 6) : "s" + ((index - 1) % 6 + 1);
    }

    private static double upperEnd(List<DetCurve> curves) {
        double worst = 0;
        for (DetCurve curve : curves) {
            for (int i = 0; i < curve.missRates().length; i++) {
                worst = Math.max(worst, Math.min(curve.missRates()[i], curve.falseAlarmRates()[i]));
            }
        }
        return worst < 0.2 ? 0.4 : worst < 0.4 ? 0.6 : 0.95;
    }

    /** One error is still in the picture. */
    private static double lowerEnd(long trials) {
        return Math.min(LARGEST_LOWER_END, Ticks.rateBelow(0.999 / trials));
    }

    private static String label(double rate) {
        return Numbers.trimmed(100 * rate);
    }

    private static String description(List<DetCurve> curves) {
        StringBuilder text = new StringBuilder("Miss rate against false-accept rate on normal-deviate axes.");
        for (DetCurve curve : curves) {
            Double eer = curve.eer();
            text.append(' ').append(curve.name());
            text.append(eer == null ? "." : ": equal error rate " + Numbers.percent(eer) + ".");
        }
        return text.toString();
    }
}
