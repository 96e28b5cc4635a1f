package org.ecapa4j.backends.testkit;

import org.ecapa4j.backend.BackendProvider;

/** The kit as a backend's author runs it; run by {@link BackendConformanceTest} only, with one provider after the other. */
class FaultyConformance extends BackendConformance {
    static BackendProvider current = new FaultyProvider();

    @Override
    protected BackendProvider provider() {
        return current;
    }
}
