package org.ecapa4j.kernels.internal;

import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;

/** Brings the library into the process. */
public final class NativeLoader {
    private NativeLoader() {}

    /**
     * What came of it.
     *
     * @param cause null if the library is there
     * @param origin its file, or the platform that was looked for
     */
    public record Result(@Nullable Throwable cause, String origin) {}

    /** Tries once; a caller keeps the result. Never throws. */
    public static Result load() {
        String platform = "unknown platform";
        try {
            platform = Loader.getPlatform();
            String file = Loader.load(Binding.class);
            // The first native call: a library that loads but is another build has no such symbol.
            Binding.isaCount();
            return new Result(null, file == null ? platform : file);
        } catch (Exception | LinkageError failure) {
            return new Result(failure, platform);
        }
    }
}
