package org.ecapa4j.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import org.ecapa4j.backend.Capability;
import org.ecapa4j.errors.ConfigurationException;
import org.junit.jupiter.api.Test;

class SettingsTest {
    @Test
    void readsEveryKind() {
        Settings settings = settings(
                "text = abc\nversion = 1.50\nwhole = 4.0\nflag = yes\nkind = global-context\nlist = [a, 2]\nblank = \" \"");
        assertThat(settings.string("text")).isEqualTo("abc");
        assertThat(settings.string("version")).isEqualTo("1.50");
        assertThat(settings.integer("whole", 0, 9)).isEqualTo(4);
        assertThat(settings.threads("whole", 1)).isEqualTo(4);
        assertThat(settings.flag("flag")).isTrue();
        assertThat(settings.choice("kind", Capability.class)).isEqualTo(Capability.GLOBAL_CONTEXT);
        assertThat(settings.strings("list")).containsExactly("a", "2");
        assertThat(settings.strings("text")).containsExactly("abc");
        assertThat(settings.strings("blank")).isEmpty();
    }

    @Test
    void boundsAreIncluded() {
        Settings settings = settings("n = 3");
        assertThat(settings.integer("n", 3, 3)).isEqualTo(3);
        assertThat(settings.number("n", 3, 3)).isEqualTo(3);
        assertThatThrownBy(() -> settings.integer("n", 4, 5))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Key 'ecapa4j.cpu.n' (test: 1): expected a whole number from 4 to 5, found '3'");
        assertThatThrownBy(() -> settings.number("n", 0, 2.5))
                .hasMessage("Key 'ecapa4j.cpu.n' (test: 1): expected a number from 0.0 to 2.5, found '3'");
    }

    @Test
    void aWordMayStandForANumber() {
        Settings settings = settings("w = default\nn = 0.01\nx = defualt\ny = 2");
        assertThat(settings.numberOr("default", "w", 0, 1)).isEmpty();
        assertThat(settings.numberOr("default", "n", 0, 1)).hasValue(0.01);
        assertThatThrownBy(() -> settings.numberOr("default", "x", 0, 1))
                .hasMessage(
                        "Key 'ecapa4j.cpu.x' (test: 3): expected default or a number from 0.0 to 1.0, found 'defualt'");
        assertThatThrownBy(() -> settings.numberOr("default", "y", 0, 1))
                .hasMessage("Key 'ecapa4j.cpu.y' (test: 4): expected default or a number from 0.0 to 1.0, found '2'");
    }

    @Test
    void messagesNameKeyPlaceExpectedAndFound() {
        Settings settings = settings("n = 1.5\nt = zero\no { a = 1 }\nl = [{}]\nz = 0\ne = \"\"\nv = null");
        assertThatThrownBy(() -> settings.integer("n", 0, 9))
                .hasMessage("Key 'ecapa4j.cpu.n' (test: 1): expected a whole number from 0 to 9, found '1.5'");
        assertThatThrownBy(() -> settings.threads("t", 1))
                .hasMessage(
                        "Key 'ecapa4j.cpu.t' (test: 2): expected auto or a whole number from 1 to 1024, found 'zero'");
        assertThatThrownBy(() -> settings.threads("z", 1))
                .hasMessage("Key 'ecapa4j.cpu.z' (test: 5): expected auto or a whole number from 1 to 1024, found '0'");
        assertThatThrownBy(() -> settings.flag("t"))
                .hasMessage("Key 'ecapa4j.cpu.t' (test: 2): expected true or false, found 'zero'");
        assertThatThrownBy(() -> settings.string("o"))
                .hasMessage("Key 'ecapa4j.cpu.o' (test: 3): expected a text, found a section");
        assertThatThrownBy(() -> settings.string("e"))
                .hasMessage("Key 'ecapa4j.cpu.e' (test: 6): expected a text, found ''");
        assertThatThrownBy(() -> settings.strings("l"))
                .hasMessage("Key 'ecapa4j.cpu.l' (test: 4): expected a list of texts, found the list [{}]");
        assertThatThrownBy(() -> settings.section("t"))
                .hasMessage("Key 'ecapa4j.cpu.t' (test: 2): expected a section, found 'zero'");
        assertThatThrownBy(() -> settings.choice("t", Capability.class))
                .hasMessage("Key 'ecapa4j.cpu.t' (test: 2): expected one of f32, f16, bf16, int8, reflected-edges,"
                        + " global-context, last-part-through, found 'zero'");
        assertThatThrownBy(() -> settings.string("t.x"))
                .hasMessage("Key 'ecapa4j.cpu.t.x' has no value and no default; the reference.conf of the plugin that"
                        + " reads it must document it");
        assertThatThrownBy(() -> settings.string("v")).hasMessageContaining("has no value");
    }

    @Test
    void anEmptySectionHasNothing() {
        assertThatThrownBy(() -> Settings.empty().section("cpu").string("threads"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "Key 'ecapa4j.cpu.threads' has no value and no default; the reference.conf of the plugin that"
                                + " reads it must document it");
    }

    private static Settings settings(String hocon) {
        return new Settings(
                "ecapa4j.cpu",
                ConfigFactory.parseString(hocon, ConfigParseOptions.defaults().setOriginDescription("test")));
    }
}
