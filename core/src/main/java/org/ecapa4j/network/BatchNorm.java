package org.ecapa4j.network;

import org.ecapa4j.errors.ModelMismatchException;

/**
 * Batch normalisation with the moving statistics: {@code (x - mean) / sqrt(variance + epsilon) * gamma + beta}, per
 * channel. Kept whole, not folded, so that a model can be written back and trained on; {@link #scale} and {@link #shift}
 * give the affine form.
 *
 * @param gamma {@code [channels]}
 * @param beta {@code [channels]}
 * @param mean {@code [channels]}
 * @param variance {@code [channels]}, not negative
 * @param epsilon added to the variance
 */
public record BatchNorm(Tensor gamma, Tensor beta, Tensor mean, Tensor variance, double epsilon) {
    public BatchNorm {
        int channels = gamma.size();
        for (Tensor tensor : new Tensor[] {gamma, beta, mean, variance}) {
            if (tensor.rank() != 1 || tensor.size() != channels) {
                throw new ModelMismatchException("Batch normalisation needs four tensors [channels], but has gamma "
                        + gamma + ", beta " + beta + ", mean " + mean + ", variance " + variance);
            }
        }
    }

    public int channels() {
        return gamma.size();
    }

    /** Factor per channel of {@code y = scale x + shift}, in double. */
    public double[] scale() {
        double[] scale = new double[channels()];
        for (int c = 0; c < scale.length; c++) {
            scale[c] = gamma.get(c) / Math.sqrt(variance.get(c) + epsilon);
        }
        return scale;
    }

    /** Summand per channel of {@code y = scale x + shift}, in double. */
    public double[] shift() {
        double[] shift = scale();
        for (int c = 0; c < shift.length; c++) {
            shift[c] = beta.get(c) - mean.get(c) * shift[c];
        }
        return shift;
    }
}
