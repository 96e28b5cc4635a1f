package org.ecapa4j.audio;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ecapa4j.audio.VoiceActivityDetector.Segment;

/**
 * Tells whether what lies above 4 kHz is but the mirror image of what lies below, as a poor resampler leaves it of audio that was
 * sampled at 8 kHz: holding, linear or cubic interpolation.
 *
 * <p>Upsampling by a fixed filter multiplies the component at 8 kHz - f by the same factor in every frame, relative to the one
 * at f. So of the levels in dB of such a pair of bins the difference hardly deviates over time: by at most 3.6 dB, measured on 142
 * recordings of speech, 48 of them also cut to 0.5 s, and three interpolators. In wide-band speech it deviates by 7.5 dB or
 * more. Clicks and steady sounds make all bins rise and fall together, images or not: hence the difference to a bin 250 Hz
 * beside the mirrored one must deviate more, by 3.5 dB. That is between the 5.4 dB or more of images and the 1.7 dB or less of
 * wide-band speech. All are medians over the bins from 2 to 3.75 kHz, where images are strong and the pairs not neighbours.
 */
final class MirrorImages {
    /** Half of the telephone's rate. */
    static final double MIRROR_HZ = 4_000;

    /** The rate at which bins lie symmetrical to the mirror. */
    private static final int RATE = 16_000;

    private static final int SIZE = 512;
    private static final int MIRRORED_BINS = SIZE / 2;
    private static final int FIRST_BIN = 64;
    private static final int LAST_BIN = 120;
    private static final int MIN_FRAMES = 10;
    private static final int MAX_FRAMES = 400;
    private static final double MAX_DEVIATION_DB = 4;
    private static final int BESIDE_BINS = 8;
    /** What is further below the strongest bin is rounding: 90 dB. */
    private static final double ROUNDING = 1e-9;

    private static final double MIN_CONTRAST_DB = 3.5;

    private MirrorImages() {}

    static boolean in(Waveform waveform, List<Segment> segments) {
        if (waveform.sampleRate() < RATE) {
            return false;
        }
        List<double[]> frames = levels(waveform, segments);
        if (frames.size() < MIN_FRAMES) {
            return false;
        }
        double mirrored = deviation(frames, 0);
        return mirrored <= MAX_DEVIATION_DB && deviation(frames, BESIDE_BINS) - mirrored >= MIN_CONTRAST_DB;
    }

    /** Standard deviation over the frames of the difference between a mirrored bin and another; the median over the bins. */
    private static double deviation(List<double[]> frames, int beside) {
        double[] deviations = new double[LAST_BIN - FIRST_BIN + 1];
        for (int i = 0; i < deviations.length; i++) {
            int bin = FIRST_BIN + i;
            double sum = 0;
            double squares = 0;
            for (double[] levels : frames) {
                double difference = levels[MIRRORED_BINS - bin] - levels[bin - beside];
                sum += difference;
                squares += difference * difference;
            }
            double mean = sum / frames.size();
            deviations[i] = Math.sqrt(Math.max(0, squares / frames.size() - mean * mean));
        }
        Arrays.sort(deviations);
        return deviations[deviations.length / 2];
    }

    /** Power of each bin in dB, for each frame of the segments, up to {@value #MAX_FRAMES}; silent frames left out. */
    private static List<double[]> levels(Waveform waveform, List<Segment> segments) {
        List<double[]> frames = new ArrayList<>();
        Spectrum spectrum = new Spectrum(SIZE);
        for (Segment segment : segments) {
            long most = (long) (MAX_FRAMES - frames.size() + 1) * (SIZE / 2) * waveform.sampleRate() / RATE;
            int length = (int) Math.min(most, segment.end() - segment.start());
            Waveform piece = Resampler.resample(
                    Waveform.of(waveform.buffer().slice(segment.start(), length), waveform.sampleRate()), RATE);
            for (int at = 0; at <= piece.length() - SIZE && frames.size() < MAX_FRAMES; at += SIZE / 2) {
                spectrum.clear();
                spectrum.add(piece, at, at + 1);
                double strongest = 0;
                for (int bin = 0; bin <= SIZE / 2; bin++) {
                    strongest = Math.max(strongest, spectrum.power(bin));
                }
                double[] levels = new double[SIZE / 2 + 1];
                for (int bin = 0; bin <= SIZE / 2; bin++) {
                    levels[bin] = 10 * Math.log10(Math.max(spectrum.power(bin), ROUNDING * strongest));
                }
                if (strongest > 0) {
                    frames.add(levels);
                }
            }
        }
        return frames;
    }
}
