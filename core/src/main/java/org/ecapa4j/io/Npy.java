package org.ecapa4j.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.errors.MissingInputException;

/**
 * NumPy's {@code .npy} files (NumPy Enhancement Proposal 1).
 *
 * <pre>
 * bytes 0-5   0x93 "NUMPY"
 * byte  6     major version 1, 2 or 3
 * byte  7     minor version 0
 * 2 bytes     (version 1) or 4 bytes (2, 3): length of the header, little-endian, unsigned
 * header      {'descr': '&lt;f4', 'fortran_order': False, 'shape': (3, 80), } padded with spaces, then a line feed
 * data        the elements, nothing after them
 * </pre>
 *
 * <p>Read: versions 1 to 3, little-endian {@code <f4 <f8 <i4 <i8} and texts {@code <U}, C and Fortran order. Written: version 1, C order, the
 * bytes that NumPy 2 writes. Everything else is refused by name, before memory is taken for it.
 */
public final class Npy {
    private static final int PIECE = 1 << 20;

    private Npy() {}

    /**
     * Reads a file.
     *
     * @throws DataFormatException if it is damaged, or holds what this class does not read
     * @throws MissingInputException if it does not exist
     * @throws InputOutputException if it cannot be read
     */
    public static NpyArray read(Path path) {
        return open(path, (channel, header) -> {
            Object elements = elements(channel, header, 0, header.count(), path.toString());
            return NpyArray.read(header, elements, path.toString());
        });
    }

    /**
     * Reads consecutive elements of a file, in row-major order, and nothing else of it (unless it is in Fortran order).
     *
     * @param from the first element
     * @param count how many; at least 0
     * @return one axis of {@code count} elements
     * @throws DataFormatException as {@link #read(Path)}, and if the file ends before
     */
    public static NpyArray read(Path path, long from, int count) {
        return open(path, (channel, header) -> {
            if (from < 0 || count < 0 || count > header.count() - from) {
                throw NpyHeader.problem(
                        path.toString(),
                        "it holds " + header.type() + " " + NpyArray.text(header.shape()) + ", expected " + count
                                + " elements from element " + from + " on");
            }
            if (header.fortranOrder() && header.shape().length > 1) {
                return read(path).part((int) from, count);
            }
            Object elements = elements(channel, header, (int) from, count, path.toString());
            return NpyArray.read(header.ofOneAxis(count), elements, path.toString());
        });
    }

    /**
     * The shape of a file's array, without its data.
     *
     * @throws DataFormatException if its header is damaged or the file is longer or shorter than the header says
     * @throws MissingInputException if it does not exist
     * @throws InputOutputException if it cannot be read
     */
    public static int[] shape(Path path) {
        return open(path, (channel, header) -> header.shape());
    }

    @FunctionalInterface
    private interface Reading<T> {
        T from(FileChannel channel, NpyHeader header) throws IOException;
    }

    private static <T> T open(Path path, Reading<T> reading) {
        if (Files.isDirectory(path)) {
            throw new MissingInputException("'" + path + "' is a folder, expected an .npy file");
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = channel.size();
            ByteBuffer head = ByteBuffer.allocate((int) Math.min(size, NpyHeader.MAX_END));
            readFully(channel, head, path.toString());
            return reading.from(channel, NpyHeader.parse(head, size, path.toString()));
        } catch (NoSuchFileException e) {
            throw new MissingInputException("File '" + path + "' does not exist", e);
        } catch (IOException e) {
            throw new InputOutputException("File '" + path + "' cannot be read: " + e, e);
        }
    }

    private static Object elements(FileChannel channel, NpyHeader header, int from, int count, String source)
            throws IOException {
        NpyElement type = header.type();
        channel.position(header.dataOffset() + (long) from * type.bytes());
        Object elements = type.allocate(count);
        int perPiece = PIECE / type.bytes();
        ByteBuffer piece =
                ByteBuffer.allocate(Math.min(count, perPiece) * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int done = 0; done < count; done += perPiece) {
            piece.clear().limit(Math.min(perPiece, count - done) * type.bytes());
            readFully(channel, piece, source);
            copy(type, piece, elements, done, source);
        }
        return elements;
    }

    private static void copy(NpyElement type, ByteBuffer from, Object to, int index, String source) {
        try {
            type.copy(from, to, index);
        } catch (DataFormatException e) {
            throw NpyHeader.problem(source, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Reads what remains in a buffer, whose position stays.
     *
     * @param source what to call it in messages
     * @throws DataFormatException if it is damaged, or holds what this class does not read
     */
    public static NpyArray read(ByteBuffer bytes, String source) {
        ByteBuffer content = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        NpyHeader header = NpyHeader.parse(content, content.limit(), source);
        Object elements = header.type().allocate(header.count());
        copy(header.type(), content.position(header.dataOffset()), elements, 0, source);
        return NpyArray.read(header, elements, source);
    }

    /** Writes a file through {@link AtomicFile}: whole or not at all. */
    public static void write(Path path, NpyArray array) {
        AtomicFile.write(path, out -> write(out, array));
    }

    /** Writes float32 data, row-major, as many as the product of {@code shape}; see {@link #write(Path, NpyArray)}. */
    public static void write(Path path, float[] data, int... shape) {
        write(path, NpyArray.of(data, shape));
    }

    /** Writes to a stream, which stays open. */
    public static void write(OutputStream out, NpyArray array) throws IOException {
        NpyElement type = array.type();
        out.write(NpyHeader.render(type, array.shape()));
        int perPiece = PIECE / type.bytes();
        ByteBuffer piece = ByteBuffer.allocate(Math.min(array.size(), perPiece) * type.bytes())
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int done = 0; done < array.size(); done += perPiece) {
            int count = Math.min(perPiece, array.size() - done);
            type.copy(array.elements(), done, count, piece);
            out.write(piece.array(), 0, count * type.bytes());
        }
    }

    /** Writes float32 data, row-major, as many as the product of {@code shape}, to a stream, which stays open. */
    public static void write(OutputStream out, float[] data, int... shape) throws IOException {
        write(out, NpyArray.of(data, shape));
    }

    private static void readFully(FileChannel channel, ByteBuffer buffer, String source) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new DataFormatException("Npy file '" + source + "' became shorter while it was read");
            }
        }
        buffer.flip();
    }
}
