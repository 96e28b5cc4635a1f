package org.ecapa4j.backends.ascend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Calls of AscendCL that do not return, here as long as a file is there: nobody waits for ever, and nothing is finalised under
 * them. When they do return, all is given back.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StuckCallsTest {
    private static final EcapaNetwork NETWORK =
            SeededNetwork.mindspore(9, 16, 8, 8, 12).network();
    private static final FeatureMatrix FEATURES = AscendTests.utterance(40, 1);
    private static final Models MODELS = Models.of(NETWORK, ToyModel.fixed(1, 40));

    @TempDir
    private Path folder;

    private Path hanging = Path.of("");

    @BeforeEach
    void hang() throws IOException {
        hanging = Files.createFile(folder.resolve("hanging"));
    }

    @AfterEach
    void whatReturnedGivesAllBack() throws Exception {
        Files.delete(hanging);
        AscendTests.awaitRelease();
        AscendTests.assertNoComplaints("after a call that did not return");
        Standin.set();
    }

    private Backend open(int workers, String function, String... knobs) {
        String[] all = new String[knobs.length + 4];
        all[0] = "HANG";
        all[1] = function;
        all[2] = "HANG_WHILE";
        all[3] = hanging.toString();
        System.arraycopy(knobs, 0, all, 4, knobs.length);
        Standin.set(all);
        return AscendTests.open(MODELS, "workers", String.valueOf(workers), "timeout-seconds", "1");
    }

    private static void assertNotFinalised() {
        assertThat(Binding.owner()).as("the call is still under way").isEqualTo(1);
    }

    @Test
    void loadingIsGivenUpAndNotFinalisedUnder() {
        Backend backend = open(1, "aclmdlLoadFromFile");
        AscendFailureException failure =
                Assertions.assertThrows(AscendFailureException.class, () -> backend.compile(NETWORK, Precision.F32));
        assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(failure)
                .hasMessageContaining("AscendCL does not return (timeout): a call has not returned within 3 s")
                .hasMessageContaining("raise ecapa4j.ascend.timeout-seconds");
        AscendFailureException next =
                Assertions.assertThrows(AscendFailureException.class, () -> backend.compile(NETWORK, Precision.F32));
        assertThat(next).hasMessage(failure.getMessage()).hasCause(failure);
        backend.close();
        assertNotFinalised();
    }

    @Test
    void openingIsGivenUpAndNotFinalisedUnder() {
        Throwable refused = Assertions.assertThrows(
                BackendUnavailableException.class,
                () -> open(1, "aclrtSetDevice").close());
        assertThat(refused).hasMessageContaining("opening the device: AscendCL does not return (timeout)");
        assertNotFinalised();
    }

    @Test
    void anotherBackendDoesNotFinaliseUnderIt() {
        Backend stuck = open(1, "aclmdlLoadFromFile");
        Backend other = AscendTests.open(MODELS);
        Assertions.assertThrows(AscendFailureException.class, () -> stuck.compile(NETWORK, Precision.F32));
        stuck.close();
        other.close();
        assertNotFinalised();
    }

    @Test
    void nobodyWaitsForALostDeviceThatCannotBeReset() {
        Backend backend = open(2, "aclrtResetDevice", "LOST", "0:0");
        CompiledNetwork network = backend.compile(NETWORK, Precision.F32);
        for (int call = 0; call < 3; call++) {
            AscendFailureException failure =
                    Assertions.assertThrows(AscendFailureException.class, () -> network.embed(FEATURES));
            assertThat(failure.kind()).isEqualTo(Kind.DEVICE_LOST);
        }
        network.close();
        backend.close();
        assertNotFinalised();
    }

    @Test
    void theFailureIsToldWhereTheSessionDoesNotCloseAfterIt() {
        Backend backend = open(1, "aclmdlUnload", "FAIL", "aclmdlExecuteAsync:1:507011:kernel 7 failed");
        CompiledNetwork network = backend.compile(NETWORK, Precision.F32);
        AscendFailureException failure =
                Assertions.assertThrows(AscendFailureException.class, () -> network.embed(FEATURES));
        assertThat(failure.kind()).isEqualTo(Kind.EXECUTION);
        assertThat(failure).hasMessageContaining("kernel 7 failed");
        AscendFailureException later =
                Assertions.assertThrows(AscendFailureException.class, () -> network.embed(FEATURES));
        assertThat(later.kind()).as("no worker is left").isEqualTo(Kind.TIMEOUT);
        backend.close();
        assertNotFinalised();
    }
}
