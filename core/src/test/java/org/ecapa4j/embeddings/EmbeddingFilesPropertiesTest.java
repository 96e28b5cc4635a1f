package org.ecapa4j.embeddings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.ecapa4j.Embedding;
import org.ecapa4j.Passport;
import org.ecapa4j.audio.AudioQuality;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.embeddings.EmbeddingFiles.Format;
import org.ecapa4j.model.Fingerprint;
import org.jspecify.annotations.Nullable;

/** Names, order and every bit survive every format; passports survive JSON lines. */
class EmbeddingFilesPropertiesTest {
    @Property(tries = 300)
    void whatIsWrittenIsReadBack(@ForAll("sets") EmbeddingSet set, @ForAll Format format) throws IOException {
        if (format == Format.NPY_ROW && set.size() > 1) {
            return;
        }
        Path folder = Files.createTempDirectory("embeddings");
        try {
            Path file = folder.resolve("x.scp");
            EmbeddingFiles.write(file, set, format);
            EmbeddingSet read = EmbeddingFiles.read(file);
            assertThat(read.names()).isEqualTo(set.names());
            assertThat(bits(read)).isEqualTo(bits(set));
            for (int row = 0; row < set.size(); row++) {
                assertThat(read.passport(row)).isEqualTo(format == Format.JSON_LINES ? set.passport(row) : null);
            }
        } finally {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    private static int[] bits(EmbeddingSet set) {
        float[] values = set.rows().values();
        int[] bits = new int[values.length];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
        return bits;
    }

    @Provide
    Arbitrary<EmbeddingSet> sets() {
        Arbitrary<String> names = Arbitraries.strings()
                .withCharRange('!', '~')
                .withChars("éжあ\uFEFD")
                .ofMinLength(1)
                .ofMaxLength(12);
        Arbitrary<Float> values =
                Arbitraries.integers().map(Float::intBitsToFloat).filter(Float::isFinite);
        return Arbitraries.integers()
                .between(1, 6)
                .flatMap(dimension -> Combinators.combine(
                                names,
                                values.list().ofSize(dimension),
                                passports().injectNull(0.3))
                        .as(EmbeddingFilesPropertiesTest::row)
                        .list()
                        .ofMinSize(1)
                        .ofMaxSize(8)
                        .uniqueElements(Row::name))
                .map(rows -> EmbeddingSet.of(
                        rows.stream().map(Row::name).toList(),
                        rows.stream().map(Row::embedding).toList()));
    }

    private record Row(String name, Embedding embedding) {}

    private static Row row(String name, List<Float> numbers, @Nullable Passport passport) {
        float[] values = new float[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.get(i);
        }
        // What a script or JSON file would begin with does not begin a name in a list of recordings.
        String plain = name.replaceAll("^[\\[{]+", "x");
        return new Row(plain, passport == null ? Embedding.unverified(values) : Embedding.of(values, passport));
    }

    private static Arbitrary<Passport> passports() {
        Arbitrary<Double> numbers = Arbitraries.doubles();
        Arbitrary<@Nullable AudioQuality> quality = numbers.list()
                .ofSize(6)
                .map(n -> new AudioQuality(
                        n.get(0),
                        n.get(1),
                        n.get(2),
                        n.get(3),
                        n.get(4),
                        n.get(5),
                        44_100,
                        n.get(0) > 0 ? OptionalDouble.of(n.get(0)) : OptionalDouble.empty()))
                .injectNull(0.2);
        Arbitrary<String> texts = Arbitraries.strings().ofMaxLength(20);
        return Combinators.combine(
                        texts,
                        Arbitraries.of(Precision.class),
                        Arbitraries.of("cpu", "cpu avx2", "x 2 y"),
                        texts,
                        quality)
                .as((frontEnd, precision, backend, treatment, q) -> new Passport(
                        new Fingerprint("0123456789abcdef".repeat(4)), frontEnd, precision, backend, treatment, q));
    }
}
