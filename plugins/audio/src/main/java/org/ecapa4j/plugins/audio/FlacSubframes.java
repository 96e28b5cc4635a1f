package org.ecapa4j.plugins.audio;

import java.io.IOException;
import java.util.Arrays;
import org.ecapa4j.plugins.audio.stream.AudioStreamException;
import org.jflac.FixedPredictor;
import org.jflac.LPCPredictor;
import org.jflac.io.BitInputStream;

/** Reads subframes (RFC 9639, section 9.2) with jFLAC's bit stream and predictors. */
final class FlacSubframes {
    private static final int TYPE_CONSTANT = 0;
    private static final int TYPE_VERBATIM = 1;
    private static final int TYPE_FIXED = 8;
    private static final int MAX_FIXED_ORDER = 4;
    private static final int TYPE_LINEAR = 32;
    private static final int INVALID_PRECISION = 15;
    private static final int MAX_LINEAR_ORDER = 32;

    private final BitInputStream bits;
    private final int[] coefficients = new int[MAX_LINEAR_ORDER];
    private int[] residual = new int[0];

    FlacSubframes(BitInputStream bits) {
        this.bits = bits;
    }

    /** Reads a subframe of samples of so many bits into {@code samples}, from 0 to {@code blockSize}. */
    void read(int[] samples, int blockSize, int sampleBits) throws IOException {
        int header = bits.readRawUInt(8);
        if ((header & 0x80) != 0) {
            throw new AudioStreamException("a subframe does not start with a zero bit");
        }
        int type = header >> 1;
        int wasted = (header & 1) == 0 ? 0 : bits.readUnaryUnsigned() + 1;
        int width = sampleBits - wasted;
        if (width <= 0) {
            throw new AudioStreamException("a subframe says " + wasted + " wasted bits of " + sampleBits);
        }
        if (type == TYPE_CONSTANT) {
            Arrays.fill(samples, 0, blockSize, bits.readRawInt(width));
        } else if (type == TYPE_VERBATIM) {
            readSamples(samples, blockSize, width);
        } else if (type >= TYPE_FIXED && type <= TYPE_FIXED + MAX_FIXED_ORDER) {
            readFixed(samples, blockSize, width, type - TYPE_FIXED);
        } else if (type >= TYPE_LINEAR) {
            readLinear(samples, blockSize, width, type - TYPE_LINEAR + 1);
        } else {
            throw new AudioStreamException("a subframe has the reserved type " + type);
        }
        for (int i = 0; wasted > 0 && i < blockSize; i++) {
            samples[i] <<= wasted;
        }
    }

    private void readSamples(int[] samples, int count, int width) throws IOException {
        for (int i = 0; i < count; i++) {
            samples[i] = bits.readRawInt(width);
        }
    }

    private void readFixed(int[] samples, int blockSize, int width, int order) throws IOException {
        checkOrder(order, blockSize);
        readSamples(samples, order, width);
        readResidual(blockSize, order);
        FixedPredictor.restoreSignal(residual, blockSize - order, order, samples, order);
    }

    private void readLinear(int[] samples, int blockSize, int width, int order) throws IOException {
        checkOrder(order, blockSize);
        readSamples(samples, order, width);
        int precision = bits.readRawUInt(4);
        if (precision == INVALID_PRECISION) {
            throw new AudioStreamException("a linear predictor has the reserved precision 16");
        }
        int shift = bits.readRawInt(5);
        if (shift < 0) {
            throw new AudioStreamException("a linear predictor has the negative shift " + shift);
        }
        readSamples(coefficients, order, precision + 1);
        readResidual(blockSize, order);
        LPCPredictor.restoreSignalWide(residual, blockSize - order, coefficients, order, shift, samples, order);
    }

    private static void checkOrder(int order, int blockSize) throws AudioStreamException {
        if (order > blockSize) {
            throw new AudioStreamException(
                    "a predictor of order " + order + " in a block of " + blockSize + " samples");
        }
    }

    /** Section 9.2.7: partitions of Rice codes, or of plain numbers where the parameter is all ones. */
    private void readResidual(int blockSize, int order) throws IOException {
        int method = bits.readRawUInt(2);
        if (method > 1) {
            throw new AudioStreamException("a residual has the reserved coding method " + method);
        }
        int parameterBits = 4 + method;
        int escape = (1 << parameterBits) - 1;
        int partitionOrder = bits.readRawUInt(4);
        int partitionSize = blockSize >> partitionOrder;
        if (partitionSize << partitionOrder != blockSize || partitionSize < order) {
            throw new AudioStreamException("a block of " + blockSize + " samples cannot have 2^" + partitionOrder
                    + " partitions with a predictor of order " + order);
        }
        if (residual.length < blockSize) {
            residual = new int[blockSize];
        }
        int at = 0;
        for (int partition = 0; partition < 1 << partitionOrder; partition++) {
            int count = partition == 0 ? partitionSize - order : partitionSize;
            int parameter = bits.readRawUInt(parameterBits);
            if (parameter < escape) {
                bits.readRiceSignedBlock(residual, at, count, parameter);
            } else {
                readPlain(at, count);
            }
            at += count;
        }
    }

    private void readPlain(int from, int count) throws IOException {
        int width = bits.readRawUInt(5);
        for (int i = from; i < from + count; i++) {
            residual[i] = bits.readRawInt(width);
        }
    }
}
