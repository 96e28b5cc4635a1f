package org.ecapa4j.features;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.fixtures.Fixtures;
import org.ecapa4j.io.Npy;
import org.ecapa4j.io.NpyArray;
import org.jflac.FLACDecoder;
import org.jflac.PCMProcessor;
import org.jflac.metadata.StreamInfo;
import org.jflac.util.ByteData;

/** The clips of golden/frontend/clips.csv, read without the library's own decoders. */
record Clip(String name, String file, int sampleRate, int samples, int frames) {

    static Stream<Clip> all() throws IOException {
        List<String> lines = Files.readAllLines(golden("clips.csv"));
        return lines.stream().skip(1).map(line -> {
            List<String> cells = List.of(line.split(","));
            return new Clip(
                    cells.get(0),
                    cells.get(1),
                    Integer.parseInt(cells.get(2)),
                    Integer.parseInt(cells.get(3)),
                    Integer.parseInt(cells.get(4)));
        });
    }

    static Clip named(String name) throws IOException {
        return all().filter(clip -> clip.name.equals(name)).findFirst().orElseThrow();
    }

    static Path golden(String name) {
        return Fixtures.path("golden/frontend/" + name);
    }

    NpyArray expected(String kind) {
        return Npy.read(golden(kind + "/" + name + ".npy"));
    }

    Waveform waveform() throws IOException {
        byte[] pcm = file.endsWith(".flac") ? flac(golden(file)) : wav(golden(file));
        short[] decoded = new short[pcm.length / 2];
        ByteBuffer.wrap(pcm).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(decoded);
        return Waveform.of(decoded, sampleRate);
    }

    private static byte[] wav(Path path) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.position(12);
        while (bytes.getInt() != 0x61746164) { // "data"
            int length = bytes.getInt();
            bytes.position(bytes.position() + length);
        }
        byte[] pcm = new byte[bytes.getInt()];
        bytes.get(pcm);
        return pcm;
    }

    private static byte[] flac(Path path) throws IOException {
        ByteArrayOutputStream pcm = new ByteArrayOutputStream();
        try (InputStream in = Files.newInputStream(path)) {
            FLACDecoder decoder = new FLACDecoder(in);
            decoder.addPCMProcessor(new PCMProcessor() {
                @Override
                public void processStreamInfo(StreamInfo info) {}

                @Override
                public void processPCM(ByteData data) {
                    pcm.write(data.getData(), 0, data.getLen());
                }
            });
            decoder.decode();
        }
        return pcm.toByteArray();
    }

    @Override
    public String toString() {
        return name;
    }
}
