package org.ecapa4j.backends.ascend;

import org.ecapa4j.backend.BackendProvider;
import org.ecapa4j.backends.ascend.standin.Standin;
import org.ecapa4j.backends.testkit.BackendConformance;
import org.ecapa4j.config.Settings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** The conformance kit on the stand-in, and what of it holds for the backend where there is no NPU. */
class AscendConformanceTest {
    abstract static class OnStandin extends BackendConformance {
        private final String[] knobs;

        OnStandin(String... knobs) {
            this.knobs = knobs;
        }

        @BeforeEach
        void knobs() {
            Standin.set(knobs);
        }

        @AfterEach
        void nothingIsLeft() {
            AscendTests.assertNoComplaints("after a rule of the conformance kit");
        }

        @Override
        protected BackendProvider provider() {
            return new StandinProvider();
        }

        @Override
        protected Settings settings() {
            return AscendTests.settings();
        }

        @Override
        protected void measured(String what, double maximum, double limit) {
            System.out.println(
                    "parity: ascend stand-in, conformance kit, " + what + " max=" + maximum + " limit=" + limit);
        }
    }

    /** Outputs are padded, work comes late and in any order. */
    @Nested
    class OnTheHost extends OnStandin {
        OnTheHost() {
            super("PAD_OUTPUT", "512", "SCHED_SEED", "1");
        }
    }

    /** Host and device share their memory, and the toolkit is an old one. */
    @Nested
    class OnTheDevice extends OnStandin {
        OnTheDevice() {
            super("RUNMODE", "device", "CANN", "8.0.RC3");
        }
    }

    /** The provider as it is found, without anything of Ascend. */
    @Nested
    class WithoutAnything extends BackendConformance {
        @Override
        protected BackendProvider provider() {
            return new AscendBackendProvider();
        }

        @Override
        protected Settings settings() {
            return AscendTests.settings("device-folder", "/nowhere");
        }
    }
}
