package org.ecapa4j.backends.cpu;

import org.ecapa4j.backend.BackendContext;
import org.ecapa4j.config.Settings;
import org.ecapa4j.errors.ConfigurationException;
import org.ecapa4j.kernels.KernelException;
import org.ecapa4j.kernels.KernelTable;
import org.ecapa4j.kernels.NativeLibrary;

/**
 * The settings, checked.
 *
 * @param kernels of the instruction set that was asked for
 * @param threads that compute at once, at least 1
 */
record CpuOptions(KernelTable kernels, int threads, Mode mode) {
    static CpuOptions of(BackendContext context) {
        Settings settings = context.settings();
        int threads = settings.threads("threads", context.threads());
        Mode mode = settings.choice("mode", Mode.class);
        String isa = settings.string("isa");
        try {
            return new CpuOptions(NativeLibrary.load().table(isa), threads, mode);
        } catch (KernelException e) {
            throw new ConfigurationException(
                    "Key '" + settings.full("isa") + "' (" + settings.origin("isa") + "): " + e.getMessage() + ".", e);
        }
    }
}
