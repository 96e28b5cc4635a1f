package org.ecapa4j.backends.reference;

import java.util.ArrayList;
import java.util.List;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.BackendChecks;
import org.ecapa4j.backend.BackendListener;
import org.ecapa4j.backend.CallsInFlight;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.network.EcapaNetwork;

/** Compiles networks and closes them with itself. */
final class ReferenceBackend implements Backend {
    private final BackendListener listener;
    private final CallsInFlight calls = new CallsInFlight("The backend 'reference'");
    private final List<ReferenceNetwork> open = new ArrayList<>();

    ReferenceBackend(BackendListener listener) {
        this.listener = listener;
    }

    @Override
    public String id() {
        return ReferenceBackendProvider.ID;
    }

    @Override
    public String detail() {
        return "plain Java, double";
    }

    @Override
    public CompiledNetwork compile(EcapaNetwork network, Precision precision) {
        calls.enter();
        try {
            BackendChecks.supports(id(), ReferenceBackendProvider.CAPABILITIES, network, precision);
            long start = System.nanoTime();
            ReferenceNetwork compiled = new ReferenceNetwork(new Network(network), listener, this);
            synchronized (open) {
                open.add(compiled);
            }
            listener.compiled(id(), System.nanoTime() - start);
            return compiled;
        } finally {
            calls.leave();
        }
    }

    /** Forgets a network that has been closed by itself. */
    void closed(ReferenceNetwork network) {
        synchronized (open) {
            open.remove(network);
        }
    }

    @Override
    public void close() {
        calls.close();
        List<ReferenceNetwork> networks;
        synchronized (open) {
            networks = List.copyOf(open);
        }
        for (ReferenceNetwork network : networks) {
            network.close();
        }
    }
}
