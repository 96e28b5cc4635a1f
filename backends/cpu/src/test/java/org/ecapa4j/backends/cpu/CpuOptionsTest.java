package org.ecapa4j.backends.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.BackendContext;
import org.ecapa4j.backend.BackendListener;
import org.ecapa4j.config.Settings;
import org.ecapa4j.errors.ConfigurationException;
import org.junit.jupiter.api.Test;

class CpuOptionsTest {
    private static CpuOptions options(String... keysAndValues) {
        return CpuOptions.of(new BackendContext(CpuTests.settings(keysAndValues), 5, BackendListener.NONE));
    }

    @Test
    void defaults() {
        CpuOptions options = options();
        assertThat(options.threads()).as("as many as the runtime's").isEqualTo(5);
        assertThat(options.mode()).isEqualTo(Mode.THROUGHPUT);
        assertThat(options.kernels().isa()).isEqualTo(CpuTests.isas().get(0));
    }

    @Test
    void settingsOverrideThem() {
        CpuOptions options = options("threads", "3", "mode", "latency", "isa", "scalar");
        assertThat(options.threads()).isEqualTo(3);
        assertThat(options.mode()).isEqualTo(Mode.LATENCY);
        assertThat(options.kernels().isa()).isEqualTo("scalar");
    }

    @Test
    void theBackendSaysItsInstructionSet() {
        for (String isa : CpuTests.isas()) {
            try (Backend backend = CpuTests.open(isa, Mode.THROUGHPUT, 1)) {
                assertThat(backend.detail()).isEqualTo(isa);
            }
        }
    }

    @Test
    void anUnknownInstructionSetIsAnError() {
        Settings settings = CpuTests.settings("isa", "sse9");
        assertThatThrownBy(() -> new CpuBackendProvider().open(new BackendContext(settings, 1, BackendListener.NONE)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Key 'ecapa4j.cpu.isa'")
                .hasMessageContaining("'sse9'")
                .hasMessageContaining("Compiled in and available here: ")
                .hasMessageContaining("scalar")
                .hasMessageContaining("'auto' takes the best");
    }

    @Test
    void anUnknownModeIsAnError() {
        assertThatThrownBy(() -> options("mode", "fast"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("throughput, latency");
    }
}
