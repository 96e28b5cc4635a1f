package org.ecapa4j.audio;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ecapa4j.audio.VoiceActivityDetector.Segment;
import org.ecapa4j.errors.AudioException;
import org.ecapa4j.errors.ConfigurationException;
import org.ecapa4j.internal.Problems;

/**
 * Makes a worse copy of a recording, to see what that does to scores and whether {@link AudioQuality} tells. Immutable; safe for
 * concurrent use; the same recording gives the same copy, bit for bit, on every machine.
 *
 * <table>
 *   <caption>Names and what they do; numbers may be others</caption>
 *   <tr><td>{@code cut-1s}<td>the earliest second that holds the most speech, pauses included; see {@link #cut}
 *   <tr><td>{@code band-8k}<td>as a telephone has it: resampled to 8 kHz and back; see {@link #band}
 *   <tr><td>{@code clip-10pct}<td>so loud that 10 % of the samples are cut off; see {@link #clip}
 *   <tr><td>{@code noise-5db}<td>pink noise 5 dB below the speech; see {@link #noise(double)}
 * </table>
 *
 * <p>Speech is where {@link EnergyVoiceActivityDetector} finds it, whatever is configured; everything, if it finds none.
 */
public final class Degradation {
    private static final List<String> STANDARD = List.of(
            "cut-0.5s",
            "cut-1s",
            "cut-2s",
            "cut-3s",
            "cut-5s",
            "band-8k",
            "clip-1pct",
            "clip-10pct",
            "noise-10db",
            "noise-5db",
            "noise-0db");
    private static final Pattern NAME = Pattern.compile(
            "cut-(?<cut>\\d{1,5}(\\.\\d{1,3})?)s|band-(?<band>\\d{1,3}(\\.\\d{1,3})?)k|clip-(?<clip>\\d{1,2}(\\.\\d{1,3})?)pct"
                    + "|noise-(?<noise>-?\\d{1,2}(\\.\\d{1,3})?)db");
    private static final String EXPECTED =
            "expected names such as cut-1s, band-8k, clip-10pct or noise-5db, separated by" + " commas, or all";

    /** Where the cut may begin. */
    private static final int HOPS_PER_SECOND = 100;

    private static final double MOST_CLIPPED = 0.5;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final String name;
    private final UnaryOperator<Waveform> change;

    private Degradation(String name, UnaryOperator<Waveform> change) {
        this.name = name;
        this.change = change;
    }

    /**
     * The one of a name.
     *
     * @throws ConfigurationException if it is none
     */
    public static Degradation parse(String name) {
        Matcher kind = NAME.matcher(name);
        try {
            if (kind.matches()) {
                if (kind.group("cut") != null) {
                    return cut(Double.parseDouble(kind.group("cut")));
                }
                if (kind.group("band") != null) {
                    return band((int) Math.round(1000 * Double.parseDouble(kind.group("band"))));
                }
                return kind.group("clip") != null
                        ? clip(Double.parseDouble(kind.group("clip")) / 100)
                        : noise(Double.parseDouble(kind.group("noise")));
            }
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("Degradation '" + name + "': " + e.getMessage(), e);
        }
        throw new ConfigurationException("Degradation '" + name + "' is unknown; " + EXPECTED);
    }

    /**
     * Those of a list of names, separated by commas, in its order; {@code all} stands for {@link #standard}.
     *
     * @throws ConfigurationException if one is unknown, given twice, or there is none; says all that is wrong
     */
    public static List<Degradation> parseAll(String names) {
        if (names.strip().equals("all")) {
            return standard();
        }
        Problems problems = new Problems();
        Map<String, Degradation> byName = new LinkedHashMap<>();
        for (String text : names.split(",", -1)) {
            try {
                Degradation degradation = parse(text.strip());
                if (byName.putIfAbsent(degradation.name, degradation) != null) {
                    problems.add("Degradation '" + degradation.name + "' is given twice");
                }
            } catch (ConfigurationException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        problems.throwIfAny("The list of degradations", ConfigurationException::new);
        return List.copyOf(byName.values());
    }

    /** Cut to 0.5, 1, 2, 3 and 5 s, 8 kHz band, clipped by 1 and 10 %, noise at 10, 5 and 0 dB. */
    public static List<Degradation> standard() {
        return STANDARD.stream().map(Degradation::parse).toList();
    }

    /**
     * The earliest stretch of that many seconds that holds the most speech; it begins on a hundredth of a second. A recording
     * that is no longer stays as it is, so that applying it twice is applying it once.
     *
     * @param seconds more than 0, at most 86,400
     */
    public static Degradation cut(double seconds) {
        require(
                seconds > 0 && seconds <= 86_400,
                "the length is " + seconds + " s, expected more than 0 and at most 86400 s");
        return new Degradation("cut-" + text(seconds) + "s", waveform -> {
            long length = Math.round(seconds * waveform.sampleRate());
            return length >= waveform.length() ? waveform : stretch(waveform, (int) Math.max(1, length));
        });
    }

    /**
     * Resampled to a rate and back, so that nothing is left above half of that rate but for the {@link Resampler}'s transition
     * up to 1.1 times it. Length and rate of the recording stay. A recording of that rate or a lower one stays as it is.
     *
     * @param rate 4,000 to 192,000 Hz
     */
    public static Degradation band(int rate) {
        require(
                rate >= Waveform.MIN_RATE && rate <= Waveform.MAX_RATE,
                "the rate is " + rate + " Hz, expected " + Waveform.MIN_RATE + " to " + Waveform.MAX_RATE + " Hz");
        return new Degradation("band-" + text(rate / 1000.0) + "k", waveform -> {
            if (waveform.sampleRate() <= rate) {
                return waveform;
            }
            Waveform narrow = Resampler.resample(Resampler.resample(waveform, rate), waveform.sampleRate());
            // Rounding to whole samples of the lower rate may have changed the length by a few samples.
            return Waveform.wrap(Arrays.copyOf(narrow.toArray(), waveform.length()), waveform.sampleRate());
        });
    }

    /**
     * Amplified until that share of the samples reaches full scale, and cut off there: {@code min(1, max(-1, x / t))}, where t
     * is the magnitude that the share reaches. Applying it twice is applying it once.
     *
     * @param share of all samples, more than 0 and at most 0.5
     */
    public static Degradation clip(double share) {
        require(
                share > 0 && share <= MOST_CLIPPED,
                "the share is " + text(100 * share) + " %, expected more than 0 and at most 50 %");
        return new Degradation("clip-" + text(100 * share) + "pct", waveform -> clipped(waveform, share));
    }

    /**
     * Pink noise ({@code 1/f} from 50 Hz up) added at a ratio of the power of the speech, where there is speech, to that of the
     * noise in the same places; powers are variances. The noise depends on the recording, and is the same for every ratio. A
     * sum beyond full scale is scaled down to it as a whole.
     *
     * @param snrDb -60 to 99
     */
    public static Degradation noise(double snrDb) {
        requireRatio(snrDb);
        return new Degradation(
                "noise-" + text(snrDb) + "db",
                waveform ->
                        mixed(waveform, PinkNoise.of(waveform.length(), waveform.sampleRate(), seed(waveform)), snrDb));
    }

    /**
     * A noise of your own, like {@link #noise(double)}: resampled, from a place that depends on the recording, repeated where it
     * is too short.
     *
     * @param label what the noise is: {@code label} gives the name {@code label-5db}, which {@link #parse} does not know
     * @param snrDb -60 to 99
     */
    public static Degradation noise(Waveform noise, String label, double snrDb) {
        requireRatio(snrDb);
        require(noise.length() > 0, "the noise '" + label + "' has no samples");
        return new Degradation(label + "-" + text(snrDb) + "db", waveform -> {
            Waveform resampled = Resampler.resample(noise, waveform.sampleRate());
            double[] piece = new double[waveform.length()];
            int start = (int) Long.remainderUnsigned(seed(waveform), Math.max(1, resampled.length()));
            for (int i = 0; i < piece.length; i++) {
                piece[i] = resampled.sample((int) (((long) start + i) % resampled.length()));
            }
            return mixed(waveform, piece, snrDb);
        });
    }

    /** As it is parsed. */
    public String name() {
        return name;
    }

    /**
     * The worse copy, at the recording's rate.
     *
     * @throws AudioException if it cannot be made of this recording: silence can neither clip nor stand above noise
     */
    public Waveform apply(Waveform waveform) {
        return change.apply(waveform);
    }

    private static Waveform stretch(Waveform waveform, int length) {
        boolean[] speech = new boolean[waveform.length()];
        for (Segment segment : speech(waveform)) {
            Arrays.fill(speech, segment.start(), segment.end(), true);
        }
        int[] before = new int[speech.length + 1];
        for (int i = 0; i < speech.length; i++) {
            before[i + 1] = before[i] + (speech[i] ? 1 : 0);
        }
        int best = 0;
        int hop = Math.max(1, waveform.sampleRate() / HOPS_PER_SECOND);
        for (int start = hop; start <= speech.length - length; start += hop) {
            if (before[start + length] - before[start] > before[best + length] - before[best]) {
                best = start;
            }
        }
        return Waveform.of(waveform.buffer().slice(best, length), waveform.sampleRate());
    }

    private static Waveform clipped(Waveform waveform, double share) {
        float[] samples = waveform.toArray();
        float[] magnitudes = new float[samples.length];
        for (int i = 0; i < samples.length; i++) {
            magnitudes[i] = Math.abs(samples[i]);
        }
        Arrays.sort(magnitudes);
        int count = (int) Math.ceil(share * samples.length);
        float limit = count == 0 ? 0 : magnitudes[samples.length - count];
        if (limit == 0) {
            throw new AudioException("Of " + samples.length + " samples fewer than " + text(100 * share)
                    + " % differ from 0; they cannot clip");
        }
        for (int i = 0; i < samples.length; i++) {
            samples[i] = Math.min(1, Math.max(-1, samples[i] / limit));
        }
        return Waveform.wrap(samples, waveform.sampleRate());
    }

    private static Waveform mixed(Waveform waveform, double[] noise, double snrDb) {
        double[] samples = new double[waveform.length()];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = waveform.sample(i);
        }
        List<Segment> speech = speech(waveform);
        double speechPower = variance(samples, speech);
        double noisePower = variance(noise, speech);
        if (!(speechPower > 0 && noisePower > 0)) {
            throw new AudioException("Noise cannot be added at " + text(snrDb) + " dB: the "
                    + (speechPower > 0 ? "noise" : "recording") + " is silent");
        }
        double gain = Math.sqrt(speechPower / noisePower * StrictMath.pow(10, -snrDb / 10));
        double peak = 1;
        for (int i = 0; i < samples.length; i++) {
            samples[i] += gain * noise[i];
            peak = Math.max(peak, Math.abs(samples[i]));
        }
        float[] sum = new float[samples.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = (float) (samples[i] / peak);
        }
        return Waveform.wrap(sum, waveform.sampleRate());
    }

    private static List<Segment> speech(Waveform waveform) {
        List<Segment> speech = new EnergyVoiceActivityDetector().detect(waveform);
        return speech.isEmpty() ? List.of(new Segment(0, waveform.length())) : speech;
    }

    private static double variance(double[] samples, List<Segment> segments) {
        double sum = 0;
        long count = 0;
        for (Segment segment : segments) {
            for (int i = segment.start(); i < segment.end(); i++) {
                sum += samples[i];
            }
            count += segment.end() - segment.start();
        }
        double mean = sum / count;
        double squares = 0;
        for (Segment segment : segments) {
            for (int i = segment.start(); i < segment.end(); i++) {
                squares += (samples[i] - mean) * (samples[i] - mean);
            }
        }
        return squares / count;
    }

    /** FNV-1a over the bits of the samples, four bytes at a time. */
    private static long seed(Waveform waveform) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < waveform.length(); i++) {
            hash = (hash ^ Float.floatToRawIntBits(waveform.sample(i))) * FNV_PRIME;
        }
        return hash;
    }

    private static void requireRatio(double snrDb) {
        require(snrDb >= -60 && snrDb <= 99, "the ratio is " + snrDb + " dB, expected -60 to 99 dB");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /** With the digits that it needs, at most three after the point. */
    private static String text(double number) {
        String text = new BigDecimal(String.format(Locale.ROOT, "%.3f", number))
                .stripTrailingZeros()
                .toPlainString();
        return text;
    }

    @Override
    public String toString() {
        return name;
    }
}
