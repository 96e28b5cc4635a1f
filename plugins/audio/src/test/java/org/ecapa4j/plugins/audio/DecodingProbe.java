package org.ecapa4j.plugins.audio;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ecapa4j.audio.AudioReader;
import org.ecapa4j.audio.WavDecoder;
import org.ecapa4j.errors.AudioException;
import org.ecapa4j.plugin.Availability;

/** Reads recordings in a process of its own, as a process loads FFmpeg once only. */
final class DecodingProbe {
    private DecodingProbe() {}

    /** Prints what each recording comes to, whether FFmpeg was loaded then, and what the plugin says of itself before and after. */
    public static void main(String[] files) throws Exception {
        FfmpegDecoder decoder = new FfmpegDecoder();
        AudioReader reader = new AudioReader(List.of(new WavDecoder(), new FlacDecoder(), decoder));
        System.out.println(describe(decoder.availability()));
        for (String file : files) {
            String name = file.substring(file.lastIndexOf('.') + 1);
            try {
                System.out.println(name + ": " + reader.read(Path.of(file)).length() + ", loaded: " + isLoaded());
            } catch (AudioException e) {
                System.out.println(name + ": " + e.getMessage());
            }
        }
        System.out.println(describe(decoder.availability()));
    }

    private static String describe(Availability availability) {
        return availability.isAvailable()
                ? "available"
                : "reason: " + availability.reason() + "\nremedy: " + availability.remedy();
    }

    private static boolean isLoaded() throws Exception {
        return Files.readString(Path.of("/proc/self/maps")).contains("libavcodec");
    }
}
