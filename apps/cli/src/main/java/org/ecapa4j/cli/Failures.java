package org.ecapa4j.cli;

import java.util.List;
import org.ecapa4j.errors.EcapaException;

/** Says on standard error what went wrong, and which exit code that is. */
final class Failures {
    private final Terminal terminal;
    private final boolean withStackTrace;

    Failures(Terminal terminal, boolean withStackTrace) {
        this.terminal = terminal;
        this.withStackTrace = withStackTrace;
    }

    /** @return the exit code */
    int report(Throwable failure) {
        terminal.complain("ecapa: " + sentence(failure));
        if (withStackTrace) {
            terminal.trace(failure);
        }
        return ExitCodes.of(failure);
    }

    /**
     * Failures of some of {@code total} inputs.
     *
     * @return the exit code of the first, {@link ExitCodes#DONE} if there is none
     */
    int report(List<? extends Throwable> failures, int total) {
        if (failures.isEmpty()) {
            return ExitCodes.DONE;
        }
        if (failures.size() == 1) {
            return report(failures.get(0));
        }
        terminal.complain("ecapa: " + failures.size() + " of " + total + " inputs failed:");
        for (Throwable failure : failures) {
            terminal.complain("  " + sentence(failure).replace("\n", "\n  "));
            if (withStackTrace) {
                terminal.trace(failure);
            }
        }
        return ExitCodes.of(failures.get(0));
    }

    /** What to tell people of a failure. */
    String sentence(Throwable failure) {
        if (failure instanceof OutOfMemoryError) {
            return "Out of memory (" + failure.getMessage() + "); try fewer --threads, or more memory by the"
                    + " environment variable ECAPA_JAVA_OPTS=-Xmx4g";
        }
        if (failure instanceof EcapaException || failure instanceof UsageException) {
            return String.valueOf(failure.getMessage());
        }
        return "Internal error: " + failure
                + (withStackTrace ? "" : "; please report it with what --stacktrace prints");
    }
}
