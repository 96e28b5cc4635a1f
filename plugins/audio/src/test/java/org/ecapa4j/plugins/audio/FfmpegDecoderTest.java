package org.ecapa4j.plugins.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.ecapa4j.audio.Resampler;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.plugins.audio.stream.StreamKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against what libsndfile (mpg123, libvorbis, libopus) and, for AAC, the ffmpeg command decode. */
class FfmpegDecoderTest {
    private static final double FULL_SCALE = 32_768;
    private static final String CLUSTER = "\u001F\u0043\u00B6\u0075";

    /**
     * In steps of the goldens' 16 bits: half a step by which they were rounded, and 2^-20 of full scale for transforms of up to 2048 values
     * computed in float, whose errors grow with the logarithm of their length: 11 times 2^-24.
     */
    private static final double MAX_STEPS = 0.5 + FULL_SCALE * 0x1p-20;

    /** Samples, offset and values; the SNR is that of the goldens' rounding. */
    @ParameterizedTest
    @CsvSource({
        "cbr.mp3,16000,40800",
        "vbr.mp3,16000,40800",
        "stereo.mp3,44100,112455",
        "speech.ogg,16000,40800",
        "speech.opus,48000,122400",
        "music.opus,48000,122400",
        "speech.m4a,16000,40800"
    })
    void agreesWithOtherDecoders(String name, int rate, int length) {
        Waveform decoded = Clips.decode(name);
        assertThat(decoded.sampleRate()).isEqualTo(rate);
        assertThat(decoded.length()).isEqualTo(length);
        Waveform golden = Clips.decode(name + ".flac");
        assertThat(golden.length()).isEqualTo(length);
        double max = 0;
        double noise = 0;
        double signal = 0;
        for (int i = 0; i < length; i++) {
            double steps = FULL_SCALE * ((double) decoded.sample(i) - golden.sample(i));
            max = Math.max(max, Math.abs(steps));
            noise += steps * steps;
            signal += Math.pow(FULL_SCALE * golden.sample(i), 2);
        }
        double snr = 10 * Math.log10(signal / noise);
        double limit = 10 * Math.log10(signal / length * 12) - 0.5;
        System.out.printf(Locale.ROOT, "parity: %s, steps of 16 bits max=%.4f limit=%.4f%n", name, max, MAX_STEPS);
        System.out.printf(Locale.ROOT, "parity: %s, dB above the difference min=%.1f limit=%.1f%n", name, snr, limit);
        assertThat(max).isLessThanOrEqualTo(MAX_STEPS);
        assertThat(snr).isGreaterThanOrEqualTo(limit);
    }

    /**
     * ADTS cannot tell the delay of its encoder, so that it stays: one frame of 1024. What libopus makes of narrow speech is early by
     * two samples at 48 kHz, in libsndfile too.
     */
    @ParameterizedTest
    @CsvSource({
        "cbr.mp3,0",
        "vbr.mp3,0",
        "stereo.mp3,0",
        "speech.aac,1024",
        "speech.ogg,0",
        "speech.opus,-1",
        "music.opus,0",
        "speech.m4a,0",
        "video.mp4,0",
        "fragments.mp4,0",
        "opus.webm,-1",
        "live.webm,-1",
        "vorbis.mka,0"
    })
    void liesWhereTheOriginalLies(String name, int expected) {
        Waveform original = Clips.original();
        Waveform decoded = Resampler.resample(Clips.decode(name), original.sampleRate());
        int offset = 0;
        double best = Double.NEGATIVE_INFINITY;
        for (int lag = -1500; lag <= 1500; lag++) {
            double sum = 0;
            for (int i = Math.max(0, -lag); i < original.length() && i + lag < decoded.length(); i++) {
                sum += (double) original.sample(i) * decoded.sample(i + lag);
            }
            if (sum > best) {
                best = sum;
                offset = lag;
            }
        }
        System.out.println("parity: " + name + ", samples by which it is late max=" + offset + " limit=" + expected);
        assertThat(offset).isEqualTo(expected);
        int late = Math.max(0, expected);
        assertThat(decoded.length() - late).isBetween(original.length(), original.length() + late);
    }

    /** The packets were copied, not encoded again. */
    @ParameterizedTest
    @CsvSource({
        "opus.webm,speech.opus,0",
        "live.webm,speech.opus,0",
        "vorbis.mka,speech.ogg,0",
        "video.mp4,speech.m4a,0",
        "fragments.mp4,speech.m4a,0",
        "speech.aac,speech.m4a,1024"
    })
    void theContainerDoesNotMatter(String name, String same, int delay) {
        float[] expected = Clips.decode(same).toArray();
        assertThat(Arrays.copyOfRange(Clips.decode(name).toArray(), delay, delay + expected.length))
                .isEqualTo(expected);
    }

    /** As browsers write them. */
    @Test
    void clustersMayBeOfUnknownSize() {
        String webm = new String(Clips.bytes("live.webm"), StandardCharsets.ISO_8859_1);
        String unknown = webm.replaceAll("(?s)(\u001F\u0043\u00B6\u0075)[@-\u007F].", "$1\u007F\u00FF");
        assertThat(unknown).isNotEqualTo(webm);
        assertThat(Clips.decode(unknown.getBytes(StandardCharsets.ISO_8859_1)).toArray())
                .isEqualTo(Clips.decode("speech.opus").toArray());
    }

    /** Other streams are left out, and what has no end mark is taken to its last page. */
    @Test
    void oggMayHoldOtherStreamsAndLackItsEndMark() {
        byte[] ogg = Clips.bytes("speech.ogg");
        byte[] other = OggPages.first("fishead\u0000 and more");
        float[] expected = Clips.decode(ogg).toArray();
        assertThat(Clips.decode(Clips.concat(other, ogg)).toArray()).isEqualTo(expected);
        byte[] endless = ogg.clone();
        int last = OggPages.start(ogg, 4);
        assertThat(endless[last + 5]).isEqualTo((byte) 4);
        endless[last + 5] = 0;
        float[] decoded = Clips.decode(OggPages.repairChecksums(endless)).toArray();
        assertThat(decoded).hasSizeGreaterThanOrEqualTo(expected.length).startsWith(expected);
    }

    /** Where nothing tells that it is the end, something may be missing. */
    @Test
    void whetherTheEndIsMarked() throws Exception {
        for (String name : Clips.all()) {
            assertThat(isEnded(Clips.bytes(name))).as(name).isEqualTo(!name.equals("live.webm"));
        }
        byte[] fragments = Clips.bytes("fragments.mp4");
        byte[] unindexed = Arrays.copyOf(fragments, fragments.length - 67);
        assertThat(isEnded(unindexed)).isFalse();
        int first = new String(fragments, StandardCharsets.ISO_8859_1).indexOf("moof") - 4;
        assertThat(isEnded(withIndex(unindexed, first, unindexed.length - first, 0)))
                .isTrue();
        assertThat(isEnded(withIndex(unindexed, first, unindexed.length - first, 1)))
                .isTrue();
        assertThat(isEnded(withIndex(unindexed, first, unindexed.length - first + 1, 0)))
                .isFalse();
        assertThat(isEnded(withIndex(unindexed, first, unindexed.length - first - 1, 1)))
                .isFalse();
        assertThat(Clips.decode(unindexed).toArray())
                .isEqualTo(Clips.decode(fragments).toArray());
    }

    private static boolean isEnded(byte[] bytes) throws Exception {
        ByteBuffer recording = ByteBuffer.wrap(bytes);
        return Objects.requireNonNull(StreamKind.of(recording))
                .inspect(recording)
                .isEnded();
    }

    /** Only those that follow the last cluster were written when all was known. */
    @Test
    void cuesBeforeAClusterDoNotMarkTheEnd() throws Exception {
        byte[] webm = Clips.bytes("live.webm");
        byte[] cues = {0x1C, 0x53, (byte) 0xBB, 0x6B, (byte) 0x80};
        String text = new String(webm, StandardCharsets.ISO_8859_1);
        int clusters = 0;
        for (int at = text.indexOf(CLUSTER); at >= 0; at = text.indexOf(CLUSTER, at + 1)) {
            assertThat(isEnded(inserted(webm, at, cues))).as("at %d", at).isFalse();
            clusters++;
        }
        assertThat(clusters).isGreaterThan(1);
        assertThat(isEnded(Clips.concat(webm, cues))).isTrue();
        byte[] tags = {0x12, 0x54, (byte) 0xC3, 0x67, (byte) 0x80};
        assertThat(isEnded(Clips.concat(webm, cues, tags))).isTrue();
        int second = text.indexOf(CLUSTER, text.indexOf(CLUSTER) + 1);
        assertThat(isEnded(Clips.concat(inserted(webm, second, cues), cues))).isTrue();
    }

    private static byte[] inserted(byte[] bytes, int at, byte[] what) {
        return Clips.concat(Arrays.copyOf(bytes, at), what, Arrays.copyOfRange(bytes, at, bytes.length));
    }

    /** With a box {@code sidx} that lists two fragments of so many bytes together. */
    private static byte[] withIndex(byte[] mp4, int at, int size, int version) {
        int length = 8 + (version == 0 ? 24 : 32) + 2 * 12;
        ByteBuffer box = ByteBuffer.allocate(length);
        box.putInt(length).put("sidx".getBytes(StandardCharsets.ISO_8859_1)).put((byte) version);
        box.putShort(length - 2 * 12 - 2, (short) 2);
        box.putInt(length - 2 * 12, 100).putInt(length - 12, size - 100);
        return inserted(mp4, at, box.array());
    }

    @Test
    void mp3WithoutItsTagKeepsDelayAndPadding() {
        byte[] mp3 = Clips.bytes("cbr.mp3");
        int firstFrame = 144 / 2 * 48_000 / 16_000;
        float[] bare =
                Clips.decode(Arrays.copyOfRange(mp3, firstFrame, mp3.length)).toArray();
        float[] expected = Clips.decode("cbr.mp3").toArray();
        assertThat(bare.length % 576).isZero();
        assertThat(Arrays.copyOfRange(bare, 1105, 1105 + expected.length)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cbr.mp3", "speech.aac"})
    void tagsAroundFramesAreSkipped(String name) {
        byte[] id3v1 = Arrays.copyOf("TAGtitle".getBytes(StandardCharsets.ISO_8859_1), 128);
        byte[] id3v2 = Arrays.copyOf(new byte[] {'I', 'D', '3', 3, 0, 0, 0, 0, 2, 44}, 310);
        byte[] ape = Arrays.copyOf("APETAGEX".getBytes(StandardCharsets.ISO_8859_1), 200);
        byte[] lyrics3 = "LYRICSBEGININD0000310LYR00004text000029LYRICS200".getBytes(StandardCharsets.ISO_8859_1);
        byte[] picture = new byte[1 << 20];
        new Random(20_261_129).nextBytes(picture);
        float[] expected = Clips.decode(name).toArray();
        for (byte[] tagged : List.of(
                Clips.concat(Clips.bytes(name), ape, id3v1),
                Clips.concat(Clips.bytes(name), lyrics3, id3v1),
                Clips.concat(Clips.bytes(name), ape, picture, id3v1),
                Clips.concat(id3v2, Clips.bytes(name)),
                Clips.concat(new byte[20], Clips.bytes(name), new byte[2000]))) {
            assertThat(Clips.decode(tagged).toArray()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("org.ecapa4j.plugins.audio.Clips#all")
    void theBufferMayBeOfAnyKindAndStaysAsItIs(String name) {
        byte[] bytes = Clips.bytes(name);
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 20)
                .position(10)
                .put(bytes)
                .flip();
        direct.position(10);
        Waveform decoded = new FfmpegDecoder().decode(direct.asReadOnlyBuffer(), name);
        assertThat(direct.position()).isEqualTo(10);
        assertThat(decoded.toArray()).isEqualTo(Clips.decode(name).toArray());
    }

    @Test
    void callsDoNotDisturbEachOther() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<Boolean>> equal = new ArrayList<>();
            for (String name : Clips.all()) {
                float[] alone = Clips.decode(name).toArray();
                equal.add(pool.submit(() -> {
                    boolean same = true;
                    for (int repetition = 0; repetition < 5; repetition++) {
                        same &= Arrays.equals(Clips.decode(name).toArray(), alone);
                    }
                    return same;
                }));
            }
            for (Future<Boolean> each : equal) {
                assertThat(each.get()).isTrue();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @ParameterizedTest
    @MethodSource("org.ecapa4j.plugins.audio.Clips#all")
    void recognisesByContent(String name) {
        assertThat(new FfmpegDecoder().recognises(ByteBuffer.wrap(Clips.bytes(name), 0, 64)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "#EXTM3U\nhttp://example.org/a.mp3\n",
                "ffconcat version 1.0\nfile '/etc/passwd'\n",
                "RIFF____WAVEfmt ",
                "fLaC",
                "\u00FF",
                "\u00FF\u00FB",
                "\u00FF\u00FEt\u0000e\u0000x\u0000t\u0000",
                "\u00FF\u00D8\u00FF\u00E0 a picture",
                "\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000"
            })
    void recognisesNothingElse(String head) {
        assertThat(new FfmpegDecoder().recognises(ByteBuffer.wrap(head.getBytes(StandardCharsets.ISO_8859_1))))
                .isFalse();
    }
}
