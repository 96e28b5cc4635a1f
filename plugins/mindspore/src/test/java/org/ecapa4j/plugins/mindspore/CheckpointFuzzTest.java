package org.ecapa4j.plugins.mindspore;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.ecapa4j.errors.ModelFormatException;
import org.ecapa4j.model.ModelFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged files end in {@link ModelFormatException} or are read; anything else fails these tests. */
class CheckpointFuzzTest {
    private static final MindSporeCheckpointFormat FORMAT = new MindSporeCheckpointFormat();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Reports are bounded by the number of problems, everything else by the file. */
    private static final long FIXED_BYTES = 16L << 20;

    private static final int BYTES_PER_BYTE = 64;

    @ParameterizedTest
    @ValueSource(strings = {"micro.ckpt", "micro_crc.ckpt", "micro_append.ckpt", "ok_unknown_fields.ckpt"})
    void everyTruncationIsRefused(String file) {
        byte[] whole = Checkpoints.bytes(Checkpoints.golden(file));
        for (int length = 0; length < whole.length; length++) {
            read(Arrays.copyOf(whole, length));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"micro.ckpt", "micro_append.ckpt", "ok_packed_dims.ckpt"})
    void everyChangedByteIsReadOrRefused(String file) {
        byte[] whole = Checkpoints.bytes(Checkpoints.golden(file));
        for (int offset = 0; offset < whole.length; offset++) {
            for (int change : new int[] {0x01, 0x02, 0x08, 0x40, 0x80, 0xFF, whole[offset] & 0xFF}) {
                byte[] changed = whole.clone();
                changed[offset] ^= (byte) change;
                read(changed);
            }
        }
    }

    @Test
    void truncationsOfAWholeModelAreRefused() {
        byte[] whole = Checkpoints.bytes(Checkpoints.golden("nano_ecapa.ckpt"));
        for (int length = 0; length < whole.length; length += 97) {
            assertThat(read(Arrays.copyOf(whole, length))).isFalse();
        }
    }

    @Test
    void changedBytesOfAWholeModelAreReadOrRefused() {
        changeBytes("nano_ecapa.ckpt", new Random(11), 500);
    }

    @Test
    @Tag("nightly")
    void randomDamageOfEveryFile() {
        long seed = System.nanoTime();
        System.out.println("fuzz: checkpoints seed=" + seed);
        Random random = new Random(seed);
        for (String file :
                new String[] {"nano_ecapa.ckpt", "micro_append.ckpt", "dtypes.ckpt", "ok_unknown_fields.ckpt"}) {
            changeBytes(file, random, 50_000);
        }
    }

    private static void changeBytes(String file, Random random, int rounds) {
        byte[] whole = Checkpoints.bytes(Checkpoints.golden(file));
        for (int round = 0; round < rounds; round++) {
            byte[] changed = whole.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                int offset = random.nextInt(changed.length);
                switch (random.nextInt(3)) {
                    case 0 -> changed[offset] = (byte) random.nextInt();
                    case 1 -> changed[offset] ^= (byte) (1 << random.nextInt(8));
                    default -> {
                        int length = Math.min(random.nextInt(16), changed.length - offset);
                        System.arraycopy(changed, random.nextInt(changed.length - length), changed, offset, length);
                    }
                }
            }
            read(changed);
        }
    }

    private static boolean read(byte[] bytes) {
        ModelFile file = new ModelFile("fuzz.ckpt", ByteBuffer.wrap(bytes));
        long before = THREADS.getCurrentThreadAllocatedBytes();
        boolean good;
        try {
            FORMAT.recognises(file);
            FORMAT.read(file);
            good = true;
        } catch (ModelFormatException e) {
            assertThat(e.problems()).isNotEmpty();
            good = false;
        }
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
                .as("allocated bytes")
                .isLessThan(FIXED_BYTES + (long) BYTES_PER_BYTE * bytes.length);
        return good;
    }
}
