package org.ecapa4j.cli.report;

import java.util.List;

/** The parts that sections of the page are made of. */
final class Html {
    private final Markup out = new Markup();
    private final Plots plots;
    private int tables;

    Html(Plots plots) {
        this.plots = plots;
    }

    Markup markup() {
        return out;
    }

    /** A section of the page, with what introduces it; ends with {@link #end()}. */
    Html section(String id, String heading) {
        out.open("section", "id", id, "aria-labelledby", id + "-heading").line();
        out.element("h2", heading, "id", id + "-heading").line();
        return this;
    }

    Html paragraph(String text) {
        out.element("p", text).line();
        return this;
    }

    Html note(String text) {
        out.element("p", text, "class", "note").line();
        return this;
    }

    /** Boxes side by side where there is room; ends with {@link #end()}. */
    Html pair() {
        out.open("div", "class", "pair").line();
        return this;
    }

    /** Boxes below one another in a place for one; ends with {@link #end()}. */
    Html stack() {
        out.open("div", "class", "stack").line();
        return this;
    }

    /** A box with a heading; ends with {@link #end()}. */
    Html card(String heading) {
        return card(heading, "card");
    }

    Html card(String heading, String style) {
        out.open("div", "class", style).element("h3", heading).line();
        return this;
    }

    Html end() {
        out.close().line();
        return this;
    }

    /** A box with a drawing, and what to know when looking at it; may be empty. */
    Html figure(String heading, String plot, String caption) {
        card(heading);
        out.open("figure").raw(plot(plot));
        if (!caption.isEmpty()) {
            out.element("figcaption", caption, "class", "note");
        }
        out.close();
        return end();
    }

    String plot(String name) {
        return plots.inline(name);
    }

    /** A table that scrolls by itself where it is too wide; the first column names its row. */
    Html table(String caption, List<String> columns, List<TableRow> rows) {
        tables++;
        String id = "table-" + tables;
        out.element("p", caption, "class", "note", "id", id).line();
        out.open("div", "class", "scroll", "role", "region", "tabindex", "0", "aria-labelledby", id);
        out.open("table", "aria-labelledby", id).line().open("thead").open("tr");
        columns.forEach(column -> out.element("th", column, "scope", "col"));
        out.close().close().line().open("tbody").line();
        for (TableRow row : rows) {
            out.open("tr").open("th", "scope", "row").element("bdi", row.name()).close();
            row.cells().forEach(this::cell);
            out.close().line();
        }
        out.close().close().close().line();
        return this;
    }

    private void cell(TableRow.Cell cell) {
        out.open("td", "class", cell.value().equals(Numbers.NONE) ? "weak" : null)
                .text(cell.value());
        if (!cell.interval().isEmpty()) {
            out.element("div", cell.interval(), "class", "interval");
        }
        out.close();
    }

    /** A figure at the top. */
    Html tile(String name, String value, String interval) {
        out.open("div", "class", "tile").element("dt", name).open("dd");
        out.element("div", value, "class", "value").element("div", interval, "class", "interval");
        out.close();
        return end();
    }
}
