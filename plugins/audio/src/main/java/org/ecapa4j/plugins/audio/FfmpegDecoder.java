package org.ecapa4j.plugins.audio;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import org.ecapa4j.audio.AudioDecoder;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.errors.AudioException;
import org.ecapa4j.plugin.Availability;
import org.ecapa4j.plugins.audio.internal.DecodedAudio;
import org.ecapa4j.plugins.audio.internal.FfmpegDecoding;
import org.ecapa4j.plugins.audio.stream.AudioStreamException;
import org.ecapa4j.plugins.audio.stream.EncodedAudio;
import org.ecapa4j.plugins.audio.stream.StreamKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads MP3, Ogg with Vorbis or Opus, MP4 and M4A, AAC in ADTS frames, Matroska and WebM by FFmpeg, whose library is loaded
 * when the first of them is decoded. Opus is decoded by libopus, at 48 kHz. Of several audio tracks the first is read; pictures and
 * other streams are not touched.
 *
 * <p><b>A recording comes whole or not at all.</b> Before FFmpeg sees it, its framing is followed to its end: MP3 and ADTS frames,
 * Ogg pages with their checksums and numbers, MP4 boxes, Matroska elements. What is cut or broken there is refused, and so is a packet
 * that its decoder cannot decode. A damaged byte within a packet of MP3, AAC or Opus cannot always be told, as they have no
 * checksum. Several recordings of one kind in a file are refused too, but for MP3 and ADTS frames that go on at the same rate
 * without a tag between. Tolerated are
 *
 * <ul>
 *   <li>tags and other bytes behind MP3 and ADTS frames, behind the end mark of Ogg and behind the segment of Matroska;
 *   <li>an Ogg stream without an end mark, MP4 in fragments without an index of them, and Matroska of unknown length: some recorders
 *       write no end, so that they may have been cut between two pages, fragments or clusters; a warning is logged. A fragment
 *       or cluster that is missing in the middle is not told;
 *   <li>an MP3 file whose first frames refer to bytes that were cut off before them: they are silent.
 * </ul>
 *
 * <p><b>Offset.</b> What the encoder put before and behind the audio is cut where the recording tells: MP3 with a LAME tag, Vorbis,
 * Opus, MP4 with an edit list, Matroska. MP3 without that tag and ADTS cannot tell: there the audio is late by the delay of the
 * encoder, 1105 samples as LAME encodes MP3 and 1024 as FFmpeg encodes AAC, and ends with up to a frame of padding.
 *
 * <p><b>Limits.</b> Refused are recordings of more than 512 MiB; of more than 2^28 samples for each channel (1.5 hours at 48 kHz)
 * if that is more than 64 for each byte; and those whose decoding takes longer than 60 seconds and 20 more for each MiB. FFmpeg may
 * open no other file and use no other format or codec than these.
 *
 * <p>FFmpeg's log is a matter of the process: it is set to errors, which go into messages of this class and nowhere else. Safe for
 * concurrent use; a call decodes on its own thread and frees all native memory before it returns.
 */
public final class FfmpegDecoder implements AudioDecoder {
    private static final Logger LOG = LoggerFactory.getLogger(FfmpegDecoder.class);

    /** What may be spent on a recording. */
    record Limits(int bytes, int samples, int samplesPerByte, Duration time, Duration timePerMebibyte) {
        static final Limits STANDARD = new Limits(1 << 29, 1 << 28, 64, Duration.ofSeconds(60), Duration.ofSeconds(20));
        private static final int MAX_SAMPLES = Integer.MAX_VALUE - 8;

        int samplesOf(int recordingBytes) {
            return (int) Math.min(MAX_SAMPLES, Math.max(samples, (long) samplesPerByte * recordingBytes));
        }

        Duration timeOf(int recordingBytes) {
            return time.plus(timePerMebibyte.multipliedBy(recordingBytes >> 20));
        }
    }

    private final Limits limits;

    /** Loads nothing. */
    public FfmpegDecoder() {
        this(Limits.STANDARD);
    }

    FfmpegDecoder(Limits limits) {
        this.limits = limits;
    }

    @Override
    public String id() {
        return "ffmpeg";
    }

    @Override
    public Set<String> formats() {
        return Set.of("mp3", "vorbis", "opus", "m4a", "aac", "webm");
    }

    /** Loads nothing where the library lies beside its classes and the system's C library is known to be new enough. */
    @Override
    public Availability availability() {
        return FfmpegLibrary.availability();
    }

    @Override
    public boolean recognises(ByteBuffer head) {
        return StreamKind.of(head) != null;
    }

    @Override
    public Waveform decode(ByteBuffer recording, String source) {
        StreamKind kind = StreamKind.of(recording);
        if (kind == null) {
            throw new AudioException("'" + source + "' is neither MP3, AAC, Ogg, MP4 nor Matroska");
        }
        try {
            int bytes = recording.remaining();
            if (bytes > limits.bytes) {
                throw new AudioStreamException(
                        "it has " + bytes + " bytes, at most " + limits.bytes + " are read; cut the recording");
            }
            EncodedAudio audio = kind.inspect(recording.duplicate());
            FfmpegLibrary.load(source);
            DecodedAudio decoded =
                    FfmpegDecoding.decode(audio, kind.demuxer(), limits.samplesOf(bytes), limits.timeOf(bytes));
            if (!audio.isEnded()) {
                LOG.warn(
                        "{} '{}': its end is not marked; it may have been cut between two of its parts",
                        kind.title(),
                        source);
            }
            return waveform(decoded);
        } catch (AudioStreamException e) {
            throw new AudioException(kind.title() + " '" + source + "': " + e.getMessage(), e);
        }
    }

    private static Waveform waveform(DecodedAudio decoded) throws AudioStreamException {
        int rate = decoded.sampleRate();
        if (rate < Waveform.MIN_RATE || rate > Waveform.MAX_RATE) {
            throw new AudioStreamException("it has a sample rate of " + rate + " Hz, supported are " + Waveform.MIN_RATE
                    + " to " + Waveform.MAX_RATE + " Hz");
        }
        return Waveform.wrap(decoded.samples(), rate);
    }
}
