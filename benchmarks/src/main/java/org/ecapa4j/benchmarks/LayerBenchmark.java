package org.ecapa4j.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ecapa4j.kernels.KernelTable;
import org.ecapa4j.kernels.LayerShape;
import org.ecapa4j.kernels.LayerShape.Activation;
import org.ecapa4j.kernels.LayerShape.Edges;
import org.ecapa4j.kernels.LayerShape.Output;
import org.ecapa4j.kernels.NativeLibrary;
import org.ecapa4j.kernels.NativeMemory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Each layer of the published network, at its shapes, on one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LayerBenchmark {
    private static final int BINS = 80;
    private static final int BRANCHES = 7;
    private static final int ATTENTION = 128;
    private static final int EMBEDDING = 192;
    /** Floats that rows have more than channels, so that they do not share sets of the cache. */
    private static final int PADDING = 16;

    @Param({"256", "1024"})
    public int channels;

    @Param("301")
    public int frames;

    @Param("auto")
    public String isa;

    private final List<NativeMemory> owned = new ArrayList<>();
    private KernelTable kernels;
    private long x;
    private long y;
    private long scratch;
    private long vector;
    private long input;
    private long pointwise;
    private long branches;
    private long branchStride;
    private long squeeze;
    private long excite;
    private long aggregation;
    private long attention;
    private long logits;
    private long embedding;

    @Setup
    public void pack() {
        kernels = NativeLibrary.load().table(isa);
        int stacked = 3 * channels;
        x = noise((stacked + PADDING) * frames);
        y = noise((stacked + PADDING) * frames);
        vector = noise(8 * stacked);
        input = layer(new LayerShape(channels, BINS, 5, 1, Edges.ZERO, Activation.RELU, Output.LINEAR));
        pointwise = layer(LayerShape.product(channels, channels, Activation.RELU, Output.LINEAR));
        squeeze = layer(LayerShape.product(ATTENTION, channels, Activation.RELU, Output.LINEAR));
        excite = layer(LayerShape.product(channels, ATTENTION, Activation.NONE, Output.SIGMOID));
        aggregation = layer(LayerShape.product(stacked, stacked, Activation.RELU, Output.LINEAR));
        attention = layer(LayerShape.product(ATTENTION, stacked, Activation.RELU, Output.TANH));
        logits = layer(LayerShape.product(stacked, ATTENTION, Activation.NONE, Output.LINEAR));
        embedding = layer(LayerShape.product(EMBEDDING, 2 * stacked, Activation.NONE, Output.LINEAR));
        LayerShape branch =
                new LayerShape(channels / 8, channels / 8, 3, 3, Edges.ZERO, Activation.RELU, Output.LINEAR);
        branchStride = kernels.layerBytes(branch);
        NativeMemory chain = own(NativeMemory.allocate(BRANCHES * branchStride));
        branches = chain.address();
        for (int i = 0; i < BRANCHES; i++) {
            pack(branch, chain.address(i * branchStride));
        }
        long floats = Math.max(
                kernels.tdnnScratchFloats(input, frames),
                kernels.res2netScratchFloats(branches, branchStride, BRANCHES, frames));
        scratch = own(NativeMemory.allocateFloats(Math.max(floats, kernels.attentivePoolingScratchFloats())))
                .address();
    }

    private long layer(LayerShape shape) {
        NativeMemory memory = own(NativeMemory.allocate(kernels.layerBytes(shape)));
        pack(shape, memory.address());
        return memory.address();
    }

    private void pack(LayerShape shape, long layer) {
        int weights = shape.outChannels() * shape.inChannels() * shape.taps();
        try (NativeMemory weight = NativeMemory.allocateFloats(weights)) {
            weight.put(0, Backends.noise(weights, 0.03f));
            kernels.packLayer(shape, weight.address(), 0, 0, 0, layer);
        }
    }

    private long noise(int floats) {
        NativeMemory memory = own(NativeMemory.allocateFloats(floats));
        memory.put(0, Backends.noise(floats, 1));
        return memory.address();
    }

    private NativeMemory own(NativeMemory memory) {
        owned.add(memory);
        return memory;
    }

    @TearDown
    public void free() {
        owned.forEach(NativeMemory::close);
        owned.clear();
    }

    private int stride(int width) {
        return width + PADDING;
    }

    @Benchmark
    public void inputLayer() {
        kernels.tdnn(input, x, BINS, y, stride(channels), frames, scratch);
    }

    @Benchmark
    public void pointwiseLayer() {
        kernels.tdnn(pointwise, x, stride(channels), y, stride(channels), frames, scratch);
    }

    @Benchmark
    public void res2net() {
        KernelTable.PassThrough first = KernelTable.PassThrough.FIRST;
        int stride = stride(channels);
        kernels.res2net(branches, branchStride, BRANCHES, first, x, stride, y, stride, frames, 0, frames, scratch);
    }

    @Benchmark
    public void squeezeExcitation() {
        int stride = stride(channels);
        long mean = vector;
        long hidden = vector + (long) channels * Float.BYTES;
        long gate = hidden + (long) ATTENTION * Float.BYTES;
        kernels.timeStatistics(x, stride, frames, channels, KernelTable.Deviation.NONE, 0, mean, 0);
        kernels.squeezeExcitation(squeeze, excite, mean, hidden, gate);
        kernels.gateResidual(x, stride, gate, x, stride, y, stride, channels, 0, frames);
    }

    @Benchmark
    public void aggregation() {
        kernels.tdnn(aggregation, x, stride(3 * channels), y, stride(3 * channels), frames, scratch);
    }

    @Benchmark
    public void attention() {
        kernels.tdnn(attention, x, stride(3 * channels), y, ATTENTION, frames, scratch);
    }

    @Benchmark
    public void attentivePooling() {
        int stacked = 3 * channels;
        long deviation = vector + (long) stacked * Float.BYTES;
        int panels = kernels.panels(stacked);
        kernels.attentivePooling(
                logits, y, ATTENTION, x, stride(stacked), frames, 0, panels, 1e-12f, vector, deviation, scratch);
    }

    @Benchmark
    public void embedding() {
        kernels.tdnn(embedding, x, 6 * channels, y, EMBEDDING, 1, scratch);
    }
}
