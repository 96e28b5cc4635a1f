package org.ecapa4j.backends.ascend.internal;

import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;

/** Brings the binding's own library into the process; AscendCL comes later. */
public final class NativeLoader {
    private NativeLoader() {}

    /** Null if it is there, else why not. Never throws. */
    public static @Nullable Throwable load() {
        try {
            Loader.load(Binding.class);
            Binding.functionCount();
            return null;
        } catch (Exception | LinkageError failure) {
            return failure;
        }
    }
}
