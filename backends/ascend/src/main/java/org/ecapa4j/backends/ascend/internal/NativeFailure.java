package org.ecapa4j.backends.ascend.internal;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A call of AscendCL that failed, as the native side wrote it down on the thread that made the call.
 *
 * @param code AscendCL's, or one of this class's
 * @param function that failed
 * @param text AscendCL's own, empty if it had none
 */
public record NativeFailure(int code, String function, String text) {
    /** Size of the arrays that failures and texts are written into. */
    public static final int BYTES = 4096;

    /** A function that has no code gave nothing. */
    public static final int NO_RESULT = -1;
    /** The installed version lacks a function that this model needs. */
    public static final int NO_FUNCTION = -2;
    /** The device does not end its work and cannot be made to. */
    public static final int ABANDONED = -4;

    /** What stands in the array; null if nothing does. */
    public static @Nullable NativeFailure read(byte[] failure) {
        String written = text(failure);
        int first = written.indexOf('\n');
        int second = written.indexOf('\n', first + 1);
        if (first < 0 || second < 0) {
            return null;
        }
        return new NativeFailure(
                Integer.parseInt(written.substring(0, first)),
                written.substring(first + 1, second),
                written.substring(second + 1).strip());
    }

    /** The text in the array, up to its first zero. */
    public static String text(byte[] bytes) {
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** A text as C takes it. */
    public static byte[] zeroTerminated(String text) {
        return (text + '\0').getBytes(StandardCharsets.UTF_8);
    }
}
