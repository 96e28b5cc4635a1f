package org.ecapa4j.backends.cpu;

import java.util.Locale;
import org.ecapa4j.backend.BackendProvider;
import org.ecapa4j.backends.testkit.BackendConformance;
import org.ecapa4j.config.Settings;
import org.junit.jupiter.api.Nested;

/** The conformance kit on each instruction set and in each mode. */
class CpuBackendConformanceTest {
    abstract static class Conformance extends BackendConformance {
        private final String isa;
        private final Mode mode;

        Conformance(String isa, Mode mode) {
            this.isa = isa;
            this.mode = mode;
        }

        @Override
        protected BackendProvider provider() {
            return new CpuBackendProvider();
        }

        @Override
        protected Settings settings() {
            CpuTests.assumeIsa(isa);
            return CpuTests.settings("isa", isa, "mode", mode.name().toLowerCase(Locale.ROOT), "threads", "3");
        }

        @Override
        protected void measured(String what, double maximum, double limit) {
            System.out.println(
                    "parity: cpu " + isa + ", conformance kit, " + what + " max=" + maximum + " limit=" + limit);
        }
    }

    @Nested
    class Scalar extends Conformance {
        Scalar() {
            super("scalar", Mode.THROUGHPUT);
        }
    }

    @Nested
    class ScalarLatency extends Conformance {
        ScalarLatency() {
            super("scalar", Mode.LATENCY);
        }
    }

    @Nested
    class Avx2 extends Conformance {
        Avx2() {
            super("avx2", Mode.THROUGHPUT);
        }
    }

    @Nested
    class Avx2Latency extends Conformance {
        Avx2Latency() {
            super("avx2", Mode.LATENCY);
        }
    }

    @Nested
    class Avx512 extends Conformance {
        Avx512() {
            super("avx512", Mode.THROUGHPUT);
        }
    }

    @Nested
    class Avx512Latency extends Conformance {
        Avx512Latency() {
            super("avx512", Mode.LATENCY);
        }
    }

    @Nested
    class Neon extends Conformance {
        Neon() {
            super("neon", Mode.THROUGHPUT);
        }
    }

    @Nested
    class NeonLatency extends Conformance {
        NeonLatency() {
            super("neon", Mode.LATENCY);
        }
    }
}
