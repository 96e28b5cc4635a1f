package org.ecapa4j.embeddings;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ecapa4j.errors.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * A file, byte by byte or in pieces, whose length is known before memory is taken for a piece. What is wrong with the bytes is
 * a {@link DataFormatException} whose message goes on where the name of the entry ended. Not safe for concurrent use.
 */
final class ByteInput implements Closeable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final SeekableByteChannel channel;
    private final ByteBuffer buffer =
            ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    private final long size;
    /** Position in the file of the buffer's end. */
    private long bufferEnd;

    private ByteInput(SeekableByteChannel channel) throws IOException {
        this.channel = channel;
        this.size = channel.size();
    }

    static ByteInput open(Path file) throws IOException {
        return new ByteInput(Files.newByteChannel(file));
    }

    long size() {
        return size;
    }

    long position() {
        return bufferEnd - buffer.remaining();
    }

    /** {@code position} from 0 to the size. */
    void seek(long position) throws IOException {
        buffer.limit(0);
        bufferEnd = position;
        channel.position(position);
    }

    /** The next byte, 0 to 255, which stays; -1 at the end. */
    int peek() throws IOException {
        return fill() ? buffer.get(buffer.position()) & 0xFF : -1;
    }

    /** Takes the next byte; -1 at the end. */
    int next() throws IOException {
        return fill() ? buffer.get() & 0xFF : -1;
    }

    /** Up to {@value #BUFFER_BYTES} bytes from the beginning; the position is the beginning afterwards. */
    byte[] head() throws IOException {
        seek(0);
        fill();
        byte[] head = new byte[buffer.remaining()];
        buffer.duplicate().get(head);
        return head;
    }

    /** Takes that many little-endian bytes; asks before it takes memory. */
    ByteBuffer take(long count) throws IOException {
        long left = size - position();
        if (count > left || count > Integer.MAX_VALUE - 8) {
            throw new DataFormatException(
                    "is cut off: " + count + " bytes are promised at byte " + position() + ", " + left + " are left");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) count).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (!fill()) {
                throw new DataFormatException("became shorter while it was read, at byte " + position());
            }
            int piece = Math.min(bytes.remaining(), buffer.remaining());
            bytes.put(buffer.slice().limit(piece));
            buffer.position(buffer.position() + piece);
        }
        return bytes.flip();
    }

    /** Takes the bytes up to the next line feed or the end, and the line feed; null if they are more than {@code longest}. */
    byte @Nullable [] line(int longest) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int next = next();
        while (next >= 0 && next != '\n') {
            if (bytes.size() == longest) {
                return null;
            }
            bytes.write(next);
            next = next();
        }
        return bytes.toByteArray();
    }

    /** UTF-8 text, without the byte order mark that some editors put in front of a file. */
    static String text(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new DataFormatException("is not UTF-8 text", e);
        }
    }

    /** Whether there is a byte in the buffer. */
    private boolean fill() throws IOException {
        if (buffer.hasRemaining()) {
            return true;
        }
        buffer.clear();
        int read = channel.read(buffer);
        buffer.flip();
        bufferEnd += Math.max(0, read);
        return read > 0;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
