package org.ecapa4j.backends.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.BackendListener;
import org.ecapa4j.backend.Capability;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.backend.MemoryPlan;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.errors.EcapaException;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.Tensor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** B6xx: the memory plan; B7xx: the listener. */
abstract class AccountRules extends CapabilityRules {
    /** What the Java runtime itself allocates now and then on a thread. */
    private static final long SLACK_BYTES = 65536;

    private static final int WARM_UP_CALLS = 3;

    @Test
    @DisplayName("B601 the weights take at least their size")
    void weightBytes() {
        int bytesPerWeight = switch (precision()) {
            case F32 -> Float.BYTES;
            case F16, BF16 -> Short.BYTES;
            case INT8 -> Byte.BYTES;
        };
        long least = 0;
        for (Tensor tensor : Networks.TINY.tensors().values()) {
            least += tensor.rank() > 1 ? (long) tensor.size() * bytesPerWeight : 0;
        }
        try (Backend backend = open();
                CompiledNetwork network = compile(backend, Networks.TINY)) {
            long planned = network.memoryPlan(1).weightBytes();
            long expected = least;
            assertTrue(planned >= expected, () -> planned + " bytes for weights of " + expected + " bytes");
            assertEquals(planned, network.memoryPlan(1000).weightBytes(), "weights do not depend on the frames");
        }
    }

    @Test
    @DisplayName("B602 the workspace is positive, never shrinks with the frames and does not overflow")
    void workspaceGrows() {
        try (Backend backend = open();
                CompiledNetwork network = compile(backend, Networks.TINY)) {
            long previous = 0;
            for (int frames : new int[] {1, 2, 3, 50, 301, 1000, 100_000, 10_000_000, Integer.MAX_VALUE}) {
                long bytes = network.memoryPlan(frames).workspaceBytes();
                long least = Math.max(previous, 1);
                assertTrue(bytes >= least, () -> bytes + " bytes for " + frames + " frames, " + least + " for fewer");
                previous = bytes;
            }
        }
    }

    @Test
    @DisplayName("B603 a call allocates no more Java heap than planned")
    void allocation() {
        assumeTrue(
                ManagementFactory.getThreadMXBean() instanceof ThreadMXBean bean
                        && bean.isThreadAllocatedMemorySupported(),
                "this Java does not count what a thread allocates");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        threads.setThreadAllocatedMemoryEnabled(true);
        EcapaNetwork wide = WeightRecipe.mindspore(5, 264, 7, 5, 11).network();
        for (EcapaNetwork candidate : List.of(Networks.TINY, wide)) {
            try (Backend backend = open();
                    CompiledNetwork network = compile(backend, candidate)) {
                for (int frames : new int[] {1, 50, 301}) {
                    FeatureMatrix features = utterance(frames, 1);
                    for (int call = 0; call < WARM_UP_CALLS; call++) {
                        network.embed(features);
                    }
                    long thread = Thread.currentThread().getId();
                    long before = threads.getThreadAllocatedBytes(thread);
                    network.embed(features);
                    long allocated = threads.getThreadAllocatedBytes(thread) - before;
                    MemoryPlan plan = network.memoryPlan(frames);
                    assertTrue(
                            allocated <= plan.workspaceBytes() + SLACK_BYTES,
                            () -> "a call of " + frames + " frames allocated " + allocated + " bytes, planned were "
                                    + plan.workspaceBytes());
                }
            }
        }
    }

    @Test
    @DisplayName("B701 the listener is told of every network compiled")
    void compiledIsTold() {
        Told told = new Told();
        try (Backend backend = open(told)) {
            compile(backend, Networks.TINY).close();
            assertEquals(List.of(provider().id()), told.compiled);
        }
    }

    @Test
    @DisplayName("B702 the listener is told of every embedding, with its frames")
    void embeddedIsTold() {
        Told told = new Told();
        try (Backend backend = open(told);
                CompiledNetwork network = compile(backend, Networks.TINY)) {
            network.embed(utterance(31, 1));
            network.embedAll(List.of(utterance(7, 2), utterance(50, 3)));
            List<Integer> frames = new ArrayList<>(told.embedded);
            Collections.sort(frames);
            assertEquals(List.of(7, 31, 50), frames);
        }
    }

    @Test
    @DisplayName("B703 the listener is not told of what was refused")
    void refusedIsNotTold() {
        Told told = new Told();
        try (Backend backend = open(told);
                CompiledNetwork network = compile(backend, Networks.TINY)) {
            FeatureMatrix bad = FeatureMatrix.wrap(new float[] {1}, 1, 1);
            assertThrows(EcapaException.class, () -> network.embed(bad));
            for (Precision precision : Precision.values()) {
                if (!declares(Capability.of(precision))) {
                    assertThrows(
                            EcapaException.class,
                            () -> backend.compile(Networks.TINY, precision).close());
                }
            }
            assertEquals(1, told.compiled.size(), "networks compiled");
            assertEquals(List.of(), told.embedded);
        }
    }

    private static final class Told implements BackendListener {
        private final List<String> compiled = Collections.synchronizedList(new ArrayList<>());
        private final List<Integer> embedded = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void compiled(String backend, long nanos) {
            assertTrue(nanos >= 0, "time is negative");
            compiled.add(backend);
        }

        @Override
        public void embedded(String backend, int frames, long nanos) {
            assertTrue(nanos >= 0, "time is negative");
            embedded.add(frames);
        }
    }
}
