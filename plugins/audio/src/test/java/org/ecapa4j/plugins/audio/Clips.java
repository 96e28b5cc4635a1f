package org.ecapa4j.plugins.audio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.List;
import org.ecapa4j.audio.AudioReader;
import org.ecapa4j.audio.WavDecoder;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.fixtures.Fixtures;

/** The clips of {@code fixtures/audio}: 2.55 s of speech, encoded. */
final class Clips {
    /** One of each kind. */
    private static final List<String> ALL = List.of(
            "cbr.mp3",
            "vbr.mp3",
            "stereo.mp3",
            "speech.aac",
            "speech.ogg",
            "speech.opus",
            "music.opus",
            "speech.m4a",
            "video.mp4",
            "fragments.mp4",
            "opus.webm",
            "live.webm",
            "vorbis.mka");

    private static final AudioReader READER =
            new AudioReader(List.of(new WavDecoder(), new FlacDecoder(), new FfmpegDecoder()));

    private Clips() {}

    static List<String> all() {
        return ALL;
    }

    static byte[] bytes(String name) {
        try {
            return Files.readAllBytes(Fixtures.path("audio/" + name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Waveform decode(String name) {
        return decode(bytes(name));
    }

    static Waveform decode(byte[] bytes) {
        return READER.read(ByteBuffer.wrap(bytes), "clip");
    }

    /** What the clips were made from. */
    static Waveform original() {
        return READER.read(Fixtures.root().resolve("samples/speaker-533-a.flac"));
    }

    static byte[] concat(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] whole = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        return whole;
    }
}
