package org.ecapa4j.backends.testkit;

import java.util.List;
import java.util.Map;
import org.ecapa4j.backend.BackendProvider;
import org.ecapa4j.config.EcapaConfiguration;
import org.ecapa4j.config.Settings;

/** The kit as a backend's author runs it; run by {@link BackendConformanceTest} only, with one provider after the other. */
class FaultyConformance extends BackendConformance {
    static BackendProvider current = new FaultyProvider();

    @Override
    protected BackendProvider provider() {
        return current;
    }

    @Override
    protected Settings settings() {
        return EcapaConfiguration.load(getClass().getClassLoader(), List.of(), Map.of(), Map.of(), Map.of())
                .section("faulty");
    }
}
