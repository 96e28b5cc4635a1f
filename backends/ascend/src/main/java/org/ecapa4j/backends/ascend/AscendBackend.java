package org.ecapa4j.backends.ascend;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.BackendChecks;
import org.ecapa4j.backend.BackendListener;
import org.ecapa4j.backend.CallsInFlight;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.backends.ascend.AscendFailureException.Kind;
import org.ecapa4j.errors.BackendUnavailableException;
import org.ecapa4j.errors.ModelFormatException;
import org.ecapa4j.network.EcapaNetwork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads compiled models on all devices; they share their workers, and it closes them with itself. */
final class AscendBackend implements Backend {
    private static final Logger LOG = LoggerFactory.getLogger(AscendBackend.class);

    private final CallsInFlight calls = new CallsInFlight("The backend 'ascend'");
    private final AscendOptions options;
    private final BackendListener listener;
    final WorkerPool pool;
    private final ModelFiles files;
    private final Map<String, String> properties;
    private final List<AscendNetwork> networks = new ArrayList<>();
    /** Held while all is freed, so that nobody who closes at the same time returns before. */
    private final Object closing = new Object();

    private boolean closed;

    private AscendBackend(
            AscendOptions options,
            BackendListener listener,
            WorkerPool pool,
            ModelFiles files,
            Map<String, String> properties) {
        this.options = options;
        this.listener = listener;
        this.pool = pool;
        this.files = files;
        this.properties = properties;
    }

    /**
     * Initialises AscendCL and opens the devices.
     *
     * @throws BackendUnavailableException if one of them cannot be opened, with the failure as cause
     */
    static AscendBackend open(AscendOptions options, BackendListener listener) {
        int found;
        try {
            found = AscendProcess.acquire(options.keepInitialised());
        } catch (AscendFailureException e) {
            throw unavailable(e);
        }
        WorkerPool pool;
        try {
            for (int device : options.devices()) {
                if (device >= found) {
                    throw new BackendUnavailableException(
                            "Backend 'ascend' cannot run here. There is no device " + device
                                    + ", AscendCL sees " + found + ", numbered from 0: name devices that are here by"
                                    + " ecapa4j.ascend.devices ('npu-smi info' lists them; ASCEND_RT_VISIBLE_DEVICES hides some and"
                                    + " renumbers the rest).");
                }
            }
            pool = new WorkerPool(options);
        } catch (RuntimeException | Error e) {
            AscendProcess.release(options.keepInitialised());
            throw e;
        }
        return opened(options, listener, pool);
    }

    /** From here on the initialisation is given back with the pool. */
    private static AscendBackend opened(AscendOptions options, BackendListener listener, WorkerPool pool) {
        try {
            Map<String, String> properties = new LinkedHashMap<>();
            List<Job<Map<String, String>>> jobs = pool.submitToAll("opening the device", AscendBackend::describe);
            Set<String> chips = new LinkedHashSet<>();
            for (Job<Map<String, String>> job : jobs) {
                Map<String, String> told = pool.await(job.result);
                told.forEach(properties::putIfAbsent);
                chips.add(told.getOrDefault("soc", ""));
            }
            refuseMixed(chips);
            properties.put(
                    "devices", options.devices().stream().map(String::valueOf).collect(Collectors.joining(", ")));
            properties.put("workers", options.workers() + " for each device");
            ModelFiles files = new ModelFiles(options.models(), properties.getOrDefault("soc", ""));
            return new AscendBackend(options, listener, pool, files, Collections.unmodifiableMap(properties));
        } catch (AscendFailureException e) {
            giveBack(pool, options);
            throw unavailable(e);
        } catch (RuntimeException | Error e) {
            giveBack(pool, options);
            throw e;
        }
    }

    /** A compiled model is for one chip. */
    static void refuseMixed(Set<String> chips) {
        Set<String> known = new LinkedHashSet<>(chips);
        known.remove("");
        if (known.size() > 1) {
            throw new BackendUnavailableException("Backend 'ascend' cannot run here. Its devices are different chips ("
                    + String.join(", ", known)
                    + "), and a compiled model is for one: open a backend for each, with their"
                    + " numbers in ecapa4j.ascend.devices.");
        }
    }

    private static void giveBack(WorkerPool pool, AscendOptions options) {
        if (!pool.stop(() -> AscendProcess.release(options.keepInitialised()))) {
            LOG.error("A call of AscendCL does not return; AscendCL stays initialised as long as it does not");
        }
    }

    private static BackendUnavailableException unavailable(AscendFailureException cause) {
        boolean sourced = !System.getenv().getOrDefault("ASCEND_OPP_PATH", "").isBlank();
        return new BackendUnavailableException(
                "Backend 'ascend' cannot run here. " + cause.getMessage()
                        + (sourced
                                ? ""
                                : " Besides, ASCEND_OPP_PATH is not set: source the toolkit's set_env.sh before Java starts."),
                cause);
    }

    private static Map<String, String> describe(Session session) {
        session.open();
        Map<String, String> told = new LinkedHashMap<>();
        told.put("library", String.join(", ", AscendLibrary.files()));
        String version = AscendLibrary.version();
        told.put("version", version.isEmpty() ? "unknown" : version);
        told.put("initialised by", AscendProcess.isOurs() ? "this backend" : "somebody else in this process");
        told.put("soc", session.soc());
        told.put("runs on", session.isOnDevice() ? "the device's own processor" : "the host");
        long[] memory = session.memory();
        if (memory[1] >= 0) {
            told.put("memory", (memory[0] >> 20) + " of " + (memory[1] >> 20) + " MB free");
        }
        return told;
    }

    @Override
    public String id() {
        return AscendBackendProvider.ID;
    }

    /** The chip. */
    @Override
    public String detail() {
        return properties.getOrDefault("soc", "");
    }

    @Override
    public Map<String, String> properties() {
        return properties;
    }

    @Override
    public CompiledNetwork compile(EcapaNetwork network, Precision precision) {
        calls.enter();
        try {
            BackendChecks.supports(id(), AscendBackendProvider.CAPABILITIES, network, precision);
            long start = System.nanoTime();
            CompiledModels models = files.of(network, precision);
            load(models);
            AscendNetwork compiled =
                    new AscendNetwork(this, pool, models, options.length(), weights(network), listener);
            synchronized (networks) {
                networks.add(compiled);
            }
            listener.compiled(id(), System.nanoTime() - start);
            return compiled;
        } finally {
            calls.leave();
        }
    }

    /** On every worker now, so that what is wrong is told now and not by some later call. */
    private void load(CompiledModels models) {
        List<Job<Boolean>> jobs = pool.submitToAll("loading " + models, session -> {
            session.load(models);
            return true;
        });
        RuntimeException failure = null;
        for (Job<Boolean> job : jobs) {
            try {
                pool.await(job.result);
            } catch (RuntimeException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            unload(models);
            throw failure instanceof AscendFailureException told && told.kind() == Kind.MODEL
                    ? new ModelFormatException(String.valueOf(told.getMessage()), told)
                    : failure;
        }
    }

    /** Where a worker is gone, so are its models. */
    void unload(CompiledModels models) {
        List<Job<Boolean>> jobs;
        try {
            jobs = pool.submitToAll("unloading " + models, session -> {
                session.unload(models);
                return true;
            });
        } catch (RuntimeException e) {
            LOG.debug("No worker is left to unload models", e);
            return;
        }
        for (Job<Boolean> job : jobs) {
            try {
                pool.await(job.result);
            } catch (RuntimeException e) {
                LOG.debug("A worker did not unload models", e);
            }
        }
    }

    private static long weights(EcapaNetwork network) {
        return network.tensors().values().stream()
                .filter(tensor -> tensor.rank() > 1)
                .mapToLong(tensor -> (long) tensor.size())
                .sum();
    }

    /** Forgets a network that has been closed by itself. */
    void closed(AscendNetwork network) {
        synchronized (networks) {
            networks.remove(network);
        }
    }

    @Override
    public void close() {
        calls.close();
        synchronized (closing) {
            if (closed) {
                return;
            }
            closed = true;
            List<AscendNetwork> open;
            synchronized (networks) {
                open = List.copyOf(networks);
            }
            for (AscendNetwork network : open) {
                network.close();
            }
            giveBack(pool, options);
        }
    }
}
