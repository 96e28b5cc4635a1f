package org.ecapa4j.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MachineTest {
    @Test
    void theFeaturesThatMatterAreTakenFromBothKindsOfProcessors() {
        assertThat(Machine.features("processor\t: 0\nflags\t\t: fpu sse4_2 avx2 smep avx512f fma\nflags : avx\n"))
                .containsExactly("avx2", "avx512f", "fma", "sse4_2");
        assertThat(Machine.features("Features\t: fp asimd bf16 sve2 crc32\n")).containsExactly("asimd", "bf16", "sve2");
        assertThat(Machine.features("")).isEmpty();
    }

    @Test
    void thisMachineHasFactsInEveryPlace() {
        Machine machine = Machine.examine();
        assertThat(machine.processors()).isPositive();
        assertThat(machine.heapLimitBytes()).isPositive();
        assertThat(machine.java()).contains(System.getProperty("java.version"));
        assertThat(machine.operatingSystem()).contains(System.getProperty("os.arch"));
    }
}
