package org.ecapa4j.cli;

/** What is to be done if a signal ends the program before some work has ended: a Ctrl-C, or a service that is stopped. */
final class Interruption implements AutoCloseable {
    private final Thread hook;

    Interruption(Runnable action) {
        hook = new Thread(action, "ecapa4j-interrupted");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** The work has ended. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The program is ending already, and the action is being done.
        }
    }
}
