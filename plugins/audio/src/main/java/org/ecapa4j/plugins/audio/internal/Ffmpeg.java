package org.ecapa4j.plugins.audio.internal;

import java.nio.charset.StandardCharsets;
import org.bytedeco.ffmpeg.avutil.LogCallback;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.ecapa4j.plugins.audio.stream.AudioStreamException;
import org.jspecify.annotations.Nullable;

/** Brings FFmpeg into the process and tells what it says. */
public final class Ffmpeg {
    private static final int MAX_ERROR_BYTES = 128;
    private static final int MAX_SHOWN = 200;

    /** The last line that FFmpeg wrote on this thread. */
    private static final ThreadLocal<String> LAST_LINE = new ThreadLocal<>();

    private Ffmpeg() {}

    private static final class Log extends LogCallback {
        /** Kept for good, also if it is made within a scope of JavaCPP that frees what was made in it. */
        static final Log INSTANCE = new Log().retainReference();

        /** Exceptions must not leave a function that C calls. */
        @Override
        public void call(int level, BytePointer line) {
            try {
                LAST_LINE.set(line.getString(StandardCharsets.UTF_8).strip());
            } catch (RuntimeException | Error e) {
                LAST_LINE.remove();
            }
        }
    }

    /** What JavaCPP calls this platform, and where its libraries lie among the resources. */
    public static String libraryResource() {
        return "org/bytedeco/ffmpeg/" + Loader.getPlatform() + "/" + System.mapLibraryName("jniavformat");
    }

    /**
     * Loads the library and has it write nothing. A caller keeps the result. Never throws.
     *
     * @return null, or why it cannot be loaded
     */
    public static @Nullable Throwable load() {
        try {
            Loader.load(avutil.class);
            Loader.load(avcodec.class);
            Loader.load(avformat.class);
            avutil.av_log_set_level(avutil.AV_LOG_ERROR);
            avutil.setLogCallback(Log.INSTANCE);
            return null;
        } catch (Exception | LinkageError failure) {
            return failure;
        }
    }

    static void forgetLastLine() {
        LAST_LINE.remove();
    }

    /** Zero and above mean success. */
    static int check(int code, String what) throws AudioStreamException {
        if (code < 0) {
            throw failure(what, code);
        }
        return code;
    }

    static AudioStreamException failure(String what, int code) {
        byte[] text = new byte[MAX_ERROR_BYTES];
        avutil.av_strerror(code, text, text.length);
        int length = 0;
        while (length < text.length && text[length] != 0) {
            length++;
        }
        String line = LAST_LINE.get();
        return new AudioStreamException(what + ": " + new String(text, 0, length, StandardCharsets.UTF_8)
                + (line == null || line.isEmpty() ? "" : " (" + printable(line) + ")"));
    }

    /** Without the address of the object that wrote it, which differs from run to run. */
    private static String printable(String line) {
        String text = line.replaceAll(" @ 0x[0-9a-f]+", "").replaceAll("[^ -~]", "?");
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
    }
}
