package org.ecapa4j.cli.report;

import java.util.Base64;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.ecapa4j.audio.Resampler;
import org.ecapa4j.audio.WavEncoder;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.cli.report.ReportData.Side;
import org.ecapa4j.cli.report.ReportData.WorstError;
import org.jspecify.annotations.Nullable;

/**
 * The clips of a page as {@code data:} addresses: mono WAV of 16 bits at 16 kHz. All together they stay within a fixed size: the
 * more there are the shorter each, down to a second, and what is too much then has no clip.
 */
final class AudioClips {
    /** The longest clip, in seconds. */
    static final double MAX_SECONDS = 4;

    private static final double MIN_SECONDS = 1;
    private static final int RATE = 16_000;
    /** A page that is mailed should have less than 2 MB; in base64 this leaves 290 kB for all else. */
    private static final int BUDGET_BYTES = 1_281_000;

    private static final int HEADER_BYTES = 44;

    private final double seconds;
    private final IdentityHashMap<Side, String> addresses = new IdentityHashMap<>();

    AudioClips(List<WorstError> errors) {
        List<Side> sides = errors.stream()
                .flatMap(error -> Stream.of(error.enrolment(), error.test()))
                .filter(side -> side.clip() != null)
                .limit((long) (BUDGET_BYTES / bytes(MIN_SECONDS)))
                .toList();
        double share = ((double) BUDGET_BYTES / Math.max(1, sides.size()) - HEADER_BYTES) / (2 * RATE);
        seconds = Math.min(MAX_SECONDS, share);
        for (Side side : sides) {
            byte[] wav = WavEncoder.pcm16(beginning(Objects.requireNonNull(side.clip())));
            addresses.put(side, "data:audio/wav;base64," + Base64.getEncoder().encodeToString(wav));
        }
    }

    private static double bytes(double seconds) {
        return HEADER_BYTES + 2 * RATE * seconds;
    }

    /** The address of a recording's clip; null if it has none. */
    @Nullable
    String address(Side side) {
        return addresses.get(side);
    }

    private Waveform beginning(Waveform audio) {
        int length = (int) Math.min(audio.length(), seconds * audio.sampleRate());
        float[] samples = new float[length];
        audio.buffer().get(samples);
        return Resampler.resample(Waveform.wrap(samples, audio.sampleRate()), RATE);
    }
}
