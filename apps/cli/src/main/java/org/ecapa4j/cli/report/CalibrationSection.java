package org.ecapa4j.cli.report;

import java.util.ArrayList;
import java.util.List;
import org.ecapa4j.cli.report.ReportData.Calibration;
import org.ecapa4j.cli.report.ReportData.Estimate;

/** Whether log-likelihood ratios can be taken at their word. */
final class CalibrationSection {
    private CalibrationSection() {}

    static void write(Html html, ReportData data) {
        Calibration calibration = data.calibration();
        if (calibration == null) {
            return;
        }
        html.section("calibration-section", "Calibration");
        html.paragraph("A log-likelihood ratio of 2.3 says: ten times as likely from one speaker as from two. Here such"
                + " words are held against what was seen. " + calibration.description() + onItself(data, calibration));
        html.pair();
        html.figure(
                "Predicted and observed ratios",
                Plots.CALIBRATION,
                "Above the diagonal a ratio says too little for the same speaker, below it too much. The intervals take"
                        + " trials as independent; trials share speakers, so the truth is wider.");
        if (calibration.errorByPrior() != null) {
            html.figure(
                    "Errors for every prior",
                    Plots.ERRORS_BY_PRIOR,
                    "Decisions at the threshold that follows from the prior. The gap between the lines is what calibration"
                            + " loses; the lower line is what the scores are capable of.");
        }
        html.end();
        html.card("Trials of like ratio", "card wide long");
        html.table(
                "Probability: that of one speaker at even odds; observed with both kinds weighted alike.",
                List.of(
                        "Predicted ratio",
                        "Observed ratio",
                        "Predicted probability",
                        "Observed probability",
                        "Targets",
                        "Non-targets"),
                rows(calibration));
        html.end().end();
    }

    private static String onItself(ReportData data, Calibration calibration) {
        int both = calibration.recordingsOfProfile();
        return both == 0
                ? ""
                : " It was fitted on " + Numbers.count(both) + " of the "
                        + Numbers.count(data.trials().recordings())
                        + " recordings here too: expect a higher actDCF and Cllr of others.";
    }

    private static List<TableRow> rows(Calibration calibration) {
        List<TableRow> rows = new ArrayList<>();
        for (Reliability.Bin bin : Reliability.of(calibration.targetRatios(), calibration.nonTargetRatios())) {
            Estimate observed = new Estimate(
                    Reliability.probability(bin.observed()),
                    Reliability.probability(bin.low()),
                    Reliability.probability(bin.high()));
            rows.add(new TableRow(Numbers.signed(bin.predicted(), 2))
                    .signed(bin.observed(), 2)
                    .text(Numbers.percent(Reliability.probability(bin.predicted())))
                    .rate(observed)
                    .count(bin.targets())
                    .count(bin.nonTargets()));
        }
        return rows;
    }
}
