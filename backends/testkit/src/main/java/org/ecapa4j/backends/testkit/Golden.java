package org.ecapa4j.backends.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ecapa4j.features.FeatureMatrix;

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
        NpyResource input = NpyResource.read("golden/" + name + ".input.npy");
        NpyResource embedding = NpyResource.read("golden/" + name + ".embedding_f64.npy");
        int batch = input.dims()[0];
        int frames = input.dims()[1];
        int bins = input.dims()[2];
        int size = embedding.dims()[1];
        List<FeatureMatrix> utterances = new ArrayList<>();
        List<double[]> embeddings = new ArrayList<>();
        for (int b = 0; b < batch; b++) {
            float[] features = new float[frames * bins];
            for (int i = 0; i < features.length; i++) {
                features[i] = (float) input.values()[b * features.length + i];
            }
            utterances.add(FeatureMatrix.wrap(features, frames, bins));
            embeddings.add(Arrays.copyOfRange(embedding.values(), b * size, (b + 1) * size));
        }
        return new Golden(name, utterances, embeddings);
    }
}
