// What the Java binding calls: the C interface with its argument structs spread into plain parameters, so that a call needs no
// object. Included by the generated glue only.
#ifndef ECAPA_BINDING_H
#define ECAPA_BINDING_H

#include <string.h>

#include "kernels.h"

static inline const ecapa_kernels* ecapa_bind_kernels(const char* isa, int* status) { return ecapa_kernels_get(isa, status); }

static inline void ecapa_bind_put(char* target, const float* source, int32_t offset, int32_t count) {
    memcpy(target, source + offset, (size_t)count * sizeof(float));
}

static inline void ecapa_bind_get(const char* source, float* target, int32_t offset, int32_t count) {
    memcpy(target + offset, source, (size_t)count * sizeof(float));
}

static inline void ecapa_bind_clear(char* target, int64_t bytes) { memset(target, 0, (size_t)bytes); }

static inline ecapa_layer_shape ecapa_bind_shape(int64_t out, int64_t in, int64_t taps, int64_t dilation, int32_t edges,
                                                 int32_t activation, int32_t output) {
    ecapa_layer_shape shape = {out, in, taps, dilation, edges, activation, output};
    return shape;
}

static inline int64_t ecapa_bind_layer_bytes(const ecapa_kernels* kernels, int64_t out, int64_t in, int64_t taps,
                                             int64_t dilation, int32_t edges, int32_t activation, int32_t output) {
    ecapa_layer_shape shape = ecapa_bind_shape(out, in, taps, dilation, edges, activation, output);
    return ecapa_layer_bytes(kernels, &shape);
}

static inline int ecapa_bind_layer_pack(const ecapa_kernels* kernels, int64_t out, int64_t in, int64_t taps,
                                        int64_t dilation, int32_t edges, int32_t activation, int32_t output,
                                        const float* weight, const float* bias, const float* scale, const float* shift,
                                        void* layer) {
    ecapa_layer_shape shape = ecapa_bind_shape(out, in, taps, dilation, edges, activation, output);
    return ecapa_layer_pack(kernels, &shape, weight, bias, scale, shift, layer);
}

static inline int ecapa_bind_tdnn(const ecapa_kernels* kernels, const void* layer, const float* x, int64_t x_stride,
                                  float* y, int64_t y_stride, int64_t frames, int64_t frame_begin, int64_t frame_end,
                                  int64_t panel_begin, int64_t panel_end, const float* bias, const float* gate,
                                  const float* residual, int64_t residual_stride, float* scratch) {
    ecapa_tdnn_f32_args args = {layer,     x,           x_stride,  y,    y_stride, frames,   frame_begin,     frame_end,
                                panel_begin, panel_end, bias, gate,     residual, residual_stride, scratch};
    return ecapa_tdnn_f32(kernels, &args);
}

static inline int ecapa_bind_res2net(const ecapa_kernels* kernels, const void* layers, int64_t layer_stride,
                                     int64_t branches, int32_t pass_through, const float* x, int64_t x_stride, float* y,
                                     int64_t y_stride, int64_t frames, int64_t frame_begin, int64_t frame_end,
                                     float* scratch) {
    ecapa_res2net_f32_args args = {layers, layer_stride, branches, pass_through, x,         x_stride,
                                   y,      y_stride,     frames,   frame_begin,  frame_end, scratch};
    return ecapa_res2net_f32(kernels, &args);
}

static inline int ecapa_bind_time_statistics(const ecapa_kernels* kernels, const float* x, int64_t x_stride, int64_t frames,
                                             int64_t channels, int32_t kind, float floor, float* mean, float* deviation) {
    ecapa_time_statistics_f32_args args = {x, x_stride, frames, channels, kind, floor, mean, deviation};
    return ecapa_time_statistics_f32(kernels, &args);
}

static inline int ecapa_bind_squeeze_excitation(const ecapa_kernels* kernels, const void* squeeze, const void* excite,
                                                const float* mean, float* hidden, float* gate) {
    ecapa_squeeze_excitation_f32_args args = {squeeze, excite, mean, hidden, gate};
    return ecapa_squeeze_excitation_f32(kernels, &args);
}

static inline int ecapa_bind_gate_residual(const ecapa_kernels* kernels, const float* x, int64_t x_stride,
                                           const float* gate, const float* residual, int64_t residual_stride, float* y,
                                           int64_t y_stride, int64_t channels, int64_t frame_begin, int64_t frame_end) {
    ecapa_gate_residual_f32_args args = {x, x_stride, gate,     residual,    residual_stride,
                                         y, y_stride, channels, frame_begin, frame_end};
    return ecapa_gate_residual_f32(kernels, &args);
}

static inline int ecapa_bind_attentive_pooling(const ecapa_kernels* kernels, const void* logits, const float* hidden,
                                               int64_t hidden_stride, const float* x, int64_t x_stride, int64_t frames,
                                               int64_t panel_begin, int64_t panel_end, float floor, float* mean,
                                               float* deviation, float* scratch) {
    ecapa_attentive_pooling_f32_args args = {logits,    hidden, hidden_stride, x,         x_stride, frames, panel_begin,
                                             panel_end, floor,  mean,          deviation, scratch};
    return ecapa_attentive_pooling_f32(kernels, &args);
}

static inline int ecapa_bind_affine(const ecapa_kernels* kernels, const float* x, const float* scale, const float* shift,
                                    float* y, int64_t count) {
    ecapa_affine_f32_args args = {x, scale, shift, y, count};
    return ecapa_affine_f32(kernels, &args);
}

static inline int ecapa_bind_log_mel(const ecapa_kernels* kernels, const void* filter_bank, const float* samples,
                                     int64_t sample_count, float* y, int64_t y_stride, int64_t frame_begin,
                                     int64_t frame_end, float* scratch) {
    ecapa_log_mel_f32_args args = {filter_bank, samples, sample_count, y, y_stride, frame_begin, frame_end, scratch};
    return ecapa_log_mel_f32(kernels, &args);
}

static inline int ecapa_bind_level_mel(const ecapa_kernels* kernels, float* y, int64_t y_stride, int64_t frames,
                                       int64_t bands, float range, int32_t subtract_mean) {
    ecapa_level_mel_f32_args args = {y, y_stride, frames, bands, range, subtract_mean};
    return ecapa_level_mel_f32(kernels, &args);
}

static inline int ecapa_bind_cosine(const ecapa_kernels* kernels, const float* query, const float* rows, int64_t row_stride,
                                    int64_t count, int64_t size, float* out) {
    ecapa_cosine_f32_args args = {query, rows, row_stride, count, size, out};
    return ecapa_cosine_f32(kernels, &args);
}

// Index, -1 for none, or -2 - status.
static inline int64_t ecapa_bind_find_nonfinite(const ecapa_kernels* kernels, const float* x, int64_t x_stride,
                                                int64_t rows, int64_t columns) {
    int64_t index = -1;
    ecapa_find_nonfinite_f32_args args = {x, x_stride, rows, columns, &index};
    ecapa_status status = ecapa_find_nonfinite_f32(kernels, &args);
    return status == ECAPA_OK ? index : -2 - (int64_t)status;
}

static inline int ecapa_bind_map(const ecapa_kernels* kernels, int32_t function, const float* x, float* y, int64_t count) {
    ecapa_map_f32_args args = {function, x, y, count};
    return ecapa_map_f32(kernels, &args);
}

// Operations done, or -status.
static inline double ecapa_bind_fma_peak(const ecapa_kernels* kernels, int64_t iterations) {
    double flops = 0;
    float sink = 0;
    ecapa_fma_peak_f32_args args = {iterations, &flops, &sink};
    ecapa_status status = ecapa_fma_peak_f32(kernels, &args);
    // The comparison keeps the loop from being optimised away together with its result.
    return status == ECAPA_OK ? (sink == 12345.0f ? flops + 1 : flops) : -(double)status;
}

#endif
