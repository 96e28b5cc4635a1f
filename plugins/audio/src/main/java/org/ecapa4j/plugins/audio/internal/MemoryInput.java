package org.ecapa4j.plugins.audio.internal;

import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.Read_packet_Pointer_BytePointer_int;
import org.bytedeco.ffmpeg.avformat.Seek_Pointer_long_int;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.ecapa4j.plugins.audio.stream.AudioStreamException;

/**
 * A buffer as something that FFmpeg reads from. Belongs to the thread that made it: JavaCPP gives every callback class one C
 * function, which finds the input by its thread. After the deadline nothing more can be read.
 */
final class MemoryInput implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final ThreadLocal<MemoryInput> CURRENT = new ThreadLocal<>();

    /** Kept for good, also if they are made within a scope of JavaCPP that frees what was made in it. */
    private static final Read READ = new Read().retainReference();

    private static final Seek SEEK = new Seek().retainReference();

    private final ByteBuffer bytes;
    private final Deadline deadline;
    private final AVIOContext context;

    MemoryInput(ByteBuffer bytes, Deadline deadline) throws AudioStreamException {
        this.bytes = bytes.slice();
        this.deadline = deadline;
        BytePointer buffer = new BytePointer(avutil.av_malloc(BUFFER_BYTES));
        AVIOContext allocated =
                buffer.isNull() ? null : avformat.avio_alloc_context(buffer, BUFFER_BYTES, 0, null, READ, null, SEEK);
        if (allocated == null || allocated.isNull()) {
            avutil.av_free(buffer);
            throw Ffmpeg.failure("no memory for its buffer", avutil.AVERROR_ENOMEM());
        }
        context = allocated;
        CURRENT.set(this);
    }

    AVIOContext context() {
        return context;
    }

    /** FFmpeg may have replaced the buffer. */
    @Override
    public void close() {
        CURRENT.remove();
        avutil.av_free(context.buffer());
        avformat.avio_context_free(context);
    }

    private int read(BytePointer target, int size) {
        int count = Math.min(size, bytes.remaining());
        if (deadline.hasPassed()) {
            return avutil.AVERROR_EXIT;
        }
        if (count <= 0) {
            return avutil.AVERROR_EOF;
        }
        ByteBuffer part = bytes.slice(bytes.position(), count);
        target.position(0).limit(count).asByteBuffer().put(part);
        bytes.position(bytes.position() + count);
        return count;
    }

    private long seek(long offset, int whence) {
        long target = switch (whence & ~avformat.AVSEEK_FORCE) {
            case 0 -> offset;
            case 1 -> bytes.position() + offset;
            case 2 -> bytes.limit() + offset;
            default -> -1;
        };
        if ((whence & avformat.AVSEEK_SIZE) != 0) {
            return bytes.limit();
        }
        if (target < 0) {
            return avutil.AVERROR_EINVAL();
        }
        // A file may be sought behind its end, where nothing can be read.
        bytes.position((int) Math.min(target, bytes.limit()));
        return target;
    }

    /** Exceptions must not leave a function that C calls. */
    private static final class Read extends Read_packet_Pointer_BytePointer_int {
        @Override
        public int call(Pointer opaque, BytePointer target, int size) {
            try {
                return CURRENT.get().read(target, size);
            } catch (RuntimeException | Error e) {
                return avutil.AVERROR_EXTERNAL;
            }
        }
    }

    private static final class Seek extends Seek_Pointer_long_int {
        @Override
        public long call(Pointer opaque, long offset, int whence) {
            try {
                return CURRENT.get().seek(offset, whence);
            } catch (RuntimeException | Error e) {
                return avutil.AVERROR_EXTERNAL;
            }
        }
    }
}
