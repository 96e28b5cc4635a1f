package org.ecapa4j.audio;

import java.util.List;
import java.util.OptionalDouble;
import org.ecapa4j.audio.VoiceActivityDetector.Segment;

/** The measurements behind {@link AudioQuality}, where they are defined. */
final class Signals {
    private static final double MIN_LEVEL_DB = -120;
    private static final int CLIPPED_RUN = 3;
    private static final float MIN_CLIPPED_MAGNITUDE = 0.05f;
    private static final int BANDS_PER_KILOHERTZ = 8;
    private static final double CONTENT_DB = -55;
    private static final int MIN_NOISE_FRAMES = 30;
    private static final double MIN_SNR = 0.01;
    private static final double MAX_SNR_DB = 99;

    /** Spectrum frames last at least 20 ms, so that bands hold two bins or more. */
    private static final int SPECTRA_PER_SECOND = 50;

    private Signals() {}

    static double peak(Waveform waveform) {
        float peak = 0;
        for (int i = 0; i < waveform.length(); i++) {
            peak = Math.max(peak, Math.abs(waveform.sample(i)));
        }
        return peak;
    }

    static double clippedFraction(Waveform waveform) {
        float highest = Float.NEGATIVE_INFINITY;
        float lowest = Float.POSITIVE_INFINITY;
        for (int i = 0; i < waveform.length(); i++) {
            highest = Math.max(highest, waveform.sample(i));
            lowest = Math.min(lowest, waveform.sample(i));
        }
        if (highest <= lowest) {
            return 0;
        }
        long clipped = 0;
        if (highest >= MIN_CLIPPED_MAGNITUDE) {
            clipped += samplesInRuns(waveform, highest);
        }
        if (lowest <= -MIN_CLIPPED_MAGNITUDE) {
            clipped += samplesInRuns(waveform, lowest);
        }
        return (double) clipped / waveform.length();
    }

    private static long samplesInRuns(Waveform waveform, float value) {
        long inRuns = 0;
        int run = 0;
        for (int i = 0; i <= waveform.length(); i++) {
            if (i < waveform.length() && waveform.sample(i) == value) {
                run++;
            } else {
                inRuns += run >= CLIPPED_RUN ? run : 0;
                run = 0;
            }
        }
        return inRuns;
    }

    /** Root mean square over the segments in dB; an offset counts. */
    static double levelDb(Waveform waveform, List<Segment> segments) {
        double squares = 0;
        long samples = 0;
        for (Segment segment : segments) {
            for (int i = segment.start(); i < segment.end(); i++) {
                squares += (double) waveform.sample(i) * waveform.sample(i);
            }
            samples += segment.end() - segment.start();
        }
        return squares == 0 ? MIN_LEVEL_DB : Math.max(MIN_LEVEL_DB, 10 * Math.log10(squares / samples));
    }

    /**
     * Power of the speech without that of the noise, relative to that of the noise, in dB: the mean over frames that lie in the
     * segments as a whole, and over those that lie outside as a whole. Digital silence is no noise.
     */
    static OptionalDouble snrDb(Waveform waveform, List<Segment> speech) {
        double[] levels = EnergyVoiceActivityDetector.levels(waveform);
        int rate = waveform.sampleRate();
        double[] power = new double[2];
        int[] frames = new int[2];
        int next = 0;
        for (int frame = 0; frame < levels.length; frame++) {
            int start = EnergyVoiceActivityDetector.start(frame, rate);
            int end = start + EnergyVoiceActivityDetector.frameLength(rate);
            while (next < speech.size() && speech.get(next).end() <= start) {
                next++;
            }
            boolean outside = next == speech.size() || speech.get(next).start() >= end;
            boolean inside = !outside
                    && speech.get(next).start() <= start
                    && speech.get(next).end() >= end;
            if (end <= waveform.length() && (inside || outside && levels[frame] > Double.NEGATIVE_INFINITY)) {
                power[outside ? 1 : 0] += Math.pow(10, levels[frame] / 10);
                frames[outside ? 1 : 0]++;
            }
        }
        if (frames[0] == 0 || frames[1] < MIN_NOISE_FRAMES) {
            return OptionalDouble.empty();
        }
        double noise = power[1] / frames[1];
        double ratio = (power[0] / frames[0] - noise) / noise;
        return OptionalDouble.of(Math.min(MAX_SNR_DB, 10 * Math.log10(Math.max(MIN_SNR, ratio))));
    }

    /** Half the rate if the segments are too short for a spectrum, or silent. */
    static double bandwidthHz(Waveform waveform, List<Segment> segments) {
        int rate = waveform.sampleRate();
        int size = 2 * Integer.highestOneBit(rate / SPECTRA_PER_SECOND);
        Spectrum spectrum = new Spectrum(size);
        for (Segment segment : segments) {
            spectrum.add(waveform, segment.start(), segment.end());
        }
        int bands = rate / 2 * BANDS_PER_KILOHERTZ / 1000;
        double[] power = new double[bands];
        double strongest = 0;
        // The lowest band is left out as the strongest one: offsets and hum are not speech.
        for (int band = 0; band < bands; band++) {
            power[band] = meanPower(spectrum, firstBin(band, size, rate), firstBin(band + 1, size, rate));
            strongest = band == 0 ? 0 : Math.max(strongest, power[band]);
        }
        double threshold = strongest * Math.pow(10, CONTENT_DB / 10);
        for (int band = bands - 1; band > 0; band--) {
            if (power[band] > threshold) {
                double edge = band == bands - 1 ? rate / 2.0 : (band + 1) * 1000.0 / BANDS_PER_KILOHERTZ;
                return edge > AudioQuality.NARROW_BAND_HZ && MirrorImages.in(waveform, segments)
                        ? MirrorImages.MIRROR_HZ
                        : edge;
            }
        }
        return rate / 2.0;
    }

    private static double meanPower(Spectrum spectrum, int from, int to) {
        double sum = 0;
        for (int bin = from; bin < to; bin++) {
            sum += spectrum.power(bin);
        }
        return sum / (to - from);
    }

    /** First bin at or above the lower edge of a band. */
    private static int firstBin(int band, int size, int rate) {
        return (int) Math.ceil((double) band * 1000 / BANDS_PER_KILOHERTZ * size / rate);
    }
}
