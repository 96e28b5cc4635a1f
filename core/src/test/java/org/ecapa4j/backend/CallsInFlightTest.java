package org.ecapa4j.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.ecapa4j.errors.ClosedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallsInFlightTest {
    private static final int PATIENCE_SECONDS = 60;

    private final CallsInFlight calls = new CallsInFlight("The thing");
    private final ExecutorService pool = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        pool.shutdownNow();
    }

    @Test
    void refusesCallsAfterClosing() {
        calls.enter();
        calls.leave();
        assertThat(calls.close()).isTrue();
        assertThatThrownBy(calls::enter)
                .isInstanceOf(ClosedException.class)
                .hasMessage("The thing has been closed: open it again before using it.");
        assertThat(calls.close()).isFalse();
    }

    @Test
    void refusesCallsWhileClosingWaits() throws Exception {
        calls.enter();
        calls.enter();
        Future<Boolean> closing = pool.submit(calls::close);
        awaitRefusal();
        calls.leave();
        assertThat(closing.isDone()).isFalse();
        calls.leave();
        assertThat(closing.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void waitsThroughAnInterruptAndKeepsIt() throws Exception {
        calls.enter();
        CountDownLatch started = new CountDownLatch(1);
        Future<Boolean> interrupted = pool.submit(() -> {
            Thread.currentThread().interrupt();
            started.countDown();
            calls.close();
            return Thread.currentThread().isInterrupted();
        });
        started.await();
        awaitRefusal();
        assertThat(interrupted.isDone()).isFalse();
        calls.leave();
        assertThat(interrupted.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    private void awaitRefusal() {
        try {
            while (true) {
                calls.enter();
                calls.leave();
                Thread.onSpinWait();
            }
        } catch (ClosedException e) {
            assertThat(e).hasMessageContaining("closed");
        }
    }
}
