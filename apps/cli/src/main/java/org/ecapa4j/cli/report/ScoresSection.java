package org.ecapa4j.cli.report;

import java.util.Arrays;
import java.util.List;
import org.ecapa4j.cli.report.ReportData.ScoreDistribution;

/** How the scores of both kinds lie. */
final class ScoresSection {
    private ScoresSection() {}

    static void write(Html html, ReportData data) {
        ScoreDistribution scores = data.scores();
        if (scores == null) {
            return;
        }
        html.section("scores-section", "Scores");
        html.paragraph("The further apart the two distributions, the fewer errors. What lies on the wrong side of the"
                + " threshold is an error.");
        html.pair();
        html.figure("Scores of both kinds", Plots.SCORES, "Each kind is shown as shares of its own trials.");
        html.card("Distribution");
        html.table(
                scores.scoreName(),
                List.of("", "Mean", "Deviation", "1 %", "50 %", "99 %"),
                List.of(row("Same speaker", scores.targets()), row("Different speakers", scores.nonTargets())));
        html.note("The last three columns are quantiles: the score that this share of the trials does not exceed.");
        html.end().end().end();
    }

    private static TableRow row(String name, double[] scores) {
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        double mean = Arrays.stream(scores).average().orElseThrow();
        double variance = Arrays.stream(scores)
                .map(score -> (score - mean) * (score - mean))
                .average()
                .orElseThrow();
        return new TableRow(name)
                .fixed(mean, 3)
                .fixed(Math.sqrt(variance), 3)
                .fixed(quantile(sorted, 0.01), 3)
                .fixed(quantile(sorted, 0.5), 3)
                .fixed(quantile(sorted, 0.99), 3);
    }

    /** The smallest score that at least this share does not exceed. */
    static double quantile(double[] sorted, double share) {
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }
}
