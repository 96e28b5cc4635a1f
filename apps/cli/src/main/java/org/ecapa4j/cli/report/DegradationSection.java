package org.ecapa4j.cli.report;

import java.util.ArrayList;
import java.util.List;
import org.ecapa4j.cli.report.ReportData.DegradedVariant;

/** What bad audio does, and whether it is noticed. */
final class DegradationSection {
    private DegradationSection() {}

    static void write(Html html, ReportData data) {
        List<DegradedVariant> variants = data.variants();
        if (variants.isEmpty()) {
            return;
        }
        html.section("degradation-section", "Degraded audio");
        html.paragraph("The same trials on copies of the recordings that were degraded on purpose. A threshold that was"
                + " set on good audio is wrong where the scores move; the flags say how often the quality check"
                + " noticed.");
        html.pair();
        html.figure("Error rates", Plots.DEGRADED_RATES, "Each with a threshold of its own. Dotted: undegraded.");
        if (variants.size() > 1) {
            html.figure(
                    "Shift of the scores",
                    Plots.DEGRADED_SHIFTS,
                    "Different speakers that move to the right are accepted more often at an unchanged threshold.");
        }
        for (int i = 0; i < data.variantPanels().size(); i++) {
            html.figure(data.variantPanels().get(i).title(), Plots.degradedDet(i), "");
        }
        html.end();
        html.card("All variants", "card wide");
        table(html, variants);
        html.end().end();
    }

    private static void table(Html html, List<DegradedVariant> variants) {
        List<String> flags = List.copyOf(variants.get(0).flagged().keySet());
        List<String> columns =
                new ArrayList<>(List.of("Variant", "Trials", "EER", "Cllr", "Shift same", "Shift different"));
        flags.forEach(flag -> columns.add("Flag: " + flag));
        columns.add("Inconclusive");
        List<TableRow> rows = new ArrayList<>();
        for (DegradedVariant variant : variants) {
            TableRow row = new TableRow(variant.name())
                    .count(variant.used())
                    .rate(variant.eer())
                    .fixed(variant.cllr(), 3)
                    .signed(variant.targetShift(), 3)
                    .signed(variant.nonTargetShift(), 3);
            flags.forEach(flag -> row.share(variant.flagged().get(flag)));
            rows.add(row.share(variant.inconclusive()));
        }
        html.table(
                "Shift: change of the mean score of the same and of different speakers. Flags and inconclusive: share of"
                        + " the trials.",
                columns,
                rows);
        long dropped = variants.stream().mapToLong(DegradedVariant::dropped).sum();
        if (dropped > 0) {
            html.note(droppedNote(variants));
        }
    }

    private static String droppedNote(List<DegradedVariant> variants) {
        List<String> parts = new ArrayList<>();
        for (DegradedVariant variant : variants) {
            if (variant.dropped() > 0) {
                parts.add(variant.name() + ": " + Numbers.count(variant.dropped(), "trial", "trials"));
            }
        }
        return "Without a score and not counted: " + String.join("; ", parts) + ".";
    }
}
