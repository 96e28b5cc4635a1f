package org.ecapa4j.kernels;

import org.ecapa4j.kernels.internal.Binding;

/**
 * The kernels of one instruction set, as {@code kernels.h} describes them: one method per kernel, which takes raw addresses
 * (of {@link NativeMemory}), checks what can be checked and throws {@link KernelException} if the kernel refuses. 0 stands for
 * "none" where a parameter says so. Nothing allocates; nothing is kept after a method returned.
 *
 * <p>Activations are row-major frames x channels; strides count floats from one frame to the next; an address points at
 * frame 0 and the first channel that the kernel is to see. NaN and infinity propagate. A result is bitwise the same however
 * frames or panels are split over calls. Immutable; safe for concurrent use on distinct outputs and scratch.
 */
public final class KernelTable {
    /** Which part of a Res2Net goes through unchanged; the order is that of the C interface. */
    public enum PassThrough {
        FIRST,
        LAST
    }

    /** Which deviation {@link #timeStatistics} computes; the order is that of the C interface. */
    public enum Deviation {
        NONE,
        /** sqrt(max(biased variance, floor)). */
        CLAMPED,
        /** sqrt(unbiased variance + floor); needs two frames. */
        OFFSET
    }

    /** Functions of {@link #map}; the order is that of the C interface. */
    public enum Function {
        EXP,
        TANH,
        SIGMOID,
        LOG
    }

    private final long kernels;

    KernelTable(long kernels) {
        this.kernels = kernels;
    }

    /** Name of the instruction set. */
    public String isa() {
        return Binding.kernelsIsa(kernels);
    }

    /** Floats in a vector register. */
    public int lanes() {
        return (int) Binding.lanes(kernels);
    }

    /** Output channels in a panel of packed weights. */
    public int panel() {
        return (int) Binding.panel(kernels);
    }

    /** Panels of a layer with so many output channels. */
    public int panels(int outChannels) {
        return (outChannels + panel() - 1) / panel();
    }

    /** Bytes of a packed layer, a multiple of {@link NativeMemory#ALIGNMENT}. */
    public long layerBytes(LayerShape shape) {
        long bytes = Binding.layerBytes(
                kernels,
                shape.outChannels(),
                shape.inChannels(),
                shape.taps(),
                shape.dilation(),
                shape.edges().ordinal(),
                shape.activation().ordinal(),
                shape.output().ordinal());
        check(bytes < 0 ? (int) -bytes : 0, "layer", shape);
        return bytes;
    }

    /**
     * Packs a layer. The sources are not needed afterwards, and the packed layer may be moved.
     *
     * @param weight {@code [out][in][taps]}
     * @param bias {@code [out]}, or 0
     * @param scale {@code [out]}, or 0 together with shift
     * @param shift {@code [out]}, or 0
     * @param layer {@link #layerBytes} bytes, aligned to {@link NativeMemory#ALIGNMENT}
     */
    public void packLayer(LayerShape shape, long weight, long bias, long scale, long shift, long layer) {
        check(
                Binding.layerPack(
                        kernels,
                        shape.outChannels(),
                        shape.inChannels(),
                        shape.taps(),
                        shape.dilation(),
                        shape.edges().ordinal(),
                        shape.activation().ordinal(),
                        shape.output().ordinal(),
                        weight,
                        bias,
                        scale,
                        shift,
                        layer),
                "layer",
                shape);
    }

    /** Floats of scratch that {@link #tdnn} needs for so many frames in one call; 0 for one tap. */
    public long tdnnScratchFloats(long layer, int frames) {
        return size(Binding.tdnnScratchFloats(layer, frames), "tdnn scratch");
    }

    /** {@link #tdnn} of all frames and channels, without the optional operands. */
    public void tdnn(long layer, long x, long xStride, long y, long yStride, int frames, long scratch) {
        int panels = (int) size(Binding.layerPanels(layer), "layer panels");
        tdnn(layer, x, xStride, y, yStride, frames, 0, frames, 0, panels, 0, 0, 0, 0, scratch);
    }

    /**
     * A packed layer: y[t][o] for frames {@code frameBegin..frameEnd} and the channels of panels {@code
     * panelBegin..panelEnd}; all frames of x may be read.
     *
     * @param bias {@code [out]} in place of the packed one, or 0
     * @param gate {@code [out]}, multiplies the result, or 0
     * @param residual {@code [frames][out]}, added after the gate, or 0
     * @param scratch {@link #tdnnScratchFloats} floats; 0 for one tap
     */
    public void tdnn(
            long layer,
            long x,
            long xStride,
            long y,
            long yStride,
            int frames,
            int frameBegin,
            int frameEnd,
            int panelBegin,
            int panelEnd,
            long bias,
            long gate,
            long residual,
            long residualStride,
            long scratch) {
        check(
                Binding.tdnn(
                        kernels,
                        layer,
                        x,
                        xStride,
                        y,
                        yStride,
                        frames,
                        frameBegin,
                        frameEnd,
                        panelBegin,
                        panelEnd,
                        bias,
                        gate,
                        residual,
                        residualStride,
                        scratch),
                "tdnn",
                frames);
    }

    /** Floats of scratch that {@link #res2net} needs for so many frames in one call. */
    public long res2netScratchFloats(long layers, long layerStride, int branches, int frames) {
        return size(Binding.res2netScratchFloats(layers, layerStride, branches, frames), "res2net scratch");
    }

    /**
     * The Res2Net chain over {@code branches + 1} parts; frames {@code frameBegin..frameEnd} of y are written. What they need
     * of their neighbours is computed again, so that calls on different ranges do not wait for each other. y may be x, with
     * equal strides, if the range is all frames.
     *
     * @param layers the packed branches, one every {@code layerStride} bytes
     * @param scratch {@link #res2netScratchFloats} floats
     */
    public void res2net(
            long layers,
            long layerStride,
            int branches,
            PassThrough passThrough,
            long x,
            long xStride,
            long y,
            long yStride,
            int frames,
            int frameBegin,
            int frameEnd,
            long scratch) {
        check(
                Binding.res2net(
                        kernels,
                        layers,
                        layerStride,
                        branches,
                        passThrough.ordinal(),
                        x,
                        xStride,
                        y,
                        yStride,
                        frames,
                        frameBegin,
                        frameEnd,
                        scratch),
                "res2net",
                frames);
    }

    /**
     * Mean and deviation over time per channel. Split over calls by channels.
     *
     * @param mean {@code [channels]}
     * @param deviation {@code [channels]}, or 0 with {@link Deviation#NONE}
     */
    public void timeStatistics(
            long x, long xStride, int frames, int channels, Deviation kind, float floor, long mean, long deviation) {
        check(
                Binding.timeStatistics(kernels, x, xStride, frames, channels, kind.ordinal(), floor, mean, deviation),
                "timeStatistics",
                frames);
    }

    /**
     * gate = excite(squeeze(mean)).
     *
     * @param squeeze layer with one tap, {@link LayerShape.Activation#RELU}
     * @param excite layer with one tap, {@link LayerShape.Output#SIGMOID}
     * @param hidden scratch, squeeze's output channels
     */
    public void squeezeExcitation(long squeeze, long excite, long mean, long hidden, long gate) {
        check(Binding.squeezeExcitation(kernels, squeeze, excite, mean, hidden, gate), "squeezeExcitation", 1);
    }

    /** y = x * gate + residual for frames {@code frameBegin..frameEnd}; y may be x or residual, with equal strides. */
    public void gateResidual(
            long x,
            long xStride,
            long gate,
            long residual,
            long residualStride,
            long y,
            long yStride,
            int channels,
            int frameBegin,
            int frameEnd) {
        check(
                Binding.gateResidual(
                        kernels,
                        x,
                        xStride,
                        gate,
                        residual,
                        residualStride,
                        y,
                        yStride,
                        channels,
                        frameBegin,
                        frameEnd),
                "gateResidual",
                channels);
    }

    /** Floats of scratch that {@link #attentivePooling} needs, whatever the number of frames. */
    public long attentivePoolingScratchFloats() {
        return size(Binding.attentivePoolingScratchFloats(kernels), "attentivePooling scratch");
    }

    /**
     * Attentive statistics: w = softmax over time of logits(hidden), mean = sum(w x), deviation = sqrt(max(sum(w (x -
     * mean)^2), floor)), for the channels of panels {@code panelBegin..panelEnd}.
     *
     * @param logits layer with one tap from the attention's width to the channels of x
     * @param mean {@code [channels]}, of which the panels' are written
     * @param deviation likewise
     * @param scratch {@link #attentivePoolingScratchFloats} floats
     */
    public void attentivePooling(
            long logits,
            long hidden,
            long hiddenStride,
            long x,
            long xStride,
            int frames,
            int panelBegin,
            int panelEnd,
            float floor,
            long mean,
            long deviation,
            long scratch) {
        check(
                Binding.attentivePooling(
                        kernels,
                        logits,
                        hidden,
                        hiddenStride,
                        x,
                        xStride,
                        frames,
                        panelBegin,
                        panelEnd,
                        floor,
                        mean,
                        deviation,
                        scratch),
                "attentivePooling",
                frames);
    }

    /** y = scale * x + shift, element by element; y may be x. */
    public void affine(long x, long scale, long shift, long y, long count) {
        check(Binding.affine(kernels, x, scale, shift, y, count), "affine", count);
    }

    /** Bytes of a packed filter bank. */
    public long filterBankBytes(int points, int bands) {
        long bytes = Binding.filterBankBytes(kernels, points, bands);
        check(bytes < 0 ? (int) -bytes : 0, "filter bank of points", points);
        return bytes;
    }

    /**
     * Prepares a front end.
     *
     * @param points length of window and transform: even, half of it without a prime factor above 5, at most 4096
     * @param window {@code [points]}
     * @param mel {@code [points / 2 + 1][bands]}, each column a band
     * @param filterBank {@link #filterBankBytes} bytes, aligned to {@link NativeMemory#ALIGNMENT}
     */
    public void packFilterBank(int points, int hop, int bands, long window, long mel, long filterBank) {
        check(
                Binding.filterBankPack(kernels, points, hop, bands, window, mel, filterBank),
                "filter bank of points",
                points);
    }

    /** Floats of scratch that {@link #logMel} needs, whatever the number of frames. */
    public long logMelScratchFloats(long filterBank) {
        return size(Binding.logMelScratchFloats(filterBank), "logMel scratch");
    }

    /**
     * 10 log10(max(mel energy, 1e-10)) for frames {@code frameBegin..frameEnd} of the {@code 1 + sampleCount / hop} frames
     * that are centred at multiples of hop, with zeros beyond the ends.
     */
    public void logMel(
            long filterBank,
            long samples,
            long sampleCount,
            long y,
            long yStride,
            int frameBegin,
            int frameEnd,
            long scratch) {
        check(
                Binding.logMel(kernels, filterBank, samples, sampleCount, y, yStride, frameBegin, frameEnd, scratch),
                "logMel",
                sampleCount);
    }

    /** In place: y = max(y, maximum of all - range), then minus each band's mean over time if wanted. */
    public void levelMel(long y, long yStride, int frames, int bands, float range, boolean subtractMean) {
        check(Binding.levelMel(kernels, y, yStride, frames, bands, range, subtractMean ? 1 : 0), "levelMel", frames);
    }

    /** out[i] = cosine of query and row i; NaN if one of them is all zero. */
    public void cosine(long query, long rows, long rowStride, long count, int size, long out) {
        check(Binding.cosine(kernels, query, rows, rowStride, count, size, out), "cosine", count);
    }

    /** {@code row * columns + column} of the first NaN or infinity, or -1. */
    public long findNonFinite(long x, long xStride, long rows, long columns) {
        long index = Binding.findNonFinite(kernels, x, xStride, rows, columns);
        check(index < -1 ? (int) (-2 - index) : 0, "findNonFinite", rows);
        return index;
    }

    /** y[i] = function(x[i]), by the approximations that the other kernels use; y may be x. */
    public void map(Function function, long x, long y, long count) {
        check(Binding.map(kernels, function.ordinal(), x, y, count), "map", count);
    }

    /** Runs multiply-adds in registers only and returns how many operations it did (two per multiply-add). */
    public double fmaPeak(long iterations) {
        double flops = Binding.fmaPeak(kernels, iterations);
        check(flops < 0 ? (int) -flops : 0, "fmaPeak", iterations);
        return flops;
    }

    private long size(long size, String what) {
        check(size < 0 ? (int) -size : 0, what, "");
        return size;
    }

    private void check(int status, String what, Object operand) {
        if (status != 0) {
            throw new KernelException(
                    "Kernel " + what + " (" + operand + ", " + isa() + "): " + Binding.statusText(status));
        }
    }
}
