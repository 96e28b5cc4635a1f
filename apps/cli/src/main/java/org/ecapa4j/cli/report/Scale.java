package org.ecapa4j.cli.report;

/** Where a value stands on an axis, in the units of the drawing. */
sealed interface Scale {
    double at(double value);

    /** Equal differences are equal lengths. */
    record Linear(double min, double max, double start, double end) implements Scale {
        @Override
        public double at(double value) {
            return start + (value - min) / (max - min) * (end - start);
        }
    }

    /**
     * Equal differences of normal deviates are equal lengths, as in Martin et al., "The DET curve in assessment of
     * detection task performance", Eurospeech 1997: normally distributed scores give straight lines. Rates that are beyond the ends,
     * 0 and 1 among them, stand a little outside.
     */
    record NormalDeviate(double min, double max, double start, double end) implements Scale {
        private static final double OUTSIDE = 0.05;

        @Override
        public double at(double rate) {
            double low = Probit.of(min);
            double high = Probit.of(max);
            double share = rate <= 0
                    ? Double.NEGATIVE_INFINITY
                    : rate >= 1 ? Double.POSITIVE_INFINITY : (Probit.of(rate) - low) / (high - low);
            return start + Math.max(-OUTSIDE, Math.min(1 + OUTSIDE, share)) * (end - start);
        }
    }
}
