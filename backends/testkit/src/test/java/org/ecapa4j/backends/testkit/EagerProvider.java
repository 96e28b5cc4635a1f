package org.ecapa4j.backends.testkit;

/** One whose construction is not free. */
public final class EagerProvider extends FaultyProvider {
    public EagerProvider() {
        Thread thread = new Thread(EagerProvider::work, "eager");
        thread.setDaemon(true);
        thread.start();
    }

    private static void work() {
        try {
            Thread.sleep(Long.MAX_VALUE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
