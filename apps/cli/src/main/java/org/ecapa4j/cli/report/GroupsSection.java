package org.ecapa4j.cli.report;

import java.util.ArrayList;
import java.util.List;
import org.ecapa4j.cli.report.ReportData.Group;
import org.ecapa4j.cli.report.ReportData.Grouping;

/** For whom and for what the model works better or worse. */
final class GroupsSection {
    private GroupsSection() {}

    static void write(Html html, ReportData data) {
        if (data.groupings().isEmpty()) {
            return;
        }
        html.section("groups-section", "Groups");
        html.paragraph(
                "The equal error rate of parts of the trials, each with a threshold of its own. The dotted line is"
                        + " that of all trials. Small groups have wide intervals: look at these, not at the points.");
        html.pair();
        for (int i = 0; i < data.groupings().size(); i++) {
            Grouping grouping = data.groupings().get(i);
            html.card(grouping.name());
            html.markup().open("figure").raw(html.plot(Plots.group(i))).close();
            List<TableRow> rows = new ArrayList<>();
            for (Group group : grouping.groups()) {
                rows.add(new TableRow(group.name())
                        .rate(group.eer())
                        .count(group.targets())
                        .count(group.nonTargets()));
            }
            html.table(
                    "With the number of trials of both kinds.",
                    List.of("Group", "EER", "Targets", "Non-targets"),
                    rows);
            html.end();
        }
        html.end().end();
    }
}
