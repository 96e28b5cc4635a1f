package org.ecapa4j.embeddings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.ecapa4j.embeddings.EmbeddingFiles.Format;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.fixtures.Fixtures;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files end in a {@link DataFormatException} or in a set no larger than their bytes, never in anything else. */
class EmbeddingFilesFuzzTest {
    private static final List<String> FILES = List.of(
            "kaldiio.ark",
            "kaldiio-text.ark",
            "kaldiio-rows.ark",
            "kaldiio-compressed.ark",
            "native-io-f8.ark",
            "native-io-rows-text.ark",
            "numpy-f4.npy",
            "numpy-f8.npy",
            "kaldiio.scp",
            "native-io-text.scp",
            "lines.jsonl");

    @TempDir
    Path folder;

    /** Beside the archives that the script files point into. */
    @BeforeEach
    void copies() throws IOException {
        try (Stream<Path> files = Files.list(Fixtures.path("embeddings"))) {
            for (Path file : files.toList()) {
                if (!file.toString().endsWith(".txt")) {
                    Files.copy(file, folder.resolve(file.getFileName()));
                }
            }
        }
        EmbeddingFiles.write(
                folder.resolve("lines.jsonl"), EmbeddingFiles.read(folder.resolve("kaldiio.ark")), Format.JSON_LINES);
    }

    /** Whether the file was read. */
    private boolean read(byte[] bytes) throws IOException {
        Path file = folder.resolve("fuzz");
        // Some file systems wait for the disk where a file is made shorter, and not where it is new.
        Files.deleteIfExists(file);
        Files.write(file, bytes);
        try {
            EmbeddingSet set = EmbeddingFiles.read(file);
            assertThat((long) set.size() * set.dimension()).isLessThanOrEqualTo(4 * 400L + bytes.length);
            return true;
        } catch (DataFormatException e) {
            assertThat(e.getMessage()).contains(file.toString());
            return false;
        }
    }

    @Test
    void everyPrefix() throws IOException {
        for (String name : FILES) {
            byte[] whole = Files.readAllBytes(folder.resolve(name));
            boolean readable = read(whole);
            assertThat(readable).as(name).isEqualTo(!name.contains("compressed"));
            int rows = readable ? EmbeddingFiles.read(folder.resolve(name)).size() : 0;
            for (int length = 0; length < whole.length - 1; length++) {
                if (read(Arrays.copyOf(whole, length)) && !name.endsWith(".scp")) {
                    assertThat(EmbeddingFiles.read(folder.resolve("fuzz")).size())
                            .as("rows of the first %d bytes of %s", length, name)
                            .isLessThan(rows);
                }
            }
        }
    }

    @Test
    void everyByteChanged() throws IOException {
        for (String name : FILES) {
            byte[] whole = Files.readAllBytes(folder.resolve(name));
            for (int offset = 0; offset < whole.length; offset++) {
                for (int change : new int[] {0x01, 0x20, 0x80, 0xFF, whole[offset] & 0xFF}) {
                    byte[] damaged = whole.clone();
                    damaged[offset] ^= (byte) change;
                    read(damaged);
                }
            }
        }
    }

    @Test
    void randomDamage() throws IOException {
        damage(3_000, 20_250_301L);
    }

    @Test
    @Tag("nightly")
    void muchRandomDamage() throws IOException {
        damage(1_000_000, System.nanoTime());
    }

    private void damage(int rounds, long seed) throws IOException {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        byte[] typical = "\0BFVDM \4[]{}\",:|0123456789-.e\n\t ".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        for (int round = 0; round < rounds; round++) {
            byte[] bytes = Files.readAllBytes(folder.resolve(FILES.get(random.nextInt(FILES.size()))));
            for (int i = random.nextInt(8); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] =
                        random.nextBoolean() ? (byte) random.nextInt() : typical[random.nextInt(typical.length)];
            }
            byte[] damaged = Arrays.copyOf(bytes, random.nextInt(bytes.length + 20));
            try {
                read(damaged);
            } catch (RuntimeException e) {
                fail("round " + round + " of seed " + seed + ": " + Arrays.toString(damaged), e);
            }
        }
    }
}
