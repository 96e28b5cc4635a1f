package org.ecapa4j.backends.testkit;

import java.util.ArrayList;
import java.util.List;
import org.ecapa4j.network.AttentiveStatisticsPooling;
import org.ecapa4j.network.AttentiveStatisticsPooling.GlobalContext;
import org.ecapa4j.network.BatchNorm;
import org.ecapa4j.network.Conv1d;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.Edges;
import org.ecapa4j.network.Res2Net;
import org.ecapa4j.network.Res2Net.PassThrough;
import org.ecapa4j.network.SeRes2Block;
import org.ecapa4j.network.Tdnn;

/** What a backend computes that misreads a network. */
final class FaultyNetworks {
    private FaultyNetworks() {}

    static EcapaNetwork distort(EcapaNetwork network, Fault fault) {
        List<SeRes2Block> blocks = new ArrayList<>();
        for (SeRes2Block block : network.blocks()) {
            List<Tdnn> branches = new ArrayList<>();
            for (Tdnn branch : block.res2net().branches()) {
                branches.add(distort(branch, fault));
            }
            PassThrough passThrough = fault == Fault.LAST_AS_FIRST
                    ? PassThrough.FIRST
                    : block.res2net().passThrough();
            blocks.add(new SeRes2Block(
                    distort(block.entry(), fault),
                    new Res2Net(branches, passThrough),
                    distort(block.exit(), fault),
                    block.squeezeExcitation()));
        }
        AttentiveStatisticsPooling pooling = network.pooling();
        GlobalContext context = pooling.context();
        if (fault == Fault.ONE_KIND_OF_CONTEXT && context == GlobalContext.MEAN_AND_OFFSET_DEVIATION) {
            context = GlobalContext.MEAN_AND_CLAMPED_DEVIATION;
        }
        return new EcapaNetwork(
                distort(network.input(), fault),
                blocks,
                distort(network.aggregation(), fault),
                new AttentiveStatisticsPooling(
                        distort(pooling.attention(), fault), pooling.logits(), context, pooling.varianceFloor()),
                network.pooledNorm(),
                network.embedding());
    }

    private static Tdnn distort(Tdnn layer, Fault fault) {
        Conv1d convolution = layer.convolution();
        BatchNorm norm = layer.norm();
        if (fault == Fault.REFLECTS_AS_ZERO) {
            convolution = new Conv1d(convolution.weight(), convolution.bias(), convolution.dilation(), Edges.ZERO);
        }
        if (fault == Fault.FIXED_EPSILON && norm != null) {
            norm = new BatchNorm(norm.gamma(), norm.beta(), norm.mean(), norm.variance(), 1e-5);
        }
        return new Tdnn(convolution, layer.activation(), norm);
    }
}
