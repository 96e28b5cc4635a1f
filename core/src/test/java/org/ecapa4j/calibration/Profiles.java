package org.ecapa4j.calibration;

import java.util.List;
import org.ecapa4j.calibration.CalibrationProfile.Basis;
import org.ecapa4j.calibration.CalibrationProfile.Bootstrap;
import org.ecapa4j.calibration.CalibrationProfile.CrossFit;
import org.ecapa4j.calibration.CalibrationProfile.Duration;
import org.ecapa4j.calibration.CalibrationProfile.Errors;
import org.ecapa4j.calibration.CalibrationProfile.Interval;
import org.ecapa4j.calibration.CalibrationProfile.Threshold;
import org.jspecify.annotations.Nullable;

/** Profiles for tests. */
public final class Profiles {
    private static final Interval REJECTS = new Interval(0.125, 0.05, 0.25);
    private static final Interval ACCEPTS = new Interval(0.1, 0.0, 0.2);

    private Profiles() {}

    /** At even odds, with thresholds that are known exactly: the decision's, and one for the rate 0.1 at the ratio 2. */
    public static CalibrationProfile of(String fingerprint, double slope, double offset) {
        return of(fingerprint, CalibrationProfile.COSINE, slope, offset, null, 0, 0, 0.5);
    }

    /** At even odds, with thresholds whose intervals reach {@code below} and {@code above} them. */
    public static CalibrationProfile of(
            String fingerprint,
            String scoring,
            double slope,
            double offset,
            @Nullable Duration duration,
            double below,
            double above,
            double inconclusiveProbability) {
        return new CalibrationProfile(
                fingerprint,
                scoring,
                slope,
                offset,
                duration,
                0.5,
                inconclusiveProbability,
                new Threshold(null, new Interval(0, -below, above), REJECTS, ACCEPTS),
                List.of(new Threshold(0.1, new Interval(2, 2 - below, 2 + above), REJECTS, ACCEPTS)),
                List.of(0.01, 0.001),
                new Basis("made up", 402, 401, 8, 0.125),
                new Bootstrap(1000, 1, 0.95),
                new CrossFit(8, 0.5, 0.4, new Errors(null, 0.1, 0.2), List.of(new Errors(0.1, 0.15, 0.12))));
    }
}
