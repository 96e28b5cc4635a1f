package org.ecapa4j.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.ecapa4j.FakeRuntime;
import org.ecapa4j.SpeakerEncoder;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.features.FrontEnd;
import org.ecapa4j.fixtures.Fixtures;
import org.ecapa4j.io.Npy;
import org.ecapa4j.io.NpyArray;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that {@code fixtures/features/make.py} wrote with NumPy and pickle, and damaged copies. */
class FeatureFolderTest {
    @TempDir
    Path folder;

    private Path copy;

    @BeforeEach
    void prepare() {
        copy = folder.resolve("copy");
    }

    @Test
    void readsPlainFeaturesByTheNamesOfTheirLabels() throws IOException {
        FeatureFolder features = open(Fixtures.path("features/plain"));
        assertThat(features.names())
                .containsExactly("id1/a b/00001", "id1/x/00002", "id2/録音/00001", "nano/0", "nano/1");
        assertThat(features.label("nano/1")).isNull();
        NpyArray golden = Npy.read(Fixtures.path("golden/ckpt/nano_input.npy"));
        assertSame(features, "nano/1", golden.part(40 * 80, 40 * 80), 40);
        NpyArray one = Npy.read(Fixtures.path("features/plain/20240101_fea_mvn.npy"));
        for (String name : List.of("id1/x/00002", "id1/x/00002.wav", "id1/x/00002.m4a")) {
            assertThat(features.missing(List.of(name))).isEmpty();
            assertSame(features, name, one, 9);
        }
        assertThat(features.missing(List.of("id1/x/00002.wav", "id1/x", "x.y/00002", "nano/0")))
                .extracting(Throwable::getMessage)
                .containsExactly(
                        "Feature folder '" + Fixtures.path("features/plain") + "' has no utterance 'id1/x'",
                        "Feature folder '" + Fixtures.path("features/plain") + "' has no utterance 'x.y/00002'");
        assertThat(features.inOriginalOrder(List.of("nano/0.wav", "id1/x/00002.wav", "id1/a b/00001")))
                .containsExactly("id1/a b/00001", "id1/x/00002.wav", "nano/0.wav");
    }

    @Test
    void mergedFeaturesAreThoseThatWereMerged() throws IOException {
        FeatureFolder training = open(Fixtures.path("features/training"));
        FeatureFolder merged = open(Fixtures.path("features/merged"));
        List<String> names = List.of(
                "20240201_fea_mvn.npy#0",
                "20240201_fea_mvn.npy#1",
                "20240201_fea_mvn.npy#2",
                "20240202_fea_mvn.npy#0",
                "20240202_fea_mvn.npy#1",
                "20240203_fea_mvn.npy");
        assertThat(training.names()).isEqualTo(names);
        assertThat(merged.names()).isEqualTo(names);
        long[] labels = {4, 0, 4, 1, 2, 3};
        for (int i = 0; i < labels.length; i++) {
            assertThat(training.label(names.get(i))).isEqualTo(labels[i]);
            assertThat(merged.label(names.get(i))).isEqualTo(labels[i]);
            assertThat(merged.read(names.get(i)).digest())
                    .isEqualTo(training.read(names.get(i)).digest());
        }
        NpyArray second = Npy.read(Fixtures.path("features/training/20240202_fea_mvn.npy"));
        assertSame(merged, "20240202_fea_mvn.npy#1", second.part(7 * 80, 7 * 80), 7);
    }

    @Test
    void anUtteranceHasTheLengthOfItsFrames() throws IOException {
        try (FakeRuntime runtime = FakeRuntime.start(folder, Map.of())) {
            SpeakerEncoder encoder = runtime.encoder("default");
            Utterances utterances = new Extraction(encoder, open(Fixtures.path("features/plain")))
                    .firstFrames(10)
                    .run(List.of("nano/0"));
            assertThat(utterances.get("nano/0").seconds()).isEqualTo(40 * 0.01);
            assertThat(utterances.get("nano/0").passport().treatment()).isEqualTo("features, first 10 frames");
        }
    }

    @Test
    void otherFoldersAreRefused() throws IOException {
        assertThatThrownBy(() -> open(folder.resolve("nowhere"))).hasMessageEndingWith("nowhere' is not a folder");
        assertThatThrownBy(() -> open(folder))
                .isInstanceOf(MissingInputException.class)
                .hasMessage(
                        "Feature folder '" + folder + "' has neither fea.lst nor ind_sample.p; expected one of them,"
                                + " for plain or for merged features");
        copy("plain");
        Files.createFile(copy.resolve("ind_sample.p"));
        assertThatThrownBy(() -> open(copy)).hasMessageContaining("has both fea.lst and ind_sample.p");
    }

    @Test
    void everythingThatIsWrongWithPlainFeaturesIsNamed() throws IOException {
        copy("plain");
        Files.writeString(copy.resolve("label.lst"), "\uFEFF20240100_label.npy\r\n\r\n20240101_label.npy\r\n");
        assertThatThrownBy(() -> open(copy))
                .isInstanceOf(DataFormatException.class)
                .hasMessage("Feature folder '" + copy + "': fea.lst lists 4 files but label.lst 2; expected a file of"
                        + " labels for each");
        copy("plain");
        Files.delete(copy.resolve("20240100_label.npy"));
        Npy.write(copy.resolve("20240101_fea_mvn.npy"), new float[79], 1, 1, 79);
        Npy.write(copy.resolve("20240102_label.npy"), NpyArray.of(new String[] {"a", "b"}, 2));
        Npy.write(copy.resolve("20240103_label.npy"), NpyArray.of(new float[] {1, 2}, 2));
        assertThatThrownBy(() -> open(copy))
                .isInstanceOf(DataFormatException.class)
                .hasMessage("Feature folder '" + copy + "' has 4 problems:\n  - File '"
                        + copy.resolve("20240100_label.npy") + "' does not exist"
                        + "\n  - '20240101_fea_mvn.npy' has the shape [1, 1, 79] and '20240101_label.npy' 1 labels"
                        + "\n  - '20240102_fea_mvn.npy' has the shape [1, 12, 80] and '20240102_label.npy' 2 labels"
                        + "\n  - Npy file '" + copy.resolve("20240103_label.npy")
                        + "' holds float32 (<f4), expected int64 or int32; convert it with NumPy's astype"
                        + "\nExpected features [B, T, 80] and B labels in each pair of files");
        copy("plain");
        Npy.write(copy.resolve("20240102_label.npy"), NpyArray.of(new String[] {"id1/x/00002"}, 1));
        assertThatThrownBy(() -> open(copy))
                .hasMessage("Feature folder '" + copy + "' has 1 utterances whose name another one has: id1/x/00002");
    }

    @Test
    void featuresThatAreNoFiniteFloatsAreRefusedWhenRead() throws IOException {
        copy("plain");
        float[] values = new float[9 * 80];
        values[85] = Float.NaN;
        Npy.write(copy.resolve("20240101_fea_mvn.npy"), values, 1, 9, 80);
        Npy.write(copy.resolve("20240102_fea_mvn.npy"), NpyArray.of(new double[80], 1, 1, 80));
        FeatureFolder features = open(copy);
        assertThatThrownBy(() -> features.read("id1/x/00002"))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("20240101_fea_mvn.npy': the value at frame 1, bin 5 is NaN");
        assertThatThrownBy(() -> features.read("id2/録音/00001"))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("20240102_fea_mvn.npy' holds float64");
    }

    @Test
    void everythingThatIsWrongWithMergedFeaturesIsNamed() throws IOException {
        // In protocol 0: key -> (file, first element, number of elements).
        copy("merged");
        index("ind_sample.p", "a", 0, 0, 560, "b", 0, 2500, 560, "c", 7, 0, 80, "d", 0, 0, 81, "e", 0, 0, 560);
        index("ind_label.p", "a", 0, 4, 2, "b", 0, 0, 1, "c", 0, 0, 1, "d", 0, 0, 1, "f", 0, 0, 1);
        assertThatThrownBy(() -> open(copy))
                .isInstanceOf(DataFormatException.class)
                .hasMessage("Feature folder '" + copy + "' has 6 problems:"
                        + "\n  - 'f' is in ind_label.p but not in ind_sample.p"
                        + "\n  - 'a': labels 4 to 5 are not in '" + copy.resolve("0_label.npy") + "', which has 5"
                        + "\n  - 'b': elements 2500 to 3059 are not in '" + copy.resolve("0.npy") + "', which has 2800"
                        + "\n  - 'c': File '" + copy.resolve("7.npy") + "' does not exist"
                        + "\n  - 'd': 81 values cannot be divided among 1 labels and 80 bins"
                        + "\n  - 'e' is in ind_sample.p but not in ind_label.p"
                        + "\nExpected for each key (file number, first element, number of elements), with values of 80"
                        + " bins for every label");
        Files.write(copy.resolve("ind_sample.p"), "(dVa\nVb\nsVc\n(I1\nI2\nts.".getBytes(StandardCharsets.US_ASCII));
        index("ind_label.p", "a", 0, 4, 2);
        assertThatThrownBy(() -> open(copy))
                .hasMessageContaining("'a' in ind_sample.p has something else than three integers")
                .hasMessageContaining("'c' in ind_sample.p has something else than three integers");
        Files.write(copy.resolve("ind_sample.p"), "cos\nsystem\n(Vls\ntR.".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> open(copy)).hasMessageContaining("ind_sample.p': opcode GLOBAL at byte 0");
    }

    @Test
    void damagedFoldersAreRefusedOrRead() throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 600; round++) {
            copy(List.of("plain", "training", "merged").get(round % 3));
            List<Path> files;
            try (Stream<Path> listed = Files.list(copy)) {
                files = listed.sorted().toList();
            }
            Path file = files.get(random.nextInt(files.size()));
            byte[] bytes = Files.readAllBytes(file);
            for (int edit = random.nextInt(3); edit >= 0; edit--) {
                bytes[random.nextInt(Math.min(bytes.length, 200))] = (byte) random.nextInt(256);
            }
            Files.write(file, random.nextInt(5) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes);
            try {
                FeatureFolder damaged = open(copy);
                for (String name : damaged.names()) {
                    damaged.read(name);
                }
            } catch (DataFormatException | MissingInputException e) {
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", round " + round + ", " + file, e);
            }
            Files.delete(file);
            for (Path each : files) {
                Files.deleteIfExists(each);
            }
        }
        assertThat(refused).isGreaterThan(100);
    }

    private void index(String name, Object... entries) throws IOException {
        StringBuilder pickle = new StringBuilder("(d");
        for (int i = 0; i < entries.length; i += 4) {
            pickle.append('V')
                    .append(entries[i])
                    .append("\n(I")
                    .append(entries[i + 1])
                    .append("\nI");
            pickle.append(entries[i + 2]).append("\nI").append(entries[i + 3]).append("\nts");
        }
        Files.writeString(copy.resolve(name), pickle.append('.'));
    }

    private void copy(String fixture) throws IOException {
        Files.createDirectories(copy);
        try (Stream<Path> files = Files.list(Fixtures.path("features/" + fixture))) {
            for (Path file : files.toList()) {
                Files.write(copy.resolve(file.getFileName()), Files.readAllBytes(file));
            }
        }
    }

    private static FeatureFolder open(Path path) {
        return new FeatureFolder(path, FrontEnd.speechbrain());
    }

    /** The same digest means the same values: it is of all of them. */
    private static void assertSame(FeatureFolder folder, String name, NpyArray values, int frames) {
        FeatureMatrix expected = FeatureMatrix.of(values.reshaped(frames, 80), 80);
        assertThat(folder.read(name).digest()).isEqualTo(Sha256.of("features " + frames + " 80\n", expected.toArray()));
    }
}
