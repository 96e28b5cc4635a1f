package org.ecapa4j.kernels;

/**
 * An instruction set that the native library was compiled for.
 *
 * @param name as {@link NativeLibrary#table} takes it: scalar, avx2, avx512, neon
 * @param available whether this processor and operating system have it
 */
public record Isa(String name, boolean available) {}
