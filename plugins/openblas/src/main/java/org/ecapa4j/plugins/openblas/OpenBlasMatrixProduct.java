package org.ecapa4j.plugins.openblas;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ecapa4j.errors.PluginException;
import org.ecapa4j.plugin.Availability;
import org.ecapa4j.plugins.openblas.internal.OpenBlas;
import org.ecapa4j.scoring.MatrixBlock;
import org.ecapa4j.scoring.MatrixProduct;
import org.jspecify.annotations.Nullable;

/**
 * Products by OpenBLAS on the calling thread; id {@code openblas}. The bits of an entry may depend on the shapes.
 *
 * <p>The library is loaded at the first {@link #availability} or product, once per process, and set to one thread for the
 * whole process: its own threads would compete with ours. No more callers than the machine has processors compute at once,
 * others wait. The operands are copied in parts to native memory, at most 3 MiB per call unless a row is longer than 1 MiB, and
 * freed before the call returns.
 *
 * <p>The environment variable {@code OPENBLAS_CORETYPE} forces the kernels of another processor, which may be half as fast:
 * leave it unset.
 */
public final class OpenBlasMatrixProduct implements MatrixProduct {
    private static final Pattern GLIBC = Pattern.compile("version [`']GLIBC_([0-9.]+)' not found");

    /** Opens nothing; see {@link #availability}. */
    public OpenBlasMatrixProduct() {}

    @Override
    public String id() {
        return "openblas";
    }

    @Override
    public Availability availability() {
        return Holder.FAILURE == null ? Availability.available() : explain(Holder.FAILURE);
    }

    @Override
    public void multiplyTransposed(MatrixBlock a, MatrixBlock b, MatrixBlock c) {
        MatrixProduct.check(a, b, c);
        if (Holder.FAILURE != null) {
            Availability availability = explain(Holder.FAILURE);
            throw new PluginException(
                    "Matrix product 'openblas' cannot be used: " + availability.reason() + "; " + availability.remedy(),
                    Holder.FAILURE);
        }
        OpenBlas.multiplyTransposed(a, b, c);
    }

    private static final class Holder {
        static final @Nullable Throwable FAILURE = load();

        private static @Nullable Throwable load() {
            try {
                return OpenBlas.load();
            } catch (LinkageError noClasses) {
                return noClasses;
            }
        }
    }

    private static Availability explain(Throwable failure) {
        StringBuilder texts = new StringBuilder();
        for (Throwable t = failure; t != null && texts.length() < 100_000; t = t.getCause()) {
            texts.append(t).append('\n');
        }
        return explain(texts.toString(), failure);
    }

    private static Availability explain(String text, Throwable failure) {
        Matcher glibc = GLIBC.matcher(text);
        if (glibc.find()) {
            return Availability.unavailable(
                    "OpenBLAS needs glibc " + glibc.group(1) + " or later, which this system does not have",
                    "use a newer Linux distribution (Debian 12, Ubuntu 22.04, RHEL 10 or later), or the matrix product java");
        }
        if (text.contains("NoClassDefFoundError: org/bytedeco")) {
            return Availability.unavailable(
                    "The classes of OpenBLAS are not on the class or module path (" + failure + ")",
                    "add the jars org.bytedeco:openblas and javacpp, each also with this platform's classifier, for"
                            + " example linux-x86_64");
        }
        if (text.contains("java.library.path") || text.contains("NoClassDefFoundError")) {
            return Availability.unavailable(
                    "No OpenBLAS library for this platform (" + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch") + ") is on the class or module path",
                    "add the jars org.bytedeco:openblas and javacpp with this platform's classifier, for example"
                            + " linux-x86_64; on the module path start with --add-modules ALL-MODULE-PATH");
        }
        return Availability.unavailable(
                "OpenBLAS could not be loaded: " + failure,
                "name a folder that can be written and executed with -Dorg.bytedeco.javacpp.cachedir=FOLDER;"
                        + " -Dorg.bytedeco.javacpp.logger.debug=true shows each step of loading");
    }
}
