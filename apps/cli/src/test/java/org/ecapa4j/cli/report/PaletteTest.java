package org.ecapa4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contrasts by WCAG 2.1: 4.5 for text, 3 for what is drawn. */
class PaletteTest {
    private static final Pattern DEFINITION = Pattern.compile("--([a-z0-9]+): (#[0-9a-f]{6});");

    private static Map<String, Integer> colours(String scheme) throws IOException {
        try (InputStream in = Stylesheets.class.getResourceAsStream("palette.css")) {
            String all = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            int dark = all.indexOf("@media");
            Matcher matcher = DEFINITION.matcher(scheme.equals("light") ? all.substring(0, dark) : all.substring(dark));
            Map<String, Integer> colours = new HashMap<>();
            while (matcher.find()) {
                colours.put(matcher.group(1), Integer.parseInt(matcher.group(2).substring(1), 16));
            }
            return colours;
        }
    }

    private static int colour(Map<String, Integer> colours, String name) {
        return Objects.requireNonNull(colours.get(name), name);
    }

    private static double luminance(int colour) {
        return 0.2126 * linear(colour >> 16) + 0.7152 * linear(colour >> 8) + 0.0722 * linear(colour);
    }

    private static double linear(int component) {
        double value = (component & 0xFF) / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }

    private static double contrast(int one, int other) {
        double light = Math.max(luminance(one), luminance(other));
        double dark = Math.min(luminance(one), luminance(other));
        return (light + 0.05) / (dark + 0.05);
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void textAndCurvesStandOut(String scheme) throws IOException {
        Map<String, Integer> colours = colours(scheme);
        for (String surface : List.of("paper", "ground", "few")) {
            int background = colour(colours, surface);
            for (String text : List.of("ink", "muted", "accent")) {
                assertThat(contrast(colour(colours, text), background))
                        .as(text + " on " + surface)
                        .isGreaterThan(4.5);
            }
        }
        for (String drawn : List.of("s0", "s1", "s2", "s3", "s4", "s5", "s6", "r2", "r3", "r4", "r5", "r6")) {
            assertThat(contrast(colour(colours, drawn), colour(colours, "paper")))
                    .as(drawn)
                    .isGreaterThan(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void shadesOfASequenceGrowStronger(String scheme) throws IOException {
        Map<String, Integer> colours = colours(scheme);
        for (int i = 1; i < 6; i++) {
            double weaker = contrast(colour(colours, "r" + i), colour(colours, "paper"));
            double stronger = contrast(colour(colours, "r" + (i + 1)), colour(colours, "paper"));
            assertThat(stronger / weaker).as("r%d to r%d", i, i + 1).isGreaterThan(1.2);
        }
    }

    @Test
    void bothSchemesDefineTheSame() throws IOException {
        assertThat(colours("dark").keySet()).isEqualTo(colours("light").keySet());
    }

    @Test
    void everyColourUsedIsDefined() {
        assertThat(Stylesheets.plotAlone()).contains("#").doesNotContain("var(");
        Matcher uses = Pattern.compile("var\\(--([a-z0-9]+)\\)").matcher(Stylesheets.page());
        while (uses.find()) {
            assertThat(Stylesheets.page()).contains("--" + uses.group(1) + ": #");
        }
    }
}
