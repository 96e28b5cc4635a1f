package org.ecapa4j.backends.reference;

import java.nio.FloatBuffer;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.network.Activation;
import org.ecapa4j.network.EcapaNetwork;

/** An ECAPA-TDNN with its weights widened to double. Immutable; safe for concurrent use with a workspace each. */
final class Network {
    private final Shape shape;
    private final Convolution input;
    private final Block[] blocks;
    private final Convolution aggregation;
    private final Pooling pooling;
    private final double[] scale;
    private final double[] shift;
    private final Convolution embedding;

    Network(EcapaNetwork network) {
        shape = Shape.of(network);
        input = new Convolution(network.input());
        blocks = new Block[network.blocks().size()];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = new Block(network.blocks().get(i), i + 1);
        }
        aggregation = new Convolution(network.aggregation());
        pooling = new Pooling(network.pooling());
        scale = network.pooledNorm().scale();
        shift = network.pooledNorm().shift();
        embedding = new Convolution(network.embedding(), Activation.NONE);
    }

    Shape shape() {
        return shape;
    }

    long weightBytes() {
        long bytes = input.bytes() + aggregation.bytes() + pooling.bytes() + embedding.bytes();
        for (Block block : blocks) {
            bytes += block.bytes();
        }
        return bytes + 2L * Double.BYTES * scale.length;
    }

    float[] embed(FeatureMatrix features, Workspace workspace, Taps taps) {
        widen(features, workspace.features.values());
        input.apply(workspace.features, workspace.input, workspace.sums);
        taps.network("block0", workspace.input);
        Frames x = workspace.input;
        for (int i = 0; i < blocks.length; i++) {
            Frames y = workspace.stacked.columns(i * shape.channels(), shape.channels());
            blocks[i].apply(x, y, workspace, taps);
            x = y;
        }
        aggregation.apply(workspace.stacked, workspace.aggregated, workspace.sums);
        taps.network("mfa", workspace.aggregated);
        pooling.apply(workspace.aggregated, workspace, taps);
        normalise(workspace.pooled.values());
        taps.network("asp_bn", workspace.pooled);
        embedding.apply(workspace.pooled, workspace.embedding, workspace.sums);
        taps.network("embedding", workspace.embedding);
        return round(workspace.embedding.values());
    }

    private static void widen(FeatureMatrix features, double[] widened) {
        FloatBuffer values = features.buffer();
        for (int i = 0; i < widened.length; i++) {
            widened[i] = values.get(i);
        }
    }

    private void normalise(double[] pooled) {
        for (int i = 0; i < pooled.length; i++) {
            pooled[i] = pooled[i] * scale[i] + shift[i];
        }
    }

    private static float[] round(double[] values) {
        float[] rounded = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            rounded[i] = (float) values[i];
        }
        return rounded;
    }
}
