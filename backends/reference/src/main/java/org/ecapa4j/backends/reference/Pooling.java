package org.ecapa4j.backends.reference;

import org.ecapa4j.network.Activation;
import org.ecapa4j.network.AttentiveStatisticsPooling;
import org.ecapa4j.network.AttentiveStatisticsPooling.GlobalContext;
import org.jspecify.annotations.Nullable;

/** Attentive statistics pooling. */
final class Pooling {
    private final Convolution attention;
    private final @Nullable Convolution contextAttention;
    private final Convolution logits;
    private final GlobalContext context;
    private final double varianceFloor;

    Pooling(AttentiveStatisticsPooling pooling) {
        int channels = pooling.channels();
        context = pooling.context();
        attention = new Convolution(pooling.attention(), 0, channels);
        contextAttention = context == GlobalContext.NONE ? null : contextPart(pooling);
        logits = new Convolution(pooling.logits(), Activation.NONE);
        varianceFloor = pooling.varianceFloor();
    }

    /**
     * The part of the attention that reads the context. The context is the same in every frame, so its contribution,
     * bias included, is computed once and then serves the frames as bias.
     */
    private static Convolution contextPart(AttentiveStatisticsPooling pooling) {
        int channels = pooling.channels();
        return new Convolution(pooling.attention().convolution(), Activation.NONE, null, channels, 2 * channels);
    }

    long bytes() {
        return attention.bytes() + logits.bytes() + (contextAttention == null ? 0 : contextAttention.bytes());
    }

    /** All means, then all deviations, into {@code workspace.pooled}. */
    void apply(Frames x, Workspace workspace, Taps taps) {
        Frames attended = workspace.attention;
        if (contextAttention == null) {
            attention.apply(x, attended, workspace.sums);
        } else {
            describe(x, workspace.context.values());
            contextAttention.apply(workspace.context, workspace.attentionBias, workspace.sums);
            attention.apply(x, attended, workspace.attentionBias.values(), workspace.sums);
        }
        double[] values = attended.values();
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.tanh(values[i]);
        }
        Frames weights = workspace.logits;
        logits.apply(attended, weights, workspace.sums);
        taps.network("asp.logits", weights);
        Statistics.softmax(weights);
        taps.network("asp.weights", weights);
        double[] pooled = workspace.pooled.values();
        Statistics.weighted(x, weights, pooled);
        for (int c = x.channels(); c < pooled.length; c++) {
            pooled[c] = Math.sqrt(Math.max(pooled[c], varianceFloor));
        }
        taps.network("asp.pooled", workspace.pooled);
    }

    /** The context: mean and deviation over time of each channel, all means first. */
    private void describe(Frames x, double[] statistics) {
        Statistics.mean(x, statistics);
        Statistics.squaredDistances(x, statistics);
        boolean clamped = context == GlobalContext.MEAN_AND_CLAMPED_DEVIATION;
        for (int c = x.channels(); c < statistics.length; c++) {
            double variance = statistics[c] / (clamped ? x.frames() : x.frames() - 1);
            statistics[c] = Math.sqrt(clamped ? Math.max(variance, varianceFloor) : variance + varianceFloor);
        }
    }
}
