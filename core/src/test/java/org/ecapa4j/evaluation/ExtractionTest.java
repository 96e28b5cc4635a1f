package org.ecapa4j.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.ecapa4j.Embedding;
import org.ecapa4j.FakeRuntime;
import org.ecapa4j.SpeakerEncoder;
import org.ecapa4j.audio.AudioQuality;
import org.ecapa4j.audio.Degradation;
import org.ecapa4j.errors.AudioException;
import org.ecapa4j.errors.AudioTooShortException;
import org.ecapa4j.errors.BackendFailureException;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.features.FeatureMatrix;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExtractionTest {
    @TempDir
    Path folder;

    private Path audio;
    private EmbeddingCache cache;
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeEach
    void prepare() throws IOException {
        audio = Files.createDirectory(folder.resolve("audio"));
        cache = EmbeddingCache.in(folder.resolve("cache"), 1 << 20);
        opened.add(cache);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    @Test
    void embeddingsComeInTheOrderOfTheNamesWhateverTheThreads() throws IOException {
        FakeRuntime runtime = start(Map.of());
        SpeakerEncoder encoder = runtime.encoder("default");
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            names.add(tone("t" + i, 1000 + 160 * i));
        }
        Collections.shuffle(names);
        AtomicInteger told = new AtomicInteger();
        Utterances utterances = extraction(runtime, encoder)
                .threads(4)
                .listener(told::incrementAndGet)
                .run(names);
        assertThat(utterances.failures()).isEmpty();
        assertThat(utterances.all().stream().map(Utterance::name)).isEqualTo(names);
        assertThat(told).hasValue(40);
        for (Utterance utterance : utterances.all()) {
            Embedding alone = encoder.encode(audio.resolve(utterance.name()));
            assertThat(utterance.embedding().toArray()).containsExactly(alone.toArray());
            assertThat(utterance.embedding().passport()).isEqualTo(alone.passport());
            assertThat(utterance.seconds())
                    .isEqualTo((1000 + 160 * Integer.parseInt(utterance.name().substring(1))) / 16e3);
        }
    }

    @Test
    void threadsWorkAtOnce() throws IOException {
        FakeRuntime runtime = start(Map.of("ecapa4j.threads", "3"));
        CountDownLatch all = new CountDownLatch(3);
        runtime.compute(features -> {
            all.countDown();
            try {
                assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new float[] {1, 2, 3, 4, 5, 6};
        });
        List<String> names = List.of(tone("a", 500), tone("b", 500), tone("c", 501));
        assertThat(extraction(runtime, runtime.encoder("default"))
                        .threads(3)
                        .run(names)
                        .all())
                .hasSize(3);
    }

    @Test
    void whatIsCachedIsFoundByContentAndNotByName() throws IOException {
        FakeRuntime runtime = start(Map.of());
        SpeakerEncoder encoder = runtime.encoder("default");
        String original = tone("original", 3000);
        Utterance first = extraction(runtime, encoder).run(List.of(original)).get(original);
        assertThat(runtime.embedded()).isEqualTo(1);

        String copy = tone("copy", 3000);
        Utterance second = extraction(runtime, encoder).run(List.of(copy)).get(copy);
        assertThat(runtime.embedded()).isEqualTo(1);
        assertThat(cache.found()).isEqualTo(1);
        assertThat(second.embedding().toArray())
                .containsExactly(first.embedding().toArray());
        assertThat(second.embedding().passport()).isEqualTo(first.embedding().passport());
        assertThat(second.seconds()).isEqualTo(3000 / 16e3);

        tone("original", 3001);
        extraction(runtime, encoder).run(List.of(original));
        assertThat(runtime.embedded()).as("the same name with another content").isEqualTo(2);
    }

    /** Whatever decides the numbers decides what is found. */
    @ParameterizedTest
    @CsvSource({
        "ecapa4j.threads, 7, default, , true",
        "ecapa4j.threads, auto, other, , false",
        "ecapa4j.encoder.window-seconds, 59, default, , false",
        "ecapa4j.voice-activity-detector, energy, default, , false",
        "ecapa4j.threads, auto, default, 9, false",
    })
    void whatDecidesTheNumbersIsPartOfTheKey(String key, String value, String model, Integer firstFrames, boolean found)
            throws IOException {
        List<String> names = List.of(tone("a", 3000), tone("b", 4000));
        FakeRuntime cold = start(Map.of());
        extraction(cold, cold.encoder("default")).run(names);
        FakeRuntime warm = start(Map.of(key, value));
        Extraction extraction = extraction(warm, warm.encoder(model));
        if (firstFrames != null) {
            extraction.firstFrames(firstFrames);
        }
        Utterances utterances = extraction.run(names);
        assertThat(warm.embedded()).isEqualTo(found ? 0 : 2);
        assertThat(utterances.get("a").passport().fingerprint())
                .isEqualTo(warm.ecapa().model(model).fingerprint());
    }

    @Test
    void aRunThatEndedEarlyGoesOnWhereItWas() throws IOException {
        List<String> names = IntStream.range(0, 10).mapToObj(i -> "t" + i).toList();
        for (String name : names) {
            tone(name, 1000 + 160 * Integer.parseInt(name.substring(1)));
        }
        FakeRuntime first = start(Map.of());
        first.compute(features -> {
            if (first.embedded() == 6) {
                throw new BackendFailureException("the power is gone");
            }
            return new float[] {features.frames(), 2, 3, 4, 5, 6};
        });
        assertThatThrownBy(() -> extraction(first, first.encoder("default")).run(names))
                .isInstanceOf(BackendFailureException.class);
        FakeRuntime second = start(Map.of());
        second.compute(features -> new float[] {features.frames(), 2, 3, 4, 5, 6});
        assertThat(extraction(second, second.encoder("default")).run(names).all())
                .hasSize(10)
                .allSatisfy(utterance -> assertThat(utterance.embedding().get(0))
                        .isEqualTo(7 + Integer.parseInt(utterance.name().substring(1))));
        assertThat(second.embedded()).isEqualTo(4);
    }

    @Test
    void everyFailureHasItsReason() throws IOException {
        FakeRuntime runtime = start(Map.of());
        String good = tone("good", 3000);
        Files.writeString(audio.resolve("text"), "hello");
        Files.createDirectory(audio.resolve("folder"));
        List<String> names = List.of("missing", good, "text", tone("short", 399), "folder", "bad\0name");
        Utterances utterances =
                extraction(runtime, runtime.encoder("default")).threads(2).run(names);
        assertThat(utterances.all().stream().map(Utterance::name)).containsExactly(good);
        assertThat(utterances.find("missing")).isEmpty();
        List<FailedRecording> failures = utterances.failures();
        assertThat(failures.stream().map(FailedRecording::name))
                .containsExactly("missing", "text", "short", "folder", "bad\0name");
        assertThat(failures.get(0).reason())
                .isInstanceOf(MissingInputException.class)
                .hasMessage("File '" + audio.resolve("missing") + "' does not exist");
        assertThat(failures.get(1).reason())
                .isInstanceOf(AudioException.class)
                .hasMessageStartingWith("'" + audio.resolve("text") + "' is of no known audio format");
        assertThat(failures.get(2).reason())
                .isInstanceOf(AudioTooShortException.class)
                .hasMessageStartingWith("'" + audio.resolve("short") + "': The recording has 399 samples");
        assertThat(failures.get(3).reason())
                .hasMessage("'" + audio.resolve("folder") + "' is a folder, expected a recording");
        assertThat(failures.get(4).reason()).hasMessageContaining("cannot be a file on this system");

        Recordings recordings = new AudioFolder(audio, runtime.ecapa().audio());
        assertThat(recordings.missing(names)).hasSize(2);
        assertThat(recordings.names()).containsExactly("good", "short", "text");
    }

    /** Whatever part refuses a recording, its file is named, and once. */
    @Test
    void failuresOfCopiesAndOfWaveformsNameTheFile() throws IOException {
        FakeRuntime runtime = start(Map.of());
        Files.writeString(audio.resolve("slow"), "tone 1000 3999");
        tone("empty", 0);
        AudioFolder recordings = new AudioFolder(audio, runtime.ecapa().audio());
        String slow = "'" + audio.resolve("slow") + "': Sample rate 3999 Hz is outside 4000 to 192000 Hz;"
                + " convert the recording to a rate in this range";
        String empty = "'" + audio.resolve("empty") + "': ";
        Map<String, String> problems = Map.of(
                "cut-1s", "The recording has 0 samples",
                "clip-10pct", "Of 0 samples fewer than 10 % differ from 0; they cannot clip",
                "noise-5db", "Noise cannot be added at 5 dB: the recording is silent");
        for (Map.Entry<String, String> each : problems.entrySet()) {
            AudioFolder copies = recordings.degraded(Degradation.parse(each.getKey()));
            List<FailedRecording> failures = new Extraction(runtime.encoder("default"), copies)
                    .run(List.of("slow", "empty"))
                    .failures();
            assertThat(failures).hasSize(2);
            assertThat(failures.get(0).reason())
                    .isExactlyInstanceOf(AudioException.class)
                    .hasMessage(slow);
            assertThat(failures.get(1).reason())
                    .isInstanceOf(AudioException.class)
                    .hasMessageStartingWith(empty + each.getValue());
            assertThat(failures.get(1).reason().getMessage()).containsOnlyOnce(audio.toString());
        }
        assertThatThrownBy(() ->
                        recordings.degraded(Degradation.parse("clip-10pct")).waveform("empty"))
                .hasMessage(empty + problems.get("clip-10pct"));
        assertThatThrownBy(() -> recordings.waveform("slow")).hasMessage(slow);
    }

    @Test
    void aFailingBackendIsNoFailureOfTheRecording() throws IOException {
        FakeRuntime runtime = start(Map.of());
        runtime.compute(features -> new float[] {1, 2, Float.NaN, 4, 5, 6});
        List<String> names = List.of(tone("a", 1000), tone("b", 2000));
        assertThatThrownBy(() -> extraction(runtime, runtime.encoder("default"))
                        .threads(2)
                        .run(names))
                .isInstanceOf(BackendFailureException.class)
                .hasMessageContaining("gave an embedding whose number 2 is NaN");
        assertThat(cache.added()).isZero();
    }

    @Test
    void theFirstFramesAreCutAfterTheFeaturesOfTheWhole() throws IOException {
        FakeRuntime runtime = start(Map.of());
        SpeakerEncoder encoder = runtime.encoder("default");
        List<String> names = List.of(tone("long", 16_000), tone("brief", 1000));
        Utterances utterances = extraction(runtime, encoder).firstFrames(11).run(names);
        Embedding cut = utterances.get("long").embedding();
        FeatureMatrix whole = encoder.features(runtime.ecapa().audio().read(audio.resolve("long")));
        FeatureMatrix first = FeatureMatrix.of(java.util.Arrays.copyOf(whole.toArray(), 11 * 80), 11, 80);
        assertThat(cut.toArray()).containsExactly(encoder.encode(first).toArray());
        assertThat(utterances.get("long").passport().treatment()).isEqualTo("first 11 frames");
        AudioQuality quality = utterances.get("long").passport().quality();
        assertThat(quality).isNotNull();
        assertThat(quality.seconds()).isEqualTo(1);
        assertThat(utterances.get("long").seconds()).isEqualTo(1);
        assertThat(utterances.get("brief").passport().treatment()).isEqualTo("whole");
        assertThat(treatment(encoder.encodeFirst(whole, 11))).isEqualTo("features, first 11 frames");
        assertThat(treatment(encoder.encodeFirst(whole, 101))).isEqualTo("features");
    }

    private static String treatment(Embedding embedding) {
        return new Utterance("", 0, embedding).passport().treatment();
    }

    private Extraction extraction(FakeRuntime runtime, SpeakerEncoder encoder) {
        return new Extraction(encoder, new AudioFolder(audio, runtime.ecapa().audio())).cache(cache);
    }

    private String tone(String name, int samples) throws IOException {
        Files.writeString(audio.resolve(name), "tone " + samples + " 16000");
        return name;
    }

    private FakeRuntime start(Map<String, String> settings) throws IOException {
        FakeRuntime runtime = FakeRuntime.start(folder, settings);
        opened.add(0, runtime);
        return runtime;
    }
}
