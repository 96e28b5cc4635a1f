package org.ecapa4j.cli.report;

import org.ecapa4j.cli.report.ReportData.Cost;
import org.ecapa4j.cli.report.ReportData.Estimate;
import org.ecapa4j.cli.report.ReportData.Summary;
import org.ecapa4j.cli.report.ReportData.TrialCounts;
import org.jspecify.annotations.Nullable;

/** The figures that most readers come for. */
final class SummarySection {
    private static final int DECIMALS = 3;

    private SummarySection() {}

    static void write(Html html, ReportData data) {
        Summary summary = data.summary();
        html.section("summary-section", "Summary");
        html.markup().element("p", inWords(summary), "class", "lede").line();
        TrialCounts trials = data.trials();
        html.paragraph(basis(trials));
        html.markup().open("dl", "class", "tiles").line();
        Estimate eer = summary.eer();
        html.tile("Equal error rate", Numbers.percent(eer.value()), Numbers.percentInterval(eer));
        Cost cost = summary.costs().get(0);
        tile(html, "minDCF, " + cost.name(), cost.minDcf());
        tile(html, "actDCF, " + cost.name(), cost.actDcf());
        tile(html, "Cllr, bits", summary.cllr());
        tile(html, "minCllr, bits", summary.minCllr());
        html.tile(
                "Trials used",
                Numbers.count(trials.used()),
                trials.droppedTotal() == 0 ? "none dropped" : Numbers.count(trials.droppedTotal()) + " dropped");
        html.end();
        html.note("In brackets: " + summary.intervals() + ".");
        html.end();
    }

    private static String inWords(Summary summary) {
        String rate = Numbers.percent(summary.eer().value());
        return "At the threshold " + Numbers.fixed(summary.eerThreshold(), 3)
                + " both kinds of error are equally frequent: " + rate
                + " of the trials of the same speaker are rejected, and "
                + rate + " of those of different speakers accepted.";
    }

    private static String basis(TrialCounts trials) {
        String speakers =
                trials.speakers() == 0 ? "" : " of " + Numbers.count(trials.speakers(), "speaker", "speakers");
        String dropped = trials.droppedTotal() == 0
                ? "No trial was left out."
                : Numbers.count(trials.droppedTotal(), "trial has", "trials have")
                        + " no score and are not in these figures; the last section says why.";
        return "Measured on " + Numbers.count(trials.targets(), "target trial", "target trials")
                + " (same speaker) and "
                + Numbers.count(trials.nonTargets(), "non-target trial", "non-target trials")
                + " (different speakers) with " + Numbers.count(trials.recordings(), "recording", "recordings")
                + speakers + ". " + dropped;
    }

    private static void tile(Html html, String name, @Nullable Estimate value) {
        if (value != null) {
            html.tile(name, Numbers.fixed(value.value(), DECIMALS), Numbers.interval(value, DECIMALS));
        }
    }
}
