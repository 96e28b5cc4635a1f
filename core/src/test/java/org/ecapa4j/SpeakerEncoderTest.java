package org.ecapa4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.ecapa4j.audio.AudioQuality;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.errors.AudioException;
import org.ecapa4j.errors.AudioTooShortException;
import org.ecapa4j.errors.BackendFailureException;
import org.ecapa4j.errors.ClosedException;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.features.FrontEnd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SpeakerEncoderTest {
    private static final int RATE = 16_000;

    @TempDir
    Path folder;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    @Test
    void thePassportSaysWhereTheEmbeddingComesFrom() throws IOException {
        SpeakerEncoder encoder = start(1).encoder();
        Waveform tone = Fakes.tone(RATE, RATE);
        Embedding embedding = encoder.encode(tone);
        assertThat(embedding.passport())
                .isEqualTo(new Passport(
                        encoder.model().fingerprint(),
                        FrontEnd.speechbrain().canonicalText(),
                        Precision.F32,
                        "cpu fake",
                        "whole",
                        AudioQuality.measure(tone, new Fakes.Ears())));
        assertThat(embedding.toArray()).containsExactly(Fakes.FakeBackend.means(encoder.features(tone)));
    }

    @Test
    void everyFormOfSamplesGivesTheSame() throws IOException {
        SpeakerEncoder encoder = start(1).encoder();
        short[] pcm = new short[RATE];
        float[] samples = new float[RATE];
        for (int i = 0; i < RATE; i++) {
            pcm[i] = (short) (i % 1_000);
            samples[i] = pcm[i] / 32768f;
        }
        float[] expected = encoder.encode(Waveform.of(samples, RATE)).toArray();
        assertThat(encoder.encode(samples, RATE).toArray()).containsExactly(expected);
        assertThat(encoder.encode(pcm, RATE).toArray()).containsExactly(expected);
        assertThat(encoder.encode(FloatBuffer.wrap(samples), RATE).toArray()).containsExactly(expected);
    }

    @Test
    void anyRateIsResampledButQualityIsOfTheOriginal() throws IOException {
        SpeakerEncoder encoder = start(1).encoder();
        Embedding embedding = encoder.encode(Fakes.tone(48_000, 48_000));
        Passport passport = embedding.passport();
        assertThat(passport).isNotNull();
        assertThat(passport.quality()).isNotNull();
        assertThat(passport.quality().sampleRate()).isEqualTo(48_000);
        assertThat(embedding.get(1))
                .isCloseTo(encoder.encode(Fakes.tone(RATE, RATE)).get(1), within(5e-3f));
    }

    @Test
    void refusesWhatDoesNotFillOneWindow() throws IOException {
        SpeakerEncoder encoder = start(1).encoder();
        for (int[] lengthAndRate : new int[][] {{400, 16_000}, {200, 8_000}, {1_200, 48_000}, {1_102, 44_100}}) {
            int length = lengthAndRate[0];
            int rate = lengthAndRate[1];
            encoder.encode(Fakes.tone(length, rate));
            int tooFew = length - (rate <= RATE ? 1 : 2);
            assertThatThrownBy(() -> encoder.encode(Fakes.tone(tooFew, rate)))
                    .isInstanceOf(AudioTooShortException.class)
                    .hasMessageStartingWith("The recording has " + tooFew + " samples at " + rate + " Hz; at least ");
        }
        assertThatThrownBy(() -> encoder.encode(new float[399], RATE))
                .hasMessage(
                        "The recording has 399 samples at 16000 Hz; at least 400 are needed, one window of the front"
                                + " end. For a reliable answer record a second of speech or more");
        assertThatThrownBy(() -> encoder.encode(new float[0], RATE)).isInstanceOf(AudioTooShortException.class);
    }

    @Test
    void readsFilesAndNamesThemInErrors() throws IOException {
        SpeakerEncoder encoder = start(1).encoder();
        Path good = Files.writeString(folder.resolve("good.tone"), "tone 16000 16000");
        Path brief = Files.writeString(folder.resolve("brief.tone"), "tone 10 16000");
        assertThat(encoder.encode(good).toArray())
                .containsExactly(encoder.encode(Fakes.tone(RATE, RATE)).toArray());
        assertThatThrownBy(() -> encoder.encode(brief))
                .isInstanceOf(AudioTooShortException.class)
                .hasMessageStartingWith("'" + brief + "': The recording has 10 samples at 16000 Hz");
        assertThatThrownBy(() -> encoder.encode(folder.resolve("none.tone"))).isInstanceOf(MissingInputException.class);
    }

    @Test
    void averagesTheWindowsOfALongRecording() throws IOException {
        Ecapa4j ecapa = start(1);
        SpeakerEncoder encoder = ecapa.encoder();
        Waveform tone = Fakes.tone(RATE * 23 / 2, RATE);
        Embedding embedding = encoder.encode(tone);
        Passport passport = embedding.passport();
        assertThat(passport).isNotNull();
        assertThat(passport.treatment()).isEqualTo("mean of 3 windows of 3.8 s");
        Windows windows = Windows.of(tone.length(), 5 * RATE);
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            FloatBuffer window = tone.buffer().slice(windows.start(i), windows.length());
            sum += encoder.encode(window, RATE).get(1);
        }
        assertThat(embedding.get(1)).isEqualTo((float) (sum / 3));
        assertThat(embedding.get(0)).isEqualTo(1);
        assertThat(Fakes.backend(ecapa, "cpu").events).contains("embed 384").doesNotContain("embed 1151");
    }

    @Test
    void thePassportTellsWhatTheBackendDidWithTheLength() throws IOException {
        Ecapa4j ecapa = start(1);
        SpeakerEncoder encoder = ecapa.encoder();
        Fakes.backend(ecapa, "cpu").treatment = frames -> "cut at " + frames + " frames";
        Waveform second = Fakes.tone(RATE, RATE);
        assertThat(treatment(encoder.encode(second))).isEqualTo("whole; in the backend: cut at 101 frames");
        assertThat(treatment(encoder.encode(Fakes.tone(RATE * 23 / 2, RATE))))
                .isEqualTo("mean of 3 windows of 3.8 s; in the backend: cut at 384 frames");
        assertThat(treatment(encoder.encode(encoder.features(second))))
                .isEqualTo("features; in the backend: cut at 101 frames");
        assertThat(Fakes.backend(ecapa, "cpu").askedWith).contains("Settings[ecapa4j.cpu]");
    }

    private static String treatment(Embedding embedding) {
        Passport passport = embedding.passport();
        assertThat(passport).isNotNull();
        return passport.treatment();
    }

    @Test
    void encodesFeatures() throws IOException {
        SpeakerEncoder encoder = start(1).encoder();
        Waveform tone = Fakes.tone(RATE, RATE);
        Embedding embedding = encoder.encode(encoder.features(tone));
        assertThat(embedding.toArray()).containsExactly(encoder.encode(tone).toArray());
        Passport passport = embedding.passport();
        assertThat(passport).isNotNull();
        assertThat(passport.treatment()).isEqualTo("features");
        assertThat(passport.quality()).isNull();

        Passport ofMany = encoder.encode(FeatureMatrix.wrap(new float[1_001 * 80], 1_001, 80))
                .passport();
        assertThat(ofMany).isNotNull();
        assertThat(ofMany.treatment()).isEqualTo("features, mean of 3 windows of 3.3 s");
        assertThatThrownBy(() -> encoder.encode(FeatureMatrix.wrap(new float[40], 1, 40)))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage("Features have 40 bins, model 'default' takes 80; they come from another front end");
    }

    @Test
    void refusesWhatABackendMustNotGive() throws IOException {
        Ecapa4j ecapa = start(1);
        SpeakerEncoder encoder = ecapa.encoder();
        Fakes.backend(ecapa, "cpu").compute = features -> new float[] {1, 2, Float.NaN, 4, Float.POSITIVE_INFINITY, 6};
        assertThatThrownBy(() -> encoder.encode(Fakes.tone(RATE, RATE)))
                .isInstanceOf(BackendFailureException.class)
                .hasMessage(
                        "Backend cpu fake gave an embedding whose number 2 is NaN, from 101 frames; try another backend"
                                + " or precision");
        Fakes.backend(ecapa, "cpu").compute = features -> new float[5];
        assertThatThrownBy(() -> encoder.encode(Fakes.tone(RATE, RATE)))
                .isInstanceOf(BackendFailureException.class)
                .hasMessage("Backend cpu fake gave 5 numbers instead of an embedding of 6");
    }

    @Test
    void encodesManyInOrderOnSeveralThreads() throws IOException {
        Ecapa4j ecapa = start(3);
        SpeakerEncoder encoder = ecapa.encoder();
        List<Waveform> waveforms = new ArrayList<>();
        List<float[]> expected = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            waveforms.add(Fakes.tone(500 + 777 * i, RATE));
            expected.add(encoder.encode(waveforms.get(i)).toArray());
        }
        // Passes only if three threads are in the backend at once.
        CyclicBarrier barrier = new CyclicBarrier(3);
        Fakes.backend(ecapa, "cpu").compute = features -> {
            try {
                barrier.await(30, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return Fakes.FakeBackend.means(features);
        };
        List<Embedding> embeddings = encoder.encodeAll(waveforms);
        assertThat(embeddings).hasSize(30);
        for (int i = 0; i < 30; i++) {
            assertThat(embeddings.get(i).toArray()).containsExactly(expected.get(i));
        }
        assertThat(encoder.encodeAll(List.of())).isEmpty();
    }

    @Test
    void saysWhichOfManyFails() throws IOException {
        SpeakerEncoder encoder = start(4).encoder();
        List<Waveform> waveforms = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            waveforms.add(Fakes.tone(i == 7 || i == 8 || i == 39 ? 10 : 1_000, RATE));
        }
        for (int run = 0; run < 50; run++) {
            assertThatThrownBy(() -> encoder.encodeAll(waveforms))
                    .isInstanceOf(AudioTooShortException.class)
                    .hasMessageStartingWith("Waveform 8 of 40: The recording has 10 samples");
        }
    }

    @Test
    void futuresBringResultsAndFailures() throws IOException {
        SpeakerEncoder encoder = start(2).encoder();
        Path good = Files.writeString(folder.resolve("good.tone"), "tone 16000 16000");
        float[] expected = encoder.encode(good).toArray();
        assertThat(encoder.encodeAsync(good).join().toArray()).containsExactly(expected);
        assertThat(encoder.encodeAsync(Fakes.tone(RATE, RATE)).join().toArray()).containsExactly(expected);
        assertThatThrownBy(() -> encoder.encodeAsync(Fakes.tone(10, RATE)).join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(AudioException.class);
        assertThat(encoder.encodeAsync(good)
                        .thenApply(e -> Thread.currentThread().isDaemon())
                        .join())
                .isNotNull();
    }

    @Test
    void aFullQueueMakesTheCallerWorkAndACancelledFutureIsLeftUndone() throws IOException {
        Ecapa4j ecapa = start(1);
        SpeakerEncoder encoder = ecapa.encoder();
        Thread caller = Thread.currentThread();
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch working = new CountDownLatch(1);
        Fakes.backend(ecapa, "cpu").compute = features -> {
            if (Thread.currentThread() != caller) {
                working.countDown();
                await(go);
            }
            return Fakes.FakeBackend.means(features);
        };
        List<CompletableFuture<Embedding>> futures = new ArrayList<>();
        futures.add(encoder.encodeAsync(Fakes.tone(1_000, RATE)));
        await(working);
        for (int i = 0; i < 4; i++) {
            futures.add(encoder.encodeAsync(Fakes.tone(1_000, RATE)));
        }
        assertThat(futures).noneMatch(CompletableFuture::isDone);
        assertThat(encoder.encodeAsync(Fakes.tone(1_000, RATE))).isDone();
        futures.get(2).cancel(true);
        go.countDown();
        encoder.close();
        // The computations have ended; their futures are completed just after, outside what close() waits for.
        assertThat(CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
                        .handle((none, failure) -> true))
                .succeedsWithin(Duration.ofSeconds(30));
        assertThat(Fakes.backend(ecapa, "cpu").events)
                .filteredOn(event -> event.startsWith("embed"))
                .hasSize(5);
    }

    @Test
    void closingWaitsForCallsInFlightAndRefusesLaterOnes() throws Exception {
        Ecapa4j ecapa = start(1);
        SpeakerEncoder encoder = ecapa.encoder();
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Fakes.backend(ecapa, "cpu").compute = features -> {
            working.countDown();
            await(go);
            return Fakes.FakeBackend.means(features);
        };
        CompletableFuture<Embedding> inFlight =
                CompletableFuture.supplyAsync(() -> encoder.encode(Fakes.tone(1_000, RATE)));
        await(working);
        Thread closer = new Thread(encoder::close);
        closer.start();
        while (closer.getState() != Thread.State.WAITING) {
            assertThat(closer.isAlive())
                    .as("closing waits for the call in flight")
                    .isTrue();
            Thread.onSpinWait();
        }
        assertThatThrownBy(() -> encoder.encode(Fakes.tone(1_000, RATE)))
                .isInstanceOf(ClosedException.class)
                .hasMessage("The encoder of model 'default' on backend cpu fake has been closed");
        assertThat(Fakes.backend(ecapa, "cpu").events).doesNotContain("close network");
        go.countDown();
        closer.join();
        assertThat(inFlight.join().size()).isEqualTo(TinyNetwork.EMBEDDING);
        encoder.close();
        assertThat(Fakes.backend(ecapa, "cpu").events)
                .containsExactly("open", "compile F32", "embed 7", "close network");
        assertThatThrownBy(() -> encoder.encodeAsync(Fakes.tone(1_000, RATE))).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> encoder.encodeAll(List.of())).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> encoder.features(Fakes.tone(1_000, RATE))).isInstanceOf(ClosedException.class);
        assertThat(ecapa.encoder().encode(Fakes.tone(1_000, RATE)).size()).isEqualTo(TinyNetwork.EMBEDDING);
    }

    @Test
    void whatDependsOnAFutureMayCloseEvenWithMoreInTheQueue() throws IOException {
        Ecapa4j ecapa = start(1);
        SpeakerEncoder encoder = ecapa.encoder();
        CountDownLatch go = new CountDownLatch(1);
        Fakes.backend(ecapa, "cpu").compute = features -> {
            await(go);
            return Fakes.FakeBackend.means(features);
        };
        CompletableFuture<Void> closed =
                encoder.encodeAsync(Fakes.tone(1_000, RATE)).thenAccept(embedding -> ecapa.close());
        CompletableFuture<Embedding> queued = encoder.encodeAsync(Fakes.tone(1_000, RATE));
        go.countDown();
        closed.join();
        assertThat(queued.join().size()).isEqualTo(TinyNetwork.EMBEDDING);
        assertThat(Fakes.backend(ecapa, "cpu").events).last().isEqualTo("close backend");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Ecapa4j start(int threads) throws IOException {
        URLClassLoader loader = Fakes.loader(
                folder,
                "",
                List.of(Fakes.Cpu.class, Fakes.Source.class, Fakes.Format.class, Fakes.Ears.class, Fakes.Tones.class));
        opened.add(loader);
        Ecapa4j ecapa = Ecapa4j.builder()
                .classLoader(loader)
                .set("ecapa4j.voice-activity-detector", "ears")
                .set("ecapa4j.encoder.window-seconds", "5")
                .set("ecapa4j.threads", String.valueOf(threads))
                .start();
        opened.add(ecapa);
        return ecapa;
    }
}
