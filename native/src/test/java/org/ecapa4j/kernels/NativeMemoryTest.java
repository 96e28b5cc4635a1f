package org.ecapa4j.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NativeMemoryTest {
    @Test
    void holdsWhatIsPut() {
        try (NativeMemory memory = NativeMemory.allocateFloats(10)) {
            assertThat(memory.get(0, 10)).containsOnly(0);
            memory.put(3, new float[] {1, 2, 3});
            memory.put(8, new float[] {7, 8, 9}, 1, 2);
            assertThat(memory.get(0, 10)).containsExactly(0, 0, 0, 1, 2, 3, 0, 0, 8, 9);
            float[] target = new float[4];
            memory.get(4, target, 1, 2);
            assertThat(target).containsExactly(0, 2, 3, 0);
            memory.clear(4, 5);
            assertThat(memory.get(0, 10)).containsExactly(0, 0, 0, 1, 0, 0, 0, 0, 0, 9);
        }
    }

    @Test
    void isAlignedAndCounted() {
        long before = NativeMemory.liveBytes();
        NativeMemory.resetPeakBytes();
        for (long bytes : new long[] {1, 64, 4097, (1 << 20) + 1, 40 << 20}) {
            NativeMemory memory = NativeMemory.allocate(bytes);
            assertThat(memory.address() % NativeMemory.ALIGNMENT).isZero();
            assertThat(memory.bytes()).isEqualTo(bytes);
            assertThat(NativeMemory.liveBytes()).isEqualTo(before + bytes);
            memory.close();
            memory.close();
            assertThat(NativeMemory.liveBytes()).isEqualTo(before);
        }
        assertThat(NativeMemory.peakBytes()).isEqualTo(before + (40 << 20));
    }

    @Test
    void refusesPlacesOutside() {
        try (NativeMemory memory = NativeMemory.allocate(43)) {
            float[] values = new float[4];
            assertThatThrownBy(() -> memory.put(7, values))
                    .isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessage("Floats 7 to 11 are not within 10");
            assertThatThrownBy(() -> memory.put(-1, values)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> memory.put(Long.MAX_VALUE, values)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> memory.put(0, values, 2, 3)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> memory.get(9, 2)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> memory.clear(0, 11)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> memory.floats(5, 6)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> memory.address(44))
                    .isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessage("Offset 44 is not within 43 bytes");
            assertThat(memory.address(43)).isEqualTo(memory.address() + 43);
            assertThat(memory.floats(3, 7)).isEqualTo(memory.address() + 12);
        }
    }

    @Test
    void refusesUseAfterClose() {
        NativeMemory memory = NativeMemory.allocate(400);
        memory.close();
        assertThatThrownBy(memory::address)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("This native memory of 400 bytes has been closed");
        assertThatThrownBy(() -> memory.put(0, new float[1])).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> memory.get(0, 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> memory.clear(0, 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> memory.floats(0, 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesSizesThatCannotBe() {
        assertThatThrownBy(() -> NativeMemory.allocate(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NativeMemory.allocateFloats(Long.MAX_VALUE)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> NativeMemory.allocate(1L << 60))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("has no 1152921504606846976 bytes of native memory left");
        assertThat(NativeMemory.align(1)).isEqualTo(64);
        assertThat(NativeMemory.align(128)).isEqualTo(128);
    }
}
