package org.ecapa4j.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.ServiceLoader;
import org.ecapa4j.audio.VoiceActivityDetector.Segment;
import org.ecapa4j.fixtures.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnergyVoiceActivityDetectorTest {
    private static final int RATE = 16_000;

    private final EnergyVoiceActivityDetector detector = new EnergyVoiceActivityDetector();

    private static Waveform recording(String name) {
        return new AudioReader(List.of(new WavDecoder())).read(Fixtures.path(name));
    }

    private static Waveform speech() {
        return recording("speech/samples/speaker-3080-a.wav");
    }

    /** Gaussian noise of a root mean square in dB, from a fixed seed, with a signal added from one second on. */
    private static Waveform inNoise(Waveform signal, double noiseDb, double seconds) {
        Random random = new Random(5);
        float[] samples = new float[(int) (seconds * RATE)];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) (Math.pow(10, noiseDb / 20) * random.nextGaussian());
        }
        for (int i = 0; i < signal.length(); i++) {
            samples[RATE + i] += signal.sample(i);
        }
        return Waveform.wrap(samples, RATE);
    }

    private double seconds(Waveform waveform) {
        return detector.detect(waveform).stream()
                        .mapToInt(segment -> segment.end() - segment.start())
                        .sum()
                / (double) waveform.sampleRate();
    }

    private static Waveform scaled(Waveform waveform, float factor) {
        float[] samples = waveform.toArray();
        for (int i = 0; i < samples.length; i++) {
            samples[i] *= factor;
        }
        return Waveform.wrap(samples, waveform.sampleRate());
    }

    @Test
    void isFoundAsAPlugin() {
        assertThat(ServiceLoader.load(VoiceActivityDetector.class).stream().map(ServiceLoader.Provider::type))
                .contains(EnergyVoiceActivityDetector.class);
        assertThat(detector.id()).isEqualTo("energy");
    }

    /** By the waveform: words from 0.54 s to 3.54 s with a pause of 0.3 s in the middle, silence around them. */
    @Test
    void findsTheWordsOfARecording() {
        List<Segment> segments = detector.detect(speech());
        assertThat(segments.get(0).start() / (double) RATE).isBetween(0.45, 0.55);
        assertThat(segments.get(segments.size() - 1).end() / (double) RATE).isBetween(3.5, 3.7);
        assertThat(seconds(speech())).isBetween(2.7, 3.25);
    }

    @Test
    void segmentsAreOrderedAndInside() {
        for (Waveform waveform :
                List.of(speech(), recording("speech/samples/speaker-1688-a.wav"), inNoise(speech(), -50, 6))) {
            int last = -1;
            for (Segment segment : detector.detect(waveform)) {
                assertThat(segment.start()).isGreaterThan(last);
                assertThat(segment.end()).isGreaterThan(segment.start());
                last = segment.end();
            }
            assertThat(last).isLessThanOrEqualTo(waveform.length());
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {-90, -70, -55, -45, -35})
    void findsSpeechInNoise(double noiseDb) {
        Waveform noisy = inNoise(speech(), noiseDb, 8);
        List<Segment> segments = detector.detect(noisy);
        assertThat(segments).isNotEmpty();
        assertThat(segments.get(0).start()).isBetween(RATE + RATE * 9 / 20, RATE + RATE * 6 / 10);
        assertThat(segments.get(segments.size() - 1).end()).isBetween(RATE * 4, RATE * 47 / 10);
        assertThat(seconds(noisy)).isBetween(2.2, 3.3);
    }

    @Test
    void findsThreeSecondsOfSpeechInAMinuteOfNoise() {
        assertThat(seconds(inNoise(speech(), -60, 60))).isBetween(2.7, 3.3);
    }

    @Test
    void digitalSilenceAroundSpeechChangesLittle() {
        float[] padded = new float[6 * RATE];
        speech().buffer().get(padded, RATE, speech().length());
        assertThat(seconds(Waveform.wrap(padded, RATE))).isBetween(seconds(speech()) - 0.2, seconds(speech()) + 0.2);
    }

    @ParameterizedTest
    @ValueSource(floats = {0x1p-10f, 0x1p-3f, 4f})
    void theLevelDoesNotMatter(float factor) {
        assertThat(detector.detect(scaled(speech(), factor))).isEqualTo(detector.detect(speech()));
    }

    @Test
    void anOffsetDoesNotMatter() {
        float[] samples = speech().toArray();
        for (int i = 0; i < samples.length; i++) {
            samples[i] += 0.25f;
        }
        assertThat(seconds(Waveform.wrap(samples, RATE))).isEqualTo(seconds(speech()));
    }

    @ParameterizedTest
    @ValueSource(ints = {4_000, 8_000, 11_025, 44_100, 191_999})
    void theRateMattersLittle(int rate) {
        assertThat(seconds(Resampler.resample(speech(), rate)))
                .isBetween(seconds(speech()) - 0.4, seconds(speech()) + 0.4);
    }

    @Test
    void quietRecordingsHaveSpeechToo() {
        assertThat(seconds(recording("golden/frontend/audio/quiet.wav"))).isGreaterThan(0.5);
    }

    @Test
    void thereIsNoSpeechInSilenceOffsetsTonesNoiseOrClicks() {
        assertThat(detector.detect(Waveform.wrap(new float[0], RATE))).isEmpty();
        assertThat(detector.detect(Waveform.wrap(new float[1], RATE))).isEmpty();
        for (String name : List.of("silence", "dc", "tone1k", "noise", "impulse")) {
            assertThat(detector.detect(recording("golden/frontend/audio/" + name + ".wav")))
                    .as(name)
                    .isEmpty();
        }
        Waveform noise = inNoise(Waveform.wrap(new float[0], RATE), -40, 20);
        assertThat(detector.detect(noise)).isEmpty();
        float[] click = noise.toArray();
        click[100_000] = 0.9f;
        assertThat(detector.detect(Waveform.wrap(click, RATE))).isEmpty();
    }

    /** A hum that swells by 5.6 dB every two seconds: too little for speech, though above the least upper threshold. */
    @Test
    void aSwellingHumIsNotSpeech() {
        float[] hum = new float[10 * RATE];
        for (int i = 0; i < hum.length; i++) {
            double swellDb = 2.8 * Math.sin(Math.PI * i / RATE);
            hum[i] = (float) (0.1 * Math.pow(10, swellDb / 20) * Math.sin(2 * Math.PI * 400 * i / RATE));
        }
        assertThat(detector.detect(Waveform.wrap(hum, RATE))).isEmpty();
    }
}
