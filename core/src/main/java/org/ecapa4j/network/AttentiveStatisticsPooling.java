package org.ecapa4j.network;

import org.ecapa4j.errors.ModelMismatchException;

/**
 * Channel-wise attentive statistics pooling (Desplanques et al., ECAPA-TDNN, 2020, section 3.1, eq. 1 to 3).
 *
 * <p>{@code w = softmax over time of logits(tanh(attention(x')))} per channel, {@code mean = sum(w x)}, {@code deviation =
 * sqrt(max(sum(w (x - mean)^2), varianceFloor))}; the result is all means, then all deviations. x' is x itself or, with
 * global context, x with the mean and the deviation over time appended to each frame's channels.
 *
 * @param attention from channels (three times as many with global context) to the attention's width; one tap
 * @param logits from the attention's width to channels
 * @param context what is appended to the attention's input
 * @param varianceFloor smallest weighted variance
 */
public record AttentiveStatisticsPooling(Tdnn attention, Linear logits, GlobalContext context, double varianceFloor) {
    /** What the attention sees besides the frame. */
    public enum GlobalContext {
        /** Nothing (MindSpore, WeSpeaker). */
        NONE,
        /** Mean and sqrt(max(biased variance, varianceFloor)) over time (SpeechBrain). */
        MEAN_AND_CLAMPED_DEVIATION,
        /** Mean and sqrt(unbiased variance + varianceFloor) over time (WeSpeaker GLOB); needs two frames. */
        MEAN_AND_OFFSET_DEVIATION
    }

    public AttentiveStatisticsPooling {
        int expected = logits.outChannels() * (context == GlobalContext.NONE ? 1 : 3);
        if (attention.inChannels() != expected
                || attention.outChannels() != logits.inChannels()
                || attention.convolution().kernel() != 1) {
            throw new ModelMismatchException("Attentive pooling of " + logits.outChannels()
                    + " channels with context " + context + " needs a one-tap attention of " + expected + " inputs and "
                    + logits.inChannels() + " outputs, but it maps " + attention.inChannels() + " to "
                    + attention.outChannels() + " with "
                    + attention.convolution().kernel() + " taps");
        }
    }

    /** Channels that are pooled. */
    public int channels() {
        return logits.outChannels();
    }

    /** Length of the result: means and deviations. */
    public int pooledSize() {
        return 2 * channels();
    }
}
