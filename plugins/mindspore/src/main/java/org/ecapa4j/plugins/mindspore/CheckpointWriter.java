package org.ecapa4j.plugins.mindspore;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import org.ecapa4j.model.ElementType;
import org.ecapa4j.model.StoredTensor;

/** Writes a checkpoint tensor by tensor, byte for byte as MindSpore 2.10 does; {@link CheckpointReader} has the format. */
final class CheckpointWriter {
    /** Contents above this are cut; MindSpore's {@code SLICE_SIZE}. */
    static final int SLICE_BYTES = 512 * 1024 * 1024;

    private static final Charset UTF_32LE = Charset.forName("UTF-32LE");
    private static final int COPY_BYTES = 64 * 1024;

    private static final int KEY_1_VARINT = 0x08;
    private static final int KEY_1_BYTES = 0x0A;
    private static final int KEY_2_BYTES = 0x12;
    private static final int KEY_3_BYTES = 0x1A;

    private final CheckedOutputStream out;
    private final int sliceBytes;

    CheckpointWriter(OutputStream out) {
        this(out, SLICE_BYTES);
    }

    /** @param sliceBytes contents above this many bytes are cut */
    CheckpointWriter(OutputStream out, int sliceBytes) {
        this.out = new CheckedOutputStream(out, new CRC32());
        this.sliceBytes = sliceBytes;
    }

    void write(StoredTensor tensor) throws IOException {
        ByteBuffer content = tensor.type() == ElementType.TEXT ? utf32(tensor.view()) : tensor.view();
        int slices = Math.max(1, (int) ceilDiv(content.remaining(), sliceBytes));
        int elementBytes = tensor.type() == ElementType.TEXT
                ? Integer.BYTES
                : tensor.type().bytes();
        int elements = content.remaining() / elementBytes;
        int start = 0;
        for (int slice = 0; slice < slices; slice++) {
            // As equal as possible, the longer ones first.
            int count = elements / slices + (slice < elements % slices ? 1 : 0);
            writeValue(tensor, content.slice(start, count * elementBytes));
            start += count * elementBytes;
        }
    }

    /** Ends the file as {@code crc_check=True} does; nothing may be written afterwards. */
    void writeChecksum() throws IOException {
        out.write(ChecksumTrailer.of(out.getChecksum().getValue()));
    }

    private void writeValue(StoredTensor tensor, ByteBuffer content) throws IOException {
        byte[] tag = tensor.name().getBytes(StandardCharsets.UTF_8);
        byte[] type = DataType.of(tensor.type()).spelling().getBytes(StandardCharsets.UTF_8);
        int dimsBytes = 0;
        for (int dim : tensor.dims()) {
            dimsBytes += 1 + varintBytes(dim);
        }
        if (tensor.type() == ElementType.TEXT) {
            dimsBytes = 2;
        }
        long tensorBytes = dimsBytes + fieldBytes(type.length) + fieldBytes(content.remaining());
        long valueBytes = fieldBytes(tag.length) + fieldBytes(tensorBytes);

        writeKey(KEY_1_BYTES, valueBytes);
        writeKey(KEY_1_BYTES, tag.length);
        out.write(tag);
        writeKey(KEY_2_BYTES, tensorBytes);
        for (int dim : tensor.dims()) {
            writeKey(KEY_1_VARINT, dim);
        }
        if (tensor.type() == ElementType.TEXT) {
            writeKey(KEY_1_VARINT, 0);
        }
        writeKey(KEY_2_BYTES, type.length);
        out.write(type);
        writeKey(KEY_3_BYTES, content.remaining());
        copy(content);
    }

    private void copy(ByteBuffer content) throws IOException {
        byte[] block = new byte[Math.min(COPY_BYTES, content.remaining())];
        while (content.hasRemaining()) {
            int count = Math.min(block.length, content.remaining());
            content.get(block, 0, count);
            out.write(block, 0, count);
        }
    }

    private static ByteBuffer utf32(ByteBuffer utf8) {
        return ByteBuffer.wrap(StandardCharsets.UTF_8.decode(utf8).toString().getBytes(UTF_32LE));
    }

    private void writeKey(int key, long number) throws IOException {
        out.write(key);
        long rest = number;
        while (rest > 0x7F) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static long fieldBytes(long length) {
        return 1 + varintBytes(length) + length;
    }

    private static int varintBytes(long number) {
        return Math.max(1, (int) ceilDiv(Long.SIZE - Long.numberOfLeadingZeros(number), 7));
    }

    private static long ceilDiv(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }
}
