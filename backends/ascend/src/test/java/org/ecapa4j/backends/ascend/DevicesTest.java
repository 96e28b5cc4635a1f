package org.ecapa4j.backends.ascend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.backends.ascend.AscendFailureException.Kind;
import org.ecapa4j.backends.ascend.standin.Standin;
import org.ecapa4j.backends.ascend.standin.ToyModel;
import org.ecapa4j.errors.BackendUnavailableException;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.SeededNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several devices, models, threads and backends. */
class DevicesTest {
    private static final int THREADS = 8;

    @AfterEach
    void knobs() {
        Standin.set();
        AscendTests.assertNoComplaints("with several devices");
    }

    private static List<EcapaNetwork> networks() {
        List<EcapaNetwork> networks = new ArrayList<>();
        for (int seed = 1; seed <= 3; seed++) {
            networks.add(SeededNetwork.mindspore(seed, 16, 8, 8, 10 + seed).network());
        }
        return networks;
    }

    private static Models models(List<EcapaNetwork> networks) {
        Models models = new Models();
        for (EcapaNetwork network : networks) {
            models.add(network, Precision.F32, ToyModel.lengths(1, 16, 48).withMask());
            models.add(network, Precision.F32, ToyModel.fixed(4, 30));
        }
        return models;
    }

    @Test
    void twoDevicesAndThreeModelsGiveTheSameBitsOnManyThreads() throws Exception {
        load(100);
    }

    @Test
    void eachOfTwoDevicesAloneGivesTheSameBits() {
        Standin.set("DEVICES", "2");
        List<EcapaNetwork> networks = networks();
        Models models = models(networks);
        List<List<float[]>> byDevice = new ArrayList<>();
        for (String device : List.of("0", "1")) {
            List<float[]> embeddings = new ArrayList<>();
            try (Backend backend = AscendTests.open(models, "devices", device)) {
                assertThat(backend.properties()).containsEntry("devices", device);
                for (EcapaNetwork network : networks) {
                    try (CompiledNetwork compiled = backend.compile(network, Precision.F32)) {
                        for (int length : new int[] {7, 16, 30, 47, 48, 101}) {
                            embeddings.add(compiled.embed(AscendTests.utterance(length, length)));
                        }
                    }
                }
            }
            byDevice.add(embeddings);
        }
        assertThat(byDevice.get(1)).usingRecursiveComparison().isEqualTo(byDevice.get(0));
    }

    @Tag("nightly")
    @Test
    void tenThousandCallsOnEachOfEightThreads() throws Exception {
        load(10_000);
    }

    private static void load(int calls) throws Exception {
        Standin.set("DEVICES", "2", "SCHED_SEED", "5", "PAD_OUTPUT", "32");
        List<EcapaNetwork> networks = networks();
        int[] lengths = {7, 16, 30, 47, 48};
        List<FeatureMatrix> utterances = new ArrayList<>();
        for (int length : lengths) {
            utterances.add(AscendTests.utterance(length, length));
        }
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (Backend backend = AscendTests.open(models(networks), "devices", "0, 1", "workers", "2")) {
            List<CompiledNetwork> compiled = new ArrayList<>();
            List<List<float[]>> expected = new ArrayList<>();
            for (EcapaNetwork network : networks) {
                compiled.add(backend.compile(network, Precision.F32));
                expected.add(new ArrayList<>());
                for (FeatureMatrix utterance : utterances) {
                    expected.get(expected.size() - 1)
                            .add(compiled.get(compiled.size() - 1).embed(utterance));
                }
            }
            List<Future<Integer>> results = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int offset = thread;
                Callable<Integer> work = () -> {
                    int right = 0;
                    for (int call = 0; call < calls; call++) {
                        int model = (call + offset) % compiled.size();
                        int utterance = (call / compiled.size() + offset) % utterances.size();
                        float[] embedding = compiled.get(model).embed(utterances.get(utterance));
                        right += java.util.Arrays.equals(
                                        embedding, expected.get(model).get(utterance))
                                ? 1
                                : 0;
                    }
                    return right;
                };
                results.add(threads.submit(work));
            }
            for (Future<Integer> result : results) {
                assertThat(result.get()).isEqualTo(calls);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aLostDeviceIsATypedErrorAndTheOtherGoesOn() {
        // Whichever device computes first.
        Standin.set("DEVICES", "2", "FAIL", "aclmdlExecuteAsync:1:507899:no heartbeat");
        EcapaNetwork network = networks().get(0);
        FeatureMatrix features = AscendTests.utterance(30, 1);
        try (Backend backend = AscendTests.open(models(networks()), "devices", "0, 1", "workers", "1");
                CompiledNetwork compiled = backend.compile(network, Precision.F32)) {
            AscendFailureException failure =
                    Assertions.assertThrows(AscendFailureException.class, () -> compiled.embed(features));
            assertThat(failure.kind()).isEqualTo(Kind.DEVICE_LOST);
            assertThat(failure.device()).isBetween(0, 1);
            float[] expected = compiled.embed(features);
            for (int call = 0; call < 20; call++) {
                assertThat(compiled.embed(features)).isEqualTo(expected);
            }
            try (CompiledNetwork other = backend.compile(networks().get(1), Precision.F32)) {
                assertThat(other.embed(features))
                        .as("compiled on the device that is left")
                        .hasSize(12);
            }
        }
    }

    @Test
    void withoutDevicesLeftCallsFailAtOnceWithTheSameCause() {
        Standin.set("LOST", "0:2");
        EcapaNetwork network = networks().get(0);
        FeatureMatrix features = AscendTests.utterance(30, 1);
        try (Backend backend = AscendTests.open(models(networks()), "workers", "1");
                CompiledNetwork compiled = backend.compile(network, Precision.F32)) {
            compiled.embed(features);
            compiled.embed(features);
            for (int call = 0; call < 3; call++) {
                AscendFailureException failure =
                        Assertions.assertThrows(AscendFailureException.class, () -> compiled.embed(features));
                assertThat(failure.kind()).isEqualTo(Kind.DEVICE_LOST);
                assertThat(failure).hasMessageContaining("open the backend again");
            }
        }
    }

    @Test
    void backendsShareTheInitialisation() {
        Models models = models(networks());
        FeatureMatrix features = AscendTests.utterance(30, 1);
        Backend first = AscendTests.open(models);
        try (Backend second = AscendTests.open(models);
                CompiledNetwork compiled = second.compile(networks().get(0), Precision.F32)) {
            float[] expected = compiled.embed(features);
            first.close();
            assertThat(compiled.embed(features)).isEqualTo(expected);
            assertThat(second.properties())
                    .containsEntry("soc", "Ascend310P3")
                    .containsEntry("initialised by", "this backend")
                    .containsEntry("runs on", "the host")
                    .containsKeys("version", "memory", "devices", "workers");
            assertThat(second.detail()).isEqualTo("Ascend310P3");
        }
    }

    @Test
    void aDeviceThatIsNotHereIsNamed() {
        assertThat(Assertions.assertThrows(
                        BackendUnavailableException.class,
                        () -> AscendTests.open(models(networks()), "devices", "0, 7")))
                .hasMessageContaining("There is no device 7, AscendCL sees 1, numbered from 0");
    }

    @Test
    void openingAndClosingAgainAndAgainLeavesNothing() {
        Models models = models(networks());
        for (int i = 0; i < 20; i++) {
            try (Backend backend = AscendTests.open(models, "workers", "3");
                    CompiledNetwork compiled = backend.compile(networks().get(i % 3), Precision.F32)) {
                compiled.embed(AscendTests.utterance(30, i));
            }
        }
    }
}
