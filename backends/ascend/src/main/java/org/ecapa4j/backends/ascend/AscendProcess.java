package org.ecapa4j.backends.ascend;

import org.ecapa4j.backends.ascend.internal.Binding;
import org.ecapa4j.backends.ascend.internal.NativeFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * AscendCL's initialisation, of which there is one in a process: counted, and left alone where somebody else did it. Safe for
 * concurrent use.
 */
final class AscendProcess {
    private static final Logger LOG = LoggerFactory.getLogger(AscendProcess.class);
    private static final int OURS = 1;

    /** Finalising takes up to two seconds where the library writes its logs. */
    private static final long LONGEST_EXIT_MILLIS = 10_000;

    private static boolean hooked;
    private static boolean exiting;

    private AscendProcess() {}

    /**
     * Initialises if nobody has. How many devices there are.
     *
     * @param keep as for {@link #release}, should counting fail
     */
    static int acquire(boolean keep) {
        byte[] failure = new byte[NativeFailure.BYTES];
        if (Binding.acquire(failure) != 0) {
            throw failed("initialising", failure);
        }
        int devices = Binding.deviceCount(failure);
        if (devices < 0) {
            AscendFailureException e = failed("counting devices", failure);
            release(keep);
            throw e;
        }
        return devices;
    }

    /** Finalises after the last user, unless it is to be kept. */
    static synchronized void release(boolean keep) {
        // Where the process ends already it is not kept any longer.
        boolean kept = keep && finalizeAtExit();
        byte[] failure = new byte[NativeFailure.BYTES];
        if (Binding.release(kept ? 1 : 0, failure) != 0) {
            LOG.warn("{}", failed("finalising", failure).getMessage());
        }
    }

    static boolean isOurs() {
        return Binding.owner() == OURS;
    }

    /** Whether the process will do so. */
    private static synchronized boolean finalizeAtExit() {
        if (!hooked) {
            try {
                Runtime.getRuntime().addShutdownHook(new Thread(AscendProcess::exit, "ecapa4j-ascend-finalize"));
                hooked = true;
            } catch (IllegalStateException e) {
                LOG.debug("The process ends already", e);
            }
        }
        return hooked && !exiting;
    }

    /**
     * Other hooks may close backends at the same time; what is still used then is finalised by the last of them. A library that
     * does not return does not keep the process from ending.
     */
    private static void exit() {
        Thread finalizing = new Thread(AscendProcess::finalizeKept, "ecapa4j-ascend-finalizing");
        finalizing.setDaemon(true);
        finalizing.start();
        try {
            finalizing.join(LONGEST_EXIT_MILLIS);
        } catch (InterruptedException e) {
            // The process ends.
        }
    }

    private static synchronized void finalizeKept() {
        exiting = true;
        Binding.finalizeKept();
    }

    private static AscendFailureException failed(String what, byte[] written) {
        NativeFailure failure = NativeFailure.read(written);
        return AscendFailureException.of(
                what, -1, failure == null ? new NativeFailure(NativeFailure.NO_RESULT, "AscendCL", "") : failure);
    }
}
