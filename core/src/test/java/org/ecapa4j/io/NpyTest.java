package org.ecapa4j.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.fixtures.Fixtures;
import org.ecapa4j.fixtures.NeedsFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyTest {
    private static final String PLAIN = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "golden/frontend/sb_fbank/len0160.npy",
                "golden/frontend/sb_fbank_f64/len0160.npy",
                "golden/frontend/sb_mel_matrix_16k.npy",
                "golden/frontend/sb_window_16k.npy"
            })
    void writesTheBytesThatNumPyWrites(String golden) throws IOException {
        Path original = Fixtures.path(golden);
        Path copy = folder.resolve("copy.npy");
        Npy.write(copy, Npy.read(original));
        assertThat(copy).hasSameBinaryContentAs(original);
    }

    @Test
    @NeedsFixture({"golden/training", "golden/mindspore", "golden/aam"})
    void writesTheBytesThatNumPyWritesForEveryGolden() throws IOException {
        int files = 0;
        for (String name : List.of("golden/training", "golden/mindspore", "golden/aam")) {
            try (Stream<Path> paths = Files.walk(Fixtures.path(name))) {
                for (Path path : (Iterable<Path>) paths.filter(p -> p.toString().endsWith(".npy"))::iterator) {
                    assertThat(bytes(Npy.read(path))).as(path.toString()).isEqualTo(Files.readAllBytes(path));
                    files++;
                }
            }
        }
        assertThat(files).isGreaterThan(20);
    }

    @Test
    void headerIsPaddedAsNumPyDoes() {
        // 'shape': (2, 3) with room for 21 digits, to a multiple of 64 bytes.
        byte[] bytes = bytes(NpyArray.of(new float[6], 2, 3));
        String header = new String(bytes, 10, 118, StandardCharsets.ISO_8859_1);
        assertThat(header).isEqualTo(PLAIN + " ".repeat(118 - PLAIN.length() - 1) + "\n");
        assertThat(bytes).hasSize(128 + 24);
        // 10 bytes, 53 + 108 of text, 20 for growth and a line feed are 3 * 64 as they stand: NumPy adds 64 more.
        int[] ones = new int[36];
        Arrays.fill(ones, 1);
        assertThat(bytes(NpyArray.of(new float[1], ones))).hasSize(256 + 4);
    }

    @Test
    void readsEveryElementType() {
        assertThat(roundTrip(NpyArray.of(new float[] {1.5f, -0f, Float.NaN, Float.MIN_VALUE}, 4))
                        .floats())
                .containsExactly(1.5f, -0f, Float.NaN, Float.MIN_VALUE);
        assertThat(roundTrip(NpyArray.of(new double[] {Math.PI, Double.MAX_VALUE}, 2, 1))
                        .doubles())
                .containsExactly(Math.PI, Double.MAX_VALUE);
        assertThat(roundTrip(NpyArray.of(new int[] {Integer.MIN_VALUE, 7}, 1, 2))
                        .ints())
                .containsExactly(Integer.MIN_VALUE, 7);
        assertThat(roundTrip(NpyArray.of(new long[] {Long.MAX_VALUE, -7}, 2)).longs())
                .containsExactly(Long.MAX_VALUE, -7);
        NpyArray scalar = roundTrip(NpyArray.of(new float[] {3}));
        assertThat(scalar.rank()).isZero();
        assertThat(scalar.size()).isOne();
        assertThat(scalar).hasToString("float32 []");
        NpyArray empty = roundTrip(NpyArray.of(new float[0], 0, 80));
        assertThat(empty).hasToString("float32 [0, 80]");
    }

    @Test
    void readsAndWritesTexts() {
        String[] texts = {"", "id10270/x6uYqmx31kE/00001", "録音", "a\0b", "\uD834\uDD1E clef", "c\0"};
        NpyArray back = roundTrip(NpyArray.of(texts, 2, 3));
        assertThat(back).hasToString("text [2, 3]");
        assertThat(back.isText()).isTrue();
        assertThat(back.strings()).containsExactly("", texts[1], "録音", "a\0b", texts[4], "c");
        assertThat(new String(bytes(NpyArray.of(texts, 6)), StandardCharsets.ISO_8859_1))
                .contains("{'descr': '<U25', 'fortran_order': False, 'shape': (6,), }");
        assertThat(bytes(NpyArray.of(new String[] {""}, 1))).hasSize(128 + 4);
        byte[] fortran = file(1, "{'descr': '<U1', 'fortran_order': True, 'shape': (2, 2), }", utf32("abcd"));
        assertThat(Npy.read(ByteBuffer.wrap(fortran), "x").strings()).containsExactly("a", "c", "b", "d");
        assertThatThrownBy(back::floats).hasMessageContaining("holds text (<U25), expected float32");
        assertThatThrownBy(() -> NpyArray.of(new int[1], 1).strings())
                .hasMessageContaining("holds int32 (<i4), expected text");
        byte[] surrogate =
                file(1, "{'descr': '<U1', 'fortran_order': False, 'shape': (1,), }", new byte[] {0, -40, 0, 0});
        assertThatThrownBy(() -> Npy.read(ByteBuffer.wrap(surrogate), "x.npy"))
                .isInstanceOf(DataFormatException.class)
                .hasMessage("Npy file 'x.npy': text 0: character 0 is 0x0000D800, which Unicode does not have");
    }

    @Test
    void readsAPartOfAFile() {
        float[] data = new float[700_000];
        for (int i = 0; i < data.length; i++) {
            data[i] = i;
        }
        Path path = folder.resolve("flat.npy");
        Npy.write(path, data, data.length);
        assertThat(Npy.read(path, 5, 600_000).floats()).isEqualTo(Arrays.copyOfRange(data, 5, 600_005));
        assertThat(Npy.read(path, 699_999, 1).floats()).containsExactly(699_999);
        assertThat(Npy.read(path, 700_000, 0)).hasToString("float32 [0]");
        for (long from : new long[] {-1, 699_999, 700_001, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> Npy.read(path, from, 2))
                    .isInstanceOf(DataFormatException.class)
                    .hasMessage("Npy file '" + path + "': it holds float32 [700000], expected 2 elements from element "
                            + from + " on");
        }
        Npy.write(path, data, 2, 350_000);
        assertThat(Npy.read(path, 350_000, 2).floats()).containsExactly(350_000, 350_001);
        assertThat(Npy.shape(path)).containsExactly(2, 350_000);
    }

    @Test
    void readsAPartOfFortranOrderInRowMajorOrder() throws IOException {
        byte[] fortran = file(1, PLAIN.replace("False", "True"), floats(1, 2, 3, 4, 5, 6));
        Path path = Files.write(folder.resolve("fortran.npy"), fortran);
        assertThat(Npy.read(path).floats()).containsExactly(1, 3, 5, 2, 4, 6);
        assertThat(Npy.read(path, 1, 3).floats()).containsExactly(3, 5, 2);
    }

    @Test
    void reshapes() {
        NpyArray array = Npy.read(Fixtures.path("golden/frontend/sb_window_16k.npy"));
        NpyArray reshaped = array.reshaped(2, 200);
        assertThat(reshaped.shape()).containsExactly(2, 200);
        assertThat(reshaped.narrowedFloats()).isEqualTo(array.narrowedFloats());
        assertThat(reshaped.source()).isEqualTo(array.source());
        assertThatThrownBy(() -> array.reshaped(3, 200)).isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] utf32(String text) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * text.length()).order(ByteOrder.LITTLE_ENDIAN);
        text.chars().forEach(bytes::putInt);
        return bytes.array();
    }

    @Property(tries = 300)
    void anyShapeReadsBack(@ForAll @Size(max = 5) List<@IntRange(max = 6) Integer> dims, @ForAll long seed) {
        int[] shape = dims.stream().mapToInt(Integer::intValue).toArray();
        int size = dims.stream().reduce(1, (a, b) -> a * b);
        long[] data = new Random(seed).longs(size).toArray();
        NpyArray back = roundTrip(NpyArray.of(data, shape));
        assertThat(back.shape()).isEqualTo(shape);
        assertThat(back.longs()).isEqualTo(data);
    }

    @Test
    void readsFilesLargerThanOnePiece() {
        double[] data = new Random(9).doubles(300_000).toArray();
        Path path = folder.resolve("large.npy");
        Npy.write(path, NpyArray.of(data, 300, 1_000));
        assertThat(Npy.read(path).doubles()).isEqualTo(data);
    }

    @Test
    void widensExactlyAndNarrowsOnlyWhenAsked() {
        NpyArray doubles = NpyArray.of(new double[] {0.1, 1e300}, 2);
        assertThat(doubles.narrowedFloats()).containsExactly(0.1f, Float.POSITIVE_INFINITY);
        assertThatThrownBy(doubles::floats)
                .isInstanceOf(DataFormatException.class)
                .hasMessage("Npy file 'array' holds float64 (<f8), expected float32; convert it with NumPy's astype");
        assertThat(NpyArray.of(new float[] {0.1f}, 1).doubles()).containsExactly(0.1f);
        NpyArray ints = NpyArray.of(new int[] {-3}, 1);
        assertThat(ints.longs()).containsExactly(-3);
        assertThatThrownBy(ints::doubles).hasMessageContaining("holds int32 (<i4), expected float64 or float32;");
        assertThatThrownBy(ints::narrowedFloats).hasMessageContaining("expected float32 or float64;");
        assertThatThrownBy(doubles::longs).hasMessageContaining("expected int64 or int32;");
        assertThatThrownBy(doubles::ints).hasMessageContaining("expected int32;");
    }

    @Test
    void isImmutable() {
        float[] data = {1, 2};
        int[] shape = {2};
        NpyArray array = NpyArray.of(data, shape);
        data[0] = 9;
        shape[0] = 9;
        array.floats()[1] = 9;
        array.shape()[0] = 9;
        assertThat(array.floats()).containsExactly(1, 2);
        assertThat(array.shape()).containsExactly(2);
    }

    @Test
    void fortranOrderIsBroughtIntoRowMajorOrder() {
        String header = PLAIN.replace("False", "True");
        assertThat(read(1, header, floats(1, 4, 2, 5, 3, 6)).floats()).containsExactly(1, 2, 3, 4, 5, 6);
        // Element [i][j][k] of shape (2, 3, 2) stands at i + 2 j + 6 k.
        float[] stored = new float[12];
        float[] expected = new float[12];
        int next = 0;
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 3; j++) {
                for (int k = 0; k < 2; k++) {
                    expected[next++] = 100 * i + 10 * j + k;
                    stored[i + 2 * j + 6 * k] = 100 * i + 10 * j + k;
                }
            }
        }
        assertThat(read(1, header.replace("(2, 3)", "(2, 3, 2)"), floats(stored))
                        .floats())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'shape':(2,3),'descr':\"<f4\",'fortran_order':False}",
                "  { 'fortran_order' : False , 'shape' : ( 2 , 3 , ) , 'descr' : '<f4' , }  \n",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2L, 3L), }\n"
            })
    void takesWhatPythonTakes(String header) {
        assertThat(read(1, header, floats(1, 2, 3, 4, 5, 6))).hasToString("float32 [2, 3]");
        assertThat(read(2, header, floats(1, 2, 3, 4, 5, 6)).floats()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(read(3, header, floats(1, 2, 3, 4, 5, 6)).floats()).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<f4|>f4|element type '>f4' is big-endian, which is not supported, only <f4 (float32), <f8 (float64), <i4 (int32), <i8 (int64), <U1 and longer (text); convert it with NumPy's astype",
                "<f4|<f2|element type '<f2' is not supported, only <f4 (float32), <f8 (float64), <i4 (int32), <i8 (int64), <U1 and longer (text); convert it with NumPy's astype",
                "<f4|<U0|element type '<U0' is not supported, only <f4 (float32), <f8 (float64), <i4 (int32), <i8 (int64), <U1 and longer (text); convert it with NumPy's astype",
                "<f4|<U65537|element type '<U65537' is not supported, only <f4 (float32), <f8 (float64), <i4 (int32), <i8 (int64), <U1 and longer (text); convert it with NumPy's astype",
                "<f4|<U2|text data of shape [2, 3] take 48 bytes but 24 follow the header: truncated",
                "<f4|<U1|text 0: character 0 is 0x3F800000, which Unicode does not have",
                "'<f4'|[('a', '<f4')]|header: structured element types (a list as 'descr') are not supported",
                "'<f4'|True|header: 'descr' must be a type name such as '<f4'",
                "False|0|header: expected a text, True, False or a tuple of integers at byte 34 but found '0'",
                "False|'no'|header: 'fortran_order' must be True or False",
                "(2, 3)|6|header: expected a text, True, False or a tuple of integers at byte 50 but found '6'",
                "(2, 3)|(6)|header: a tuple of one integer needs a comma, as (6,), at byte 50",
                "(2, 3)|(2 3)|header: expected ',' or ')' at byte 53 but found '3'",
                "(2, 3)|(-2, 3)|header: expected a length, which is not negative at byte 51 but found '-'",
                "(2, 3)|(, )|header: expected a length, which is not negative at byte 51 but found ','",
                "(2, 3)|(2.0, 3)|header: expected ',' or ')' at byte 52 but found '.'",
                "(2, 3)|(9999999999999999999,)|header: length 999999999999999999... is too large",
                "(2, 3)|(0, 3000000000)|header: dimension 1 of length 3000000000 is too large; at most 2147483639 elements can be read",
                "(2, 3)|(65536, 65536)|shape [65536, 65536] has too many elements; at most 2147483639 can be read",
                "(2, 3)|(2147483639, 2147483639, 2147483639)|shape [2147483639, 2147483639, 2147483639] has too many elements; at most 2147483639 can be read",
                "(2, 3)|(500000000,)|float32 data of shape [500000000] take 2000000000 bytes but 24 follow the header: truncated",
                "(2, 3)|(7,)|float32 data of shape [7] take 28 bytes but 24 follow the header: truncated",
                "(2, 3)|(5,)|float32 data of shape [5] take 20 bytes but 24 follow the header: trailing bytes",
                "(2, 3)|()|float32 data of shape [] take 4 bytes but 24 follow the header: trailing bytes",
                "shape|shapes|header: unknown field 'shapes'; NumPy writes descr, fortran_order and shape",
                "'shape': (2, 3), ||header: field 'shape' is missing",
                "'shape'|'descr'|header: field 'descr' appears twice",
                "(2, 3), }|(2, 3)|header: expected ',' or '}' at byte 56 but found its end",
                "{|[|header: expected '{' at byte 0 but found '['",
                "}|} x|header: expected nothing after the closing '}' at byte 60 but found 'x'",
                "descr': |descr' |header: expected ':' at byte 9 but found '''",
                "}|'x|header: the text at byte 59 is not closed or has unusual characters",
            })
    void refusesHostileHeaders(String part, String replacement, String problem) {
        String header = PLAIN.replace(part, replacement == null ? "" : replacement);
        assertThatThrownBy(() -> read(1, header, floats(1, 2, 3, 4, 5, 6)))
                .isInstanceOf(DataFormatException.class)
                .hasMessage("Npy file 'x.npy': " + problem);
    }

    @Test
    void refusesWhatIsNoNpyFile() {
        String notNpy = "Npy file 'x.npy': it does not begin with \\x93NUMPY and a version: not an .npy file";
        assertThatThrownBy(() -> Npy.read(ByteBuffer.allocate(0), "x.npy")).hasMessage(notNpy);
        assertThatThrownBy(() -> Npy.read(ByteBuffer.wrap("RIFF....WAVE".getBytes(StandardCharsets.US_ASCII)), "x.npy"))
                .hasMessage(notNpy);
        byte[] good = file(1, PLAIN, new byte[24]);
        assertThatThrownBy(() -> Npy.read(ByteBuffer.wrap(good, 0, 7), "x.npy")).hasMessage(notNpy);
        assertThatThrownBy(() -> Npy.read(ByteBuffer.wrap(good, 0, 9), "x.npy"))
                .hasMessage("Npy file 'x.npy': it ends within the length of its header");
        assertThatThrownBy(() -> Npy.read(ByteBuffer.wrap(good, 0, 40), "x.npy"))
                .hasMessage("Npy file 'x.npy': its header claims 59 bytes but the file has only 30 more");
        good[6] = 4;
        assertThatThrownBy(() -> Npy.read(ByteBuffer.wrap(good), "x.npy"))
                .hasMessage("Npy file 'x.npy': format version 4.0 is not supported, only 1.0, 2.0 and 3.0");
        byte[] endless = file(2, PLAIN, new byte[24]);
        endless[11] = (byte) 0xFF;
        assertThatThrownBy(() -> Npy.read(ByteBuffer.wrap(endless), "x.npy"))
                .hasMessage("Npy file 'x.npy': its header claims 4278190139 bytes; at most 65535 are accepted");
        assertThatThrownBy(() -> read(1, PLAIN.replace("(2, 3)", "(" + "1,".repeat(65) + ")"), new byte[24]))
                .hasMessage("Npy file 'x.npy': header: 65 dimensions; NumPy has at most 64");
    }

    @Test
    void damagedFilesNeverEscapeTheOneException() throws IOException {
        byte[] numbers = bytes(NpyArray.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
        byte[] texts = bytes(NpyArray.of(new String[] {"id10270/x6uYqmx31kE/00001", "録音"}, 2));
        Random random = new Random(31);
        Path path = folder.resolve("damaged.npy");
        for (int round = 0; round < 4_000; round++) {
            byte[] good = round % 2 == 0 ? numbers : texts;
            int editable = round % 4 == 3 ? good.length : 72;
            byte[] damaged = Arrays.copyOf(good, round % 5 == 0 ? random.nextInt(good.length) : good.length);
            for (int edit = random.nextInt(3); edit >= 0 && damaged.length > 0; edit--) {
                damaged[random.nextInt(Math.min(damaged.length, editable))] = (byte) random.nextInt(256);
            }
            try {
                Npy.read(ByteBuffer.wrap(damaged), "damaged");
            } catch (DataFormatException expected) {
                assertThat(expected).hasMessageStartingWith("Npy file 'damaged': ");
            }
            if (round % 30 == 0) {
                Files.write(path, damaged);
                try {
                    Npy.read(path);
                } catch (DataFormatException expected) {
                    assertThat(expected).hasMessageStartingWith("Npy file '" + path + "': ");
                }
            }
        }
    }

    @Test
    void readsABufferFromItsPositionWithoutMovingIt() {
        byte[] file = file(1, PLAIN, floats(1, 2, 3, 4, 5, 6));
        ByteBuffer buffer =
                ByteBuffer.allocate(file.length + 5).put(new byte[5]).put(file).position(5);
        assertThat(Npy.read(buffer, "x.npy").floats()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(buffer.position()).isEqualTo(5);
        assertThat(Npy.read(buffer.asReadOnlyBuffer(), "x.npy").source()).isEqualTo("x.npy");
    }

    @Test
    void namesMissingFilesAndFolders() {
        Path missing = folder.resolve("missing.npy");
        assertThatThrownBy(() -> Npy.read(missing))
                .isInstanceOf(MissingInputException.class)
                .hasMessage("File '" + missing + "' does not exist");
        assertThatThrownBy(() -> Npy.read(folder))
                .isInstanceOf(MissingInputException.class)
                .hasMessage("'" + folder + "' is a folder, expected an .npy file");
        assertThatThrownBy(() -> Npy.write(missing.resolve("x.npy"), new float[1], 1))
                .isInstanceOf(MissingInputException.class)
                .hasMessage("File '" + missing.resolve("x.npy") + "' cannot be written: its folder does not exist");
        assertThatThrownBy(() -> Npy.write(folder, new float[1], 1))
                .isInstanceOf(InputOutputException.class)
                .hasMessage("'" + folder + "' is a folder; name a file to write");
    }

    @Test
    void refusesDataThatDoNotFitTheShape() {
        assertThatThrownBy(() -> Npy.write(folder.resolve("x.npy"), new float[5], 2, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Shape [2, 3] needs 6 elements but there are 5");
        assertThatThrownBy(() -> NpyArray.of(new int[6], -2, -3)).hasMessage("Shape [-2, -3] has a negative dimension");
        assertThat(folder).isEmptyDirectory();
    }

    private static NpyArray roundTrip(NpyArray array) {
        return Npy.read(ByteBuffer.wrap(bytes(array)), "round trip");
    }

    private static byte[] bytes(NpyArray array) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            Npy.write(out, array);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static NpyArray read(int version, String header, byte[] data) {
        return Npy.read(ByteBuffer.wrap(file(version, header, data)), "x.npy");
    }

    private static byte[] file(int version, String header, byte[] data) {
        ByteBuffer bytes = ByteBuffer.allocate((version == 1 ? 10 : 12) + header.length() + data.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) version)
                .put((byte) 0);
        if (version == 1) {
            bytes.putShort((short) header.length());
        } else {
            bytes.putInt(header.length());
        }
        return bytes.put(header.getBytes(StandardCharsets.ISO_8859_1)).put(data).array();
    }

    private static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }
}
