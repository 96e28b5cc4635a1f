package org.ecapa4j.cli.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The style sheets beside this class. {@code palette.css} is the one place of colours. */
final class Stylesheets {
    private static final Pattern DEFINITION = Pattern.compile("(--[a-z0-9-]+): *(#[0-9a-f]{6});");
    private static final Pattern USE = Pattern.compile("var\\((--[a-z0-9-]+)\\)");

    private Stylesheets() {}

    /** Of the page, with its plots. */
    static String page() {
        return "\n" + read("palette.css") + read("page.css") + read("plot.css");
    }

    /** Of a drawing on its own: programs that draw SVG know no variables, so the light colours are filled in. */
    static String plotAlone() {
        Map<String, String> light = new HashMap<>();
        Matcher definitions = DEFINITION.matcher(read("palette.css"));
        while (definitions.find()) {
            light.putIfAbsent(definitions.group(1), definitions.group(2));
        }
        return USE.matcher(read("plot.css"))
                .replaceAll(use -> Objects.requireNonNull(light.get(use.group(1)), use.group(1)));
    }

    private static String read(String name) {
        try (InputStream in = Stylesheets.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
