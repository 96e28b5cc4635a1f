package org.ecapa4j.plugins.audio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import org.ecapa4j.audio.AudioDecoder;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.errors.AudioException;
import org.ecapa4j.plugins.audio.stream.AudioStreamException;

/**
 * Reads FLAC (RFC 9639) of 4 to 24 bits and 1 to 8 channels with the parts of jFLAC.
 *
 * <p>A recording comes whole or not at all: the checksums of every frame, the order of the frames, the number of samples and
 * the MD5 signature (where STREAMINFO states them) must hold. What follows the stated number of samples is not read, but
 * refused if it is another frame or recording.
 *
 * <p>Silence compresses without limit, so that a few kilobytes may hold hours of it. More than 2^28 samples (4.6 hours at 16
 * kHz) are therefore refused if that is more than 32 for each byte. Safe for concurrent use.
 */
public final class FlacDecoder implements AudioDecoder {
    private static final byte[] MAGIC = {'f', 'L', 'a', 'C'};
    private static final int ALWAYS_ALLOWED = 1 << 28;
    private static final int SAMPLES_PER_BYTE = 32;
    private static final int MAX_SAMPLES = Integer.MAX_VALUE - 8;

    private final int alwaysAllowed;

    /** Loads nothing. */
    public FlacDecoder() {
        this(ALWAYS_ALLOWED);
    }

    FlacDecoder(int alwaysAllowed) {
        this.alwaysAllowed = alwaysAllowed;
    }

    @Override
    public String id() {
        return "flac";
    }

    @Override
    public Set<String> formats() {
        return Set.of("flac");
    }

    @Override
    public boolean recognises(ByteBuffer head) {
        return head.remaining() >= MAGIC.length
                && head.slice(head.position(), MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
    }

    @Override
    public Waveform decode(ByteBuffer recording, String source) {
        ByteBuffer bytes = recording.duplicate();
        if (!recognises(bytes)) {
            throw error(source, "it does not start with 'fLaC'");
        }
        bytes.position(bytes.position() + MAGIC.length);
        try {
            FlacStreamInfo info = FlacStreamInfo.read(bytes);
            long allowed =
                    Math.min(MAX_SAMPLES, Math.max(alwaysAllowed, (long) SAMPLES_PER_BYTE * recording.remaining()));
            if (info.totalSamples() > allowed) {
                throw new AudioStreamException("STREAMINFO says " + info.totalSamples() + " samples in "
                        + recording.remaining() + " bytes, at most " + allowed + " are read; cut the recording");
            }
            return Waveform.wrap(samples(bytes, info, (int) allowed), info.sampleRate());
        } catch (AudioStreamException e) {
            throw new AudioException(message(source, e.getMessage()), e);
        } catch (IOException e) {
            throw new AudioException(message(source, "it cannot be decoded: " + e), e);
        }
    }

    /** Decodes all frames; {@code bytes} is positioned at the first. */
    private static float[] samples(ByteBuffer bytes, FlacStreamInfo info, int allowed) throws IOException {
        FlacFrames frames = new FlacFrames(bytes, info);
        FlacSamples samples = new FlacSamples(info, allowed);
        while (info.totalSamples() == 0 ? frames.hasMore() : samples.count() < info.totalSamples()) {
            int blockSize = frames.read(samples.count());
            samples.add(frames.channels(), blockSize);
        }
        if (frames.startsAnother()) {
            throw new AudioStreamException("a further frame starts at offset " + frames.offset() + ", after the "
                    + info.totalSamples() + " samples that STREAMINFO says");
        }
        if (frames.startsAnotherStream()) {
            throw new AudioStreamException("a further recording starts at offset " + frames.offset()
                    + ": several were put together; take them apart");
        }
        return samples.finish();
    }

    private static AudioException error(String source, String problem) {
        return new AudioException(message(source, problem));
    }

    private static String message(String source, String problem) {
        return "FLAC '" + source + "': " + problem;
    }
}
