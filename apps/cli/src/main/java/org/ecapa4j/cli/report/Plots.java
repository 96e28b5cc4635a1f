package org.ecapa4j.cli.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ecapa4j.cli.report.ReportData.Calibration;
import org.ecapa4j.cli.report.ReportData.DegradedVariant;
import org.ecapa4j.cli.report.ReportData.ErrorByPrior;
import org.ecapa4j.cli.report.ReportData.Group;
import org.ecapa4j.cli.report.ReportData.Grouping;
import org.ecapa4j.cli.report.ReportData.ScoreDistribution;

/** All drawings of a report by name; the name is the drawing's id in the page and that of its file. */
final class Plots {
    static final String SCORES = "scores";
    static final String CALIBRATION = "calibration";
    static final String ERRORS_BY_PRIOR = "errors-by-prior";
    static final String DEGRADED_RATES = "degraded-eer";
    static final String DEGRADED_SHIFTS = "degraded-scores";

    private final Map<String, Svg> drawings = new LinkedHashMap<>();

    Plots(ReportData data) {
        for (int i = 0; i < data.detPanels().size(); i++) {
            drawings.put(det(i), DetPlot.draw(det(i), data.detPanels().get(i)));
        }
        for (int i = 0; i < data.variantPanels().size(); i++) {
            drawings.put(
                    degradedDet(i),
                    DetPlot.draw(degradedDet(i), data.variantPanels().get(i)));
        }
        ScoreDistribution scores = data.scores();
        if (scores != null) {
            drawings.put(SCORES, HistogramPlot.draw(SCORES, scores));
        }
        Calibration calibration = data.calibration();
        if (calibration != null) {
            List<Reliability.Bin> bins = Reliability.of(calibration.targetRatios(), calibration.nonTargetRatios());
            drawings.put(CALIBRATION, ReliabilityPlot.draw(CALIBRATION, bins));
            ErrorByPrior errors = calibration.errorByPrior();
            if (errors != null) {
                drawings.put(ERRORS_BY_PRIOR, PriorPlot.draw(ERRORS_BY_PRIOR, errors));
            }
        }
        double overall = data.summary().eer().value();
        for (int i = 0; i < data.groupings().size(); i++) {
            Grouping grouping = data.groupings().get(i);
            drawings.put(group(i), RatesPlot.draw(group(i), grouping.name(), rows(grouping), overall));
        }
        degradation(data.variants(), overall);
    }

    private void degradation(List<DegradedVariant> variants, double overall) {
        if (variants.isEmpty()) {
            return;
        }
        List<RatesPlot.Row> rows = new ArrayList<>();
        for (DegradedVariant variant : variants) {
            rows.add(new RatesPlot.Row(variant.name(), variant.eer()));
        }
        drawings.put(DEGRADED_RATES, RatesPlot.draw(DEGRADED_RATES, "Error rates by degradation", rows, overall));
        if (variants.size() > 1) {
            drawings.put(DEGRADED_SHIFTS, ShiftPlot.draw(DEGRADED_SHIFTS, variants.subList(1, variants.size())));
        }
    }

    private static List<RatesPlot.Row> rows(Grouping grouping) {
        List<RatesPlot.Row> rows = new ArrayList<>();
        for (Group group : grouping.groups()) {
            rows.add(new RatesPlot.Row(group.name(), group.eer()));
        }
        return rows;
    }

    static String det(int panel) {
        return panel == 0 ? "det" : "det-" + (panel + 1);
    }

    static String degradedDet(int panel) {
        return "degraded-det-" + (panel + 1);
    }

    static String group(int grouping) {
        return "groups-" + (grouping + 1);
    }

    boolean has(String name) {
        return drawings.containsKey(name);
    }

    /** For the page. */
    String inline(String name) {
        return Objects.requireNonNull(drawings.get(name), name).inline();
    }

    /** Files of their own, by name. */
    Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        drawings.forEach((name, drawing) -> files.put(name + ".svg", drawing.file()));
        return files;
    }
}
