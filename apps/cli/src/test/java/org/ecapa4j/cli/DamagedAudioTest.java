package org.ecapa4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.ecapa4j.cli.Cli.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Recordings that cannot be used, by file and by standard input. */
class DamagedAudioTest {
    @TempDir
    Path folder;

    static Stream<Arguments> damaged() {
        byte[] whole = Wav.tone(1600, 16_000);
        byte[] nan = Wav.header(3, 1, 16_000, 32, 3200).array();
        nan[Wav.HEADER + 4 * 7 + 2] = (byte) 0xC0;
        nan[Wav.HEADER + 4 * 7 + 3] = 0x7F;
        return Stream.of(
                Arguments.of("empty", new byte[0], "is empty: it has no bytes"),
                Arguments.of("text", text("This is no audio at all."), "is of no known audio format"),
                Arguments.of(
                        "mp3",
                        text("ID3\u0004 and so on, long enough"),
                        "ends at offset 27, within its ID3v2 tag or with it: it holds no audio"),
                Arguments.of(
                        "ogg",
                        text("OggS and so on, long enough"),
                        "it ends at offset 27, within the Ogg page that starts at offset 0: the file is truncated"),
                Arguments.of("header cut", Wav.cut(whole, 30), "chunk 'fmt ' at offset 12 says 16 bytes, but only 10"),
                Arguments.of("no data chunk", Wav.cut(whole, 36), "no 'data' chunk was found in 36 bytes"),
                Arguments.of("samples cut", Wav.cut(whole, 1000), "the file ends after 956 of them (at offset 1000)"),
                Arguments.of("no samples", Wav.tone(0, 16_000), "it holds no samples"),
                Arguments.of(
                        "too short", Wav.tone(399, 16_000), "has 399 samples at 16000 Hz; at least 400 are needed"),
                Arguments.of("0 Hz", header(1, 1, 0, 16), "a sample rate of 0 Hz, supported are 4000 to 192000 Hz"),
                Arguments.of("1 kHz", header(1, 1, 1000, 16), "a sample rate of 1000 Hz"),
                Arguments.of("2 MHz", header(1, 1, 2_000_000, 16), "a sample rate of 2000000 Hz"),
                Arguments.of("no channel", header(1, 0, 16_000, 16), "it says 0 channels"),
                Arguments.of("7 bits", header(1, 1, 16_000, 7), "7 bits per sample"),
                Arguments.of("MP3 in WAV", header(0x55, 1, 16_000, 16), "its samples are in MP3 (format code 0x0055)"),
                Arguments.of("NaN", nan, "sample 7 of 800 is NaN"),
                Arguments.of(
                        "FLAC without a header", text("fLaC" + "\0".repeat(50)), "STREAMINFO at offset 4 has 0 bytes"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damaged")
    void damagedRecordingsEndWith65AndTheirOwnMessage(String name, byte[] content, String message) throws IOException {
        String file = Files.write(folder.resolve(name + ".wav"), content).toString();
        Result result = Cli.run("embed", "--model", Cli.NANO, file);
        assertThat(result.code()).as(result.toString()).isEqualTo(65);
        assertThat(result.err()).startsWith("ecapa: ").contains(file, message);
        assertThat(result.out()).isEmpty();

        Result piped = Cli.run(content, "embed", "--model", Cli.NANO, "-");
        assertThat(piped.code()).as(piped.toString()).isEqualTo(65);
        assertThat(piped.err()).contains(message);
    }

    @Test
    void aRecordingThatIsNotThereEndsWith66() {
        Result result = Cli.run(
                "embed", "--model", Cli.NANO, folder.resolve("nowhere.wav").toString());
        assertThat(result.code()).isEqualTo(66);
        assertThat(result.err()).contains("nowhere.wav' does not exist");
    }

    @Test
    void silenceGetsNoDecision() throws IOException {
        String silence = Files.write(folder.resolve("silence.wav"), Wav.silence(32_000, 16_000))
                .toString();
        Result result = Cli.run("verify", silence, Cli.sample("speaker-1688-a.wav"));
        assertThat(result.code()).as(result.toString()).isEqualTo(2);
        assertThat(result.text()).startsWith("inconclusive").contains("0.0 s and");
    }

    private static byte[] header(int format, int channels, int rate, int bits) {
        return Wav.header(format, channels, rate, bits, 3200).array();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
