package org.ecapa4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import java.nio.ReadOnlyBufferException;
import org.ecapa4j.errors.ModelMismatchException;
import org.junit.jupiter.api.Test;

class TensorTest {
    @Test
    void keepsACopy() {
        float[] values = {1, 2, 3, 4, 5, 6};
        Tensor tensor = Tensor.of(values, 2, 3);
        values[0] = 9;
        assertThat(tensor.get(0)).isEqualTo(1);
        tensor.toArray()[1] = 9;
        assertThat(tensor.toArray()).containsExactly(1, 2, 3, 4, 5, 6);
        tensor.dims()[0] = 9;
        assertThat(tensor.dims()).containsExactly(2, 3);
        assertThat(tensor.rank()).isEqualTo(2);
        assertThat(tensor.size()).isEqualTo(6);
        assertThat(tensor).hasToString("Tensor[2, 3]");
    }

    @Test
    void viewsTheRestOfABuffer() {
        FloatBuffer buffer = FloatBuffer.wrap(new float[] {1, 2, 3, 4}).position(1);
        Tensor tensor = Tensor.view(buffer, 3);
        assertThat(tensor.toArray()).containsExactly(2, 3, 4);
        assertThat(buffer.position()).isEqualTo(1);
    }

    @Test
    void givesIndependentReadOnlyBuffers() {
        Tensor tensor = Tensor.of(new float[] {1, 2}, 2);
        FloatBuffer first = tensor.buffer();
        first.get();
        assertThat(tensor.buffer().position()).isZero();
        assertThatThrownBy(() -> first.put(0, 1)).isInstanceOf(ReadOnlyBufferException.class);
    }

    @Test
    void reshapes() {
        Tensor tensor = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2).reshape(4, 1, 1);
        assertThat(tensor.dims()).containsExactly(4, 1, 1);
        assertThat(tensor.get(3)).isEqualTo(4);
        assertThatThrownBy(() -> tensor.reshape(3))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage("Tensor of dimensions [3] needs 3 values but has 4");
    }

    @Test
    void refusesDimensionsThatDoNotFit() {
        assertThatThrownBy(() -> Tensor.of(new float[5], 2, 3))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage("Tensor of dimensions [2, 3] needs 6 values but has 5");
        assertThatThrownBy(() -> Tensor.of(new float[0], 0))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage("Tensor dimensions [0] must all be positive");
        assertThatThrownBy(() -> Tensor.of(new float[1], -1, -1)).isInstanceOf(ModelMismatchException.class);
    }

    @Test
    void refusesDimensionsBeyondAnyNumber() {
        int huge = Integer.MAX_VALUE;
        assertThatThrownBy(() -> Tensor.of(new float[1], huge, huge, huge))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage(
                        "Tensor of dimensions [2147483647, 2147483647, 2147483647] is larger than can be addressed");
    }
}
