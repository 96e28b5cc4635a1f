package org.ecapa4j.plugins.audio.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.ecapa4j.fixtures.Fixtures;
import org.ecapa4j.plugins.audio.stream.AudioStreamException;
import org.ecapa4j.plugins.audio.stream.EncodedAudio;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FfmpegDecodingTest {
    @BeforeAll
    static void load() {
        assertThat(Ffmpeg.load()).isNull();
    }

    /** No recording can come here by a demuxer of playlists; if one did, it would open nothing. */
    @Test
    void noOtherFileIsOpened() throws IOException {
        Path other = Files.createTempFile(Path.of(""), "other", ".mp3");
        try {
            Files.copy(Fixtures.path("audio/cbr.mp3"), other, StandardCopyOption.REPLACE_EXISTING);
            assertThatThrownBy(() -> decode("ffconcat version 1.0\nfile '" + other + "'\n", "concat"))
                    .isInstanceOf(AudioStreamException.class)
                    .hasMessageContaining("Impossible to open '" + other + "'");
        } finally {
            Files.delete(other);
        }
    }

    @Test
    void whatFfmpegSaysComesWithoutAddresses() {
        assertThatThrownBy(() -> decode("neither this nor that, and long enough to look for a frame", "mp3"))
                .isInstanceOf(AudioStreamException.class)
                .hasMessage("it cannot be opened: Invalid data found when processing input ([mp3] Failed to find two"
                        + " consecutive MPEG audio frames.)");
    }

    private static DecodedAudio decode(String text, String demuxer) throws AudioStreamException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        return FfmpegDecoding.decode(new EncodedAudio(bytes, 0, 1, true), demuxer, 1 << 20, Duration.ofMinutes(2));
    }
}
