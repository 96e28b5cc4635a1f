package org.ecapa4j.scoring;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lines of UTF-8 text, none longer than {@value #LONGEST} bytes, each up to its line feed; a byte order mark is skipped. */
final class TextLines {
    /** Far above any path; a longer line means that the file is something else. */
    static final int LONGEST = 65_536;

    private final InputStream in;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private byte[] buffer = new byte[1 << 16];
    /** The line, without its line feed, is what lies between. */
    private int start;

    private int end;
    /** First byte after the line and its line feed. */
    private int next;
    /** End of what was read into the buffer. */
    private int filled;

    private boolean first = true;
    private boolean over;

    TextLines(InputStream in) {
        this.in = in;
    }

    /** Goes to the next line, of which there is at least one; false after the last. */
    boolean next() throws IOException {
        if (over) {
            return false;
        }
        start = next;
        end = start;
        while (true) {
            while (end < filled && buffer[end] != '\n') {
                end++;
            }
            if (end < filled || end - start > LONGEST) {
                next = end + 1;
                return true;
            }
            if (!fill()) {
                over = true;
                return true;
            }
        }
    }

    boolean isTooLong() {
        return end - start > LONGEST;
    }

    /** The line; null if it is not UTF-8. */
    @Nullable
    String line() {
        String text = decode();
        if (first && text != null && text.startsWith("\uFEFF")) {
            text = text.substring(1);
        }
        first = false;
        return text;
    }

    /** Makes room, keeping the line that has begun, and reads on; false at the end of the stream. */
    private boolean fill() throws IOException {
        if (filled == buffer.length) {
            byte[] target = start > 0 ? buffer : new byte[2 * buffer.length];
            System.arraycopy(buffer, start, target, 0, filled - start);
            buffer = target;
            end -= start;
            filled -= start;
            start = 0;
        }
        int count = in.read(buffer, filled, buffer.length - filled);
        if (count < 0) {
            return false;
        }
        filled += count;
        return true;
    }

    private @Nullable String decode() {
        boolean ascii = true;
        for (int i = start; i < end; i++) {
            ascii &= buffer[i] >= 0;
        }
        if (ascii) {
            return new String(buffer, start, end - start, StandardCharsets.ISO_8859_1);
        }
        try {
            return decoder.decode(ByteBuffer.wrap(buffer, start, end - start)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
