package org.ecapa4j.cli.report;

/** Shapes of points, told apart without colours. */
enum Symbol {
    CIRCLE("m-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z"),
    SQUARE("m-4.5 -4.5h9v9h-9z"),
    DIAMOND("m0 -6l6 6l-6 6l-6 -6z"),
    TRIANGLE("m0 -6l5.5 10.5h-11z"),
    CROSS("m-1.6 -5.5h3.2v3.9h3.9v3.2h-3.9v3.9h-3.2v-3.9h-3.9v-3.2h3.9z");

    /** From the middle, relative. */
    private final String outline;

    Symbol(String outline) {
        this.outline = outline;
    }

    /** The shapes in turn, again from the first if there are more points than shapes. */
    static Symbol of(int index) {
        return values()[index % values().length];
    }

    void draw(Svg svg, String style, double x, double y) {
        svg.path("symbol " + style, "M" + Svg.units(x) + " " + Svg.units(y) + outline);
    }
}
