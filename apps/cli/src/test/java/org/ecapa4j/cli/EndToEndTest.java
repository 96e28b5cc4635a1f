package org.ecapa4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.SpeakerEncoder;
import org.ecapa4j.backends.testkit.WeightRecipe;
import org.ecapa4j.features.FrontEnd;
import org.ecapa4j.fixtures.Fixtures;
import org.ecapa4j.io.Npy;
import org.ecapa4j.model.Fingerprint;
import org.ecapa4j.model.Model;
import org.ecapa4j.network.EcapaNetwork;
import org.junit.jupiter.api.Test;

/** From a recording to an embedding, through every part as a user gets it, against the original frameworks. */
class EndToEndTest {
    private static final List<String> CLIPS =
            List.of("1688-142285-0002", "1998-15444-0007", "2414-128291-0000", "3005-163389-0007");
    private static final List<String> SAMPLES = List.of(
            "speaker-1688-a.wav",
            "speaker-1688-b.wav",
            "speaker-3080-a.wav",
            "speaker-3080-b.flac",
            "speaker-533-a.flac",
            "speaker-533-b.flac");

    @Test
    void seededNetworksOfThreeSizesAgreeWithMindSpore() {
        Map<String, WeightRecipe> recipes = Map.of(
                "tiny", WeightRecipe.tiny(), "c256", WeightRecipe.c256(), "full", WeightRecipe.full());
        recipes.forEach((name, recipe) -> {
            double max = 0;
            try (Ecapa4j ecapa = Ecapa4j.start();
                    SpeakerEncoder encoder = ecapa.encoder(model(name, recipe.network()))) {
                for (String clip : CLIPS) {
                    Path recording = Fixtures.path("golden/frontend/audio/" + clip + ".flac");
                    Path golden = Fixtures.path("golden/e2e/" + name + "." + clip + ".embedding.npy");
                    max = Math.max(max, deviation(encoder, recording, golden));
                }
            }
            report("recording to embedding, " + name, max, 2e-5);
        });
    }

    @Test
    void theEmbeddedModelAgreesWithPyTorch() {
        double max = 0;
        try (Ecapa4j ecapa = Ecapa4j.start();
                SpeakerEncoder encoder = ecapa.encoder()) {
            for (String sample : SAMPLES) {
                Path golden = Fixtures.path("starter-model/embeddings/" + sample + ".npy");
                max = Math.max(max, deviation(encoder, Path.of(Cli.sample(sample)), golden));
            }
        }
        report("recording to embedding, embedded model", max, 5e-5);
    }

    private static Model model(String name, EcapaNetwork network) {
        FrontEnd frontEnd = FrontEnd.speechbrain();
        return new Model(name, network, frontEnd, Fingerprint.of(network, frontEnd), null, null);
    }

    private static double deviation(SpeakerEncoder encoder, Path recording, Path golden) {
        float[] expected = Npy.read(golden).floats();
        float[] actual = encoder.encode(recording).toArray();
        assertThat(actual).hasSameSizeAs(expected);
        double max = 0;
        for (int i = 0; i < expected.length; i++) {
            max = Math.max(max, Math.abs((double) actual[i] - expected[i]));
        }
        return max;
    }

    private static void report(String what, double max, double limit) {
        System.out.println("parity: " + what + " max=" + max + " limit=" + limit);
        assertThat(max).as(what).isLessThanOrEqualTo(limit);
    }
}
