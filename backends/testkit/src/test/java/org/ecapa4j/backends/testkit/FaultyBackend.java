package org.ecapa4j.backends.testkit;

import java.util.ArrayList;
import java.util.List;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.BackendChecks;
import org.ecapa4j.backend.BackendListener;
import org.ecapa4j.backend.BackendProvider;
import org.ecapa4j.backend.CallsInFlight;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.errors.BackendUnavailableException;
import org.ecapa4j.errors.ClosedException;
import org.ecapa4j.network.EcapaNetwork;

/** Compiles to {@link FaultyNetwork}. */
final class FaultyBackend implements Backend {
    private final BackendProvider provider;
    private final Fault fault;
    private final BackendListener listener;
    private final CallsInFlight calls = new CallsInFlight("The backend");
    private final List<FaultyNetwork> networks = new ArrayList<>();

    FaultyBackend(BackendProvider provider, Fault fault, BackendListener listener) {
        this.provider = provider;
        this.fault = fault;
        this.listener = listener;
    }

    @Override
    public String id() {
        return fault == Fault.BACKEND_HAS_ANOTHER_ID ? "other" : provider.id();
    }

    @Override
    public String detail() {
        return "";
    }

    @Override
    public CompiledNetwork compile(EcapaNetwork network, Precision precision) {
        calls.enter();
        try {
            check(network, precision);
            FaultyNetwork compiled = new FaultyNetwork(this, fault, network, precision);
            networks.add(compiled);
            if (fault != Fault.COMPILING_NOT_TOLD) {
                listener.compiled(provider.id(), 0);
            }
            return compiled;
        } finally {
            calls.leave();
        }
    }

    private void check(EcapaNetwork network, Precision precision) {
        if (fault == Fault.REFUSES_WHAT_IT_DECLARES && precision == Precision.BF16) {
            throw new BackendUnavailableException("not today");
        }
        if (fault == Fault.REFUSES_WITHOUT_A_NAME && precision != Precision.F32) {
            throw new BackendUnavailableException("not like this");
        }
        if (fault != Fault.COMPUTES_WHAT_IT_DOES_NOT_DECLARE) {
            BackendChecks.supports(provider.id(), provider.capabilities(), network, precision);
        }
    }

    FaultyNetwork latest() {
        return networks.get(networks.size() - 1);
    }

    List<FaultyNetwork> networks() {
        return networks;
    }

    BackendListener listener() {
        return listener;
    }

    @Override
    public void close() {
        if (fault == Fault.IGNORES_CLOSE) {
            return;
        }
        if (!calls.close() && fault == Fault.CLOSING_TWICE_FAILS) {
            throw new ClosedException("closed twice");
        }
        if (fault != Fault.BACKEND_LEAVES_NETWORKS_OPEN) {
            for (FaultyNetwork network : networks) {
                network.free();
            }
        }
    }
}
