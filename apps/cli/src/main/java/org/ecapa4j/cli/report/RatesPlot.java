package org.ecapa4j.cli.report;

import java.util.List;
import org.ecapa4j.cli.report.ReportData.Estimate;
import org.jspecify.annotations.Nullable;

/** Error rates with their intervals, a line for each part of the trials. */
final class RatesPlot {
    private static final double LABELS = 148;
    private static final double TOP = 8;
    private static final double ROW = 30;
    private static final double RIGHT = Svg.WIDTH - 16;
    private static final double CAP = 4;
    private static final double AXIS = 40;
    private static final double SMALLEST_RANGE = 0.01;

    private RatesPlot() {}

    /**
     * A line.
     *
     * @param rate null if there is none
     */
    record Row(String name, @Nullable Estimate rate) {}

    /**
     * Draws the rows.
     *
     * @param overall the rate that all are compared with
     */
    static Svg draw(String id, String title, List<Row> rows, double overall) {
        Frame frame = new Frame(LABELS, TOP, RIGHT, TOP + ROW * rows.size());
        Svg svg = new Svg(id, (int) Math.ceil(frame.bottom() + AXIS), title, description(rows));
        double max = range(rows, overall);
        Scale across = new Scale.Linear(0, max, frame.left(), frame.right());
        double[] ticks = Ticks.linear(0, max, 5);
        frame.horizontal(svg, across, ticks, rate -> Numbers.trimmed(100 * rate), "equal error rate, %");
        svg.line("diagonal", across.at(overall), frame.top(), across.at(overall), frame.bottom());
        for (int i = 0; i < rows.size(); i++) {
            row(svg, rows.get(i), across, frame.top() + (i + 0.5) * ROW);
        }
        frame.outline(svg);
        return svg;
    }

    private static void row(Svg svg, Row row, Scale across, double y) {
        svg.name("label end", LABELS - 8, y + Svg.HALF_CAPITAL, LABELS - 10, row.name());
        Estimate rate = row.rate();
        if (rate == null) {
            svg.text("tick", LABELS + 8, y + Svg.HALF_CAPITAL, "no estimate");
            return;
        }
        if (rate.hasInterval()) {
            double low = across.at(rate.low());
            double high = across.at(rate.high());
            svg.line("whisker s1", low, y, high, y);
            svg.line("whisker s1", low, y - CAP, low, y + CAP);
            svg.line("whisker s1", high, y - CAP, high, y + CAP);
        }
        svg.circle("dot s1", across.at(rate.value()), y, 4.5, row.name() + ": " + Numbers.percent(rate.value()));
    }

    private static double range(List<Row> rows, double overall) {
        double max = Math.max(SMALLEST_RANGE, overall);
        for (Row row : rows) {
            Estimate rate = row.rate();
            if (rate != null) {
                max = Math.max(max, rate.hasInterval() ? Math.max(rate.high(), rate.value()) : rate.value());
            }
        }
        return 1.05 * max;
    }

    private static String description(List<Row> rows) {
        StringBuilder text = new StringBuilder("Equal error rate");
        String separator = ": ";
        for (Row row : rows) {
            Estimate rate = row.rate();
            String value = rate == null ? "no estimate" : Numbers.percent(rate.value());
            text.append(separator).append(row.name()).append(' ').append(value);
            separator = ", ";
        }
        return text.append('.').toString();
    }
}
