// C interface of the kernels: plain types, explicit lengths and strides, status codes. Nothing here throws, exits, prints,
// starts a thread or keeps a pointer after it returned. All functions may be called from any thread.
//
// Activations are row-major, frames x channels; strides count floats from one frame to the next. A pointer to activations
// points at frame 0, channel 0 of what the kernel is to see: a Res2Net part is the pointer moved by whole channels.
// Arrays of floats need the alignment of a float only; layers and filter banks ECAPA_ALIGNMENT. Outputs must not overlap
// inputs unless a kernel says so. NaN and infinity propagate. Every result is bitwise the same for one instruction set,
// however frames or panels are split over calls.
#ifndef ECAPA_KERNELS_H
#define ECAPA_KERNELS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ECAPA_API __attribute__((visibility("default")))
#define ECAPA_ALIGNMENT 64

typedef enum ecapa_status {
    ECAPA_OK = 0,
    ECAPA_NULL_POINTER = 1,     // a required address is null
    ECAPA_BAD_SIZE = 2,         // a count is negative, zero or beyond what can be addressed
    ECAPA_BAD_RANGE = 3,        // begin and end are not within 0..count, in this order
    ECAPA_BAD_STRIDE = 4,       // a stride is smaller than the row
    ECAPA_BAD_ALIGNMENT = 5,    // a layer or filter bank does not start at a multiple of ECAPA_ALIGNMENT
    ECAPA_BAD_LAYER = 6,        // not packed by this library, or for another instruction set, or layers that do not fit together
    ECAPA_BAD_OPTION = 7,       // an enumeration holds an unknown value
    ECAPA_TOO_FEW_FRAMES = 8,   // reflected edges need more frames than padding; unbiased variance needs two
    ECAPA_OVERLAP = 9,          // output and input overlap where they must not
    ECAPA_UNKNOWN_ISA = 10,     // no instruction set of this name
    ECAPA_UNAVAILABLE_ISA = 11, // this processor or operating system lacks it
    ECAPA_OUT_OF_MEMORY = 12
} ecapa_status;

// A sentence in English; never null.
ECAPA_API const char* ecapa_status_text(int status);

// ---- Instruction sets -------------------------------------------------------------------------------------------------

// A table of kernels for one instruction set. Lives as long as the process; belongs to whoever compiled a network with it.
typedef struct ecapa_kernels ecapa_kernels;

// The table of an instruction set by name, or the best one for "auto". Null, and the reason in *status, if there is none.
ECAPA_API const ecapa_kernels* ecapa_kernels_get(const char* isa, int* status);
// Instruction sets compiled in, best first: index 0 to count - 1.
ECAPA_API int32_t ecapa_isa_count(void);
ECAPA_API const char* ecapa_isa_name(int32_t index);
ECAPA_API int32_t ecapa_isa_available(int32_t index);
ECAPA_API const char* ecapa_kernels_isa(const ecapa_kernels* kernels);
// Floats in a vector register, and output channels in a panel of packed weights.
ECAPA_API int64_t ecapa_kernels_lanes(const ecapa_kernels* kernels);
ECAPA_API int64_t ecapa_kernels_panel(const ecapa_kernels* kernels);

// ---- Memory -----------------------------------------------------------------------------------------------------------

// Zeroed memory aligned to ECAPA_ALIGNMENT (large blocks to pages, and huge pages where the system grants them); null if
// there is none or bytes < 1. Free it with the same number of bytes.
ECAPA_API void* ecapa_allocate(int64_t bytes);
ECAPA_API void ecapa_free(void* address, int64_t bytes);
// Bytes allocated and not freed, now and at most so far; the latter can be set back to the former.
ECAPA_API int64_t ecapa_live_bytes(void);
ECAPA_API int64_t ecapa_peak_bytes(void);
ECAPA_API void ecapa_reset_peak_bytes(void);

// ---- Layers -----------------------------------------------------------------------------------------------------------

enum { ECAPA_EDGES_ZERO = 0, ECAPA_EDGES_REFLECT = 1 };
enum { ECAPA_ACTIVATION_NONE = 0, ECAPA_ACTIVATION_RELU = 1 };
enum { ECAPA_OUTPUT_LINEAR = 0, ECAPA_OUTPUT_TANH = 1, ECAPA_OUTPUT_SIGMOID = 2 };

// A convolution over time with stride 1 that keeps the number of frames (cross-correlation; (taps - 1) * dilation frames of
// padding, half of them, rounded down, in front), then
//   y = output(scale * activation(sum + bias) + shift).
// One tap is a matrix product or, for one frame, a matrix times a vector.
typedef struct ecapa_layer_shape {
    int64_t out_channels;
    int64_t in_channels;
    int64_t taps;
    int64_t dilation;
    int32_t edges;
    int32_t activation;
    int32_t output;
} ecapa_layer_shape;

// Bytes of the packed layer, or -status.
ECAPA_API int64_t ecapa_layer_bytes(const ecapa_kernels* kernels, const ecapa_layer_shape* shape);
// Packs weight [out][in][taps] (C order), bias [out] or null, scale and shift [out] or null (together) into layer, which
// holds ecapa_layer_bytes and may be moved afterwards to any aligned address. The sources are not needed any more then.
ECAPA_API ecapa_status ecapa_layer_pack(const ecapa_kernels* kernels, const ecapa_layer_shape* shape, const float* weight,
                                        const float* bias, const float* scale, const float* shift, void* layer);
// Panels of a layer: ceil(out_channels / ecapa_kernels_panel). Work may be split at panels.
ECAPA_API int64_t ecapa_layer_panels(const void* layer);

// ---- Kernels ----------------------------------------------------------------------------------------------------------

// y[t][o] for t in frame_begin..frame_end and the channels of panel_begin..panel_end; all frames may be read.
//   bias, or null: [out] instead of the packed one (the part of an attention that does not depend on the frame).
//   gate, or null: [out], multiplies y; residual, or null: [frames][out], is added after it.
//   scratch: ecapa_tdnn_scratch_floats(layer, frame_end - frame_begin) floats, null for one tap.
typedef struct ecapa_tdnn_f32_args {
    const void* layer;
    const float* x;
    int64_t x_stride;
    float* y;
    int64_t y_stride;
    int64_t frames;
    int64_t frame_begin;
    int64_t frame_end;
    int64_t panel_begin;
    int64_t panel_end;
    const float* bias;
    const float* gate;
    const float* residual;
    int64_t residual_stride;
    float* scratch;
} ecapa_tdnn_f32_args;
ECAPA_API int64_t ecapa_tdnn_scratch_floats(const void* layer, int64_t frames);

enum { ECAPA_PASS_FIRST = 0, ECAPA_PASS_LAST = 1 };

// The chain over branches + 1 parts of equal width: PASS_FIRST y0 = x0, y1 = f0(x1), yi = f(i-1)(xi + y(i-1)); PASS_LAST
// y0 = f0(x0), yi = fi(xi + y(i-1)), the last part unchanged. Branch i is the layer at layers + i * layer_stride bytes; all
// map width to width channels. Frames frame_begin..frame_end of y are written; what they need of their neighbours is
// computed again, so that calls on different ranges need not wait for each other. y may be x (equal strides) if the range
// is all frames; otherwise the two must not overlap.
//   scratch: ecapa_res2net_scratch_floats(...) floats.
typedef struct ecapa_res2net_f32_args {
    const void* layers;
    int64_t layer_stride;
    int64_t branches;
    int32_t pass_through;
    const float* x;
    int64_t x_stride;
    float* y;
    int64_t y_stride;
    int64_t frames;
    int64_t frame_begin;
    int64_t frame_end;
    float* scratch;
} ecapa_res2net_f32_args;
ECAPA_API int64_t ecapa_res2net_scratch_floats(const void* layers, int64_t layer_stride, int64_t branches, int64_t frames);

enum { ECAPA_DEVIATION_NONE = 0, ECAPA_DEVIATION_CLAMPED = 1, ECAPA_DEVIATION_OFFSET = 2 };

// mean[c] over time, and deviation[c] = sqrt(max(biased variance, floor)) (CLAMPED), sqrt(unbiased variance + floor)
// (OFFSET; two frames at least), or not computed (NONE; deviation may be null). Split over calls by channels.
typedef struct ecapa_time_statistics_f32_args {
    const float* x;
    int64_t x_stride;
    int64_t frames;
    int64_t channels;
    int32_t kind;
    float floor;
    float* mean;
    float* deviation;
} ecapa_time_statistics_f32_args;

// gate = excite(squeeze(mean)); the two layers have one tap and hold their activations (ReLU, sigmoid).
//   hidden: as many floats as squeeze has output channels.
typedef struct ecapa_squeeze_excitation_f32_args {
    const void* squeeze;
    const void* excite;
    const float* mean;
    float* hidden;
    float* gate;
} ecapa_squeeze_excitation_f32_args;

// y = x * gate[channel] + residual for frames frame_begin..frame_end. y may be x or residual (with equal strides).
typedef struct ecapa_gate_residual_f32_args {
    const float* x;
    int64_t x_stride;
    const float* gate;
    const float* residual;
    int64_t residual_stride;
    float* y;
    int64_t y_stride;
    int64_t channels;
    int64_t frame_begin;
    int64_t frame_end;
} ecapa_gate_residual_f32_args;

// logits = the layer (one tap, linear) of hidden; w = softmax of the logits over time, per channel; mean[c] = sum w x,
// deviation[c] = sqrt(max(sum w (x - mean)^2, floor)), for the channels of panel_begin..panel_end. mean and deviation point
// at channel 0. One pass over the frames in fixed blocks: maximum, weight, mean and squared deviation of a block are merged
// into those of the blocks before.
//   scratch: ecapa_attentive_pooling_scratch_floats(kernels) floats.
typedef struct ecapa_attentive_pooling_f32_args {
    const void* logits;
    const float* hidden;
    int64_t hidden_stride;
    const float* x;
    int64_t x_stride;
    int64_t frames;
    int64_t panel_begin;
    int64_t panel_end;
    float floor;
    float* mean;
    float* deviation;
    float* scratch;
} ecapa_attentive_pooling_f32_args;
ECAPA_API int64_t ecapa_attentive_pooling_scratch_floats(const ecapa_kernels* kernels);

// y[i] = scale[i] * x[i] + shift[i]. y may be x.
typedef struct ecapa_affine_f32_args {
    const float* x;
    const float* scale;
    const float* shift;
    float* y;
    int64_t count;
} ecapa_affine_f32_args;

// Bytes of the tables for log_mel_f32, or -status. points (the length of window and transform) is even, and half of it has no
// prime factor above 5; at most 4096.
ECAPA_API int64_t ecapa_filter_bank_bytes(const ecapa_kernels* kernels, int64_t points, int64_t bands);
// Prepares them from window [points] and mel [points / 2 + 1][bands], of which each column is a band.
ECAPA_API ecapa_status ecapa_filter_bank_pack(const ecapa_kernels* kernels, int64_t points, int64_t hop, int64_t bands,
                                              const float* window, const float* mel, void* filter_bank);

// y[t][band] = 10 log10(max(mel energy, 1e-10)) for frames frame_begin..frame_end of the 1 + sample_count / hop frames that
// are centred at multiples of hop, with zeros beyond the ends.
//   scratch: ecapa_log_mel_scratch_floats(filter_bank) floats.
typedef struct ecapa_log_mel_f32_args {
    const void* filter_bank;
    const float* samples;
    int64_t sample_count;
    float* y;
    int64_t y_stride;
    int64_t frame_begin;
    int64_t frame_end;
    float* scratch;
} ecapa_log_mel_f32_args;
ECAPA_API int64_t ecapa_log_mel_scratch_floats(const void* filter_bank);

// In place: y = max(y, maximum over all frames and bands - range), then, if subtract_mean, minus the band's mean over time.
typedef struct ecapa_level_mel_f32_args {
    float* y;
    int64_t y_stride;
    int64_t frames;
    int64_t bands;
    float range;
    int32_t subtract_mean;
} ecapa_level_mel_f32_args;

// out[i] = cosine of query [size] and row i of rows [count][size]; NaN if one of them is all zero.
typedef struct ecapa_cosine_f32_args {
    const float* query;
    const float* rows;
    int64_t row_stride;
    int64_t count;
    int64_t size;
    float* out;
} ecapa_cosine_f32_args;

// *index = row * columns + column of the first NaN or infinity in x [rows][columns], or -1.
typedef struct ecapa_find_nonfinite_f32_args {
    const float* x;
    int64_t x_stride;
    int64_t rows;
    int64_t columns;
    int64_t* index;
} ecapa_find_nonfinite_f32_args;

enum { ECAPA_MAP_EXP = 0, ECAPA_MAP_TANH = 1, ECAPA_MAP_SIGMOID = 2, ECAPA_MAP_LOG = 3 };

// y[i] = function(x[i]), with the approximations that the other kernels use. y may be x. Largest errors, tested over the whole range:
// exp and log 2 ulp, tanh 4 ulp, sigmoid 1e-7. exp of less than -87.3 may lose its subnormal bits; log needs normal x > 0.
typedef struct ecapa_map_f32_args {
    int32_t function;
    const float* x;
    float* y;
    int64_t count;
} ecapa_map_f32_args;

// Multiply-adds in registers only: what this core can do at best. *flops = operations done (two per multiply-add);
// *sink depends on all of them.
typedef struct ecapa_fma_peak_f32_args {
    int64_t iterations;
    double* flops;
    float* sink;
} ecapa_fma_peak_f32_args;

#define ECAPA_KERNEL(name) \
    ECAPA_API ecapa_status ecapa_##name(const ecapa_kernels* kernels, const ecapa_##name##_args* args);
#include "kernels.inc"
#undef ECAPA_KERNEL

#ifdef __cplusplus
}
#endif
#endif
