package org.ecapa4j.plugins.audio;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.ecapa4j.errors.AudioException;

/** Decodes whole and damaged clips again and again, in a process of its own, and prints what that has left behind. */
final class LeakProcess {
    private LeakProcess() {}

    public static void main(String[] arguments) {
        decodeAll(60);
        System.gc();
        long pointers = Pointer.totalCount();
        long bytes = Pointer.totalBytes();
        long resident = Pointer.physicalBytes();
        int decodes = decodeAll(Integer.parseInt(arguments[0]));
        System.out.println("decodes " + decodes + " pointers " + (Pointer.totalCount() - pointers) + " pointerBytes "
                + (Pointer.totalBytes() - bytes) + " residentBytes " + (Pointer.physicalBytes() - resident));
    }

    private static int decodeAll(int rounds) {
        int decodes = 0;
        for (int round = 0; round < rounds; round++) {
            for (String name : Clips.all()) {
                byte[] bytes = Clips.bytes(name);
                decodes += Clips.decode(bytes).length() > 0 ? 1 : 0;
                for (int at : List.of(bytes.length / 3, bytes.length / 2)) {
                    byte[] damaged = bytes.clone();
                    Arrays.fill(damaged, at, at + 12, (byte) (0xA5 + round));
                    decodes += decodeDamaged(OggPages.repairChecksums(damaged));
                }
                decodes += decodeDamaged(damagedHeader(bytes, round));
            }
        }
        return decodes;
    }

    /** Where it may not even be opened. */
    private static byte[] damagedHeader(byte[] bytes, int round) {
        byte[] damaged = bytes.clone();
        damaged[60 + round % 400] ^= (byte) 0xFF;
        return OggPages.repairChecksums(damaged);
    }

    private static int decodeDamaged(byte[] damaged) {
        try {
            return Clips.decode(damaged).length() > 0 ? 1 : 0;
        } catch (AudioException e) {
            return 1;
        }
    }
}
