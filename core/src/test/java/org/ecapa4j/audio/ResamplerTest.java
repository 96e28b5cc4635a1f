package org.ecapa4j.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.ecapa4j.errors.AudioException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Measures the figures of {@link Resampler} on tones. A tone of frequency f in becomes, in the middle of the output, an
 * amplitude a and a phase p at f and a rest: a is the pass-band gain, p the delay, the rest aliases and images.
 */
class ResamplerTest {
    private static final double RIPPLE_DB = 0.1;
    private static final double ATTENUATION_DB = 80;

    /** Ordinary pairs, awkward ones, and pairs whose lowest terms are huge. */
    static Stream<int[]> rates() {
        return Stream.of(
                new int[] {8_000, 16_000},
                new int[] {44_100, 16_000},
                new int[] {48_000, 16_000},
                new int[] {11_025, 16_000},
                new int[] {22_050, 16_000},
                new int[] {37_800, 16_000},
                new int[] {4_000, 16_000},
                new int[] {192_000, 16_000},
                new int[] {16_000, 44_100},
                new int[] {16_000, 8_000},
                new int[] {16_001, 16_000},
                new int[] {191_999, 16_000},
                new int[] {4_001, 192_000},
                new int[] {192_000, 4_001});
    }

    /** Amplitude and phase of a tone in the middle half of a signal by least squares, and the amplitude of the rest. */
    private record Tone(double amplitude, double phase, double rest) {
        static Tone measure(Waveform waveform, double frequency) {
            int from = waveform.length() / 4;
            int to = waveform.length() - from;
            double w = 2 * Math.PI * frequency / waveform.sampleRate();
            double ss = 0;
            double sc = 0;
            double cc = 0;
            double xs = 0;
            double xc = 0;
            for (int i = from; i < to; i++) {
                double sin = Math.sin(w * i);
                double cos = Math.cos(w * i);
                ss += sin * sin;
                sc += sin * cos;
                cc += cos * cos;
                xs += waveform.sample(i) * sin;
                xc += waveform.sample(i) * cos;
            }
            double determinant = ss * cc - sc * sc;
            double a = (xs * cc - xc * sc) / determinant;
            double b = (xc * ss - xs * sc) / determinant;
            double rest = 0;
            for (int i = from; i < to; i++) {
                double error = waveform.sample(i) - a * Math.sin(w * i) - b * Math.cos(w * i);
                rest += error * error;
            }
            return new Tone(Math.hypot(a, b), Math.atan2(b, a), Math.sqrt(2 * rest / (to - from)));
        }
    }

    private static Waveform tone(double frequency, int rate, int length) {
        float[] samples = new float[length];
        for (int i = 0; i < length; i++) {
            samples[i] = (float) Math.sin(2 * Math.PI * frequency / rate * i);
        }
        return Waveform.wrap(samples, rate);
    }

    /** Long enough for some 600 samples of the lower rate: the filter covers 64 of them. */
    private static int length(int[] rates) {
        return (int) (600L * rates[0] / Math.min(rates[0], rates[1]));
    }

    private static double db(double amplitude) {
        return 20 * Math.log10(amplitude);
    }

    @ParameterizedTest
    @MethodSource("rates")
    void passBandIsFlatWithoutDelayAndFreeOfImages(int[] rates) {
        double lowerNyquist = Math.min(rates[0], rates[1]) / 2.0;
        double ripple = 0;
        double delay = 0;
        double rest = 0;
        for (int step = 1; step <= 30; step++) {
            double frequency = lowerNyquist * 0.9 * step / 30;
            Tone out = Tone.measure(Resampler.resample(tone(frequency, rates[0], length(rates)), rates[1]), frequency);
            ripple = Math.max(ripple, Math.abs(db(out.amplitude)));
            delay = Math.max(delay, Math.abs(out.phase) / (2 * Math.PI * frequency));
            rest = Math.max(rest, out.rest);
        }
        System.out.printf(
                "parity: resampler %d->%d ripple dB max=%.2g limit=%.2g%n", rates[0], rates[1], ripple, RIPPLE_DB);
        System.out.printf(
                "parity: resampler %d->%d images dB max=%.1f limit=%.1f%n",
                rates[0], rates[1], db(rest), -ATTENUATION_DB);
        assertThat(ripple).isLessThanOrEqualTo(RIPPLE_DB);
        assertThat(delay).as("seconds").isLessThan(1e-9);
        assertThat(db(rest)).isLessThanOrEqualTo(-ATTENUATION_DB);
    }

    /** Only where the input reaches beyond 1.1 of the lower Nyquist frequency; images are measured in the pass band. */
    static Stream<int[]> ratesWithStopBand() {
        return rates().filter(rates -> rates[0] > 1.1 * rates[1]);
    }

    @ParameterizedTest
    @MethodSource("ratesWithStopBand")
    void stopBandIsDown(int[] rates) {
        double from = 1.1 * rates[1] / 2;
        double worst = 0;
        for (int step = 0; step < 30; step++) {
            double frequency = from + (rates[0] / 2.0 - from) * step / 30;
            worst = Math.max(worst, amplitude(Resampler.resample(tone(frequency, rates[0], length(rates)), rates[1])));
        }
        System.out.printf(
                "parity: resampler %d->%d aliases dB max=%.1f limit=%.1f%n",
                rates[0], rates[1], db(worst), -ATTENUATION_DB);
        assertThat(db(worst)).isLessThanOrEqualTo(-ATTENUATION_DB);
    }

    /** Of a tone with the power of the middle half. */
    private static double amplitude(Waveform waveform) {
        int from = waveform.length() / 4;
        int to = waveform.length() - from;
        double squares = 0;
        for (int i = from; i < to; i++) {
            squares += (double) waveform.sample(i) * waveform.sample(i);
        }
        return Math.sqrt(2 * squares / (to - from));
    }

    @ParameterizedTest
    @MethodSource("rates")
    void gainAtZeroHertzIsOne(int[] rates) {
        float[] constant = new float[length(rates)];
        Arrays.fill(constant, 0.25f);
        Waveform out = Resampler.resample(Waveform.wrap(constant, rates[0]), rates[1]);
        for (int i = out.length() / 4; i < out.length() * 3 / 4; i++) {
            assertThat(out.sample(i)).isEqualTo(0.25f);
        }
    }

    @Test
    void lengthIsRounded() {
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            int rate = 4_000 + random.nextInt(188_001);
            int n = random.nextInt(300);
            int target = i % 2 == 0 ? 16_000 : 4_000 + random.nextInt(188_001);
            int expected = BigDecimal.valueOf((long) n * target)
                    .divide(BigDecimal.valueOf(rate), 0, RoundingMode.HALF_UP)
                    .intValueExact();
            assertThat(Resampler.resample(Waveform.wrap(new float[n], rate), target)
                            .length())
                    .as("%d samples from %d to %d Hz", n, rate, target)
                    .isEqualTo(expected);
        }
    }

    @Test
    void equalRatesChangeNothing() {
        Waveform waveform = tone(440, 16_000, 100);
        assertThat(Resampler.resample(waveform, 16_000)).isSameAs(waveform);
    }

    @Test
    void anImpulseStaysWhereItWas() {
        float[] impulse = new float[441];
        impulse[147] = 1;
        Waveform out = Resampler.resample(Waveform.wrap(impulse, 44_100), 48_000);
        int largest = 0;
        for (int i = 0; i < out.length(); i++) {
            largest = out.sample(i) > out.sample(largest) ? i : largest;
        }
        assertThat(largest).isEqualTo(160);
        for (int i = 1; i < 100; i++) {
            assertThat(out.sample(160 + i)).isEqualTo(out.sample(160 - i));
        }
    }

    /** The bound that {@link PolyphaseFilter} derives: 1.1e-11 per tap, 2.2e-8 for the two outermost. */
    @ParameterizedTest
    @CsvSource({"160,441", "320,441", "441,160", "2,1", "1,3", "16001,16000", "701,3100"})
    void interpolatedTapsEqualExactOnes(int up, int down) {
        PolyphaseFilter exact = PolyphaseFilter.exact(up, down);
        PolyphaseFilter interpolated = PolyphaseFilter.interpolated(up, down);
        int reach = exact.pad(Waveform.of(new float[0], 8_000).buffer()).length;
        float[] probe = new float[2 * reach + 1];
        double worst = 0;
        for (int at = 0; at < probe.length; at++) {
            probe[at] = 1;
            for (int phase = 0; phase < up; phase += 1 + up / 50) {
                double difference = interpolated.at(probe, reach / 2, phase) - exact.at(probe, reach / 2, phase);
                worst = Math.max(worst, Math.abs(difference));
            }
            probe[at] = 0;
        }
        System.out.printf("parity: resampler interpolated taps %d/%d max=%.2g limit=%.2g%n", up, down, worst, 2.2e-8);
        assertThat(worst).isLessThanOrEqualTo(2.2e-8);
    }

    @Test
    void shortInputsAndTheirEnds() {
        assertThat(Resampler.resample(Waveform.wrap(new float[0], 8_000), 16_000)
                        .length())
                .isZero();
        assertThat(Resampler.resample(Waveform.wrap(new float[] {1}, 192_000), 4_000)
                        .length())
                .isZero();
        assertThat(Resampler.resample(Waveform.wrap(new float[] {0.5f}, 8_000), 16_000)
                        .toArray())
                .hasSize(2)
                .satisfies(samples -> assertThat(samples[0]).isEqualTo(0.5f));
        assertThat(Resampler.resample(Waveform.wrap(new float[] {1, -1, 1}, 4_001), 192_000)
                        .length())
                .isEqualTo(144);
    }

    @Test
    void refusesOtherRatesAndOverlongResults() {
        Waveform waveform = Waveform.wrap(new float[10], 16_000);
        assertThatThrownBy(() -> Resampler.resample(waveform, 3_999))
                .isInstanceOf(AudioException.class)
                .hasMessage("Cannot resample to 3999 Hz, supported are 4000 to 192000 Hz");
        assertThatThrownBy(() -> Resampler.resample(waveform, 192_001)).isInstanceOf(AudioException.class);
        Waveform hours = Waveform.wrap(new float[50_000_000], 4_000);
        assertThatThrownBy(() -> Resampler.resample(hours, 192_000))
                .isInstanceOf(AudioException.class)
                .hasMessage(
                        "A recording of 50000000 samples at 4000 Hz would have 2400000000 samples at 192000 Hz, more than"
                                + " an array holds; cut it");
    }
}
