package org.ecapa4j.kernels;

/** A kernel refused its arguments, an instruction set is not there, or memory ran out. The text says which and why. */
public final class KernelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public KernelException(String message) {
        super(message);
    }
}
