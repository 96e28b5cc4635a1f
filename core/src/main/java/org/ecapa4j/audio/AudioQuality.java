package org.ecapa4j.audio;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.ecapa4j.audio.VoiceActivityDetector.Segment;

/**
 * What a listener would say of a recording before trusting a decision about it.
 *
 * @param seconds length of the recording
 * @param speechSeconds seconds of speech by the voice activity detector
 * @param peak largest absolute sample, 1 = full scale
 * @param clippedFraction share of samples in runs at the largest magnitude, 0 to 1
 * @param speechLevelDb level of the speech (or of everything, if there is none) relative to full scale, in dB; at least
 *     -120
 * @param bandwidthHz highest frequency with content of its own, in hertz; lower than half the rate for upsampled
 *     narrow-band audio, and where a codec or a filter cut off what was above
 * @param sampleRate rate at which the recording came, in hertz
 * @param snrDb level of the speech above the noise between it, in dB, -20 to 99; empty if there is no speech, or less than 0.3 s
 *     between it
 */
public record AudioQuality(
        double seconds,
        double speechSeconds,
        double peak,
        double clippedFraction,
        double speechLevelDb,
        double bandwidthHz,
        int sampleRate,
        OptionalDouble snrDb) {
    /** Less speech than this is too little for a reliable decision, in seconds. */
    public static final double ENOUGH_SPEECH_SECONDS = 1;

    /** From this share of clipped samples on a recording is called clipped; a single loud vowel stays below it. */
    static final double CLIPPED_FRACTION = 0.001;

    /** Speech below this level is called quiet, in dB relative to full scale. */
    static final double LOW_LEVEL_DB = -50;

    /**
     * Below it a recording is called noisy, in dB: pink noise 10 dB below the speech of the training pool's recordings (818
     * speakers, five corpora) is, wherever there are pauses to hear it in; 1.2 % of these recordings themselves are, most of them
     * crowd-sourced.
     */
    static final double NOISY_SNR_DB = 13;

    /** Telephone audio ends at 4,000 Hz; a resampler's images may add several hundred. */
    static final double TELEPHONE_BAND_HZ = 5_000;

    /**
     * Up to it a recording is called narrow-band. The models see up to 8,000 Hz. Of 402 pairs of different speakers whose
     * recordings were both cut steeply at 6,000 or at 7,000 Hz, 70 and 63 % scored above a threshold that 12 % of them passed
     * uncut; cut at 7,500 Hz, 19 %. The edge of a slow filter seems several hundred hertz higher than it is.
     */
    static final double NARROW_BAND_HZ = 7_250;

    /**
     * Measures a recording at its own rate, before any resampling (which hides clipping and makes narrow-band audio look
     * wide).
     *
     * <p>A sample is clipped if it lies in a run of at least three equal ones at the recording's largest or smallest value,
     * and that value is at least 0.05 in magnitude: below, coarse steps make such runs in sound audio. Constant recordings are
     * not clipped.
     *
     * <p>The bandwidth is the upper edge of the highest of the 125 Hz bands whose mean power over the speech is at most 55 dB
     * below that of the strongest band, if that edge lies within 5 kHz: between them, wide-band speech (whose top band is above
     * -50 dB even at 8 kHz) and the stop band of a decent resampler or the rounding to 16 bits (below -60 dB) leave room. Worse
     * resamplers, such as linear interpolation, leave mirror images above 4 kHz, which are no content of their own: {@link
     * MirrorImages} tells them. Above 5 kHz, where speech may be faint, what is at most 80 dB below counts too: what a
     * microphone heard stays above -73 dB, what a codec or a filter cut off is below -87 dB. In recordings so quiet that the
     * rounding to 16 bits is louder, such a cut is not seen.
     *
     * <p>Noise is what lies between the speech. Its power is subtracted from that of the speech, where it is taken to be
     * the same.
     */
    public static AudioQuality measure(Waveform original, VoiceActivityDetector detector) {
        List<Segment> speech = detector.detect(original);
        long speechSamples = 0;
        for (Segment segment : speech) {
            speechSamples += segment.end() - segment.start();
        }
        List<Segment> measured = speech.isEmpty() ? List.of(new Segment(0, original.length())) : speech;
        return new AudioQuality(
                original.seconds(),
                (double) speechSamples / original.sampleRate(),
                Signals.peak(original),
                Signals.clippedFraction(original),
                Signals.levelDb(original, measured),
                Signals.bandwidthHz(original, measured),
                original.sampleRate(),
                Signals.snrDb(original, speech));
    }

    /** What a listener may say, in one word. */
    public enum Flag {
        /** All samples are 0. */
        SILENT("silent"),
        /** There is none. */
        NO_SPEECH("no speech"),
        /** Less than {@link #ENOUGH_SPEECH_SECONDS}. */
        LITTLE_SPEECH("little speech"),
        /** Samples are cut off at the peak. */
        CLIPPED("clipped"),
        /** Samples are larger than 1. */
        OVER_FULL_SCALE("over full scale"),
        /** The speech is faint. */
        LOW_LEVEL("low level"),
        /** The speech hardly stands above what lies between it. */
        NOISY("noisy"),
        /** Cut off below what the models see, at whatever rate: by a telephone, a codec or a lower rate before. */
        NARROW_BAND("narrow-band");

        private final String text;

        Flag(String text) {
            this.text = text;
        }

        /** For tables. */
        public String text() {
            return text;
        }
    }

    /** What speaks against trusting a decision about this recording: short sentences for people; empty if nothing does. */
    public List<String> remarks() {
        return List.copyOf(findings().values());
    }

    /** The same in one word each. */
    public Set<Flag> flags() {
        return findings().keySet();
    }

    private Map<Flag, String> findings() {
        Map<Flag, String> remarks = new EnumMap<>(Flag.class);
        if (peak == 0) {
            remarks.put(Flag.SILENT, "digital silence: all samples are 0");
        } else if (speechSeconds == 0) {
            remarks.put(Flag.NO_SPEECH, text("no speech found in %.2f s", seconds));
        } else if (speechSeconds < ENOUGH_SPEECH_SECONDS) {
            remarks.put(
                    Flag.LITTLE_SPEECH,
                    text("only %.2f s of speech, less than %.0f s", speechSeconds, ENOUGH_SPEECH_SECONDS));
        }
        if (clippedFraction >= CLIPPED_FRACTION) {
            remarks.put(
                    Flag.CLIPPED,
                    text("clipped: %.1f %% of the samples are cut off at the peak", 100 * clippedFraction));
        }
        if (peak > 1) {
            remarks.put(
                    Flag.OVER_FULL_SCALE,
                    text("beyond full scale: the largest sample is %.2f, expected at most 1", peak));
        }
        if (peak > 0 && speechLevelDb < LOW_LEVEL_DB) {
            remarks.put(
                    Flag.LOW_LEVEL,
                    text("low level: %.0f dB relative to full scale, below %.0f dB", speechLevelDb, LOW_LEVEL_DB));
        }
        if (snrDb.isPresent() && snrDb.getAsDouble() < NOISY_SNR_DB) {
            remarks.put(
                    Flag.NOISY,
                    text(
                            "noisy: the speech is %d dB above the noise, less than %.0f dB",
                            (long) Math.floor(snrDb.getAsDouble()), NOISY_SNR_DB));
        }
        if (speechSeconds > 0 && bandwidthHz <= NARROW_BAND_HZ) {
            remarks.put(
                    Flag.NARROW_BAND,
                    sampleRate <= 2 * NARROW_BAND_HZ
                            ? text("narrow-band: sampled at %d Hz, nothing above %d Hz", sampleRate, sampleRate / 2)
                            : text(
                                    "narrow-band, %s: sampled at %d Hz, nothing above %.0f Hz",
                                    bandwidthHz <= TELEPHONE_BAND_HZ ? "upsampled" : "upsampled or filtered",
                                    sampleRate,
                                    bandwidthHz));
        }
        return remarks;
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
