package org.ecapa4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ecapa4j.cli.report.ReportData.DetCurve;
import org.ecapa4j.cli.report.ReportData.DetPanel;
import org.ecapa4j.metrics.ErrorRates;
import org.junit.jupiter.api.Test;

class DetPlotTest {
    private static final Pattern PATH = Pattern.compile("<path class=\"([^\"]*)\" d=\"([^\"]*)\" />");
    private static final Pattern TICK = Pattern.compile("<text class=\"tick (middle|end)\"[^>]*>([^<]*)</text>");

    private static DetCurve curve(int targets, int nonTargets, double distance) {
        Random random = new Random(42);
        double[] target =
                random.doubles(targets).map(p -> distance + Probit.of(p)).toArray();
        double[] nonTarget = random.doubles(nonTargets).map(Probit::of).toArray();
        return SampleReport.det(
                "curve", target, nonTarget, ErrorRates.of(target, nonTarget).eer());
    }

    private static String draw(DetCurve... curves) {
        return DetPlot.draw("det", new DetPanel("Trade-off", false, List.of(curves)))
                .inline();
    }

    private static List<String> paths(String svg, String style) {
        List<String> found = new ArrayList<>();
        Matcher matcher = PATH.matcher(svg);
        while (matcher.find()) {
            if (matcher.group(1).equals(style)) {
                found.add(matcher.group(2));
            }
        }
        return found;
    }

    private static List<String> ticks(String svg, String side) {
        List<String> found = new ArrayList<>();
        Matcher matcher = TICK.matcher(svg);
        while (matcher.find()) {
            if (matcher.group(1).equals(side)) {
                found.add(matcher.group(2));
            }
        }
        return found;
    }

    @Test
    void bothAxesReachOneErrorOfTheirKind() {
        String svg = draw(curve(900, 30_000, 4));
        assertThat(ticks(svg, "end")).first().isEqualTo("0.1");
        assertThat(ticks(svg, "middle")).first().isEqualTo("0.002");
        assertThat(ticks(svg, "end")).last().isEqualTo("40");
    }

    @Test
    void badScoresGetAWiderPlot() {
        assertThat(ticks(draw(curve(900, 900, 1.2)), "end")).last().isEqualTo("60");
        assertThat(ticks(draw(curve(900, 900, 0)), "end")).last().isEqualTo("95");
    }

    @Test
    void theCurveMovesInStepsOfOneTrial() {
        String svg = draw(curve(200, 300, 3));
        assertThat(paths(svg, "curve thin s0"))
                .hasSize(2)
                .allSatisfy(path -> assertThat(path).doesNotContain("L"));
    }

    /** 30 of 2,000 and 30 of 5,000: the thick part begins and ends there. */
    @Test
    void partsWithFewErrorsAreThin() {
        DetCurve curve = curve(2_000, 5_000, 3);
        String svg = draw(curve);
        List<double[]> thick = PolylineTest.points(paths(svg, "curve s0").get(0));
        List<double[]> shade = PolylineTest.points(paths(svg, "few-errors").get(0));
        double[] corner = shade.get(2);
        // The frame goes from 56 to 426 and from 380 up to 10; one error of 2,000 and of 5,000 is just inside.
        assertThat(corner[0]).isCloseTo(new Scale.NormalDeviate(0.0001, 0.4, 56, 426).at(30 / 5_000.0), within(0.06));
        assertThat(corner[1]).isCloseTo(new Scale.NormalDeviate(0.0002, 0.4, 380, 10).at(30 / 2_000.0), within(0.06));
        assertThat(thick).allSatisfy(point -> {
            assertThat(point[0]).isGreaterThanOrEqualTo(corner[0] - 0.51);
            assertThat(point[1]).isLessThanOrEqualTo(corner[1] + 0.51);
        });
        assertThat(thick.get(0)[1]).isCloseTo(corner[1], within(0.51));
        assertThat(thick.get(thick.size() - 1)[0]).isCloseTo(corner[0], within(0.51));
        assertThat(paths(svg, "curve thin s0")).hasSize(2);
    }

    /** On normal deviates the curve of two normal distributions is straight, and the circle stands on it at the diagonal. */
    @Test
    void normalScoresGiveAStraightLine() {
        DetCurve curve = curve(200_000, 200_000, 3);
        String svg = draw(curve);
        // The frame ends at 426 and 10.
        List<double[]> points = PolylineTest.points(paths(svg, "curve s0").get(0)).stream()
                .filter(point -> point[0] <= 426 && point[1] >= 10)
                .toList();
        assertThat(points).hasSizeGreaterThan(200);
        double[] first = points.get(0);
        double[] last = points.get(points.size() - 1);
        // 30 errors are uncertain by a sixth of a deviate's worth or so: some units of the plot at the ends.
        for (double[] point : points) {
            double share = (point[0] - first[0]) / (last[0] - first[0]);
            assertThat(point[1]).isCloseTo(first[1] + share * (last[1] - first[1]), within(6.0));
        }
        String circle = paths(svg, "symbol s0").get(0);
        Matcher start = Pattern.compile("M([0-9.]+) ([0-9.]+)m").matcher(circle);
        assertThat(start.find()).isTrue();
        double x = Double.parseDouble(start.group(1));
        double y = Double.parseDouble(start.group(2));
        assertThat(points).anyMatch(point -> Math.hypot(point[0] - x, point[1] - y) < 1);
    }

    @Test
    void largeCurvesStaySmall() {
        assertThat(draw(curve(300_000, 300_000, 3)).length()).isLessThan(25_000);
    }

    @Test
    void perfectScoresAndSingleTrialsAreDrawnToo() {
        for (DetCurve each : List.of(
                SampleReport.det("perfect", new double[] {3, 4, 5}, new double[] {0, 1, 2}, 0),
                SampleReport.det("reversed", new double[] {0}, new double[] {1}, 1),
                SampleReport.det("tied", new double[] {1}, new double[] {1}, 0.5))) {
            assertThat(draw(each)).doesNotContain("NaN").doesNotContain("Infinity");
        }
    }

    @Test
    void theLastOfASequenceHasTheStrongestShade() {
        DetCurve each = curve(2_000, 2_000, 3);
        String svg = DetPlot.draw("det", new DetPanel("Noise", true, List.of(each, each, each, each)))
                .inline();
        assertThat(Arrays.asList("curve s0", "curve r4", "curve r5", "curve r6"))
                .allSatisfy(style -> assertThat(paths(svg, style)).hasSize(1));
    }
}
