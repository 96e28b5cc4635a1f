package org.ecapa4j.cli.report;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ecapa4j.cli.report.ReportData.Headline;

/**
 * The page: one file that asks for nothing. A policy in its head forbids the browser whatever does not lie in the file itself,
 * scripts too, so that no name in a report can do harm even if it were not escaped.
 */
final class Page {
    private static final String POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:; base-uri 'none'; form-action 'none'";

    private final ReportData data;
    private final Html html;
    private final Markup out;

    private Page(ReportData data, Plots plots) {
        this.data = data;
        html = new Html(plots);
        out = html.markup();
    }

    static String write(ReportData data, Plots plots) {
        Page page = new Page(data, plots);
        page.write();
        return "<!DOCTYPE html>\n" + page.out;
    }

    private void write() {
        out.open("html", "lang", "en").line();
        head();
        out.open("body").line();
        header();
        out.open("main").line();
        SummarySection.write(html, data);
        ComparisonSection.write(html, data);
        ErrorRatesSection.write(html, data);
        ScoresSection.write(html, data);
        CalibrationSection.write(html, data);
        GroupsSection.write(html, data);
        DegradationSection.write(html, data);
        WorstErrorsSection.write(html, data);
        TrialsSection.write(html, data);
        out.close().line();
        footer();
        out.close().line().close().line();
    }

    private void head() {
        out.open("head").line().empty("meta", "charset", "utf-8").line();
        out.empty("meta", "http-equiv", "Content-Security-Policy", "content", POLICY)
                .line();
        out.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
                .line();
        out.empty("meta", "name", "referrer", "content", "no-referrer").line();
        // Without an icon of its own a page makes browsers ask the server for one.
        out.empty("link", "rel", "icon", "href", "data:,").line();
        out.element("title", data.headline().title()).line();
        out.open("style").raw(Stylesheets.page()).close().line().close().line();
    }

    private void header() {
        Headline headline = data.headline();
        out.open("header").line();
        out.element("p", "Speaker verification: evaluation report", "class", "kicker");
        out.open("h1").element("bdi", headline.title()).close().line();
        out.open("dl", "class", "facts").line();
        facts(headline).forEach((name, value) -> {
            out.open("div").element("dt", name).open("dd").element("bdi", value).close();
            out.close().line();
        });
        out.close().line();
        contents();
        out.close().line();
    }

    private static Map<String, String> facts(Headline headline) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Model", headline.model());
        facts.put("Trial list", headline.trialList());
        facts.put("Scoring", headline.scoring());
        facts.put("Backend", headline.backend());
        facts.put("Front end", headline.frontEnd());
        if (headline.date() != null) {
            facts.put("Date", headline.date());
        }
        facts.put("Fingerprint of the model", headline.fingerprint());
        return facts;
    }

    private void contents() {
        out.open("nav", "aria-label", "Contents").open("ul").line();
        link("summary", "Summary", true);
        link("comparison", "Comparison", data.comparison() != null);
        link("error-rates", "Error rates", !data.detPanels().isEmpty());
        link("scores", "Scores", data.scores() != null);
        link("calibration", "Calibration", data.calibration() != null);
        link("groups", "Groups", !data.groupings().isEmpty());
        link("degradation", "Degraded audio", !data.variants().isEmpty());
        link("worst-errors", "Worst errors", !data.worstErrors().isEmpty());
        link("trials", "Trials", true);
        out.close().close().line();
    }

    private void link(String section, String name, boolean isThere) {
        if (isThere) {
            out.open("li")
                    .element("a", name, "href", "#" + section + "-section")
                    .close()
                    .line();
        }
    }

    private void footer() {
        out.open("footer").line();
        html.paragraph("This page is one file: it loads nothing, runs nothing, and can be kept and mailed as it is.");
        html.end();
    }
}
