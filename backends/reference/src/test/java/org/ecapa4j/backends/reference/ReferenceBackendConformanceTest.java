package org.ecapa4j.backends.reference;

import org.ecapa4j.backend.BackendProvider;
import org.ecapa4j.backends.testkit.BackendConformance;

class ReferenceBackendConformanceTest extends BackendConformance {
    @Override
    protected BackendProvider provider() {
        return new ReferenceBackendProvider();
    }

    @Override
    protected void measured(String what, double maximum, double limit) {
        System.out.println("parity: reference, conformance kit, " + what + " max=" + maximum + " limit=" + limit);
    }
}
