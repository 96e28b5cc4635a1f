package org.ecapa4j.cli.report;

import java.util.ArrayList;
import java.util.List;
import org.ecapa4j.cli.report.ReportData.Cost;
import org.ecapa4j.cli.report.ReportData.DetPanel;
import org.ecapa4j.cli.report.ReportData.MissRate;

/** The trade-off between both kinds of error. */
final class ErrorRatesSection {
    private static final String FEW_MARK = "\u00A0*";

    private ErrorRatesSection() {}

    static void write(Html html, ReportData data) {
        List<DetPanel> panels = data.detPanels();
        if (panels.isEmpty()) {
            return;
        }
        html.section("error-rates-section", "Error rates");
        html.paragraph(
                "Every threshold exchanges one kind of error for the other. Lower and further left is better; both"
                        + " axes are in normal deviates, on which normally distributed scores give straight lines.");
        html.pair();
        html.figure(
                panels.get(0).title(),
                Plots.det(0),
                "Circle: equal error rate. The curve moves in steps of one trial. In the shaded area, and where a line is"
                        + " thin, fewer than " + DetPlot.ENOUGH_ERRORS
                        + " errors of a kind were seen: rates there are rough.");
        html.stack();
        html.card("Misses at a given rate of false accepts");
        missRates(html, data.summary().missRates());
        data.summary().missRatesWithheld().forEach(rate -> html.note(rate.reason() + "."));
        html.end();
        html.card("Detection cost");
        costs(html, data.summary().costs());
        html.end().end();
        for (int i = 1; i < panels.size(); i++) {
            html.figure(panels.get(i).title(), Plots.det(i), "");
        }
        html.end().end();
    }

    private static void missRates(Html html, List<MissRate> rates) {
        List<TableRow> rows = new ArrayList<>();
        boolean anyFew = false;
        for (MissRate rate : rates) {
            boolean isFew = rate.falseAlarms() < DetPlot.ENOUGH_ERRORS || rate.misses() < DetPlot.ENOUGH_ERRORS;
            anyFew |= isFew;
            rows.add(new TableRow(Numbers.roundPercent(rate.falseAlarmRate()))
                    .fixed(rate.threshold(), 3)
                    .rate(rate.missRate(), isFew ? FEW_MARK : "")
                    .text(Numbers.count(rate.falseAlarms()) + " + " + Numbers.count(rate.misses())));
        }
        html.table(
                "Errors: accepted non-targets and rejected targets at that threshold.",
                List.of("False accepts", "Threshold", "Misses", "Errors"),
                rows);
        if (anyFew) {
            html.note("* Rests on fewer than " + DetPlot.ENOUGH_ERRORS + " errors of a kind.");
        }
    }

    private static void costs(Html html, List<Cost> costs) {
        List<TableRow> rows = new ArrayList<>();
        for (Cost cost : costs) {
            rows.add(new TableRow(cost.name())
                    .text(Numbers.trimmed(cost.prior()))
                    .estimate(cost.minDcf(), 3)
                    .estimate(cost.actDcf(), 3));
        }
        html.table(
                "Normalised: 1 is the cost of deciding without listening. minDCF has the best threshold for this list,"
                        + " actDCF the one that calibration gives beforehand.",
                List.of("Operating point", "Prior", "minDCF", "actDCF"),
                rows);
        if (costs.stream().anyMatch(cost -> cost.costMiss() != 1 || cost.costFalseAlarm() != 1)) {
            html.note(unequalCosts(costs));
        }
    }

    private static String unequalCosts(List<Cost> costs) {
        StringBuilder text = new StringBuilder("Costs of a miss and of a false accept:");
        String separator = " ";
        for (Cost cost : costs) {
            text.append(separator).append(cost.name()).append(' ');
            text.append(Numbers.trimmed(cost.costMiss()))
                    .append(" and ")
                    .append(Numbers.trimmed(cost.costFalseAlarm()));
            separator = "; ";
        }
        return text.append('.').toString();
    }
}
