package org.ecapa4j.audio;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds speech by its energy against the noise floor of the same recording; id {@code energy}.
 *
 * <ol>
 *   <li>Frames of 25 ms every 10 ms; the level of a frame is the variance of its samples in dB, so that an offset does not
 *       matter. Frames of constant samples (digital silence) are never speech and do not count in what follows.
 *   <li>The noise floor is the level that a tenth of the frames stay below; the peak is the level that the loudest 0.3 s (or
 *       the loudest tenth of a recording below 3 s) reach. If the peak is less than 6 dB above the floor, the recording is
 *       stationary (a tone, noise, hum) and holds no speech.
 *   <li>The upper threshold is 0.4 of the way from floor to peak, but at least 5 and at most 12 dB above the floor, and not
 *       more than 35 dB below the peak, where the quietest consonants are; this keeps breath and room out of very clean
 *       recordings. The lower threshold is 2 to 4.8 dB below it: 0.4 of those 5 to 12 dB.
 *   <li>Speech starts at a frame above the upper threshold, reaches back and on over frames above the lower one (hysteresis).
 *       Stretches of less than 60 ms are dropped (clicks).
 *   <li>Each stretch is extended by 50 ms to both sides (onsets and decays); gaps of at most 200 ms are closed (hangover).
 * </ol>
 *
 * <p>Only ratios of energies count: the same recording at another level gives the same segments. An onset of anything loud
 * after something quiet is taken for speech; telling speech from music needs a model. Deterministic; any rate; safe for
 * concurrent use.
 */
public final class EnergyVoiceActivityDetector implements VoiceActivityDetector {
    private static final int HOPS_PER_SECOND = 100;
    private static final double FRAME_SECONDS = 0.025;
    private static final double FLOOR_QUANTILE = 0.1;
    private static final double LOUDEST_SHARE = 0.1;
    private static final int MAX_LOUDEST_FRAMES = 30;
    private static final double MIN_RANGE_DB = 6;
    private static final double UPPER_SHARE = 0.4;
    private static final double MIN_ABOVE_FLOOR_DB = 5;
    private static final double MAX_ABOVE_FLOOR_DB = 12;
    private static final double MAX_BELOW_PEAK_DB = 35;
    private static final double HYSTERESIS_SHARE = 0.4;
    private static final int MIN_SPEECH_FRAMES = 6;
    private static final int EXTENSION_FRAMES = 5;
    private static final int MAX_GAP_FRAMES = 20;

    /** Loads nothing. */
    public EnergyVoiceActivityDetector() {}

    @Override
    public String id() {
        return "energy";
    }

    @Override
    public List<Segment> detect(Waveform waveform) {
        double[] levels = levels(waveform);
        double[] sorted = Arrays.stream(levels)
                .filter(level -> level > Double.NEGATIVE_INFINITY)
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            return List.of();
        }
        double floor = sorted[(int) (FLOOR_QUANTILE * sorted.length)];
        int loudest = Math.min(MAX_LOUDEST_FRAMES, (int) Math.ceil(LOUDEST_SHARE * sorted.length));
        double peak = sorted[sorted.length - loudest];
        double range = peak - floor;
        if (range < MIN_RANGE_DB) {
            return List.of();
        }
        double aboveFloor = Math.min(MAX_ABOVE_FLOOR_DB, Math.max(MIN_ABOVE_FLOOR_DB, UPPER_SHARE * range));
        double upper = Math.max(floor + aboveFloor, peak - MAX_BELOW_PEAK_DB);
        double lower = upper - HYSTERESIS_SHARE * aboveFloor;
        return toSegments(extend(stretches(levels, lower, upper), levels.length), waveform);
    }

    /** Variance of each frame in dB; minus infinity for constant samples. Frames at the end have fewer samples. */
    static double[] levels(Waveform waveform) {
        int rate = waveform.sampleRate();
        int frameLength = frameLength(rate);
        int frames = (int) ((long) waveform.length() * HOPS_PER_SECOND / rate) + (waveform.length() > 0 ? 1 : 0);
        double[] levels = new double[frames];
        for (int frame = 0; frame < frames; frame++) {
            int start = start(frame, rate);
            int end = Math.min(waveform.length(), start + frameLength);
            levels[frame] = 10 * Math.log10(variance(waveform, start, end));
        }
        return levels;
    }

    private static double variance(Waveform waveform, int start, int end) {
        if (start >= end) {
            return 0;
        }
        double origin = waveform.sample(start);
        double sum = 0;
        double squares = 0;
        for (int i = start; i < end; i++) {
            double x = waveform.sample(i) - origin;
            sum += x;
            squares += x * x;
        }
        int n = end - start;
        return Math.max(0, squares / n - (sum / n) * (sum / n));
    }

    static int frameLength(int rate) {
        return (int) Math.round(FRAME_SECONDS * rate);
    }

    /** First sample of a frame; by exact arithmetic, as the hop need not be a whole number of samples. */
    static int start(int frame, int rate) {
        return (int) ((long) frame * rate / HOPS_PER_SECOND);
    }

    /** Stretches of frames above the lower threshold that somewhere exceed the upper one and are long enough. */
    private static List<Segment> stretches(double[] levels, double lower, double upper) {
        List<Segment> stretches = new ArrayList<>();
        int frame = 0;
        while (frame < levels.length) {
            int start = frame;
            boolean speech = false;
            while (frame < levels.length && levels[frame] >= lower) {
                speech |= levels[frame] >= upper;
                frame++;
            }
            if (speech && frame - start >= MIN_SPEECH_FRAMES) {
                stretches.add(new Segment(start, frame));
            }
            frame++;
        }
        return stretches;
    }

    /** Extends stretches of frames and joins those whose gap is short. */
    private static List<Segment> extend(List<Segment> stretches, int frames) {
        List<Segment> joined = new ArrayList<>();
        for (Segment stretch : stretches) {
            int start = Math.max(0, stretch.start() - EXTENSION_FRAMES);
            int end = Math.min(frames, stretch.end() + EXTENSION_FRAMES);
            int last = joined.size() - 1;
            if (last >= 0 && start - joined.get(last).end() <= MAX_GAP_FRAMES) {
                joined.set(last, new Segment(joined.get(last).start(), end));
            } else {
                joined.add(new Segment(start, end));
            }
        }
        return joined;
    }

    private static List<Segment> toSegments(List<Segment> frames, Waveform waveform) {
        int rate = waveform.sampleRate();
        return frames.stream()
                .map(stretch -> new Segment(
                        start(stretch.start(), rate), Math.min(waveform.length(), start(stretch.end(), rate))))
                .filter(segment -> segment.start() < segment.end())
                .toList();
    }
}
