package org.ecapa4j.backends.cpu;

/** Work in independent units, for several threads. */
@FunctionalInterface
interface Task {
    /**
     * Runs one of them.
     *
     * @param unit which one, from 0 on; each is run once
     * @param worker who runs it, from 0 on; no two threads run as the same worker at once
     */
    void run(int unit, int worker);
}
