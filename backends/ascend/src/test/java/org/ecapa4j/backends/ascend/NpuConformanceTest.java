package org.ecapa4j.backends.ascend;

import org.ecapa4j.backend.BackendProvider;
import org.ecapa4j.backends.testkit.BackendConformance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The conformance kit on an NPU, where {@code -Dascend.soc=NAME} names it. Its limits are those of processors: what exceeds them
 * on a chip is to be looked at, and need not be wrong.
 */
@EnabledIfSystemProperty(named = NpuConformanceTest.SOC, matches = "Ascend\\w+")
class NpuConformanceTest extends BackendConformance {
    static final String SOC = "ascend.soc";

    @Override
    protected BackendProvider provider() {
        return new NpuProvider(System.getProperty(SOC, ""));
    }

    @Override
    protected void measured(String what, double maximum, double limit) {
        System.out.println("parity: ascend NPU, conformance kit, " + what + " max=" + maximum + " limit=" + limit);
    }
}
