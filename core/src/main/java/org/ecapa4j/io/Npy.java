package org.ecapa4j.io;

/** NumPy's {@code .npy} files. */
public final class Npy {
    private Npy() {}
}
