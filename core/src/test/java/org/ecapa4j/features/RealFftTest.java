package org.ecapa4j.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RealFftTest {

    static IntStream sizes() {
        return IntStream.concat(
                IntStream.rangeClosed(1, 130),
                IntStream.of(200, 243, 256, 275, 400, 512, 551, 600, 625, 997, 1102, 1200));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void powerIsThatOfTheDefinition(int size) {
        Random random = new Random(size);
        double[] input = random.doubles(size, -1, 1).toArray();
        RealFft fft = new RealFft(size);
        assertThat(fft.bins()).isEqualTo(size / 2 + 1);
        double[] power = new double[fft.bins()];
        fft.worker().power(input, power);
        for (int k = 0; k < power.length; k++) {
            double re = 0;
            double im = 0;
            for (int t = 0; t < size; t++) {
                re += input[t] * ComplexFft.cos((long) k * t, size);
                im -= input[t] * ComplexFft.sin((long) k * t, size);
            }
            // The sum of the definition itself is off by up to size roundings of its largest partial sum.
            assertThat(power[k]).as("bin %d of %d", k, size).isCloseTo(re * re + im * im, within(1e-15 * size * size));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 8, 20, 60, 77, 200})
    void complexTransformIsThatOfTheDefinition(int size) {
        Random random = new Random(size);
        ComplexFft.Vector input = new ComplexFft.Vector(size);
        double[] re = random.doubles(size, -1, 1).toArray();
        double[] im = random.doubles(size, -1, 1).toArray();
        System.arraycopy(re, 0, input.re, 0, size);
        System.arraycopy(im, 0, input.im, 0, size);
        ComplexFft.Vector result = new ComplexFft(size).transform(input, new ComplexFft.Vector(size));
        for (int k = 0; k < size; k++) {
            double sumRe = 0;
            double sumIm = 0;
            for (int t = 0; t < size; t++) {
                double cos = Math.cos(2 * Math.PI * ((long) k * t % size) / size);
                double sin = -Math.sin(2 * Math.PI * ((long) k * t % size) / size);
                sumRe += re[t] * cos - im[t] * sin;
                sumIm += re[t] * sin + im[t] * cos;
            }
            assertThat(result.re[k]).isCloseTo(sumRe, within(1e-15 * size));
            assertThat(result.im[k]).isCloseTo(sumIm, within(1e-15 * size));
        }
    }

    @Test
    void anglesAreExactWhereTheyCanBe() {
        assertThat(ComplexFft.cos(0, 400)).isEqualTo(1);
        assertThat(ComplexFft.cos(100, 400)).isEqualTo(0);
        assertThat(ComplexFft.cos(200, 400)).isEqualTo(-1);
        assertThat(ComplexFft.cos(300, 400)).isEqualTo(0);
        assertThat(ComplexFft.sin(0, 400)).isEqualTo(0);
        assertThat(ComplexFft.sin(100, 400)).isEqualTo(1);
        assertThat(ComplexFft.sin(300, 400)).isEqualTo(-1);
        for (int t = -50; t < 450; t++) {
            assertThat(ComplexFft.cos(t, 400)).isCloseTo(Math.cos(2 * Math.PI * t / 400), within(2e-15));
            assertThat(ComplexFft.sin(t, 400)).isCloseTo(Math.sin(2 * Math.PI * t / 400), within(2e-15));
            assertThat(ComplexFft.cos(t, 400)).isEqualTo(ComplexFft.cos(400 - t, 400));
        }
    }
}
