package org.ecapa4j.cli.report;

import java.util.ArrayList;
import java.util.List;
import org.ecapa4j.cli.report.ReportData.TrialCounts;

/** What was left out, how to do it again, and what the words mean. */
final class TrialsSection {
    private TrialsSection() {}

    static void write(Html html, ReportData data) {
        TrialCounts trials = data.trials();
        html.section("trials-section", "Trials and terms");
        html.pair();
        html.card("Trials");
        List<TableRow> rows = new ArrayList<>();
        rows.add(new TableRow("Used, same speaker").count(trials.targets()));
        rows.add(new TableRow("Used, different speakers").count(trials.nonTargets()));
        trials.dropped().forEach((reason, count) -> rows.add(new TableRow("Dropped: " + reason).count(count)));
        html.table("Every trial of the list is here.", List.of("", "Trials"), rows);
        html.end();
        html.card("Command");
        html.markup().element("pre", data.headline().command()).line();
        html.end().end();
        terms(html);
        html.end();
    }

    private static void terms(Html html) {
        html.card("Terms", "card wide long");
        html.markup().open("dl", "class", "terms").line();
        term(html, "Target, non-target", "A trial of two recordings of the same speaker; of different speakers.");
        term(
                html,
                "Miss, false accept",
                "A rejected target; an accepted non-target. False alarm means the same as the latter.");
        term(
                html,
                "Equal error rate (EER)",
                "The rate of misses and of false accepts at the threshold where both are equal, between thresholds"
                        + " on the straight line through the neighbouring steps. A summary of the curve, not a setting to be used.");
        term(
                html,
                "Detection cost (DCF)",
                "Misses and false accepts weighted by their costs and by how often targets come, relative"
                        + " to deciding without listening.");
        term(
                html,
                "Log-likelihood ratio",
                "How much more likely the pair is if it is one speaker than if it is two, as a natural logarithm."
                        + " Zero says nothing.");
        term(
                html,
                "Cllr, minCllr",
                "The cost of the ratios over all priors, in bits: 0 is perfect, 1 says nothing. minCllr is what remains"
                        + " when calibration is perfect; the difference is lost by calibration.");
        term(
                html,
                "Interval",
                "Where the figure would mostly lie if other speakers were drawn from the same population. It says"
                        + " nothing about other languages, microphones or rooms.");
        html.markup().close();
        html.end();
    }

    private static void term(Html html, String term, String meaning) {
        html.markup().element("dt", term).element("dd", meaning).line();
    }
}
