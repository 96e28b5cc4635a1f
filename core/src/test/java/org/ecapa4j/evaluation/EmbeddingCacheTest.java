package org.ecapa4j.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ecapa4j.Embedding;
import org.ecapa4j.Passport;
import org.ecapa4j.audio.AudioQuality;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.config.EcapaConfiguration;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.model.Fingerprint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingCacheTest {
    private static final Passport PASSPORT = new Passport(
            new Fingerprint("ab".repeat(32)),
            "front-end",
            Precision.F32,
            "cpu avx512",
            "whole",
            new AudioQuality(1.5, 1.25, 0.5, 0.125, -20.5, 7875, 16_000, OptionalDouble.of(30)));

    @TempDir
    Path folder;

    @Test
    void givesBackWhatWasAdded() {
        EmbeddingCache cache = cache();
        Sha256 key = key(1);
        assertThat(cache.find(key)).isEmpty();
        Embedding embedding = embedding(1);
        cache.add(key, embedding);
        Embedding back = cache.find(key).orElseThrow();
        assertThat(back.toArray()).containsExactly(embedding.toArray());
        assertThat(back.passport()).isEqualTo(PASSPORT);
        assertThat(cache.find(key(2))).isEmpty();
        assertThat(cache.found()).isEqualTo(1);
        assertThat(cache.added()).isEqualTo(1);
        assertThat(cache.folder()).contains(folder);

        Passport ofFeatures = new Passport(PASSPORT.fingerprint(), "f", Precision.BF16, "reference", "features", null);
        cache.add(key(2), Embedding.of(new float[] {1}, ofFeatures));
        assertThat(cache().find(key(2)).orElseThrow().passport()).isEqualTo(ofFeatures);
    }

    @Test
    void noneKeepsNothing() {
        EmbeddingCache none = EmbeddingCache.none();
        none.add(key(1), embedding(1));
        assertThat(none.find(key(1))).isEmpty();
        assertThat(none.folder()).isEmpty();
        assertThat(none.clear()).isZero();
    }

    @Test
    void aDamagedEmbeddingIsNoEmbeddingAndIsReplaced() throws IOException {
        EmbeddingCache cache = cache();
        Sha256 key = key(1);
        cache.add(key, embedding(1));
        Path file = onlyFile();
        byte[] good = Files.readAllBytes(file);
        for (int i = 0; i < good.length; i++) {
            byte[] flipped = good.clone();
            flipped[i] ^= (byte) (1 << i % 8);
            assertDamaged(key, flipped);
            assertDamaged(key, Arrays.copyOf(good, i));
            assertDamaged(key, Arrays.copyOf(good, good.length + i + 1));
        }
        byte[] damaged = good.clone();
        damaged[200] ^= 1;
        Files.write(file, damaged);
        assertThat(cache.find(key)).isEmpty();
        Files.write(file, new byte[0]);
        assertThat(cache.find(key)).isEmpty();
        Files.write(file, new byte[CacheEntry.MAX_BYTES + 1]);
        assertThat(cache.find(key)).isEmpty();
        cache.add(key, embedding(1));
        assertThat(cache.find(key)).isPresent();
        assertThat(Files.readAllBytes(file)).isEqualTo(good);
    }

    @Test
    void anEmbeddingUnderAnotherKeyIsNotTaken() throws IOException {
        EmbeddingCache cache = cache();
        cache.add(key(1), embedding(1));
        cache.add(key(2), embedding(2));
        Path first = file(key(1));
        Files.copy(file(key(2)), first, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(cache.find(key(1))).isEmpty();
        assertThat(cache.find(key(2)).orElseThrow().toArray())
                .containsExactly(embedding(2).toArray());
    }

    /** Writing there fails as on a full disk; reading gives zeroes without end. */
    @Test
    void aFullDiskEndsKeepingAndNothingElse() throws IOException {
        assumeTrue(Files.exists(Path.of("/dev/full")), "no /dev/full here");
        EmbeddingCache cache = cache();
        Files.createDirectories(file(key(1)).getParent());
        Files.createSymbolicLink(file(key(1)), Path.of("/dev/full"));
        assertThat(cache.find(key(1))).isEmpty();
        cache.add(key(1), embedding(1));
        assertThat(cache.added()).isZero();
        cache.add(key(2), embedding(2));
        assertThat(cache.added()).as("no further attempts").isZero();
        assertThat(cache.find(key(2))).isEmpty();
        EmbeddingCache next = cache();
        next.add(key(2), embedding(2));
        assertThat(next.find(key(2))).isPresent();
    }

    /** Opening a pipe would wait for somebody who writes to it. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aPipeInThePlaceOfAnEmbeddingIsNotOpened() throws Exception {
        Files.createDirectories(file(key(1)).getParent());
        int code;
        try {
            code = new ProcessBuilder("mkfifo", file(key(1)).toString()).start().waitFor();
        } catch (IOException e) {
            code = -1;
        }
        assumeTrue(code == 0, "no pipes here");
        assertThat(cache().find(key(1))).isEmpty();
    }

    @Test
    void aFolderThatCannotBeUsedIsAnErrorWhereItWasAskedFor() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> EmbeddingCache.in(file, 1))
                .isInstanceOf(InputOutputException.class)
                .hasMessageStartingWith("The cache folder '" + file + "' cannot be used: ");
        EcapaConfiguration configuration = configuration(Map.of("ecapa4j.cache.directory", file.toString()));
        assertThatThrownBy(() -> EmbeddingCache.configured(configuration)).isInstanceOf(InputOutputException.class);
    }

    @Test
    void theConfigurationNamesTheFolder() {
        assertThat(EmbeddingCache.configured(configuration(Map.of("ecapa4j.cache.directory", "none")))
                        .folder())
                .isEmpty();
        Path named = folder.resolve("named");
        assertThat(EmbeddingCache.configured(configuration(Map.of("ecapa4j.cache.directory", named.toString())))
                        .folder())
                .contains(named);
        Path home = Path.of(System.getProperty("user.home"));
        assertThat(CacheFiles.automaticFolder(Map.of())).isEqualTo(home.resolve(".cache/ecapa4j"));
        assertThat(CacheFiles.automaticFolder(Map.of("XDG_CACHE_HOME", "relative")))
                .isEqualTo(home.resolve(".cache/ecapa4j"));
        assertThat(CacheFiles.automaticFolder(Map.of("XDG_CACHE_HOME", folder.toString())))
                .isEqualTo(folder.resolve("ecapa4j"));
    }

    @Test
    void whatWasUsedLeastRecentlyIsRemovedBeyondTheBound() throws IOException {
        EmbeddingCache large = cache();
        int count = 50;
        for (int i = 0; i < count; i++) {
            large.add(key(i), embedding(i));
            Files.setLastModifiedTime(file(key(i)), FileTime.from(Instant.now().minus(Duration.ofDays(100 - i))));
        }
        large.close();
        assertThat(files()).hasSize(count);
        long each = Files.size(file(key(0)));
        assertThat(large.find(key(0))).as("used once more").isPresent();
        EmbeddingCache small = EmbeddingCache.in(folder, 20 * each);
        small.close();
        assertThat(files()).as("nothing was added").hasSize(count);
        small.add(key(count), embedding(count));
        small.close();
        List<Integer> left = IntStream.rangeClosed(0, count)
                .filter(i -> Files.exists(file(key(i))))
                .boxed()
                .toList();
        assertThat(left).hasSize(18).contains(0, count).doesNotContain(1, 2, 30);
        assertThat(large.contents()).isEqualTo(new EmbeddingCache.Contents(18, 18 * each));
        assertThat(large.clear()).isEqualTo(18);
        assertThat(large.contents()).isEqualTo(new EmbeddingCache.Contents(0, 0));
        assertThat(files()).isEmpty();
    }

    @Test
    void onlyAbandonedFilesAreRemoved() throws IOException {
        EmbeddingCache cache = cache();
        cache.add(key(1), embedding(1));
        Path old = Files.writeString(Path.of(file(key(1)) + ".1234.part"), "x");
        Path recent = Files.writeString(Path.of(file(key(1)) + ".5678.part"), "x");
        Path foreign = Files.writeString(folder.resolve("embeddings/notes.part"), "x");
        for (Path file : List.of(old, foreign)) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        }
        cache.close();
        assertThat(old).doesNotExist();
        assertThat(recent).exists();
        assertThat(foreign).exists();
        assertThat(cache.find(key(1))).isPresent();
    }

    @Test
    void manyMayReadAndWriteAtOnce() throws Exception {
        List<Thread> threads = new ArrayList<>();
        List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int t = 0; t < 4; t++) {
            EmbeddingCache own = cache();
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 300; i++) {
                    int number = i % 10;
                    own.add(key(number), embedding(number));
                    Optional<Embedding> found = own.find(key(number));
                    assertThat(found).isPresent();
                    assertThat(found.get().toArray())
                            .containsExactly(embedding(number).toArray());
                }
            });
            thread.setUncaughtExceptionHandler((failed, failure) -> failures.add(failure));
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
        assertThat(files()).hasSize(10);
    }

    private static void assertDamaged(Sha256 key, byte[] bytes) {
        assertThatThrownBy(() -> CacheEntry.read(key, bytes)).isInstanceOf(DataFormatException.class);
    }

    private EmbeddingCache cache() {
        return EmbeddingCache.in(folder, 1 << 30);
    }

    private static Sha256 key(int number) {
        return EmbeddingCache.key("encoder\n", Integer.MAX_VALUE, Sha256.of("content " + number));
    }

    private static Embedding embedding(int number) {
        return Embedding.of(new float[] {number, 0.1f, -1e-30f, 4}, PASSPORT);
    }

    private Path file(Sha256 key) {
        return folder.resolve("embeddings").resolve(key.hex().substring(0, 2)).resolve(key.hex() + ".embedding");
    }

    private Path onlyFile() throws IOException {
        assertThat(files()).hasSize(1);
        return files().get(0);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static EcapaConfiguration configuration(Map<String, String> overrides) {
        return EcapaConfiguration.load(EmbeddingCache.class.getClassLoader(), List.of(), Map.of(), Map.of(), overrides);
    }
}
