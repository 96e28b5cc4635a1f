package org.ecapa4j.cli.report;

/** Lines below a plot that say what is what: nothing lies on the data, and long names have room. */
final class Legend {
    static final double LINE = 19;
    private static final double SWATCH = 26;
    private static final double INDENT = 36;

    private final Svg svg;
    private final double left;
    private final double right;
    private double y;

    /** {@code top}: where the first line begins. */
    Legend(Svg svg, double left, double right, double top) {
        this.svg = svg;
        this.left = left;
        this.right = right;
        y = top + LINE / 2;
    }

    /** A line, as a curve is drawn. */
    Legend curve(String style, String name, String value) {
        svg.line("curve " + style, left, y, left + SWATCH, y);
        return entry(name, value);
    }

    /** An area, as a histogram is filled. */
    Legend area(String style, String name, String value) {
        svg.rectangle(style, left, y - 6, SWATCH, 12);
        return entry(name, value);
    }

    /** A point. */
    Legend symbol(Symbol symbol, String style, String name, String value) {
        symbol.draw(svg, style, left + SWATCH / 2, y);
        return entry(name, value);
    }

    private Legend entry(String name, String value) {
        double valueWidth = value.isEmpty() ? 0 : (value.length() + 1) * Svg.CHARACTER_WIDTH;
        svg.name("label", left + INDENT, y + Svg.HALF_CAPITAL, right - left - INDENT - valueWidth, name);
        if (!value.isEmpty()) {
            svg.text("label number end", right, y + Svg.HALF_CAPITAL, value);
        }
        y += LINE;
        return this;
    }
}
