package org.ecapa4j.embeddings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.fixtures.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that numpy, kaldiio and kaldi_native_io wrote; fixtures/embeddings/make.py has what is in them. */
class EmbeddingGoldensTest {
    private static final List<String> NAMES = List.of("id10270-a", "id10270-b", "sprecher/7.wav", "говорящий", "声音");
    private static final float[][] ROWS = {
        {1, 2, 3, 4},
        {-0.5f, 0.25f, 12.75f, -1024},
        {1 / 3f, -2 / 3f, (float) Math.PI, (float) -Math.E},
        {Float.MIN_VALUE, Float.MAX_VALUE, -0f, 7.038531e-26f},
        {Float.MIN_NORMAL, -1e-7f, 123456.79f, 0.1f}
    };

    private static EmbeddingSet read(String name) {
        return EmbeddingFiles.read(Fixtures.path("embeddings/" + name));
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
        return bits;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kaldiio.ark",
                "kaldiio.scp",
                "kaldiio-text.ark",
                "kaldiio-f8.ark",
                "kaldiio-rows.ark",
                "native-io.ark",
                "native-io.scp",
                "native-io-f8.ark",
                "native-io-rows.ark",
                "numpy-f4.npy"
            })
    void namesOrderAndEveryBitAreThoseOfTheWriter(String file) {
        EmbeddingSet set = read(file);
        assertThat(set.names()).isEqualTo(NAMES);
        assertThat(set.dimension()).isEqualTo(4);
        assertThat(set.unverified()).isEqualTo(5);
        for (int row = 0; row < ROWS.length; row++) {
            assertThat(bits(set.embedding(row).toArray())).as("row %d", row).isEqualTo(bits(ROWS[row]));
        }
    }

    /** Kaldi prints seven digits. */
    @ParameterizedTest
    @ValueSource(strings = {"native-io-text.ark", "native-io-text.scp", "native-io-rows-text.ark"})
    void textOfSevenDigitsIsReadAsWellAsItSays(String file) {
        EmbeddingSet set = read(file);
        assertThat(set.names()).isEqualTo(NAMES);
        for (int row = 0; row < ROWS.length; row++) {
            for (int i = 0; i < 4; i++) {
                float expected = Float.parseFloat(String.format(java.util.Locale.ROOT, "%.6e", ROWS[row][i]));
                assertThat(set.embedding(row).get(i)).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"numpy-f8.npy, 5", "numpy-fortran.npy, 5", "numpy-one.npy, 1"})
    void anArrayWithoutNamesHasItsRowsNumbered(String file, int rows) {
        EmbeddingSet set = read(file);
        assertThat(set.names())
                .isEqualTo(List.of("row-0", "row-1", "row-2", "row-3", "row-4").subList(0, rows));
        for (int row = 0; row < rows; row++) {
            assertThat(bits(set.embedding(row).toArray())).isEqualTo(bits(ROWS[row]));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "kaldiio-compressed.ark; 'a' is a compressed matrix (CM), which holds 8 or 16 bits a number; write it again",
                "kaldiio-whole-numbers.ark; 'a' is a whole number or a vector of whole numbers, expected float values",
                "native-io-features.ark; 'id10270-a' is a matrix of 5 x 4, expected a vector or a matrix of one row",
                "native-io-features-text.ark; 'id10270-a' is a matrix of 5 rows, expected a vector or a matrix of one row"
            })
    void whatIsNoEmbeddingIsRefusedByName(String file, String message) {
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(DataFormatException.class)
                .hasMessageStartingWith("Kaldi archive '")
                .hasMessageContaining("/" + file + "': byte 0: " + message);
    }

    @Test
    void theRowsAreOneMatrix() {
        EmbeddingSet set = read("kaldiio.ark");
        assertThat(set.rows().rows()).isEqualTo(5);
        assertThat(set.rows().columns()).isEqualTo(4);
        assertThat(set.rows().values()[set.rows().rowStart(1) + 2]).isEqualTo(12.75f);
        assertThat(set.rowOf("声音")).hasValue(4);
        assertThat(set.rowOf("nobody")).isEmpty();
    }
}
