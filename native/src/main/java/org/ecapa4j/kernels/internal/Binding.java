package org.ecapa4j.kernels.internal;

import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.Const;
import org.bytedeco.javacpp.annotation.CriticalRegion;
import org.bytedeco.javacpp.annotation.Name;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;

/**
 * Hand-written binding of {@code binding.h}: the C++ compiler checks each signature when it compiles the generated glue.
 * Addresses travel as longs, so that a call looks into no object. Loading is {@link NativeLoader}'s; a call before that is
 * an {@link UnsatisfiedLinkError}.
 */
@Platform(include = "binding.h", library = "jniKernels")
@NoException
public final class Binding {
    private Binding() {}

    @Name("ecapa_bind_kernels")
    public static native @Cast("jlong") long kernels(@Cast("const char*") byte[] isa, int[] status);

    @Name("ecapa_status_text")
    public static native String statusText(int status);

    @Name("ecapa_isa_count")
    public static native int isaCount();

    @Name("ecapa_isa_name")
    public static native String isaName(int index);

    @Name("ecapa_isa_available")
    public static native int isaAvailable(int index);

    @Name("ecapa_kernels_isa")
    public static native String kernelsIsa(@Cast("const ecapa_kernels*") long kernels);

    @Name("ecapa_kernels_lanes")
    public static native @Cast("int64_t") long lanes(@Cast("const ecapa_kernels*") long kernels);

    @Name("ecapa_kernels_panel")
    public static native @Cast("int64_t") long panel(@Cast("const ecapa_kernels*") long kernels);

    @Name("ecapa_allocate")
    public static native @Cast("jlong") long allocate(@Cast("int64_t") long bytes);

    @Name("ecapa_free")
    public static native void free(@Cast("void*") long address, @Cast("int64_t") long bytes);

    @Name("ecapa_live_bytes")
    public static native @Cast("int64_t") long liveBytes();

    @Name("ecapa_peak_bytes")
    public static native @Cast("int64_t") long peakBytes();

    @Name("ecapa_reset_peak_bytes")
    public static native void resetPeakBytes();

    /** Without a copy: the collector waits for the duration of one memcpy. */
    @Name("ecapa_bind_put")
    @CriticalRegion
    public static native void put(@Cast("char*") long target, @Const float[] source, int offset, int count);

    @Name("ecapa_bind_get")
    @CriticalRegion
    public static native void get(@Cast("const char*") long source, float[] target, int offset, int count);

    @Name("ecapa_bind_clear")
    public static native void clear(@Cast("char*") long target, @Cast("int64_t") long bytes);

    @Name("ecapa_bind_layer_bytes")
    public static native @Cast("int64_t") long layerBytes(
            @Cast("const ecapa_kernels*") long kernels,
            @Cast("int64_t") long out,
            @Cast("int64_t") long in,
            @Cast("int64_t") long taps,
            @Cast("int64_t") long dilation,
            int edges,
            int activation,
            int output);

    @Name("ecapa_bind_layer_pack")
    public static native int layerPack(
            @Cast("const ecapa_kernels*") long kernels,
            @Cast("int64_t") long out,
            @Cast("int64_t") long in,
            @Cast("int64_t") long taps,
            @Cast("int64_t") long dilation,
            int edges,
            int activation,
            int output,
            @Cast("const float*") long weight,
            @Cast("const float*") long bias,
            @Cast("const float*") long scale,
            @Cast("const float*") long shift,
            @Cast("void*") long layer);

    @Name("ecapa_layer_panels")
    public static native @Cast("int64_t") long layerPanels(@Cast("const void*") long layer);

    @Name("ecapa_tdnn_scratch_floats")
    public static native @Cast("int64_t") long tdnnScratchFloats(
            @Cast("const void*") long layer, @Cast("int64_t") long frames);

    @Name("ecapa_bind_tdnn")
    public static native int tdnn(
            @Cast("const ecapa_kernels*") long kernels,
            @Cast("const void*") long layer,
            @Cast("const float*") long x,
            @Cast("int64_t") long xStride,
            @Cast("float*") long y,
            @Cast("int64_t") long yStride,
            @Cast("int64_t") long frames,
            @Cast("int64_t") long frameBegin,
            @Cast("int64_t") long frameEnd,
            @Cast("int64_t") long panelBegin,
            @Cast("int64_t") long panelEnd,
            @Cast("const float*") long bias,
            @Cast("const float*") long gate,
            @Cast("const float*") long residual,
            @Cast("int64_t") long residualStride,
            @Cast("float*") long scratch);

    @Name("ecapa_res2net_scratch_floats")
    public static native @Cast("int64_t") long res2netScratchFloats(
            @Cast("const void*") long layers,
            @Cast("int64_t") long layerStride,
            @Cast("int64_t") long branches,
            @Cast("int64_t") long frames);

    @Name("ecapa_bind_res2net")
    public static native int res2net(
            @Cast("const ecapa_kernels*") long kernels,
            @Cast("const void*") long layers,
            @Cast("int64_t") long layerStride,
            @Cast("int64_t") long branches,
            int passThrough,
            @Cast("const float*") long x,
            @Cast("int64_t") long xStride,
            @Cast("float*") long y,
            @Cast("int64_t") long yStride,
            @Cast("int64_t") long frames,
            @Cast("int64_t") long frameBegin,
            @Cast("int64_t") long frameEnd,
            @Cast("float*") long scratch);

    @Name("ecapa_bind_time_statistics")
    public static native int timeStatistics(
            @Cast("const ecapa_kernels*") long kernels,
            @Cast("const float*") long x,
            @Cast("int64_t") long xStride,
            @Cast("int64_t") long frames,
            @Cast("int64_t") long channels,
            int kind,
            float floor,
            @Cast("float*") long mean,
            @Cast("float*") long deviation);

    @Name("ecapa_bind_squeeze_excitation")
    public static native int squeezeExcitation(
            @Cast("const ecapa_kernels*") long kernels,
            @Cast("const void*") long squeeze,
            @Cast("const void*") long excite,
            @Cast("const float*") long mean,
            @Cast("float*") long hidden,
            @Cast("float*") long gate);

    @Name("ecapa_bind_gate_residual")
    public static native int gateResidual(
            @Cast("const ecapa_kernels*") long kernels,
            @Cast("const float*") long x,
            @Cast("int64_t") long xStride,
            @Cast("const float*") long gate,
            @Cast("const float*") long residual,
            @Cast("int64_t") long residualStride,
            @Cast("float*") long y,
            @Cast("int64_t") long yStride,
            @Cast("int64_t") long channels,
            @Cast("int64_t") long frameBegin,
            @Cast("int64_t") long frameEnd);

    @Name("ecapa_attentive_pooling_scratch_floats")
    public static native @Cast("int64_t") long attentivePoolingScratchFloats(
            @Cast("const ecapa_kernels*") long kernels);

    @Name("ecapa_bind_attentive_pooling")
    public static native int attentivePooling(
            @Cast("const ecapa_kernels*") long kernels,
            @Cast("const void*") long logits,
            @Cast("const float*") long hidden,
            @Cast("int64_t") long hiddenStride,
            @Cast("const float*") long x,
            @Cast("int64_t") long xStride,
            @Cast("int64_t") long frames,
            @Cast("int64_t") long panelBegin,
            @Cast("int64_t") long panelEnd,
            float floor,
            @Cast("float*") long mean,
            @Cast("float*") long deviation,
            @Cast("float*") long scratch);

    @Name("ecapa_bind_affine")
    public static native int affine(
            @Cast("const ecapa_kernels*") long kernels,
            @Cast("const float*") long x,
            @Cast("const float*") long scale,
            @Cast("const float*") long shift,
            @Cast("float*") long y,
            @Cast("int64_t") long count);

    @Name("ecapa_filter_bank_bytes")
    public static native @Cast("int64_t") long filterBankBytes(
            @Cast("const ecapa_kernels*") long kernels, @Cast("int64_t") long points, @Cast("int64_t") long bands);

    @Name("ecapa_filter_bank_pack")
    public static native int filterBankPack(
            @Cast("const ecapa_kernels*") long kernels,
            @Cast("int64_t") long points,
            @Cast("int64_t") long hop,
            @Cast("int64_t") long bands,
            @Cast("const float*") long window,
            @Cast("const float*") long mel,
            @Cast("void*") long filterBank);

    @Name("ecapa_log_mel_scratch_floats")
    public static native @Cast("int64_t") long logMelScratchFloats(@Cast("const void*") long filterBank);

    @Name("ecapa_bind_log_mel")
    public static native int logMel(
            @Cast("const ecapa_kernels*") long kernels,
            @Cast("const void*") long filterBank,
            @Cast("const float*") long samples,
            @Cast("int64_t") long sampleCount,
            @Cast("float*") long y,
            @Cast("int64_t") long yStride,
            @Cast("int64_t") long frameBegin,
            @Cast("int64_t") long frameEnd,
            @Cast("float*") long scratch);

    @Name("ecapa_bind_level_mel")
    public static native int levelMel(
            @Cast("const ecapa_kernels*") long kernels,
            @Cast("float*") long y,
            @Cast("int64_t") long yStride,
            @Cast("int64_t") long frames,
            @Cast("int64_t") long bands,
            float range,
            int subtractMean);

    @Name("ecapa_bind_cosine")
    public static native int cosine(
            @Cast("const ecapa_kernels*") long kernels,
            @Cast("const float*") long query,
            @Cast("const float*") long rows,
            @Cast("int64_t") long rowStride,
            @Cast("int64_t") long count,
            @Cast("int64_t") long size,
            @Cast("float*") long out);

    @Name("ecapa_bind_find_nonfinite")
    public static native @Cast("int64_t") long findNonFinite(
            @Cast("const ecapa_kernels*") long kernels,
            @Cast("const float*") long x,
            @Cast("int64_t") long xStride,
            @Cast("int64_t") long rows,
            @Cast("int64_t") long columns);

    @Name("ecapa_bind_map")
    public static native int map(
            @Cast("const ecapa_kernels*") long kernels,
            int function,
            @Cast("const float*") long x,
            @Cast("float*") long y,
            @Cast("int64_t") long count);

    @Name("ecapa_bind_fma_peak")
    public static native double fmaPeak(@Cast("const ecapa_kernels*") long kernels, @Cast("int64_t") long iterations);
}
