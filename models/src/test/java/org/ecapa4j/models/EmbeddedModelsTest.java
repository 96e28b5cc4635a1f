package org.ecapa4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.model.Model;
import org.ecapa4j.model.ModelLoader;
import org.ecapa4j.model.ModelSource;
import org.ecapa4j.plugins.mindspore.MindSporeCheckpointFormat;
import org.ecapa4j.plugins.mindspore.MindSporeModelCardFormat;
import org.junit.jupiter.api.Test;

class EmbeddedModelsTest {
    private final EmbeddedModels source = new EmbeddedModels();

    @Test
    void servesTheDefaultUnderBothNames() {
        ModelLoader loader = new ModelLoader(
                List.of(source), List.of(new MindSporeCheckpointFormat()), List.of(new MindSporeModelCardFormat()));

        assertThat(loader.names()).containsExactly("default", "ecapa_tdnn_starter");
        Model model = loader.load("default");
        assertThat(model.network().channels()).isEqualTo(256);
        assertThat(model.network().embeddingSize()).isEqualTo(192);
        assertThat(model.network().aggregation().outChannels()).isEqualTo(768);
        assertThat(model.card()).isNotNull();
        assertThat(model.card().name()).isEqualTo("ecapa_tdnn_starter");
        assertThat(model.card().field("license")).contains("CC-BY-4.0");
        // Stored profiles carry it: it changes only with the model itself.
        assertThat(model.fingerprint().hex())
                .isEqualTo("b321dcdae45bf5309ee898eb67ee8685443f8128fe7f0e6efa6eed3de4830d6d");
        assertThat(loader.load("ecapa_tdnn_starter").fingerprint()).isEqualTo(model.fingerprint());
    }

    @Test
    void namesOnlyWhatItHas() {
        assertThat(source.id()).isEqualTo("embedded");
        assertThat(source.names()).containsExactlyInAnyOrder("default", "ecapa_tdnn_starter");
        ModelSource.ModelFiles files = source.open("default");
        assertThat(files.checkpoint().sha256())
                .isEqualTo("5d1fb5e336cb7322ab4ed2656a8c1a421d1788de94b96168ebb33a0573e8245f");
        assertThatThrownBy(() -> source.open("other"))
                .isInstanceOf(MissingInputException.class)
                .hasMessage("No embedded model is named 'other'; there are 'default' and 'ecapa_tdnn_starter'");
    }

    @Test
    void creditsTheAuthorsOfTheData() throws IOException {
        try (InputStream stream = EmbeddedModels.class.getResourceAsStream("NOTICE")) {
            assertThat(stream).isNotNull();
            String notice = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(notice).contains("CC BY 4.0", "LibriSpeech", "THUYG-20", "VCTK", "Arabic", "Speech Commands");
        }
    }
}
