package org.ecapa4j.backends.ascend;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.ecapa4j.backends.ascend.internal.Binding;
import org.ecapa4j.backends.ascend.internal.NativeFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker has on its device: a context, a stream, and models with their buffers. Used by the worker's thread only. After a
 * failure it is closed, and opened anew when there is work again.
 */
final class Session {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private static final int CHUNK = 16384;
    /** What it takes of the Java heap. */
    static final long CHUNK_BYTES = (long) CHUNK * Float.BYTES;

    private final Device device;
    private final int timeoutMillis;
    /** Told before each call that may take long. */
    private final Runnable step;

    private final float[] chunk = new float[CHUNK];
    private final Map<CompiledModels, long[]> loaded = new HashMap<>();
    /** Zero while it is closed. */
    private long handle;

    Session(Device device, int timeoutMillis, Runnable step) {
        this.device = device;
        this.timeoutMillis = timeoutMillis;
        this.step = step;
    }

    /** Opens it if it is not. */
    void open() {
        if (handle == 0) {
            byte[] failure = new byte[NativeFailure.BYTES];
            handle = Binding.sessionOpen(device.number, failure);
            if (handle == 0) {
                throw failed("opening the device", failure);
            }
        }
    }

    /** Gives everything back, whatever fails on the way; what fails is logged, as nobody can do anything about it. */
    void close() {
        if (handle == 0) {
            return;
        }
        step.run();
        byte[] failure = new byte[NativeFailure.BYTES];
        long closed = handle;
        handle = 0;
        loaded.clear();
        int code = Binding.sessionClose(closed, timeoutMillis, failure);
        if (code == NativeFailure.ABANDONED) {
            LOG.error("{} Its memory is left to it", failed("closing", failure).getMessage());
        } else if (code != 0 && device.lost() == null) {
            LOG.warn("{}", failed("closing", failure).getMessage());
        }
    }

    String soc() {
        byte[] text = new byte[NativeFailure.BYTES];
        Binding.sessionSoc(handle, text);
        return NativeFailure.text(text);
    }

    boolean isOnDevice() {
        return Binding.sessionOnDevice(handle) != 0;
    }

    /** Free and total bytes; -1 where AscendCL does not tell. */
    long[] memory() {
        long[] freeAndTotal = new long[2];
        Binding.sessionMemory(handle, freeAndTotal);
        return freeAndTotal;
    }

    /** Loads the models if they are not, and checks them. */
    void load(CompiledModels models) {
        if (loaded.containsKey(models)) {
            return;
        }
        open();
        long[] handles = new long[models.count()];
        try {
            for (int i = 0; i < handles.length; i++) {
                handles[i] = load(models, i);
            }
        } catch (RuntimeException e) {
            free(handles);
            throw e;
        }
        loaded.put(models, handles);
    }

    private long load(CompiledModels models, int index) {
        step.run();
        models.refuseReplaced(index);
        String file = models.file(index).toString();
        byte[] failure = new byte[NativeFailure.BYTES];
        long model = Binding.modelLoad(handle, NativeFailure.zeroTerminated(file), failure);
        if (model == 0) {
            throw failed("loading '" + file + "'" + models.compiledFor(index), failure);
        }
        try {
            // Again: it may have been replaced between the look at it and its loading.
            models.refuseReplaced(index);
            models.described(index, Objects.requireNonNull(Binding.modelDescription(model)));
            if (Binding.modelPrepare(model, failure) != 0) {
                throw failed(
                        "making buffers of " + Binding.modelBufferBytes(model) + " bytes for '" + file + "'"
                                + freeBytes(),
                        failure);
            }
            models.buffered(index, Binding.modelBufferBytes(model));
            return model;
        } catch (RuntimeException e) {
            free(model);
            throw e;
        }
    }

    private String freeBytes() {
        long free = memory()[0];
        return free < 0 ? "" : ", where " + free + " are free";
    }

    void unload(CompiledModels models) {
        long[] handles = loaded.remove(models);
        if (handles != null) {
            free(handles);
        }
    }

    private void free(long[] handles) {
        for (long model : handles) {
            if (model != 0) {
                free(model);
            }
        }
    }

    private void free(long model) {
        byte[] failure = new byte[NativeFailure.BYTES];
        if (Binding.modelFree(model, failure) != 0 && device.lost() == null) {
            LOG.warn("{}", failed("unloading a model", failure).getMessage());
        }
    }

    /** The loaded model's handle, to write inputs to and read results from. */
    long model(CompiledModels models, int index) {
        return Objects.requireNonNull(loaded.get(models))[index];
    }

    /** To copy inputs by. */
    float[] chunk() {
        return chunk;
    }

    void run(CompiledModels models, Buckets.Choice choice) {
        step.run();
        byte[] failure = new byte[NativeFailure.BYTES];
        OmModel.Shape shape = choice.shape();
        int code = Binding.modelRun(
                model(models, choice.model()),
                shape.gear(),
                shape.gear().length,
                (long) shape.batch() * models.facts().embeddingSize(),
                timeoutMillis,
                failure);
        if (code != 0) {
            throw failed("computing " + shape.batch() + " x " + shape.frames() + " frames", failure);
        }
    }

    private AscendFailureException failed(String what, byte[] written) {
        NativeFailure failure = NativeFailure.read(written);
        return AscendFailureException.of(
                what,
                device.number,
                failure == null ? new NativeFailure(NativeFailure.NO_RESULT, "AscendCL", "") : failure);
    }
}
