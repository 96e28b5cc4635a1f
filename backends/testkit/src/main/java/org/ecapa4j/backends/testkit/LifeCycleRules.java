package org.ecapa4j.backends.testkit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.BackendListener;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.errors.ClosedException;
import org.ecapa4j.features.FeatureMatrix;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** B4xx: life cycle. */
abstract class LifeCycleRules extends ErrorRules {
    /** Long enough for what must happen, on the slowest machine. */
    private static final long PATIENCE_SECONDS = 60;
    /** How long something that must not happen is given to happen; a right backend passes however long it is. */
    private static final long TEMPTATION_MILLIS = 200;

    private static final int CONCURRENT = 4;

    @Test
    @DisplayName("B401 a closed network refuses calls")
    void closedNetwork() {
        FeatureMatrix features = utterance(31, 1);
        try (Backend backend = open()) {
            CompiledNetwork network = compile(backend, Networks.TINY);
            network.close();
            assertThrows(ClosedException.class, () -> network.embed(features));
            assertThrows(ClosedException.class, () -> network.embedAll(List.of(features)));
        }
    }

    @Test
    @DisplayName("B402 closing twice is closing once")
    void closingTwice() {
        Backend backend = open();
        CompiledNetwork network = compile(backend, Networks.TINY);
        network.close();
        network.close();
        backend.close();
        backend.close();
        network.close();
    }

    @Test
    @DisplayName("B403 closing a backend closes its networks and refuses to compile")
    void closingBackend() {
        FeatureMatrix features = utterance(31, 1);
        Backend backend = open();
        CompiledNetwork first = compile(backend, Networks.TINY);
        CompiledNetwork second = compile(backend, Networks.TINY);
        backend.close();
        assertThrows(ClosedException.class, () -> first.embed(features));
        assertThrows(ClosedException.class, () -> second.embed(features));
        assertThrows(ClosedException.class, () -> compile(backend, Networks.TINY));
    }

    @Test
    @DisplayName("B404 closing a network waits for calls in flight")
    void closingNetworkDrains() throws Exception {
        assertDrains(false);
    }

    @Test
    @DisplayName("B405 closing a backend waits for calls in flight")
    void closingBackendDrains() throws Exception {
        assertDrains(true);
    }

    @Test
    @DisplayName("B406 calls that race with closing give the right bits or are refused as closed")
    void closingUnderLoad() throws Exception {
        FeatureMatrix features = utterance(31, 1);
        ExecutorService pool = Executors.newFixedThreadPool(CONCURRENT);
        try (Backend backend = open()) {
            CompiledNetwork network = compile(backend, Networks.TINY);
            float[] expected = network.embed(features);
            CountDownLatch running = new CountDownLatch(CONCURRENT);
            AtomicBoolean closed = new AtomicBoolean();
            Callable<List<float[]>> work = () -> {
                List<float[]> embeddings = new ArrayList<>();
                try {
                    boolean late = false;
                    while (!late) {
                        late = closed.get();
                        embeddings.add(network.embed(features));
                        running.countDown();
                    }
                    throw new AssertionError("a call that began after close() had returned was answered");
                } catch (ClosedException e) {
                    return embeddings;
                } finally {
                    running.countDown();
                }
            };
            List<Future<List<float[]>>> results = new ArrayList<>();
            for (int i = 0; i < CONCURRENT; i++) {
                results.add(pool.submit(work));
            }
            assertTrue(running.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "calls do not return");
            network.close();
            closed.set(true);
            for (Future<List<float[]>> result : results) {
                for (float[] embedding : result.get(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    assertSameBits(expected, embedding, "results alone and while closing");
                }
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    @DisplayName("B407 closing one network leaves the others open")
    void closingOne() {
        FeatureMatrix features = utterance(31, 1);
        try (Backend backend = open()) {
            CompiledNetwork closed = compile(backend, Networks.TINY);
            CompiledNetwork open = compile(backend, Networks.TINY);
            float[] expected = closed.embed(features);
            closed.close();
            assertSameBits(expected, open.embed(features), "results of the same network compiled twice");
        }
    }

    /** The listener is called while a call is in flight: holding it up there holds the call. */
    private void assertDrains(boolean closeBackend) throws Exception {
        Hold hold = new Hold();
        FeatureMatrix features = utterance(31, 1);
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try (Backend backend = open(hold);
                CompiledNetwork network = compile(backend, Networks.TINY)) {
            float[] expected = network.embed(features);
            hold.armed = true;
            Future<float[]> call = pool.submit(() -> network.embed(features));
            while (!hold.reached.await(TEMPTATION_MILLIS, TimeUnit.MILLISECONDS)) {
                assertFalse(call.isDone(), "the listener was not told of a call");
            }
            Future<?> closing = pool.submit(closeBackend ? backend::close : network::close);
            Thread.sleep(TEMPTATION_MILLIS);
            boolean early = closing.isDone();
            hold.released.countDown();
            assertFalse(early, "close() returned while a call was in flight");
            assertSameBits(expected, call.get(PATIENCE_SECONDS, TimeUnit.SECONDS), "results alone and while closing");
            closing.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } finally {
            pool.shutdownNow();
        }
    }

    private static final class Hold implements BackendListener {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);
        private volatile boolean armed;

        @Override
        public void embedded(String backend, int frames, long nanos) {
            if (armed) {
                reached.countDown();
                try {
                    released.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
