package org.ecapa4j.plugins.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.errors.AudioException;
import org.ecapa4j.plugins.audio.FfmpegDecoder.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FfmpegDecoderErrorsTest {
    private static final Limits STANDARD = Limits.STANDARD;

    private static Waveform decode(byte[] bytes) {
        return new FfmpegDecoder().decode(ByteBuffer.wrap(bytes), "x");
    }

    private static String message(byte[] bytes) {
        try {
            Waveform decoded = decode(bytes);
            return fail("decoded to " + decoded);
        } catch (AudioException e) {
            return Objects.requireNonNull(e.getMessage());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cbr.mp3       | MP3 'x': it ends at offset 15900, within the frame that starts at offset 15768 and has 216 bytes",
                "speech.aac    | AAC 'x': it ends at offset 15500, within the frame that starts at offset 15258 and has 325 bytes",
                "speech.ogg    | Ogg 'x': it ends at offset 14400, within the Ogg page that starts at offset 11937",
                "speech.opus   | Ogg 'x': it ends at offset 5800, within the Ogg page that starts at offset 4899",
                "speech.m4a    | MP4 'x': box 'moov' at offset 15340 says 890 bytes, but the file ends after 860",
                "fragments.mp4 | MP4 'x': box 'mfra' at offset 16472 says 67 bytes, but the file ends after 28",
                "opus.webm     | Matroska 'x': element 18538067 at offset 36 says 5999 bytes, but the file ends after 5952",
                "live.webm     | Matroska 'x': element 1F43B675 at offset 4825 says 1144 bytes, but the segment ends after 1069"
            })
    void truncatedFilesSayWhere(String name, String message) {
        byte[] bytes = Clips.bytes(name);
        assertThat(message(Arrays.copyOf(bytes, bytes.length / 100 * 100)))
                .startsWith(message)
                .contains("the file is truncated");
    }

    /** A cut is told everywhere but between two frames or pages that nothing counts: there the rest is exact. */
    @ParameterizedTest
    @MethodSource("org.ecapa4j.plugins.audio.Clips#all")
    void noPrefixIsTakenForTheWhole(String name) {
        byte[] bytes = Clips.bytes(name);
        boolean isCounted = name.endsWith(".mp3") || name.endsWith(".m4a") || name.equals("opus.webm");
        float[] whole = decode(bytes).toArray();
        int accepted = 0;
        for (int length = 0; length < bytes.length; length += length < 3000 ? 1 : 7) {
            byte[] prefix = Arrays.copyOf(bytes, length);
            if (!new FfmpegDecoder().recognises(ByteBuffer.wrap(prefix))) {
                continue;
            }
            try {
                float[] decoded = decode(prefix).toArray();
                accepted++;
                assertThat(isCounted).as("%d bytes", length).isFalse();
                assertThat(Arrays.mismatch(decoded, whole)).isIn(-1, decoded.length, whole.length);
            } catch (AudioException e) {
                assertThat(e.getMessage()).contains(" 'x': ");
            }
        }
        assertThat(accepted).isLessThan(60);
    }

    @Test
    void mp3ThatLostItsLastFramesIsTold() {
        byte[] mp3 = Clips.bytes("cbr.mp3");
        assertThat(message(Arrays.copyOf(mp3, mp3.length - 3 * 216)))
                .isEqualTo(
                        "MP3 'x': its first frame says that 73 follow, but only 70 do (up to offset 15336): the file is"
                                + " truncated");
    }

    @Test
    void framesThatAreBrokenInTheMiddleAreTold() {
        byte[] mp3 = Clips.bytes("cbr.mp3");
        mp3[216 * 10] = 0;
        assertThat(message(mp3))
                .isEqualTo("MP3 'x': no frame starts at offset 2160, but at offset 2376 they go on: the file is damaged"
                        + " there, or several were put together");
    }

    @Test
    void freeBitRateAndLayerTwoAreNotSupported() {
        byte[] mp3 = Clips.bytes("cbr.mp3");
        mp3[2] &= 0x0F;
        assertThat(message(mp3))
                .startsWith("MP3 'x': its bit rate is free (index 0 at offset 0), which is not supported");
        byte[] layerTwo = Clips.bytes("cbr.mp3");
        layerTwo[1] = (byte) 0xF5;
        assertThat(message(layerTwo)).startsWith("MP3 'x': it is MPEG audio layer II, supported is layer III (MP3)");
    }

    static Stream<Arguments> oggs() {
        byte[] speech = Clips.bytes("speech.ogg");
        byte[] changed = speech.clone();
        changed[speech.length - 1] ^= 1;
        byte[] gap = speech.clone();
        int second = OggPages.start(speech, 1);
        int third = OggPages.start(speech, 2);
        byte[] withoutSecond = Clips.concat(Arrays.copyOf(gap, second), Arrays.copyOfRange(gap, third, gap.length));
        return Stream.of(
                Arguments.of(changed, "the Ogg page at offset 11937 is damaged: its checksum is "),
                Arguments.of(withoutSecond, "the Ogg page at offset 58 has the number 2 and does not continue page 0"),
                Arguments.of(
                        Clips.concat(speech, speech),
                        "a further stream starts at offset 14458: several recordings were put together"),
                Arguments.of(
                        OggPages.first("\u007FFLAC and more"), "it holds FLAC, supported in Ogg are Vorbis and Opus"),
                Arguments.of(OggPages.first("Speex   1.2"), "it holds Speex, supported in Ogg are Vorbis and Opus"),
                Arguments.of(OggPages.first("\u0080theora"), "it holds no audio stream that is known"),
                Arguments.of(Arrays.copyOf(speech, second), "it holds no audio after its headers"),
                Arguments.of(
                        Clips.concat(Arrays.copyOf(speech, third), new byte[] {1, 2, 3, 4}),
                        "no Ogg page starts at offset " + third + ", and none before it is marked as the end"));
    }

    @ParameterizedTest
    @MethodSource("oggs")
    void damagedOgg(byte[] bytes, String problem) {
        assertThat(message(bytes)).startsWith("Ogg 'x': " + problem);
    }

    @Test
    void mp4WithoutIndexAudioOrBounds() {
        byte[] m4a = Clips.bytes("speech.m4a");
        assertThat(message(Arrays.copyOf(m4a, 15_340)))
                .startsWith("MP4 'x': it has no index (box 'moov'): the file is truncated, or its recorder did not");
        assertThat(message(replaced(m4a, "mdat", "free")))
                .isEqualTo("MP4 'x': it has no media (box 'mdat'): the file is truncated");
        assertThat(message(replaced(m4a, "trak", "free"))).isEqualTo("MP4 'x': it holds no audio track");
        byte[] ac3 = m4a.clone();
        ac3[indexOf(m4a, "esds") + 21] = (byte) 0xA5;
        assertThat(message(ac3)).startsWith("MP4 'x': its audio is in the codec 'ac3', supported are");
        byte[] many = m4a.clone();
        ByteBuffer.wrap(many).putInt(indexOf(m4a, "stsz") + 12, 0x7FFF_FFFF);
        byte[] few = m4a.clone();
        ByteBuffer.wrap(few).putInt(indexOf(m4a, "stsz") + 12, 20);
        assertThat(message(few))
                .contains("it says that it lasts 2.614 s, but only 1.280 s could be read: the file is damaged");
        assertThat(message(many)).contains("makes it 2147483647 packets, at most 4194304 are read");
    }

    /** Half of them must not pass for the whole. */
    @ParameterizedTest
    @CsvSource({"speech.m4a, MP4", "fragments.mp4, MP4", "opus.webm, Matroska", "live.webm, Matroska"})
    void recordingsThatWerePutTogetherAreRefused(String name, String kind) {
        byte[] one = Clips.bytes(name);
        assertThat(message(Clips.concat(one, one)))
                .isEqualTo(kind + " 'x': a further recording starts at offset " + one.length
                        + ": several were put together; take them apart");
    }

    /** Frames of another rate do not continue those before, with a tag between or without. */
    @ParameterizedTest
    @CsvSource({"cbr.mp3, stereo.mp3, MP3", "stereo.mp3, vbr.mp3, MP3", "speech.aac, 44100, AAC"})
    void recordingsOfOtherRatesThatWerePutTogetherAreRefused(String first, String second, String kind) {
        byte[] one = Clips.bytes(first);
        byte[] other = kind.equals("AAC") ? at44100(one) : Clips.bytes(second);
        byte[] id3v1 = Arrays.copyOf("TAGtitle".getBytes(StandardCharsets.ISO_8859_1), 128);
        byte[] id3v2 = Arrays.copyOf(new byte[] {'I', 'D', '3', 3, 0, 0, 0, 0, 2, 44}, 310);
        for (byte[] between : List.of(new byte[0], id3v1, id3v2, Clips.concat(id3v1, id3v2, new byte[100]))) {
            assertThat(message(Clips.concat(one, between, other)))
                    .isEqualTo(kind + " 'x': a further recording, of another rate or kind, starts at offset "
                            + (one.length + between.length) + ": several were put together; take them apart");
        }
    }

    /** With the sampling frequency of each header changed. */
    private static byte[] at44100(byte[] adts) {
        byte[] changed = adts.clone();
        for (int at = 0; at < adts.length; at += (ByteBuffer.wrap(adts).getInt(at + 3) >> 13) & 0x1FFF) {
            changed[at + 2] = (byte) (adts[at + 2] & 0xC3 | 4 << 2);
        }
        return changed;
    }

    @Test
    void boxesInBoxesHaveABound() {
        ByteBuffer deep = ByteBuffer.allocate(100_000 + 16);
        deep.putInt(16).put("ftypM4A ".getBytes(StandardCharsets.ISO_8859_1)).putInt(0);
        while (deep.remaining() >= 8) {
            deep.putInt(deep.remaining()).put("moov".getBytes(StandardCharsets.ISO_8859_1));
        }
        assertThat(message(deep.array())).startsWith("MP4 'x': boxes lie more than 8 deep at offset ");
    }

    @Test
    void matroskaWithoutTracksOrBlocks() {
        byte[] webm = Clips.bytes("live.webm");
        int cluster = indexOf(webm, "\u001F\u0043\u00B6\u0075");
        assertThat(message(Arrays.copyOf(webm, cluster)))
                .isEqualTo("Matroska 'x': it has no blocks of audio: the file is truncated");
        assertThat(message(Arrays.copyOf(webm, 36))).isEqualTo("Matroska 'x': it has no tracks: the file is truncated");
        byte[] lost = webm.clone();
        lost[indexOf(webm, "\u00A3\u00A9\u0081\u0000\u0000\u0080") + 2] = (byte) 0x85;
        assertThat(message(lost)).contains(" is of track 5, but the tracks are [1]: the file is damaged");
        byte[] other = replaced(webm, "A_OPUS", "A_AC3 ".replace(' ', '\0'));
        assertThat(message(other)).startsWith("Matroska 'x': its audio is in the codec 'ac3', supported are");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cbr.mp3", "speech.aac", "speech.m4a", "speech.ogg"})
    void packetsThatCannotBeDecodedSayWhere(String name) {
        byte[] bytes = Clips.bytes(name);
        boolean isRefused = false;
        for (int at = bytes.length / 4; at < bytes.length / 2 && !isRefused; at += 20) {
            byte[] damaged = bytes.clone();
            Arrays.fill(damaged, at, at + 12, (byte) 0xA5);
            OggPages.repairChecksums(damaged);
            try {
                assertThat(decode(damaged).length()).isPositive();
            } catch (AudioException e) {
                isRefused = Objects.requireNonNull(e.getMessage())
                        .matches("(?s)\\w+ 'x': the packet( at offset \\d+)? after \\d+ samples cannot be decoded: .*");
            }
        }
        assertThat(isRefused).isTrue();
    }

    @Test
    void limitsHold() {
        byte[] opus = Clips.bytes("speech.opus");
        assertThatThrownBy(
                        () -> decode(opus, new Limits(opus.length - 1, 1 << 28, 64, STANDARD.time(), STANDARD.time())))
                .isInstanceOf(AudioException.class)
                .hasMessage("Ogg 'x': it has 5873 bytes, at most 5872 are read; cut the recording");
        assertThatThrownBy(() -> decode(opus, new Limits(1 << 29, 122_399, 1, STANDARD.time(), STANDARD.time())))
                .isInstanceOf(AudioException.class)
                .hasMessage("Ogg 'x': it holds more than 122399 samples, at most so many are read; cut the recording");
        assertThat(decode(opus, new Limits(1 << 29, 122_400, 1, STANDARD.time(), STANDARD.time()))
                        .length())
                .isEqualTo(122_400);
        assertThat(decode(opus, new Limits(1 << 29, 1, 21, STANDARD.time(), STANDARD.time()))
                        .length())
                .isEqualTo(122_400);
        assertThatThrownBy(() -> decode(opus, new Limits(1 << 29, 1 << 28, 64, Duration.ZERO, Duration.ZERO)))
                .isInstanceOf(AudioException.class)
                .hasMessage(
                        "Ogg 'x': decoding took longer than 0 seconds, the limit for its size: the file is damaged, or"
                                + " cut it");
    }

    @Test
    void theTimeGrowsWithTheSize() {
        assertThat(STANDARD.timeOf(1000)).isEqualTo(Duration.ofSeconds(60));
        assertThat(STANDARD.timeOf(3 << 20)).isEqualTo(Duration.ofSeconds(120));
        assertThat(STANDARD.samplesOf(1000)).isEqualTo(1 << 28);
        assertThat(STANDARD.samplesOf(1 << 24)).isEqualTo(1 << 30);
        assertThat(STANDARD.samplesOf(1 << 29)).isEqualTo(Integer.MAX_VALUE - 8);
    }

    private static Waveform decode(byte[] bytes, Limits limits) {
        return new FfmpegDecoder(limits).decode(ByteBuffer.wrap(bytes), "x");
    }

    private static int indexOf(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
    }

    private static byte[] replaced(byte[] bytes, String text, String by) {
        return new String(bytes, StandardCharsets.ISO_8859_1).replace(text, by).getBytes(StandardCharsets.ISO_8859_1);
    }
}
