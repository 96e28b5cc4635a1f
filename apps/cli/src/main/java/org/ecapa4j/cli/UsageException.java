package org.ecapa4j.cli;

/** The command line asks for something that makes no sense; beyond what picocli checks. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
