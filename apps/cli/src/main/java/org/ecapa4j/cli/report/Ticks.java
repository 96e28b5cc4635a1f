package org.ecapa4j.cli.report;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Round numbers for axes. */
final class Ticks {
    private static final double[] MANTISSAS = {1, 2, 5};

    private Ticks() {}

    /** The smallest of 1, 2 and 5 times a power of ten that is at least {@code raw}, which is positive. */
    static double step(double raw) {
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        for (double mantissa : MANTISSAS) {
            if (mantissa * power >= raw * (1 - 1e-9)) {
                return mantissa * power;
            }
        }
        return 10 * power;
    }

    /** The nearest of 1, 2 and 5 times a power of ten, in ratio. */
    static double nearestStep(double raw) {
        double above = step(raw);
        // Neighbouring steps are 2 or 2.5 times apart.
        double below = step(above / 2.6);
        return above / raw <= raw / below ? above : below;
    }

    /** All multiples of a step that lie in a range, at most {@code count} of them and one. */
    static double[] linear(double min, double max, int count) {
        double step = step((max - min) / count);
        // Adding up steps would give 0.30000000000000004; so does multiplying by 0.1, but not dividing by 10.
        DoubleUnaryOperator multiple = step < 1 ? index -> index / Math.rint(1 / step) : index -> index * step;
        return IntStream.rangeClosed((int) Math.ceil(min / step - 1e-9), (int) Math.floor(max / step + 1e-9))
                .mapToDouble(index -> multiple.applyAsDouble(index))
                .toArray();
    }

    /** Error rates of 1, 2 and 5 times a power of ten, then 0.4 and symmetrically up to 0.99, that lie in a range. */
    static double[] rates(double min, double max) {
        DoubleStream small = IntStream.rangeClosed(1, 6)
                .map(each -> 7 - each)
                .mapToObj(each -> Math.pow(10, each + 1))
                .flatMapToDouble(power -> Arrays.stream(MANTISSAS).map(mantissa -> mantissa / power));
        DoubleStream large = DoubleStream.of(0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.98, 0.99);
        return DoubleStream.concat(small, large)
                .filter(rate -> rate >= min * (1 - 1e-9) && rate <= max * (1 + 1e-9))
                .toArray();
    }

    /** The largest tick of a rate that is not above {@code rate}, at least 1e-7. */
    static double rateBelow(double rate) {
        double[] below = rates(0, rate);
        return below.length == 0 ? 1e-7 : below[below.length - 1];
    }
}
