package org.ecapa4j.cli.report;

import org.jspecify.annotations.Nullable;

/**
 * Builds a drawing. Colours and widths are named by classes of {@code plot.css}; inside the page they follow its light or dark colours,
 * as a file of its own a drawing is light.
 */
final class Svg {
    /** Width of all drawings: on a telephone they shrink by a fifth, and 12 units are still 10 pixels. */
    static final int WIDTH = 440;
    /** Height of a capital in a line of text, for centring. */
    static final double HALF_CAPITAL = 4.2;
    /** Widest a character of the plots' small text gets, on average, in any of the fonts. */
    static final double CHARACTER_WIDTH = 7.3;

    private final String id;
    private final String title;
    private final String description;
    private final int height;
    private final Markup content = new Markup();

    /**
     * @param id unique in the page
     * @param title what it is
     * @param description what it shows, for those who cannot see it
     */
    Svg(String id, int height, String title, String description) {
        this.id = id;
        this.height = height;
        this.title = title;
        this.description = description;
    }

    Svg line(String style, double x1, double y1, double x2, double y2) {
        content.empty("line", "class", style, "x1", units(x1), "y1", units(y1), "x2", units(x2), "y2", units(y2));
        return this;
    }

    Svg rectangle(String style, double x, double y, double width, double rectangleHeight) {
        return rectangle(style, x, y, width, rectangleHeight, null);
    }

    /** With a note that appears when pointed at. */
    Svg rectangle(String style, double x, double y, double width, double rectangleHeight, @Nullable String note) {
        String[] attributes = {
            "class", style, "x", units(x), "y", units(y), "width", units(width), "height", units(rectangleHeight)
        };
        return shape("rect", note, attributes);
    }

    Svg circle(String style, double x, double y, double radius, @Nullable String note) {
        return shape("circle", note, "class", style, "cx", units(x), "cy", units(y), "r", units(radius));
    }

    Svg path(String style, String commands) {
        content.empty("path", "class", style, "d", commands);
        return this;
    }

    /** {@code style} has {@code middle} or {@code end} if the text is not to begin at {@code x}. */
    Svg text(String style, double x, double y, String text) {
        content.element("text", text, "class", style, "x", units(x), "y", units(y));
        return this;
    }

    /** Upwards along an axis, centred. */
    Svg textUpwards(String style, double x, double y, String text) {
        String turn = "translate(" + units(x) + " " + units(y) + ") rotate(-90)";
        content.element("text", text, "class", style + " middle", "transform", turn);
        return this;
    }

    /** Text that must not be wider than {@code width}: shortened in its middle, whole when pointed at. */
    Svg name(String style, double x, double y, double width, String name) {
        String shown = Shortened.to((int) (width / CHARACTER_WIDTH), name);
        content.open("text", "class", style, "x", units(x), "y", units(y)).text(shown);
        if (!shown.equals(name)) {
            content.element("title", name);
        }
        content.close();
        return this;
    }

    /** What follows is cut at a rectangle, until {@link #endClip()}. */
    Svg clip(double x, double y, double width, double clipHeight) {
        content.open("clipPath", "id", id + "-clip")
                .empty("rect", "x", units(x), "y", units(y), "width", units(width), "height", units(clipHeight))
                .close();
        content.open("g", "clip-path", "url(#" + id + "-clip)");
        return this;
    }

    Svg endClip() {
        content.close();
        return this;
    }

    private Svg shape(String element, @Nullable String note, @Nullable String... attributes) {
        if (note == null) {
            content.empty(element, attributes);
        } else {
            content.open(element, attributes).element("title", note).close();
        }
        return this;
    }

    /** A coordinate: a tenth of a unit is finer than a pixel. */
    static String units(double value) {
        long tenths = Math.round(value * 10);
        return tenths % 10 == 0
                ? Long.toString(tenths / 10)
                : (tenths < 0 ? "-" : "") + Math.abs(tenths) / 10 + "." + Math.abs(tenths) % 10;
    }

    /** For the page, which has the style sheet. */
    String inline() {
        return drawing(null);
    }

    /** A file of its own. */
    String file() {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + drawing(Stylesheets.plotAlone());
    }

    private String drawing(@Nullable String style) {
        Markup svg = new Markup();
        svg.open(
                "svg",
                "xmlns",
                "http://www.w3.org/2000/svg",
                "class",
                "plot",
                "role",
                "img",
                "viewBox",
                "0 0 " + WIDTH + " " + height,
                "width",
                Integer.toString(WIDTH),
                "height",
                Integer.toString(height),
                "aria-label",
                title + ". " + description);
        if (style != null) {
            svg.element("title", title).element("desc", description);
            svg.open("style").raw(style).close();
            svg.empty("rect", "class", "paper", "width", "100%", "height", "100%");
        }
        return svg.raw(content.toString()).close().line().toString();
    }
}
