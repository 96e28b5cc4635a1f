package org.ecapa4j.backends.cpu;

import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.kernels.KernelTable;
import org.ecapa4j.kernels.NativeMemory;
import org.ecapa4j.network.AttentiveStatisticsPooling.GlobalContext;

/**
 * One utterance through the network: which kernel runs when, on which part of the workspace. Each step is shared by the team;
 * the next one begins when all of it is done. Results do not depend on how steps are shared.
 */
final class ForwardPass {
    /** Channels that one thread sums over time; whole vectors of every instruction set. */
    private static final int CHANNELS_PER_UNIT = 64;

    private final PackedNetwork network;
    private final KernelTable kernels;
    private final NetworkShape shape;
    private final WorkspaceLayout layout;
    private final NativeMemory arena;
    private final Team team;
    private final int frames;

    ForwardPass(PackedNetwork network, WorkspaceLayout layout, NativeMemory arena, Team team, int frames) {
        this.network = network;
        this.kernels = network.kernels();
        this.shape = network.shape();
        this.layout = layout;
        this.arena = arena;
        this.team = team;
        this.frames = frames;
    }

    /** Rows of channels in the workspace. */
    private record Rows(long address, long stride) {}

    float[] embed(FeatureMatrix features) {
        Transfer.put(features.buffer(), arena, layout.features / Float.BYTES);
        Rows x = rows(layout.first, layout.channelStride);
        tdnn(network.input, rows(layout.features, shape.bins()), x, 0);
        for (int i = 0; i < shape.blocks(); i++) {
            long column = (long) i * shape.channels() * Float.BYTES;
            Rows y = rows(layout.stacked + column, layout.stackedStride);
            block(network.blocks.get(i), x, y);
            x = y;
        }
        Rows aggregated = rows(layout.aggregated, layout.pooledStride);
        tdnn(network.aggregation, rows(layout.stacked, layout.stackedStride), aggregated, 0);
        pool(aggregated);
        vector(network.embedding, at(layout.pooled), at(layout.embedding));
        return arena.get(layout.embedding / Float.BYTES, shape.embeddingSize());
    }

    private void block(PackedBlock block, Rows x, Rows y) {
        Rows entered = rows(layout.left, layout.widestStride);
        Rows chained = rows(layout.right, layout.widestStride);
        tdnn(block.entry(), x, entered, 0);
        res2net(block.res2net(), entered, chained);
        Rows left = rows(layout.left, layout.channelStride);
        tdnn(block.exit(), chained, left, 0);
        long mean = at(layout.mean);
        statistics(left, shape.channels(), KernelTable.Deviation.NONE, mean, 0);
        long gate = at(layout.gate);
        kernels.squeezeExcitation(
                network.address(block.squeeze()), network.address(block.excite()), mean, at(layout.squeezed), gate);
        Split split = Split.byFrames(team.size(), frames, 1);
        team.run(
                split.units(),
                (unit, worker) -> kernels.gateResidual(
                        left.address,
                        left.stride,
                        gate,
                        x.address,
                        x.stride,
                        y.address,
                        y.stride,
                        shape.channels(),
                        split.frameBegin(unit),
                        split.frameEnd(unit)));
    }

    private void pool(Rows x) {
        Rows attended = rows(layout.attended, layout.attentionStride);
        tdnn(network.attention, x, attended, attentionBias(x));
        long mean = at(layout.pooled);
        long deviation = mean + (long) shape.pooled() * Float.BYTES;
        long logits = network.address(network.logits);
        team.run(
                network.logits.panels(),
                (unit, worker) -> kernels.attentivePooling(
                        logits,
                        attended.address,
                        attended.stride,
                        x.address,
                        x.stride,
                        frames,
                        unit,
                        unit + 1,
                        network.varianceFloor,
                        mean,
                        deviation,
                        scratch(worker)));
        kernels.affine(mean, network.pooledScale(), network.pooledShift(), mean, 2L * shape.pooled());
    }

    /** What the context adds to the attention, as a bias; 0 without context. */
    private long attentionBias(Rows x) {
        PackedLayer layer = network.contextAttention;
        if (layer == null) {
            return 0;
        }
        KernelTable.Deviation kind = network.context == GlobalContext.MEAN_AND_CLAMPED_DEVIATION
                ? KernelTable.Deviation.CLAMPED
                : KernelTable.Deviation.OFFSET;
        statistics(x, shape.pooled(), kind, at(layout.contextMean), at(layout.contextDeviation));
        long bias = at(layout.attentionBias);
        vector(layer, at(layout.contextMean), bias);
        return bias;
    }

    private void tdnn(PackedLayer layer, Rows x, Rows y, long bias) {
        long address = network.address(layer);
        Split split = layer.shape().taps() == 1
                ? Split.byPanels(team.size(), frames, layer.panels())
                : Split.byFrames(team.size(), frames, layer.panels());
        team.run(
                split.units(),
                (unit, worker) -> kernels.tdnn(
                        address,
                        x.address,
                        x.stride,
                        y.address,
                        y.stride,
                        frames,
                        split.frameBegin(unit),
                        split.frameEnd(unit),
                        split.panelBegin(unit),
                        split.panelEnd(unit),
                        bias,
                        0,
                        0,
                        0,
                        scratch(worker)));
    }

    /** A layer of a single row. */
    private void vector(PackedLayer layer, long x, long y) {
        long address = network.address(layer);
        int in = layer.shape().inChannels();
        int out = layer.shape().outChannels();
        team.run(
                layer.panels(),
                (unit, worker) ->
                        kernels.tdnn(address, x, in, y, out, 1, 0, 1, unit, unit + 1, 0, 0, 0, 0, scratch(worker)));
    }

    private void res2net(PackedBlock.Chain chain, Rows x, Rows y) {
        long address = network.address(chain);
        Split split = Split.byFrames(team.size(), frames, 1);
        team.run(
                split.units(),
                (unit, worker) -> kernels.res2net(
                        address,
                        chain.stride(),
                        chain.branches(),
                        chain.passThrough(),
                        x.address,
                        x.stride,
                        y.address,
                        y.stride,
                        frames,
                        split.frameBegin(unit),
                        split.frameEnd(unit),
                        scratch(worker)));
    }

    private void statistics(Rows x, int channels, KernelTable.Deviation kind, long mean, long deviation) {
        int units = team.size() == 1 ? 1 : (channels + CHANNELS_PER_UNIT - 1) / CHANNELS_PER_UNIT;
        int share = units == 1 ? channels : CHANNELS_PER_UNIT;
        team.run(units, (unit, worker) -> {
            int begin = unit * share;
            long offset = (long) begin * Float.BYTES;
            kernels.timeStatistics(
                    x.address + offset,
                    x.stride,
                    frames,
                    Math.min(share, channels - begin),
                    kind,
                    network.varianceFloor,
                    mean + offset,
                    deviation == 0 ? 0 : deviation + offset);
        });
    }

    private long at(long offset) {
        return arena.address(offset);
    }

    private Rows rows(long offset, long stride) {
        return new Rows(arena.address(offset), stride);
    }

    private long scratch(int worker) {
        return arena.address(layout.scratch + worker * layout.scratchBytes);
    }
}
