package org.ecapa4j.plugins.mindspore;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.ecapa4j.model.ElementType;
import org.ecapa4j.model.StoredTensor;

/** Stored floating-point numbers as float32. */
final class Floats {
    private static final int BLOCK = 4096;

    private Floats() {}

    /**
     * A view of float32 content, a converted copy of any other floating-point type. Float64 is rounded to nearest; what
     * is too large becomes infinite.
     */
    static FloatBuffer of(StoredTensor tensor) {
        ByteBuffer content = tensor.view();
        if (tensor.type() == ElementType.FLOAT32) {
            return content.asFloatBuffer();
        }
        float[] values = new float[content.remaining() / tensor.type().bytes()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (tensor.type()) {
                case FLOAT16 -> fromHalf(content.getShort());
                case BFLOAT16 -> Float.intBitsToFloat(content.getShort() << 16);
                case FLOAT64 -> (float) content.getDouble();
                default -> throw new IllegalArgumentException(tensor.type() + " is no floating-point type");
            };
        }
        return FloatBuffer.wrap(values);
    }

    /** IEEE 754 binary16: 1 bit sign, 5 bits exponent with bias 15, 10 bits fraction. Exact. */
    static float fromHalf(short bits) {
        int sign = (bits & 0x8000) << 16;
        int exponent = bits >>> 10 & 0x1F;
        int fraction = bits & 0x3FF;
        if (exponent == 0) {
            float magnitude = fraction * 0x1p-24f;
            return sign == 0 ? magnitude : -magnitude;
        }
        int wideExponent = exponent == 0x1F ? 0xFF : exponent - 15 + 127;
        return Float.intBitsToFloat(sign | wideExponent << 23 | fraction << 13);
    }

    /** Index of the first value that is not finite, or is below the minimum; -1 if there is none. */
    static int firstUnusable(FloatBuffer values, float minimum) {
        FloatBuffer rest = values.duplicate();
        float[] block = new float[Math.min(BLOCK, rest.remaining())];
        for (int start = 0; rest.hasRemaining(); start += BLOCK) {
            int count = Math.min(block.length, rest.remaining());
            rest.get(block, 0, count);
            for (int i = 0; i < count; i++) {
                if (!(block[i] >= minimum && block[i] <= Float.MAX_VALUE)) {
                    return start + i;
                }
            }
        }
        return -1;
    }
}
