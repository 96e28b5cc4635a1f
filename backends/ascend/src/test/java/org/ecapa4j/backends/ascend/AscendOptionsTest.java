package org.ecapa4j.backends.ascend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.ecapa4j.errors.BackendUnavailableException;
import org.ecapa4j.errors.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which settings are taken. */
class AscendOptionsTest {
    @Test
    void allDevicesInTheirOrder() {
        AscendOptions options = AscendOptions.of(AscendTests.settings("devices", "3, 0, 1023", "timeout-seconds", "7"));
        assertThat(options.devices()).containsExactly(3, 0, 1023);
        assertThat(options.timeoutMillis()).isEqualTo(7000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0, 0", "-1", "1024", "99999999999", "one", "1.0", "0x1"})
    void devicesAreNumbersAndEachOnce(String devices) {
        assertThatThrownBy(() -> AscendOptions.of(AscendTests.settings("devices", devices)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("Key 'ecapa4j.ascend.devices' (")
                .hasMessageContaining("): expected numbers of devices, from 0 to 1023 and each once, found '");
    }

    @Test
    void numbersHaveTheirRanges() {
        for (String wrong : new String[] {"workers=0", "workers=65", "timeout-seconds=0", "timeout-seconds=3601"}) {
            String[] parts = wrong.split("=", 2);
            assertThatThrownBy(() -> AscendOptions.of(AscendTests.settings(parts[0], parts[1])))
                    .as(wrong)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("ecapa4j.ascend." + parts[0])
                    .hasMessageContaining(parts[1]);
        }
        assertThatThrownBy(() -> AscendOptions.of(AscendTests.settings("length", "cut")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("ecapa4j.ascend.length");
    }

    @Test
    void differentChipsNeedBackendsOfTheirOwn() {
        AscendBackend.refuseMixed(Set.of("", "Ascend310P3"));
        assertThatThrownBy(() -> AscendBackend.refuseMixed(Set.of("Ascend310P3", "Ascend910B1")))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("Its devices are different chips (")
                .hasMessageContaining("open a backend for each, with their numbers in ecapa4j.ascend.devices");
    }
}
