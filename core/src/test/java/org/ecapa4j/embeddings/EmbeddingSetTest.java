package org.ecapa4j.embeddings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.ecapa4j.Embedding;
import org.ecapa4j.Passport;
import org.ecapa4j.audio.AudioQuality;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.embeddings.EmbeddingFiles.Format;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.features.FrontEnd;
import org.ecapa4j.model.Fingerprint;
import org.ecapa4j.model.Model;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.SeededNetwork;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingSetTest {
    private static final AudioQuality QUALITY = new AudioQuality(
            3.0625, 2.1, 0.1 + 0.2, 1e-300, -23.456789012345678, 8000, 16_000, OptionalDouble.of(20.1));

    @TempDir
    Path folder;

    private static Model model(String name, int channels) {
        EcapaNetwork network = SeededNetwork.mindspore(1, channels, 8, 8, 192).network();
        FrontEnd frontEnd = FrontEnd.speechbrain();
        return new Model(name, network, frontEnd, Fingerprint.of(network, frontEnd), null, null);
    }

    private static Passport passport(Model model, @Nullable AudioQuality quality) {
        return new Passport(
                model.fingerprint(),
                model.frontEnd().canonicalText(),
                Precision.BF16,
                "cpu avx512 with 2 threads",
                "3 windows of 30 s, mean",
                quality);
    }

    @Test
    void passportsSurviveJsonLines() {
        Model model = model("voices", 32);
        EmbeddingSet set = EmbeddingSet.of(
                List.of("a", "b", "c"),
                List.of(
                        Embedding.of(new float[] {7.038531e-26f, -0f}, passport(model, QUALITY)),
                        Embedding.of(new float[] {1, 1 / 3f}, passport(model, null)),
                        Embedding.unverified(new float[] {3, 4})));
        Path file = folder.resolve("x.jsonl");
        EmbeddingFiles.write(file, set, Format.JSON_LINES);
        EmbeddingSet read = EmbeddingFiles.read(file);
        assertThat(read.passport(0)).isEqualTo(passport(model, QUALITY));
        assertThat(read.passport(1)).isEqualTo(passport(model, null));
        assertThat(read.passport(2)).isNull();
        assertThat(read.unverified()).isEqualTo(1);
        assertThat(read.rows().values()).isEqualTo(set.rows().values());
        assertThat(read.embedding(0).passport()).isEqualTo(passport(model, QUALITY));
        assertThat(read.embedding(2).passport()).isNull();
    }

    @Test
    void namesAreThereAndDiffer() {
        Embedding two = Embedding.unverified(new float[] {1, 2});
        Embedding three = Embedding.unverified(new float[] {1, 2, 3});
        assertThatThrownBy(() -> EmbeddingSet.of(List.of("a", "a", "", "b"), List.of(two, two, two, three)))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("row 1: 'a' has the name of row 0")
                .hasMessageContaining("row 2: has no name")
                .hasMessageContaining("row 3: 'b' has 3 numbers, the first has 2");
        assertThatThrownBy(() -> EmbeddingSet.of(List.of(), List.of()))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("it has no embeddings");
    }

    @Test
    void rowsOfAnotherModelAreRefusedAndUnverifiedOnesTaken() {
        Model model = model("voices", 32);
        Model other = model("others", 64);
        float[] values = new float[model.network().embeddingSize()];
        EmbeddingSet good = EmbeddingSet.of(
                List.of("a", "b"), List.of(Embedding.of(values, passport(model, null)), Embedding.unverified(values)));
        assertThatCode(() -> good.requireMadeBy(model)).doesNotThrowAnyException();
        EmbeddingSet mixed = EmbeddingSet.of(
                List.of("a", "b", "c"),
                List.of(
                        Embedding.of(values, passport(model, null)),
                        Embedding.of(values, passport(other, null)),
                        Embedding.of(values, passport(other, null))));
        assertThatThrownBy(() -> mixed.requireMadeBy(model))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessageStartingWith(
                        "2 of the 3 embeddings of 'embeddings' were made by another model or front end than 'voices'"
                                + " (fingerprint " + model.fingerprint().abbreviated()
                                + "), the first of them 'b' (fingerprint "
                                + other.fingerprint().abbreviated())
                .hasMessageEndingWith("; compute them again with this model, or name the model that made them");
        EmbeddingSet small = EmbeddingSet.of(List.of("a"), List.of(Embedding.unverified(new float[] {1, 2})));
        assertThatThrownBy(() -> small.requireMadeBy(model))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessageStartingWith(
                        "the embeddings of 'embeddings' have 2 numbers, those of model 'voices' have 192");
    }
}
