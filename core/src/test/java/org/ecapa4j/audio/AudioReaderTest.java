package org.ecapa4j.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.ecapa4j.errors.AudioException;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.plugin.Availability;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AudioReaderTest {
    private static final byte[] WAV = WavBytes.of((short) 16_384);

    private final AudioReader reader = new AudioReader(List.of(new WavDecoder()));

    @TempDir
    Path folder;

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("recording"), bytes);
    }

    @Test
    void readsFilesStreamsAndBytes() throws IOException {
        assertThat(reader.read(file(WAV)).toArray()).containsExactly(0.5f);
        assertThat(reader.read(new ByteArrayInputStream(WAV), "-").toArray()).containsExactly(0.5f);
        ByteBuffer bytes = ByteBuffer.allocateDirect(WAV.length + 3).put(3, WAV).position(3);
        assertThat(reader.read(bytes, "bytes").toArray()).containsExactly(0.5f);
        assertThat(bytes.position()).isEqualTo(3);
    }

    @Test
    void aMissingFile() {
        Path missing = folder.resolve("missing.wav");
        assertThatThrownBy(() -> reader.read(missing))
                .isInstanceOf(MissingInputException.class)
                .hasMessage("Recording '" + missing + "' does not exist");
    }

    @Test
    void aFolder() {
        assertThatThrownBy(() -> reader.read(folder))
                .isInstanceOf(AudioException.class)
                .hasMessage("'" + folder + "' is a folder, expected a recording; name the files in it");
    }

    @Test
    void nothing() throws IOException {
        Path empty = file(new byte[0]);
        assertThatThrownBy(() -> reader.read(empty))
                .isInstanceOf(AudioException.class)
                .hasMessage("'" + empty + "' is empty: it has no bytes");
        assertThatThrownBy(() -> reader.read(InputStream.nullInputStream(), "-"))
                .hasMessage("'-' is empty: it has no bytes");
    }

    @ParameterizedTest
    @CsvSource({
        "fLaC,FLAC",
        "ÿûxx,MP3",
        "ÿñxx,AAC (ADTS)",
        "OggS~~~~~~~~~~~~~~~~~~~~~~~~OpusHead,Ogg Opus",
        "OggS~~~~~~~~~~~~~~~~~~~~~~~~~vorbis,Ogg Vorbis",
        "OggS~~~~~~~~,Ogg",
        "~~~~ftypM4A ,MP4 or M4A",
        "FORM~~~~AIFF,AIFF",
        ".snd,Sun AU",
        "'RIFF~~~~AVI ',AVI video",
        "riff,Sony Wave64",
    })
    void namesTheLikelyFormat(String start, String format) {
        byte[] bytes = start.replace('~', '\0').getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> reader.read(ByteBuffer.wrap(bytes), "a.bin"))
                .isInstanceOf(AudioException.class)
                .hasMessage("'a.bin' looks like " + format + "; no installed decoder reads it (installed: wav)");
    }

    @ParameterizedTest
    @CsvSource({
        "'PK\u0003\u0004',a ZIP archive; unpack it first",
        "'\u001F\u008B',gzip; unpack it first",
        "BZh9,bzip2; unpack it first",
        "\u00FD7zXZ~,xz; unpack it first",
        "(\u00B5/\u00FD,Zstandard; unpack it first",
        "#EXTM3U,a playlist (M3U); name the recordings themselves",
        "[playlist],a playlist (PLS); name the recordings themselves",
        "ffconcat version 1.0,a list of FFmpeg's; name the recordings themselves",
    })
    void whatHoldsRecordingsSaysWhatToDo(String start, String message) {
        byte[] bytes = start.replace('~', '\0').getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> reader.read(ByteBuffer.wrap(bytes), "a.mp3"))
                .isInstanceOf(AudioException.class)
                .hasMessage("'a.mp3' looks like " + message);
    }

    @Test
    void aTarArchive() {
        ByteBuffer tar = ByteBuffer.allocate(512).put(0, new byte[] {'a', '.', 'w', 'a', 'v'});
        tar.put(257, "ustar".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> reader.read(tar, "a.tar"))
                .hasMessage("'a.tar' looks like a tar archive; unpack it first");
    }

    @Test
    void aTagWithoutAudioBehindIt() {
        byte[] tag = {'I', 'D', '3', 3, 0, 0, 0, 0, 1, 0, 'x', 'x'};
        assertThatThrownBy(() -> reader.read(ByteBuffer.wrap(tag), "a.mp3"))
                .isInstanceOf(AudioException.class)
                .hasMessage("'a.mp3' ends at offset 12, within its ID3v2 tag or with it: it holds no audio, the file is"
                        + " truncated");
        byte[] whole = Arrays.copyOf(tag, 10 + 128 + 3);
        whole[138] = 'a';
        assertThatThrownBy(() -> reader.read(ByteBuffer.wrap(whole), "a.mp3"))
                .isInstanceOf(AudioException.class)
                .hasMessage("'a.mp3' has an ID3v2 tag, as MP3 has, but behind it, at offset 138, nothing that is known"
                        + " (the bytes 61 00 00); no installed decoder reads it (installed: wav)");
    }

    @Test
    void unknownContent() {
        ByteBuffer text = ByteBuffer.wrap("hello world".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> reader.read(text, "a.txt"))
                .isInstanceOf(AudioException.class)
                .hasMessage("'a.txt' is of no known audio format (it starts with the bytes 68 65 6C 6C 6F 20 77 6F);"
                        + " no installed decoder reads it (installed: wav)");
        assertThatThrownBy(() -> new AudioReader(List.of()).read(ByteBuffer.wrap(WAV), "a.wav"))
                .hasMessage("'a.wav' looks like WAV; no installed decoder reads it (none is installed)");
    }

    @Test
    void skipsId3Tags() {
        byte[] tag = new byte[10 + 200];
        System.arraycopy(new byte[] {'I', 'D', '3', 4, 0, 0, 0, 0, 1, 72}, 0, tag, 0, 10);
        byte[] tagged = new WavBytes().raw(tag).raw(WAV).bytes();
        assertThat(reader.read(ByteBuffer.wrap(tagged), "a").toArray()).containsExactly(0.5f);
        byte[] footer = {'I', 'D', '3', 4, 0, 0x10, 0, 0, 0, 0, '3', 'D', 'I', 4, 0, 0x10, 0, 0, 0, 0};
        byte[] twice = new WavBytes().raw(footer).raw(tag).raw(WAV).bytes();
        assertThat(reader.read(ByteBuffer.wrap(twice), "a").toArray()).containsExactly(0.5f);
    }

    @Test
    void tooLarge() throws IOException {
        Path large = folder.resolve("large.wav");
        try (RandomAccessFile sparse = new RandomAccessFile(large.toFile(), "rw")) {
            sparse.setLength(3L << 30);
        }
        assertThatThrownBy(() -> reader.read(large))
                .isInstanceOf(AudioException.class)
                .hasMessage("'" + large + "' has 3,221,225,472 bytes; recordings must be smaller than 2 GiB: cut it, or"
                        + " convert it to 16 kHz mono");
        AudioReader small = new AudioReader(List.of(new WavDecoder()), WAV.length - 1);
        assertThatThrownBy(() -> small.read(new ByteArrayInputStream(WAV), "-"))
                .isInstanceOf(AudioException.class)
                .hasMessageStartingWith("'-' has more than 45 bytes; recordings must be smaller");
        assertThat(new AudioReader(List.of(new WavDecoder()), WAV.length)
                        .read(new ByteArrayInputStream(WAV), "-")
                        .length())
                .isEqualTo(1);
    }

    @Test
    void aBrokenStream() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("pipe burst");
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return read();
            }
        };
        assertThatThrownBy(() -> reader.read(broken, "-"))
                .isInstanceOf(InputOutputException.class)
                .hasMessage("Cannot read '-': java.io.IOException: pipe burst");
    }

    @Test
    void aDecoderThatCannotRunOrFails() {
        assertThatThrownBy(() -> readWith(Availability.unavailable("libx is missing", "install libx")))
                .isInstanceOf(AudioException.class)
                .hasMessage("'a.x' needs the decoder 'x', which cannot be used here: libx is missing; install libx");
        assertThatThrownBy(() -> readWith(Availability.available()))
                .isInstanceOf(AudioException.class)
                .hasMessage("'a.x': the decoder 'x' failed: java.lang.IllegalStateException: bug");
    }

    private static Waveform readWith(Availability availability) {
        AudioDecoder decoder = new AudioDecoder() {
            @Override
            public String id() {
                return "x";
            }

            @Override
            public Availability availability() {
                return availability;
            }

            @Override
            public Set<String> formats() {
                return Set.of("x");
            }

            @Override
            public boolean recognises(ByteBuffer head) {
                assertThat(head.isReadOnly()).isTrue();
                assertThat(head.remaining()).isEqualTo(HEAD_BYTES);
                return true;
            }

            @Override
            public Waveform decode(ByteBuffer recording, String source) {
                throw new IllegalStateException("bug");
            }
        };
        return new AudioReader(List.of(decoder)).read(ByteBuffer.allocate(100), "a.x");
    }
}
