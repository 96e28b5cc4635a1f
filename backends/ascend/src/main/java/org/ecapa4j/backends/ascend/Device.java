package org.ecapa4j.backends.ascend;

import org.jspecify.annotations.Nullable;

/** One NPU, and why nothing more is computed on it once it is lost. Safe for concurrent use. */
final class Device {
    final int number;
    private volatile @Nullable AscendFailureException lost;

    Device(int number) {
        this.number = number;
    }

    void lose(AscendFailureException cause) {
        lost = cause;
    }

    /** Null while it works. */
    @Nullable
    AscendFailureException lost() {
        return lost;
    }
}
