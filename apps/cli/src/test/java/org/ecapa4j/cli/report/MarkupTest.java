package org.ecapa4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkupTest {
    @Test
    void nests() {
        String text = new Markup()
                .open("ul", "class", "x")
                .element("li", "one")
                .empty("br")
                .close()
                .toString();
        assertThat(text).isEqualTo("<ul class=\"x\"><li>one</li><br /></ul>");
    }

    @Test
    void textAndAttributesAreEscaped() {
        assertThat(new Markup()
                        .element("p", "<a href=\"x\">&'", "title", "\" onload='x'<>&")
                        .toString())
                .isEqualTo("<p title=\"&quot; onload=&#39;x&#39;&lt;&gt;&amp;\">"
                        + "&lt;a href=&quot;x&quot;&gt;&amp;&#39;</p>");
    }

    @Test
    void anAttributeWithoutValueIsLeftOut() {
        assertThat(new Markup().empty("p", "class", null, "id", "x").toString()).isEqualTo("<p id=\"x\" />");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0000",
                "\u0007",
                "\u001B",
                "\r",
                "\t",
                "\u007F",
                "\u0085",
                "\uD800",
                "\uDC00",
                "\uFFFE",
                "\uFFFF",
                "\uFDD0",
                "\uD83F\uDFFE",
                "\u202E",
                "\u2066"
            })
    void whatMayNotStandInTextIsReplaced(String character) {
        assertThat(new Markup().text("a" + character + "b").toString()).isEqualTo("a\uFFFDb");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\u00E9", "\u8A9E", "\uD83D\uDE00", "\u0639", "\u200D", "\u200F"})
    void otherTextStays(String character) {
        assertThat(new Markup().text("a" + character + "b").toString()).isEqualTo("a" + character + "b");
    }

    @Test
    void anOpenElementIsAMistake() {
        assertThatThrownBy(() -> new Markup().open("p").toString())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("elements are still open: [p]");
    }
}
