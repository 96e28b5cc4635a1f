package org.ecapa4j.cli.report;

import java.util.ArrayList;
import java.util.List;
import org.ecapa4j.cli.report.ReportData.Comparison;
import org.ecapa4j.cli.report.ReportData.Difference;
import org.ecapa4j.cli.report.ReportData.Estimate;

/** Two runs on the same trials. */
final class ComparisonSection {
    private ComparisonSection() {}

    static void write(Html html, ReportData data) {
        Comparison comparison = data.comparison();
        if (comparison == null) {
            return;
        }
        html.section("comparison-section", "Comparison of two runs");
        html.paragraph("Both runs scored the same trials, so their difference is known better than each figure alone."
                + " Where its interval holds zero, this list cannot tell the runs apart.");
        html.card("This run against the other", "card wide");
        List<TableRow> rows = new ArrayList<>();
        for (Difference difference : comparison.differences()) {
            rows.add(row(difference));
        }
        html.table(
                "This run: " + comparison.thisRun() + ". The other: " + comparison.otherRun() + ".",
                List.of("Metric", "This run", "The other", "Difference", "Which is lower"),
                rows);
        html.end().end();
    }

    private static TableRow row(Difference row) {
        Estimate difference = row.difference();
        double factor = row.percent() ? 100 : 1;
        int decimals = row.percent() ? 2 : 4;
        String unit = row.percent() ? Numbers.PERCENT : "";
        String points = row.percent() ? "\u00A0points" : "";
        String interval = difference.hasInterval()
                ? "[" + Numbers.signed(factor * difference.low(), decimals) + " to "
                        + Numbers.signed(factor * difference.high(), decimals) + "]"
                : "";
        return new TableRow(row.metric())
                .text(Numbers.fixed(factor * row.thisValue(), decimals) + unit)
                .text(Numbers.fixed(factor * row.otherValue(), decimals) + unit)
                .cell(Numbers.signed(factor * difference.value(), decimals) + points, interval)
                .text(verdict(difference));
    }

    private static String verdict(Estimate difference) {
        if (!difference.hasInterval()) {
            return Numbers.NONE;
        }
        if (difference.high() < 0) {
            return "this run";
        }
        return difference.low() > 0 ? "the other" : "cannot be told";
    }
}
