package org.ecapa4j.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class KernelTableTest {
    private final KernelTable table = NativeLibrary.load().table("auto");

    @Test
    void aRefusalNamesTheKernelAndTheReason() {
        try (NativeMemory memory = NativeMemory.allocateFloats(100)) {
            long a = memory.address();
            String prefix = "Kernel tdnn (10, " + table.isa() + "): ";
            assertThatThrownBy(() -> table.tdnn(a, a, 1, a, 1, 10, 0, 10, 0, 1, 0, 0, 0, 0, 0))
                    .isInstanceOf(KernelException.class)
                    .hasMessage(prefix + "a layer or filter bank was not packed for this instruction set, or layers do"
                            + " not fit together");
            assertThatThrownBy(() -> table.tdnn(0, a, 1, a, 1, 10, 0, 10, 0, 1, 0, 0, 0, 0, 0))
                    .hasMessage(prefix + "a required address is null");
            assertThatThrownBy(() -> table.tdnn(a, a, 1, a, 1, 10, a)).isInstanceOf(KernelException.class);
            assertThatThrownBy(() -> table.tdnnScratchFloats(a, 1)).isInstanceOf(KernelException.class);
            assertThatThrownBy(() -> table.findNonFinite(0, 1, 1, 1))
                    .hasMessage("Kernel findNonFinite (1, " + table.isa() + "): a required address is null");
            assertThatThrownBy(() -> table.filterBankBytes(14, 80))
                    .hasMessage("Kernel filter bank of points (14, " + table.isa()
                            + "): a count is negative, zero or too large");
            assertThatThrownBy(() -> table.layerBytes(
                            LayerShape.product(0, 3, LayerShape.Activation.NONE, LayerShape.Output.LINEAR)))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("outChannels=0");
            assertThatThrownBy(() -> table.fmaPeak(0)).isInstanceOf(KernelException.class);
        }
    }

    @Test
    void smallKernelsReachTheirResults() {
        try (NativeMemory memory = NativeMemory.allocateFloats(64)) {
            memory.put(0, new float[] {3, 4, 6, 8, -4, 3});
            table.cosine(memory.address(), memory.floats(2, 4), 2, 2, 2, memory.floats(10, 2));
            assertThat(memory.get(10, 2)).containsExactly(1, 0);
            table.map(KernelTable.Function.EXP, memory.address(), memory.floats(20, 2), 2);
            assertThat(memory.get(20, 1)[0]).isCloseTo((float) Math.exp(3), within(1e-5f));
            assertThat(table.findNonFinite(memory.address(), 3, 2, 3)).isEqualTo(-1);
            memory.put(5, new float[] {Float.NaN});
            assertThat(table.findNonFinite(memory.address(), 3, 2, 3)).isEqualTo(5);
        }
    }
}
