package org.ecapa4j.evaluation;

import java.nio.file.Path;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.io.Npy;
import org.jspecify.annotations.Nullable;

/**
 * Where the features of an utterance lie.
 *
 * @param name of the utterance
 * @param label the number that it is labelled with; null if its label is its name
 * @param file has them
 * @param from first element in the file
 * @param frames number of frames, one after the other
 */
record FeaturePlace(String name, @Nullable Long label, Path file, long from, int frames) {
    FeatureMatrix read(int bins) {
        return FeatureMatrix.of(Npy.read(file, from, frames * bins).reshaped(frames, bins), bins);
    }
}
