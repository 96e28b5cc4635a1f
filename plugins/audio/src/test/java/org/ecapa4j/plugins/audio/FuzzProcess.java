package org.ecapa4j.plugins.audio;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.errors.AudioException;
import org.ecapa4j.plugins.audio.FfmpegDecoder.Limits;

/**
 * Decodes changed clips in a process of its own, which a fault in native code may end. The bytes that are being decoded lie in
 * a file, so that whoever started it has them then.
 */
final class FuzzProcess {
    private static final int[] LENGTHS = {0, 1, 7, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, -1, -2};

    /** So much audio and time at most, that a clip of 2.55 s never needs. */
    private static final Limits LIMITS = new Limits(1 << 20, 1 << 24, 1, Duration.ofMinutes(2), Duration.ZERO);

    private final Random random;
    private final List<byte[]> seeds;

    private FuzzProcess(long seed, List<byte[]> seeds) {
        this.random = new Random(seed);
        this.seeds = seeds;
    }

    /** Arguments: file for the bytes, seed, rounds, seconds (the run ends when either is over), clips. */
    public static void main(String[] arguments) throws Exception {
        Path current = Path.of(arguments[0]);
        long rounds = Long.parseLong(arguments[2]);
        long end = System.nanoTime()
                + Duration.ofSeconds(Long.parseLong(arguments[3])).toNanos();
        List<byte[]> clips = new ArrayList<>();
        for (String clip : Arrays.asList(arguments).subList(4, arguments.length)) {
            clips.add(Files.readAllBytes(Path.of(clip)));
        }
        FuzzProcess fuzz = new FuzzProcess(Long.parseLong(arguments[1]), clips);
        FfmpegDecoder decoder = new FfmpegDecoder(LIMITS);
        long decoded = 0;
        long refused = 0;
        while (decoded + refused < rounds && System.nanoTime() < end) {
            byte[] bytes = fuzz.next();
            Files.write(current, bytes);
            try {
                Waveform waveform = decoder.decode(ByteBuffer.wrap(bytes), "fuzz");
                decoded += waveform.length() > 0 ? 1 : 0;
            } catch (AudioException e) {
                String message = String.valueOf(e.getMessage());
                if (!message.contains("'fuzz'") || message.contains("seconds")) {
                    throw e;
                }
                refused++;
            }
        }
        String peak = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> line.replaceAll("\\D", ""))
                .findFirst()
                .orElse("0");
        System.out.println("decoded " + decoded + " refused " + refused + " peakKilobytes " + peak);
    }

    /** Bytes that differ from a clip in one to four places or parts. */
    private byte[] next() {
        byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
        for (int change = random.nextInt(4); change >= 0; change--) {
            bytes = changed(bytes);
        }
        // Ogg pages with a wrong checksum never get to the decoder.
        return random.nextInt(8) == 0 ? bytes : OggPages.repairChecksums(bytes);
    }

    private byte[] changed(byte[] bytes) {
        if (bytes.length < 16) {
            return bytes;
        }
        int at = random.nextInt(bytes.length - 8);
        // Headers are short and matter more.
        at = random.nextBoolean() ? at : Math.min(at, random.nextInt(600));
        switch (random.nextInt(9)) {
            case 0, 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> bytes[at] = (byte) random.nextInt();
            case 3 -> ByteBuffer.wrap(bytes).putInt(at, LENGTHS[random.nextInt(LENGTHS.length)]);
            case 4 -> ByteBuffer.wrap(bytes).putInt(at, bytes.length - random.nextInt(64));
            case 5 -> {
                byte[] noise = new byte[1 + random.nextInt(64)];
                random.nextBytes(noise);
                System.arraycopy(noise, 0, bytes, at, Math.min(noise.length, bytes.length - at));
            }
            case 6 -> {
                return Arrays.copyOf(bytes, bytes.length - random.nextInt(bytes.length / 2));
            }
            case 7 -> {
                byte[] other = seeds.get(random.nextInt(seeds.size()));
                int from = random.nextInt(other.length);
                return Clips.concat(
                        Arrays.copyOf(bytes, at),
                        Arrays.copyOfRange(other, from, Math.min(other.length, from + random.nextInt(4096))),
                        Arrays.copyOfRange(bytes, at, bytes.length));
            }
            default -> {
                int gap = Math.min(bytes.length - at, 1 + random.nextInt(300));
                return Clips.concat(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + gap, bytes.length));
            }
        }
        return bytes;
    }
}
