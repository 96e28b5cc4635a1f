package org.ecapa4j.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.io.Npy;
import org.ecapa4j.io.NpyArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureMatrixTest {

    @Test
    void takesFramesTimesBinsWithOrWithoutABatchOfOne() {
        float[] values = {1, 2, 3, 4, 5, 6};
        for (NpyArray array : new NpyArray[] {NpyArray.of(values, 2, 3), NpyArray.of(values, 1, 2, 3)}) {
            FeatureMatrix features = FeatureMatrix.of(array, 3);
            assertThat(features.frames()).isEqualTo(2);
            assertThat(features.bins()).isEqualTo(3);
            assertThat(features.toArray()).containsExactly(values);
        }
    }

    @Test
    void writtenFeaturesReadBack(@TempDir Path folder) {
        Path path = folder.resolve("f.npy");
        FeatureMatrix features = FeatureMatrix.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2);
        Npy.write(path, features.toArray(), features.frames(), features.bins());
        assertThat(FeatureMatrix.of(Npy.read(path), 2).toArray()).isEqualTo(features.toArray());
    }

    @Test
    void refusesOtherShapesNamingExpectedAndFound() {
        String end = ", expected float32 features [frames, 3] or [1, frames, 3] with at least one frame";
        refused(NpyArray.of(new float[6], 6), "Npy file 'array' holds float32 [6]" + end);
        refused(NpyArray.of(new float[6], 3, 2), "Npy file 'array' holds float32 [3, 2]" + end);
        refused(NpyArray.of(new float[6], 2, 1, 3), "Npy file 'array' holds float32 [2, 1, 3]" + end);
        refused(NpyArray.of(new float[6], 1, 1, 2, 3), "Npy file 'array' holds float32 [1, 1, 2, 3]" + end);
        refused(NpyArray.of(new float[0], 0, 3), "Npy file 'array' holds float32 [0, 3]" + end);
        refused(NpyArray.of(new float[1]), "Npy file 'array' holds float32 []" + end);
    }

    @Test
    void refusesOtherTypesAndValues() {
        refused(
                NpyArray.of(new double[6], 2, 3),
                "Npy file 'array' holds float64 (<f8), expected float32; convert it with NumPy's astype");
        refused(
                NpyArray.of(new float[] {0, 0, 0, 0, 0, Float.NaN}, 2, 3),
                "Npy file 'array': the value at frame 1, bin 2 is NaN; features must be finite numbers");
    }

    private static void refused(NpyArray array, String message) {
        assertThatThrownBy(() -> FeatureMatrix.of(array, 3))
                .isInstanceOf(DataFormatException.class)
                .hasMessage(message);
    }
}
