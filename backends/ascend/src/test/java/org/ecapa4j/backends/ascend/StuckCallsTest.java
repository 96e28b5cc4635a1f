package org.ecapa4j.backends.ascend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.backends.ascend.AscendFailureException.Kind;
import org.ecapa4j.backends.ascend.internal.Binding;
import org.ecapa4j.backends.ascend.standin.Standin;
import org.ecapa4j.backends.ascend.standin.ToyModel;
import org.ecapa4j.errors.BackendUnavailableException;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.SeededNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls of AscendCL that do not return, or not for long: nobody waits for ever, and nothing is finalised under them. */
@Timeout(60)
class StuckCallsTest {
    private static final EcapaNetwork NETWORK =
            SeededNetwork.mindspore(9, 16, 8, 8, 12).network();
    private static final FeatureMatrix FEATURES = AscendTests.utterance(40, 1);
    private static final Models MODELS = Models.of(NETWORK, ToyModel.fixed(1, 40));
    /** Twice the timeout of a second, and one. */
    private static final String LONGER_THAN_PATIENCE = "4500";

    @AfterEach
    void nothingIsLeft() throws InterruptedException {
        for (int wait = 0; wait < 300 && Binding.owner() != 0; wait++) {
            Thread.sleep(50);
        }
        AscendTests.assertNoComplaints("after a call that did not return");
        Standin.set();
    }

    private static Backend open() {
        return AscendTests.open(MODELS, "workers", "1", "timeout-seconds", "1");
    }

    @Test
    void loadingThatDoesNotReturnIsGivenUpAndNotFinalisedUnder() {
        Standin.set("HANG", "aclmdlLoadFromFile", "HANG_MS", LONGER_THAN_PATIENCE);
        Backend backend = open();
        AscendFailureException failure = Assertions.assertThrows(
                AscendFailureException.class, () -> backend.compile(NETWORK, Precision.F32));
        assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(failure)
                .hasMessageContaining("AscendCL does not return (timeout): a call has not returned within 3 s")
                .hasMessageContaining("raise ecapa4j.ascend.timeout-seconds");
        AscendFailureException next = Assertions.assertThrows(
                AscendFailureException.class, () -> backend.compile(NETWORK, Precision.F32));
        assertThat(next).hasMessage(failure.getMessage()).hasCause(failure);
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(2), backend::close);
        assertThat(Binding.owner()).as("the call is still under way").isEqualTo(1);
    }

    @Test
    void openingThatDoesNotReturnIsGivenUp() {
        Standin.set("HANG", "aclrtSetDevice", "HANG_MS", LONGER_THAN_PATIENCE);
        Throwable refused = Assertions.assertThrows(BackendUnavailableException.class, StuckCallsTest::open);
        assertThat(refused).hasMessageContaining("opening the device: AscendCL does not return (timeout)");
        assertThat(Binding.owner()).as("the call is still under way").isEqualTo(1);
    }

    @Test
    void nobodyWaitsForALostDeviceThatCannotBeReset() {
        Standin.set("LOST", "0:0", "HANG", "aclrtResetDevice", "HANG_MS", LONGER_THAN_PATIENCE);
        Backend backend = open();
        CompiledNetwork network = backend.compile(NETWORK, Precision.F32);
        for (int call = 0; call < 3; call++) {
            AscendFailureException failure = Assertions.assertTimeoutPreemptively(
                    Duration.ofSeconds(2),
                    () -> Assertions.assertThrows(AscendFailureException.class, () -> network.embed(FEATURES)));
            assertThat(failure.kind()).isEqualTo(Kind.DEVICE_LOST);
        }
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(4), network::close);
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(8), backend::close);
    }
}
