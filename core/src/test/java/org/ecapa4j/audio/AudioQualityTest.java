package org.ecapa4j.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.ecapa4j.audio.VoiceActivityDetector.Segment;
import org.ecapa4j.fixtures.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AudioQualityTest {
    private static Waveform recording(String name) {
        return new AudioReader(List.of(new WavDecoder())).read(Fixtures.path(name));
    }

    private static Waveform speech() {
        return recording("speech/samples/speaker-1688-a.wav");
    }

    private static AudioQuality measure(Waveform waveform) {
        return AudioQuality.measure(waveform, new EnergyVoiceActivityDetector());
    }

    private static Waveform scaled(Waveform waveform, float factor) {
        float[] samples = waveform.toArray();
        for (int i = 0; i < samples.length; i++) {
            samples[i] *= factor;
        }
        return Waveform.wrap(samples, waveform.sampleRate());
    }

    /** As a file would hold it: rounded to 16 bits. */
    private static Waveform rounded(Waveform waveform) {
        short[] samples = new short[waveform.length()];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) Math.round(waveform.sample(i) * 32768);
        }
        return Waveform.of(samples, waveform.sampleRate());
    }

    /** A detector that finds a given segment. */
    private static VoiceActivityDetector speechAt(int start, int end) {
        return new VoiceActivityDetector() {
            @Override
            public String id() {
                return "fixed";
            }

            @Override
            public List<Segment> detect(Waveform waveform) {
                return List.of(new Segment(start, end));
            }
        };
    }

    @Test
    void goodSpeechHasNoRemarks() {
        AudioQuality quality = measure(speech());
        assertThat(quality.remarks()).isEmpty();
        assertThat(quality.seconds()).isEqualTo(2.835);
        assertThat(quality.speechSeconds()).isBetween(2.4, 2.835);
        assertThat(quality.speechLevelDb()).isBetween(-22.0, -19.0);
        assertThat(quality.bandwidthHz()).isEqualTo(8_000);
        assertThat(quality.sampleRate()).isEqualTo(16_000);
        assertThat(quality.clippedFraction()).isZero();
        assertThat(measure(recording("speech/samples/speaker-3080-a.wav")).remarks())
                .isEmpty();
    }

    @Test
    void clipping() {
        AudioQuality quality = measure(recording("golden/frontend/audio/clip.wav"));
        assertThat(quality.clippedFraction()).isBetween(0.5, 0.9);
        assertThat(quality.remarks()).containsExactly("clipped: 70.4 % of the samples are cut off at the peak");
    }

    @Test
    void clippingBelowFullScaleAndOnOneSide() {
        float[] samples = speech().toArray();
        for (int i = 0; i < samples.length; i++) {
            samples[i] = Math.min(0.2f, samples[i]);
        }
        assertThat(measure(Waveform.wrap(samples, 16_000)).clippedFraction()).isBetween(0.001, 0.1);
    }

    @Test
    void clippingCountsRunsOfThree() {
        float[] samples = {0, 0.5f, 0.5f, 0, 0.5f, 0.5f, 0.5f, 0, -0.25f, -0.25f, -0.25f, -0.25f, -0.1f, -0.1f, -0.1f, 0
        };
        assertThat(measure(Waveform.wrap(samples, 16_000)).clippedFraction()).isEqualTo(7 / 16.0);
    }

    @Test
    void coarseStepsConstantsAndSilenceAreNotClipping() {
        for (String name : List.of("quiet", "silence", "dc", "tone1k", "noise", "impulse")) {
            assertThat(measure(recording("golden/frontend/audio/" + name + ".wav"))
                            .clippedFraction())
                    .as(name)
                    .isZero();
        }
        float[] negative = new float[100];
        Arrays.fill(negative, -1);
        assertThat(measure(Waveform.wrap(negative, 16_000)).clippedFraction()).isZero();
    }

    @Test
    void silence() {
        AudioQuality quality = measure(recording("golden/frontend/audio/silence.wav"));
        assertThat(quality.peak()).isZero();
        assertThat(quality.speechSeconds()).isZero();
        assertThat(quality.speechLevelDb()).isEqualTo(-120);
        assertThat(quality.remarks()).containsExactly("digital silence: all samples are 0");
        assertThat(measure(recording("golden/frontend/audio/noise.wav")).remarks())
                .containsExactly("no speech found in 0.75 s");
        assertThat(measure(recording("golden/frontend/audio/dc.wav")).remarks())
                .containsExactly("no speech found in 0.40 s");
        assertThat(measure(Waveform.wrap(new float[0], 16_000)).remarks())
                .containsExactly("digital silence: all samples are 0");
    }

    @Test
    void lowLevel() {
        AudioQuality quality = measure(recording("golden/frontend/audio/quiet.wav"));
        assertThat(quality.speechLevelDb()).isBetween(-82.0, -79.0);
        assertThat(quality.remarks()).contains("low level: -81 dB relative to full scale, below -50 dB");
    }

    @Test
    void beyondFullScale() {
        AudioQuality quality = measure(scaled(speech(), 2));
        assertThat(quality.peak()).isEqualTo(2 * 0.658966064453125);
        assertThat(quality.remarks())
                .containsExactly("beyond full scale: the largest sample is 1.32, expected at most 1");
    }

    @Test
    void littleSpeech() {
        assertThat(AudioQuality.measure(speech(), speechAt(8_000, 15_840)).remarks())
                .first()
                .isEqualTo("only 0.49 s of speech, less than 1 s");
        assertThat(AudioQuality.measure(speech(), speechAt(8_000, 24_000)).remarks())
                .noneMatch(remark -> remark.startsWith("only"));
    }

    @Test
    void theLevelIsThatOfTheSpeech() {
        float[] samples = new float[16_000];
        Arrays.fill(samples, 4_000, 8_000, 0.5f);
        assertThat(AudioQuality.measure(Waveform.wrap(samples, 16_000), speechAt(4_000, 8_000))
                        .speechLevelDb())
                .isCloseTo(-6.0206, Offset.offset(1e-3));
        assertThat(AudioQuality.measure(Waveform.wrap(samples, 16_000), speechAt(4_000, 12_000))
                        .speechLevelDb())
                .isCloseTo(-9.0309, Offset.offset(1e-3));
    }

    @ParameterizedTest
    @CsvSource({"16000,1", "44100,1", "48000,1", "16000,0.125", "44100,0.125"})
    void upsampledTelephoneAudio(int rate, float gain) {
        for (Waveform narrow :
                List.of(Resampler.resample(speech(), 8_000), recording("speech/samples/speaker-533-a-8k.wav"))) {
            AudioQuality quality = measure(rounded(scaled(Resampler.resample(narrow, rate), gain)));
            assertThat(quality.bandwidthHz()).isBetween(3_500.0, 4_500.0);
            assertThat(quality.remarks()).hasSize(1);
            assertThat(quality.remarks().get(0))
                    .startsWith("narrow-band, upsampled: sampled at " + rate + " Hz, nothing above ");
        }
    }

    /** As a poor resampler does it, rounded to 16 bits. */
    private static Waveform interpolated(Waveform waveform, int rate, boolean linear) {
        float[] samples = new float[(int) ((long) waveform.length() * rate / waveform.sampleRate()) - rate / 1000];
        for (int i = 0; i < samples.length; i++) {
            double t = (double) i * waveform.sampleRate() / rate;
            int k = (int) t;
            float part = linear ? (float) (t - k) : 0;
            samples[i] = waveform.sample(k) + part * (waveform.sample(k + 1) - waveform.sample(k));
        }
        return rounded(Waveform.wrap(samples, rate));
    }

    @ParameterizedTest
    @CsvSource({"16000,true", "44100,true", "48000,true", "16000,false", "48000,false"})
    void telephoneAudioUpsampledByAPoorResampler(int rate, boolean linear) {
        for (Waveform narrow :
                List.of(Resampler.resample(speech(), 8_000), recording("speech/samples/speaker-533-a-8k.wav"))) {
            AudioQuality quality = measure(interpolated(scaled(narrow, 0.5f), rate, linear));
            assertThat(quality.bandwidthHz()).isEqualTo(4_000);
            assertThat(quality.remarks())
                    .containsExactly("narrow-band, upsampled: sampled at " + rate + " Hz, nothing above 4000 Hz");
        }
    }

    /** Both halves of the spectrum rise and fall together, or not at all; none is the image of the other. */
    @Test
    void wideBandSoundsThatAreNoImages() {
        int length = 32_000;
        Random random = new Random(9);
        float[] bursts = new float[length];
        float[] clicks = new float[length];
        float[] tones = new float[length];
        for (int i = 0; i < length; i++) {
            double envelope = i / 1_600 % 3 == 0 ? 1 : 0.003;
            bursts[i] = (float) (envelope * (random.nextDouble() - 0.5));
            clicks[i] = i % 256 == 0 ? 0.5f : 0;
            tones[i] = (float) (0.2 * Math.sin(2 * Math.PI * 3_000 * i / 16_000.0)
                    + 0.2 * Math.sin(2 * Math.PI * 5_500 * i / 16_000.0));
        }
        List<Segment> all = List.of(new Segment(0, length));
        for (float[] sound : List.of(bursts, clicks, tones)) {
            assertThat(MirrorImages.in(Waveform.wrap(sound, 16_000), all)).isFalse();
        }
        assertThat(MirrorImages.in(recording("speech/samples/speaker-533-a-44k1-stereo.wav"), all))
                .isFalse();
        Waveform wide = speech();
        assertThat(MirrorImages.in(wide, List.of(new Segment(0, wide.length()))))
                .isFalse();
        assertThat(MirrorImages.in(interpolated(Resampler.resample(wide, 11_025), 16_000, true), all))
                .as("images of audio sampled at another rate lie elsewhere")
                .isFalse();
    }

    @Test
    void theNoiseBetweenTheWords() {
        // Half a second of speech-like noise at variance 1/12, noise of 1/1200 all the time: 20 dB.
        Random random = new Random(4);
        float[] samples = new float[32_000];
        for (int i = 0; i < samples.length; i++) {
            boolean speech = i >= 8_000 && i < 16_000;
            samples[i] = (float) (0.1 * (random.nextDouble() - 0.5) + (speech ? random.nextDouble() - 0.5 : 0));
        }
        Waveform waveform = Waveform.wrap(samples, 16_000);
        assertThat(AudioQuality.measure(waveform, speechAt(8_000, 16_000))
                        .snrDb()
                        .orElseThrow())
                .isCloseTo(20, Offset.offset(0.2));
        assertThat(AudioQuality.measure(waveform, speechAt(0, 32_000)).snrDb()).isEmpty();
        assertThat(AudioQuality.measure(waveform, speechAt(0, 27_000)).snrDb())
                .as("29 frames of noise")
                .isEmpty();
        assertThat(AudioQuality.measure(waveform, speechAt(0, 26_880)).snrDb()).isPresent();
        assertThat(AudioQuality.measure(waveform, speechAt(20_000, 32_000))
                        .snrDb()
                        .orElseThrow())
                .as("speech weaker than what is called noise")
                .isEqualTo(-20);
        Arrays.fill(samples, 0, 8_000, 0);
        Arrays.fill(samples, 16_000, 32_000, 0);
        assertThat(AudioQuality.measure(Waveform.wrap(samples, 16_000), speechAt(8_000, 16_000))
                        .snrDb())
                .as("digital silence is no noise")
                .isEmpty();
    }

    @Test
    void noisySpeech() {
        Waveform clean = recording("speech/samples/speaker-3080-a.wav");
        assertThat(measure(clean).snrDb().orElseThrow()).isBetween(35.0, 45.0);
        AudioQuality noisy = measure(rounded(Degradation.noise(6).apply(clean)));
        assertThat(noisy.snrDb().orElseThrow()).isCloseTo(6, Offset.offset(1.5));
        assertThat(noisy.remarks()).containsExactly("noisy: the speech is 7 dB above the noise, less than 12 dB");
        assertThat(measure(speech()).snrDb())
                .as("hardly a pause between the words")
                .isEmpty();
        assertThat(measure(rounded(Degradation.noise(-0.5).apply(clean))).remarks())
                .anyMatch(remark -> remark.startsWith("noisy: ") || remark.startsWith("no speech"));
    }

    @Test
    void narrowBandAsItCame() {
        AudioQuality quality = measure(recording("speech/samples/speaker-533-a-8k.wav"));
        assertThat(quality.bandwidthHz()).isEqualTo(4_000);
        assertThat(quality.remarks()).containsExactly("narrow-band: sampled at 8000 Hz, nothing above 4000 Hz");
    }

    @Test
    void wideBandUpsampledIsFine() {
        AudioQuality quality = measure(recording("speech/samples/speaker-533-a-44k1-stereo.wav"));
        assertThat(quality.bandwidthHz()).isBetween(7_500.0, 8_250.0);
        assertThat(quality.remarks()).isEmpty();
        assertThat(measure(Resampler.resample(speech(), 11_025)).remarks()).isEmpty();
    }

    /** The transform against the defining sum. */
    @Test
    void spectrumEqualsTheFourierSum() {
        int size = 64;
        Random random = new Random(3);
        float[] samples = new float[size];
        for (int i = 0; i < size; i++) {
            samples[i] = random.nextFloat() - 0.5f;
        }
        Spectrum spectrum = new Spectrum(size);
        spectrum.add(Waveform.wrap(samples, 8_000), 0, size);
        for (int bin = 0; bin <= size / 2; bin++) {
            double re = 0;
            double im = 0;
            for (int i = 0; i < size; i++) {
                double windowed = samples[i] * (0.5 - 0.5 * Math.cos(2 * Math.PI * i / size));
                re += windowed * Math.cos(2 * Math.PI * bin * i / size);
                im += windowed * Math.sin(2 * Math.PI * bin * i / size);
            }
            assertThat(spectrum.power(bin)).isCloseTo(re * re + im * im, Offset.offset(1e-12));
        }
    }
}
