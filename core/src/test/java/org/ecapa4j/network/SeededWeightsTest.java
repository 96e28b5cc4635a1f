package org.ecapa4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

/** The generator against the values that the goldens state; whole networks are checked by the conformance kit. */
class SeededWeightsTest {
    @Test
    void hashesNames() {
        assertThat(SeededWeights.fnv1a("a")).isEqualTo(0xaf63dc4c8601ec8cL);
        assertThat(SeededWeights.fnv1a("0.conv.weight")).isEqualTo(0x2312ff56d26f225dL);
        assertThat(SeededWeights.fnv1a("fc.bias")).isEqualTo(0x145e200af8fe4b85L);
    }

    @Test
    void drawsNumbers() {
        long step = 0x9E3779B97F4A7C15L;
        assertThat(SeededWeights.unit(step)).isEqualTo(0.8833108082136426);
        assertThat(SeededWeights.unit(2 * step)).isEqualTo(0.43152799704850997);
        assertThat(SeededWeights.unit(3 * step)).isEqualTo(0.026433771592597743);
    }

    @Test
    void channelsMustSplitIntoEightParts() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SeededNetwork.mindspore(1, 12, 8, 8, 8))
                .withMessage("channels is 12, must be a positive multiple of 8");
    }

    @Test
    void theCostIsThatOfThePublishedNetwork() {
        EcapaNetwork full = SeededNetwork.mindspore(3, 1024, 128, 128, 192).network();
        assertThat(full.multiplyAdds(301)).isEqualTo(5_406_982_144L);
        assertThat(full.multiplyAdds(302) - full.multiplyAdds(301)).isEqualTo(17_956_864);
    }
}
