package org.ecapa4j.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.ecapa4j.errors.DataFormatException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @Test
    void parsesEveryKindOfValueInTheOrderOfTheText() {
        Map<String, @Nullable Object> object = Json.parseObject(
                "\uFEFF {\"z\": [1, -2.5e1, []], \"a\": {\"t\": true, \"f\": false, \"n\": null},\r\n\t\"\": \"\"} ",
                "x.json");
        assertThat(object.keySet()).containsExactly("z", "a", "");
        assertThat(object.get("z")).isEqualTo(List.of(1L, -25.0, List.of()));
        Map<String, @Nullable Object> inner = new LinkedHashMap<>();
        inner.put("t", true);
        inner.put("f", false);
        inner.put("n", null);
        assertThat(object.get("a")).isEqualTo(inner);
    }

    @Test
    void parsesEscapes() {
        assertThat(text("\"\\\" \\\\ \\/ \\b\\f\\n\\r\\t \\u00e9\\uD83D\\uDE00 é😀\""))
                .isEqualTo("\" \\ / \b\f\n\r\t é😀 é😀");
    }

    @Test
    void integersAreLongAndOtherNumbersDouble() {
        assertThat(text("9223372036854775807")).isEqualTo(Long.MAX_VALUE);
        assertThat(text("-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
        assertThat(text("-0")).isEqualTo(0L);
        assertThat(text("-0.0")).isEqualTo(-0.0);
        assertThat(text("1E2")).isEqualTo(100.0);
        assertThat(text("1.7976931348623157e+308")).isEqualTo(Double.MAX_VALUE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|line 1, column 1: expected a JSON object, which begins with '{' but found the end of the text",
                "[1]|line 1, column 1: expected a JSON object, which begins with '{' but found '['",
                "{|line 1, column 2: expected a name in double quotes but found the end of the text",
                "{a: 1}|line 1, column 2: expected a name in double quotes but found 'a'",
                "{\"a\" 1}|line 1, column 6: expected ':' after the name \"a\" but found '1'",
                "{\"a\": 1,}|line 1, column 9: expected a name in double quotes but found '}'",
                "{\"a\": 1 \"b\": 2}|line 1, column 9: expected ',' or '}' but found '\"'",
                "{\"a\": [1,]}|line 1, column 10: expected a value but found ']'",
                "{\"a\": [1 2]}|line 1, column 10: expected ',' or ']' but found '2'",
                "{\"a\": nul}|line 1, column 7: expected a value but found 'n'",
                "{\"a\": NaN}|line 1, column 7: expected a value but found 'N'",
                "{\"a\": é}|line 1, column 7: expected a value but found character U+00E9",
                "{\"a\": 01}|line 1, column 8: expected ',' or '}' but found '1'",
                "{\"a\": 1.}|line 1, column 9: expected a digit but found '}'",
                "{\"a\": -}|line 1, column 8: expected a digit but found '}'",
                "{\"a\": .5}|line 1, column 7: expected a value but found '.'",
                "{\"a\": 1e}|line 1, column 9: expected a digit but found '}'",
                "{\"a\": 1e999}|line 1, column 7: number 1e999 is too large for a 64-bit float",
                "{\"a\": 9223372036854775808}|line 1, column 7: integer 9223372036854775808 does not fit in 64 bits",
                "{\"a\": \"x}|line 1, column 7: this string has no closing '\"'",
                "{\"a\": \"\\q\"}|line 1, column 8: unknown escape in a string; JSON has \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX",
                "{\"a\": \"\\u12g4\"}|line 1, column 8: \\u needs four hexadecimal digits",
                "{\"a\": 1} // c|line 1, column 10: expected nothing after the object's closing '}' but found '/'",
                "{\"a\": 1, \"a\": 2}|line 1, column 10: the name \"a\" appears twice in one object",
            })
    void refusesWhatIsNotStrictJson(String text, String message) {
        assertThatThrownBy(() -> Json.parseObject(text, "profile.json"))
                .isInstanceOf(DataFormatException.class)
                .hasMessage("'profile.json' is not valid JSON: " + message);
    }

    @Test
    void namesTheLine() {
        assertThatThrownBy(() -> Json.parseObject("{\n  \"a\": 1,\r\n  \"b\": x\n}", "p.json"))
                .hasMessage("'p.json' is not valid JSON: line 3, column 8: expected a value but found 'x'");
        assertThatThrownBy(() -> Json.parseObject("{\"a\": \"x\ny\"}", "p.json"))
                .hasMessage(
                        "'p.json' is not valid JSON: line 1, column 9: control character U+000A in a string; escape it");
    }

    @Test
    void refusesBottomlessNesting() {
        String deepest = "{\"a\":" + "[".repeat(Json.MAX_DEPTH - 1) + "]".repeat(Json.MAX_DEPTH - 1) + "}";
        assertThat(Json.write(Json.parseObject(deepest, "x"))).startsWith("{");
        assertThatThrownBy(() -> Json.parseObject("{\"a\":" + "[".repeat(1_000_000), "x"))
                .isInstanceOf(DataFormatException.class)
                .hasMessageEndingWith("line 1, column 105: nested deeper than 100 levels");
    }

    @Test
    void resultIsUnmodifiable() {
        assertThatThrownBy(() -> Json.parseObject("{}", "x").put("a", 1L))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void writesInTheOrderOfTheMap() {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("score", 0.71);
        object.put("count", 3);
        object.put("files", List.of("a", "b\"\\\n\u0001\uD800"));
        object.put("none", null);
        object.put("empty", Map.of());
        object.put("nothing", List.of());
        object.put("rows", Arrays.asList(List.of(1L, 2.0f), null, Map.of("same", true)));
        assertThat(Json.write(object)).isEqualTo("""
                        {
                          "score": 0.71,
                          "count": 3,
                          "files": ["a", "b\\"\\\\\\n\\u0001\\ud800"],
                          "none": null,
                          "empty": {},
                          "nothing": [],
                          "rows": [
                            [1, 2.0],
                            null,
                            {
                              "same": true
                            }
                          ]
                        }
                        """);
        assertThat(Json.write(Map.of())).isEqualTo("{}\n");
    }

    @Test
    void writesTheShortestFormOfANumber() {
        assertThat(number(0.1f)).isEqualTo("0.1");
        assertThat(number(16000.0)).isEqualTo("16000.0");
        assertThat(number(2.0E-3)).isEqualTo("0.002");
        assertThat(number(Double.parseDouble("8.41E21"))).isEqualTo("8.41E21");
        assertThat(number(-0.0)).isEqualTo("-0.0");
        assertThat(number(Double.MIN_VALUE)).isIn("4.9E-324", "5E-324");
        assertThat(number((byte) -7)).isEqualTo("-7");
    }

    /** Its shortest text is nearer to a double half-way to the next float, which rounds to that. */
    @Test
    void aFloatKeepsItsValueByWayOfADouble() {
        float value = 7.038531e-26f;
        assertThat((float) Double.parseDouble("7.038531E-26")).isNotEqualTo(value);
        assertThat(number(value)).isEqualTo("7.038530691851209E-26");
        assertThat((float) Double.parseDouble(number(value))).isEqualTo(value);
    }

    @Test
    void aLineHasNoLineEndInsideAndItsErrorsNoLine() {
        Map<String, Object> inner = new LinkedHashMap<>();
        inner.put("a", 1L);
        inner.put("b", List.of(Map.of("c", "d\n"), List.of()));
        assertThat(Json.writeLine(Map.of("x", inner)))
                .isEqualTo("{\"x\": {\"a\": 1, \"b\": [{\"c\": \"d\\n\"}, []]}}\n");
        assertThat(Json.parseLine(Json.writeLine(Map.of("x", inner)))).isEqualTo(Map.of("x", inner));
        assertThatThrownBy(() -> Json.parseLine("{\"x\" 1}"))
                .isInstanceOf(DataFormatException.class)
                .hasMessage("is not valid JSON: column 6: expected ':' after the name \"x\" but found '1'");
    }

    @Property
    void everyFiniteDoubleReadsBackAsItself(@ForAll long bits) {
        double value = Double.longBitsToDouble(bits);
        if (Double.isFinite(value)) {
            assertThat(Json.parseObject("{\"v\": " + number(value) + "}", "x").get("v"))
                    .isEqualTo(value);
        }
    }

    @Property
    void everyFiniteFloatReadsBackAsItself(@ForAll int bits) {
        float value = Float.intBitsToFloat(bits);
        if (Float.isFinite(value)) {
            Object parsed =
                    Json.parseObject("{\"v\": " + number(value) + "}", "x").get("v");
            assertThat(parsed)
                    .isInstanceOfSatisfying(
                            Double.class, d -> assertThat(d.floatValue()).isEqualTo(value));
        }
    }

    @Property
    void everyTextReadsBackAsItself(@ForAll String text) {
        assertThat(Json.parseObject(Json.write(Map.of(text, text)), "x")).isEqualTo(Map.of(text, text));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void refusesToWriteWhatJsonLacks(double value) {
        assertThatThrownBy(() -> Json.write(Map.of("trials", List.of(1, Map.of("score", value)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("JSON field 'trials[1].score' is " + value + ", but JSON has only finite numbers");
    }

    @Test
    void refusesToWriteOtherTypes() {
        assertThatThrownBy(() -> Json.write(Map.of("when", new Object() {
                    @Override
                    public String toString() {
                        return "now";
                    }
                })))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("JSON field 'when' is of type org.ecapa4j.io.JsonTest$")
                .hasMessageEndingWith("; expected text, a number, true or false, null, a list or a map");
        assertThatThrownBy(() -> Json.write(Map.of("n", BigInteger.TEN)))
                .hasMessage(
                        "JSON field 'n' is of type java.math.BigInteger; expected an int, a long, a float or a double");
        assertThatThrownBy(() -> Json.write(Map.of("m", Map.of(1, 2))))
                .hasMessage("JSON object 'm' has the name 1, which is not text");
    }

    @Test
    void damagedTextNeverEscapesTheOneException() {
        String good = Json.write(Map.of("a", List.of(1, 2.5, "x\u0001y", true), "b", Map.of("c", "\uD83D\uDE00")));
        Random random = new Random(20_261);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder damaged = new StringBuilder(good);
            for (int edit = random.nextInt(3); edit >= 0; edit--) {
                damaged.setCharAt(random.nextInt(damaged.length()), (char) random.nextInt(0x80));
            }
            damaged.setLength(random.nextInt(damaged.length()) + 1);
            try {
                Json.write(Json.parseObject(damaged.toString(), "damaged"));
            } catch (DataFormatException expected) {
                assertThat(expected).hasMessageStartingWith("'damaged' is not valid JSON: line ");
            }
        }
    }

    private static @Nullable Object text(String value) {
        return Json.parseObject("{\"v\": " + value + "}", "x").get("v");
    }

    private static String number(Number value) {
        String json = Json.write(Map.of("v", value));
        return json.substring(json.indexOf(':') + 2, json.indexOf('\n', 3));
    }
}
