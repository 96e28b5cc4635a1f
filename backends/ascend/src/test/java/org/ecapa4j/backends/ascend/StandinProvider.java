package org.ecapa4j.backends.ascend;

import org.ecapa4j.backend.Precision;
import org.ecapa4j.config.Settings;
import org.ecapa4j.network.EcapaNetwork;

/** On the stand-in, with toy models. */
public final class StandinProvider extends PreparingProvider {
    @Override
    Settings settings(String... keysAndValues) {
        return AscendTests.settings(keysAndValues);
    }

    @Override
    void prepare(EcapaNetwork network, Precision precision, Models models) {
        models.write(network, precision);
    }
}
