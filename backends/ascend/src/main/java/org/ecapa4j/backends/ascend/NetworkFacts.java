package org.ecapa4j.backends.ascend;

import org.ecapa4j.backend.Capability;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.network.EcapaNetwork;

/** What of a network matters to those who compute it elsewhere. */
record NetworkFacts(int bins, int embeddingSize, int minimumFrames, boolean reflectsEdges, Precision precision) {
    static NetworkFacts of(EcapaNetwork network, Precision precision) {
        return new NetworkFacts(
                network.bins(),
                network.embeddingSize(),
                network.minimumFrames(),
                Capability.neededFor(network, precision).contains(Capability.REFLECTED_EDGES),
                precision);
    }
}
