package org.ecapa4j.internal.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.fixtures.Fixtures;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnpicklerTest {
    @TempDir
    Path folder;

    /** The value that {@code fixtures/pickle/make.py} writes. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void readsWhatPythonWrites(int protocol) {
        Map<?, ?> value = map(Unpickler.read(Fixtures.path("pickle/plain-protocol" + protocol + ".p")));
        assertThat(value.containsKey("none")).isTrue();
        assertThat(value.get("none")).isNull();
        assertThat(value.get("truths")).isEqualTo(List.of(true, false));
        assertThat(value.get("integers"))
                .isEqualTo(List.of(
                        0L,
                        1L,
                        255L,
                        256L,
                        65535L,
                        65536L,
                        -1L,
                        -129L,
                        2147483647L,
                        -2147483648L,
                        2147483648L,
                        Long.MAX_VALUE,
                        Long.MIN_VALUE,
                        BigInteger.TWO.pow(63),
                        BigInteger.TWO.pow(100).negate()));
        assertThat(value.get("floats"))
                .isEqualTo(List.of(0.0, 0.1, -1.5, 1e-300, 1e22, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY));
        assertThat(value.get("texts"))
                .isEqualTo(List.of(
                        "",
                        "id10270/x6uYqmx31kE/00001",
                        "録音",
                        "line\nbreak \\ 'quote' \"double\" \r \t",
                        "\uD834\uDD1E",
                        "é".repeat(200)));
        assertThat(value.get("tuples"))
                .isEqualTo(List.of(
                        List.of(),
                        List.of(1L),
                        List.of(1L, 2L),
                        List.of(1L, 2L, 3L),
                        List.of(1L, 2L, 3L, 4L),
                        List.of(List.of(1L), List.of(2L, List.of(3L)))));
        assertThat(value.get("shared")).isEqualTo(List.of(List.of("shared", 7L), List.of("shared", 7L)));
        List<?> dictionaries = list(value.get("dictionaries"));
        assertThat(dictionaries.get(0)).isEqualTo(Map.of());
        assertThat(map(dictionaries.get(1)).get(2.5)).isEqualTo("two and a half");
        assertThat(map(dictionaries.get(1)).get(null)).isEqualTo(4L);
        assertThat(value.get("many"))
                .isEqualTo(LongStream.range(0, 1100).boxed().toList());
        if (protocol >= 3) {
            List<?> bytes = list(value.get("bytes"));
            assertThat((byte[]) bytes.get(0)).isEmpty();
            assertThat((byte[]) bytes.get(1)).containsExactly(0, 0xFF);
            assertThat((byte[]) bytes.get(2)).hasSize(300);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void refusesObjects(int protocol) {
        assertThatThrownBy(() -> Unpickler.read(Fixtures.path("pickle/object-protocol" + protocol + ".p")))
                .isInstanceOf(DataFormatException.class)
                .hasMessageMatching(
                        "(?s)Pickle file '.*object-protocol" + protocol + ".p': opcode (STACK_)?GLOBAL at byte"
                                + " \\d+: names a Python class or function, which only running code could use.*; only None,"
                                + " booleans, numbers, texts, bytes, tuples, lists and dictionaries are read");
    }

    /** Every operation that could do something, and what is asked for. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "cos\\nsystem\\n(S'ls'\\ntR.|opcode GLOBAL at byte 0: names a Python class or function, which only running code could use (os.system)",
                "(ios\\nsystem\\n.|opcode INST at byte 1: would run Python code (os.system)",
                "(o.|opcode OBJ at byte 1: would run Python code",
                "(tR.|opcode REDUCE at byte 2: would run Python code",
                "}}b.|opcode BUILD at byte 2: would run Python code",
                "))\\x81.|opcode NEWOBJ at byte 2: would run Python code",
                "))}\\x92.|opcode NEWOBJ_EX at byte 3: would run Python code",
                "\\x8c\\x02os\\x8c\\x06system\\x93.|opcode STACK_GLOBAL at byte 12: names a Python class or function",
                "\\x82\\x01.|opcode EXT1 at byte 0: names a Python class or function",
                "\\x83\\x01\\x00.|opcode EXT2 at byte 0: names a Python class or function",
                "\\x84\\x01\\x00\\x00\\x00.|opcode EXT4 at byte 0: names a Python class or function",
                "Pid\\n.|opcode PERSID at byte 0: refers to an object outside the file",
                "NQ.|opcode BINPERSID at byte 1: refers to an object outside the file",
                "\\x97.|opcode NEXT_BUFFER at byte 0: needs a buffer outside the file",
                "N\\x98.|opcode READONLY_BUFFER at byte 1: needs a buffer outside the file",
                "\\x8f.|opcode EMPTY_SET at byte 0: makes a set or a byte array, which are not supported",
                "\\x8f(N\\x90.|opcode EMPTY_SET at byte 0: makes a set",
                "](N\\x90.|opcode ADDITEMS at byte 3: makes a set",
                "(\\x91.|opcode FROZENSET at byte 1: makes a set",
                "\\x96\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00.|opcode BYTEARRAY8 at byte 0: makes a set or a byte array",
            })
    void refusesEveryOperationThatRunsOrFetchesSomething(String pickle, String problem) {
        assertRefused(pickle, problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|at byte 0: it ends before its STOP: truncated",
                "N|at byte 1: it ends before its STOP: truncated",
                "\\xff|at byte 0: 0xFF is no pickle opcode",
                "\\x80\\x06N.|opcode PROTO at byte 0: protocol 6 is not known, only 0 to 5",
                "\\x95\\x02\\x00\\x00\\x00\\x00\\x00\\x00\\x00.|opcode FRAME at byte 0: it needs 2 bytes but only 1 follow: truncated",
                "\\x95\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff.|opcode FRAME at byte 0: it needs 18446744073709551615 bytes",
                "\\x8e\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x7f.|opcode BINBYTES8 at byte 0: it needs 9223372036854775807 bytes but only 1 follow",
                "T\\xff\\xff\\xff\\xff.|opcode BINSTRING at byte 0: it needs 18446744073709551615 bytes",
                "X\\x01\\x00\\x00\\x00\\xff.|opcode BINUNICODE at byte 0: its text is not UTF-8",
                "\\x8b\\xff\\xff\\xff\\x7f.|opcode LONG4 at byte 0: an integer of 2147483647 bytes is not accepted, at most 1000",
                "NN.|opcode STOP at byte 2: it leaves 1 values besides the result",
                "N.N|opcode STOP at byte 1: bytes follow the end; only files with one value are read",
                ".|opcode STOP at byte 0: it needs 1 value on the stack but 0 are there",
                "t.|opcode TUPLE at byte 0: there is no mark on the stack",
                "N(\\x85.|opcode TUPLE1 at byte 2: it needs 1 value on the stack but 0 are there",
                "Na.|opcode APPEND at byte 1: it needs 1 value on the stack but 0 are there",
                "NNa.|opcode APPEND at byte 2: it appends to something that is no list",
                ")Na.|opcode APPEND at byte 2: it appends to something that is no list",
                "]NNs.|opcode SETITEM at byte 3: it sets items of something that is no dictionary",
                "}(Nu.|opcode SETITEMS at byte 3: it has a key without a value",
                "})Ns.|opcode SETITEM at byte 3: a key is a tuple, list, dictionary or byte string",
                "}C\\x01xNs.|opcode SETITEM at byte 5: a key is a tuple, list, dictionary or byte string",
                "h\\x07.|opcode BINGET at byte 0: it refers to memo 7, which nothing was put into",
                "Np-1\\n.|opcode PUT at byte 1: '-1' is no place in the memo",
                "]q\\x00h\\x00a.|opcode STOP at byte 6: the value contains itself, which is not accepted",
                "}q\\x00Nh\\x00s.|opcode STOP at byte 7: the value contains itself, which is not accepted",
                "I1x\\n.|opcode INT at byte 0: '1x' is no whole number of at most 1000 digits",
                "L\\n.|opcode LONG at byte 0: '' is no whole number",
                "I1|opcode INT at byte 0: its line has no end: truncated",
                "F0x1p3\\n.|opcode FLOAT at byte 0: '0x1p3' is no number",
                "F1d\\n.|opcode FLOAT at byte 0: '1d' is no number",
                "Sabc\\n.|opcode STRING at byte 0: the text abc is not in quotes",
                "S'\\n.|opcode STRING at byte 0: the text ' is not in quotes",
                "S'\\q'\\n.|opcode STRING at byte 0: the text has the escape '\\q'",
                "S'\\xag'\\n.|opcode STRING at byte 0: the text has an escape without 2 hexadecimal digits",
                "V\\u12\\n.|opcode UNICODE at byte 0: the text has an escape without 4 hexadecimal digits",
                "V\\U00110000\\n.|opcode UNICODE at byte 0: the text has a character beyond Unicode",
            })
    void refusesDamage(String pickle, String problem) {
        assertRefused(pickle, problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "S'a\\\\x41\\\\n\\\\'\\\\\\\\'\\n.|aA\\n'\\\\",
                "S\"it's\"\\n.|it's",
                "T\\x03\\x00\\x00\\x00abc.|abc",
                "U\\x02\\xc3\\xa9.|é",
                "Vx\\\\u00e9y\\\\\\n.|xéy\\\\",
                "U\\x01x20(U\\x01y1.|x",
            })
    void readsTheTextsOfPython2AndDropsWhatIsPopped(String pickle, String expected) {
        String wanted = expected.replace("\\\\", "\\").replace("\\n", "\n");
        assertThat(Unpickler.read(bytes(pickle), "x")).isEqualTo(wanted);
    }

    @Test
    void bounds() {
        int depth = PickleShape.MAX_DEPTH;
        assertThat(Unpickler.read(bytes("(".repeat(depth) + "t".repeat(depth) + "."), "deep"))
                .isNotNull();
        assertRefused(
                "]".repeat(depth + 1) + "a".repeat(depth) + ".", "the value has more than 100 levels, which is not");
        // A hundred thousand levels, which would overflow the stack of whoever walks through them.
        assertRefused("]".repeat(100_000) + "a".repeat(99_999) + ".", "the value has more than 100 levels");
        // Shared parts: 2 to the power of 90 leaves, if one were to visit them all.
        StringBuilder laughs = new StringBuilder("N");
        for (int i = 0; i < 90; i++) {
            laughs.append("2\\x86");
        }
        assertThat(Unpickler.read(bytes(laughs + "."), "laughs")).isInstanceOf(List.class);
        assertRefused("N".repeat(Unpickler.MAX_VALUES + 1), "more than 8000000 values are not accepted");
        assertRefused("]".repeat(Unpickler.MAX_CONTAINERS + 1), "more than 2000000 tuples, lists and dictionaries");
        assertRefused("(".repeat(Unpickler.MAX_CONTAINERS + 1), "more than 2000000 marks are not accepted");
        byte[] memoising = new byte[Unpickler.MAX_REMEMBERED + 2];
        Arrays.fill(memoising, (byte) 0x94);
        memoising[0] = 'N';
        assertThatThrownBy(() -> Unpickler.read(memoising, "x"))
                .hasMessageContaining("more than 4000000 places in the memo");
        assertThatThrownBy(() -> Unpickler.read(new byte[Unpickler.MAX_BYTES + 1], "x"))
                .isInstanceOf(DataFormatException.class)
                .hasMessage("Pickle file 'x' has more than 67108864 bytes, which is not accepted");
    }

    @Test
    void namesMissingFiles() throws IOException {
        assertThatThrownBy(() -> Unpickler.read(folder.resolve("none.p"))).isInstanceOf(MissingInputException.class);
        Path file = Files.write(folder.resolve("one.p"), bytes("I7\\n."));
        assertThat(Unpickler.read(file)).isEqualTo(7L);
    }

    @Test
    void damagedFilesGiveOneExceptionOrAPlainValue() throws IOException {
        fuzz(4_000);
    }

    @Test
    @Tag("nightly")
    void manyDamagedFilesGiveOneExceptionOrAPlainValue() throws IOException {
        fuzz(2_000_000);
    }

    private static void fuzz(int rounds) throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[][] good = new byte[6][];
        for (int protocol = 0; protocol < good.length; protocol++) {
            good[protocol] = Files.readAllBytes(Fixtures.path("pickle/plain-protocol" + protocol + ".p"));
        }
        byte[] opcodes =
                bytes("(.012FIJKLMNSTUVX" + "ad}eghjl]pqrst)uGBC\\x80\\x85\\x86\\x87\\x88\\x89\\x8a\\x8b\\x8c\\x8d"
                        + "\\x8e\\x94\\x95\\x00\\x01\\n");
        for (int round = 0; round < rounds; round++) {
            byte[] bytes;
            if (round % 2 == 0) {
                bytes = good[random.nextInt(good.length)].clone();
                for (int edit = random.nextInt(4); edit >= 0; edit--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
                bytes = random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
            } else {
                bytes = new byte[random.nextInt(40) + 1];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = opcodes[random.nextInt(opcodes.length)];
                }
                bytes[bytes.length - 1] = '.';
            }
            try {
                requirePlain(Unpickler.read(bytes, "damaged"));
            } catch (DataFormatException e) {
                assertThat(e).as("seed %d round %d", seed, round).hasMessageStartingWith("Pickle file 'damaged'");
            }
        }
    }

    private static void requirePlain(@Nullable Object value) {
        assertThat(value == null
                        || value instanceof Boolean
                        || value instanceof Number
                        || value instanceof String
                        || value instanceof byte[]
                        || value instanceof List
                        || value instanceof Map)
                .isTrue();
    }

    private static void assertRefused(String pickle, String problem) {
        assertThatThrownBy(() -> Unpickler.read(bytes(pickle), "x.p"))
                .isInstanceOf(DataFormatException.class)
                .hasMessageStartingWith("Pickle file 'x.p': ")
                .hasMessageContaining(problem);
    }

    /** Latin-1 with {@code \n}, {@code \\} and {@code \xNN}. */
    private static byte[] bytes(String escaped) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            char next = c == '\\' && i + 1 < escaped.length() ? escaped.charAt(i + 1) : ' ';
            if (next == 'n') {
                bytes.write('\n');
                i++;
            } else if (next == '\\') {
                bytes.write('\\');
                i++;
            } else if (next == 'x' && escaped.substring(i).matches("(?s)\\\\x[0-9a-f]{2}.*")) {
                bytes.write(Integer.parseInt(escaped.substring(i + 2, i + 4), 16));
                i += 3;
            } else {
                bytes.write(c);
            }
        }
        return bytes.toByteArray();
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return (Map<?, ?>) Objects.requireNonNull(value);
    }

    private static List<?> list(@Nullable Object value) {
        return (List<?>) Objects.requireNonNull(value);
    }
}
