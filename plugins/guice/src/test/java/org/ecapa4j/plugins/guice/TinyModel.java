package org.ecapa4j.plugins.guice;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.BackendContext;
import org.ecapa4j.backend.BackendProvider;
import org.ecapa4j.backend.Capability;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.backend.MemoryPlan;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.features.FrontEnd;
import org.ecapa4j.model.Checkpoint;
import org.ecapa4j.model.CheckpointFormat;
import org.ecapa4j.model.ModelFile;
import org.ecapa4j.model.ModelSource;
import org.ecapa4j.network.Activation;
import org.ecapa4j.network.AttentiveStatisticsPooling;
import org.ecapa4j.network.BatchNorm;
import org.ecapa4j.network.Conv1d;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.Edges;
import org.ecapa4j.network.Linear;
import org.ecapa4j.network.Res2Net;
import org.ecapa4j.network.SeRes2Block;
import org.ecapa4j.network.SqueezeExcitation;
import org.ecapa4j.network.Tdnn;
import org.ecapa4j.network.Tensor;

/** A model named default, the smallest that is well formed, its format, and a backend that counts frames. */
public final class TinyModel implements ModelSource, CheckpointFormat, BackendProvider {
    static int opened;

    @Override
    public String id() {
        return "reference";
    }

    @Override
    public Set<String> names() {
        return Set.of("default");
    }

    @Override
    public ModelFiles open(String name) {
        opened++;
        return new ModelFiles(new ModelFile(name, ByteBuffer.wrap(new byte[] {1})), null, null);
    }

    @Override
    public boolean recognises(ModelFile file) {
        return true;
    }

    @Override
    public Checkpoint read(ModelFile file) {
        Res2Net res2net = new Res2Net(List.of(tdnn(1, 1)), Res2Net.PassThrough.FIRST);
        SqueezeExcitation gate = new SqueezeExcitation(linear(2, 1), linear(1, 2));
        EcapaNetwork network = new EcapaNetwork(
                tdnn(80, 2),
                List.of(new SeRes2Block(tdnn(2, 2), res2net, tdnn(2, 2), gate)),
                tdnn(2, 2),
                new AttentiveStatisticsPooling(
                        tdnn(2, 1), linear(1, 2), AttentiveStatisticsPooling.GlobalContext.NONE, 1e-12),
                new BatchNorm(zeros(4), zeros(4), zeros(4), zeros(4), 1),
                linear(4, 3));
        return new Checkpoint(network, FrontEnd.speechbrain(), List.of());
    }

    @Override
    public void write(Checkpoint checkpoint, OutputStream out) {
        throw new IllegalStateException();
    }

    private static Tdnn tdnn(int in, int out) {
        return new Tdnn(new Conv1d(zeros(out, in, 1), zeros(out), 1, Edges.ZERO), Activation.RELU, null);
    }

    private static Linear linear(int in, int out) {
        return new Linear(zeros(out, in), zeros(out));
    }

    private static Tensor zeros(int... dims) {
        int size = 1;
        for (int dim : dims) {
            size *= dim;
        }
        return Tensor.of(new float[size], dims);
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.F32);
    }

    @Override
    public Backend open(BackendContext context) {
        return new Backend() {
            @Override
            public String id() {
                return "reference";
            }

            @Override
            public String detail() {
                return "";
            }

            @Override
            public CompiledNetwork compile(EcapaNetwork network, Precision precision) {
                return new Counter();
            }

            @Override
            public void close() {}
        };
    }

    private static final class Counter implements CompiledNetwork {
        @Override
        public int bins() {
            return 80;
        }

        @Override
        public int embeddingSize() {
            return 3;
        }

        @Override
        public int minimumFrames() {
            return 1;
        }

        @Override
        public Precision precision() {
            return Precision.F32;
        }

        @Override
        public MemoryPlan memoryPlan(int frames) {
            return new MemoryPlan(0, 0);
        }

        @Override
        public float[] embed(FeatureMatrix features) {
            return new float[] {1, features.frames(), 0};
        }

        @Override
        public void close() {}
    }
}
