package org.ecapa4j.backends.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.io.Npy;
import org.ecapa4j.io.NpyArray;

/**
 * A golden: utterances of equal length, and the embeddings that the framework's definition gives for them in double.
 *
 * @param name for example {@code tiny/T50_B3}
 */
record Golden(String name, List<FeatureMatrix> utterances, List<double[]> embeddings) {
    static List<Golden> tiny() {
        return load("tiny", "T1_B1", "T5_B1", "T50_B1", "T50_B3", "T301_B1", "T301_B3");
    }

    static List<Golden> c256() {
        return load("c256", "T50_B1", "T301_B1");
    }

    /** The goldens of SpeechBrain and WeSpeaker. */
    static List<Golden> variant(String folder) {
        return load(folder, "T5_B1", "T50_B1", "T50_B3", "T301_B1");
    }

    private static List<Golden> load(String folder, String... cases) {
        List<Golden> goldens = new ArrayList<>();
        for (String name : cases) {
            goldens.add(load(folder + "/" + name));
        }
        return goldens;
    }

    private static Golden load(String name) {
        NpyArray input = read("golden/" + name + ".input.npy");
        NpyArray embedding = read("golden/" + name + ".embedding_f64.npy");
        int frames = input.dim(1);
        int bins = input.dim(2);
        int size = embedding.dim(1);
        List<FeatureMatrix> utterances = new ArrayList<>();
        List<double[]> embeddings = new ArrayList<>();
        for (int b = 0; b < input.dim(0); b++) {
            float[] features = Arrays.copyOfRange(input.floats(), b * frames * bins, (b + 1) * frames * bins);
            utterances.add(FeatureMatrix.wrap(features, frames, bins));
            embeddings.add(Arrays.copyOfRange(embedding.doubles(), b * size, (b + 1) * size));
        }
        return new Golden(name, utterances, embeddings);
    }

    private static NpyArray read(String name) {
        try (InputStream stream = Golden.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("golden '" + name + "' is missing in the jar of the conformance kit");
            }
            return Npy.read(ByteBuffer.wrap(stream.readAllBytes()), name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
