// Packing of layers: once per compiled network, so written for clarity.
#include <string.h>

#include "table.h"

namespace {

using namespace ecapa;

constexpr int64_t kMaxChannels = int64_t{1} << 20;
constexpr int64_t kMaxReach = int64_t{1} << 20;
constexpr int64_t kMaxFloats = int64_t{1} << 40;

ecapa_status check(const ecapa_kernels* kernels, const ecapa_layer_shape* shape) {
    if (kernels == nullptr || shape == nullptr) {
        return ECAPA_NULL_POINTER;
    }
    auto within = [](int64_t value, int64_t limit) { return value >= 1 && value <= limit; };
    if (!within(shape->out_channels, kMaxChannels) || !within(shape->in_channels, kMaxChannels) ||
        !within(shape->taps, kMaxReach) || !within(shape->dilation, kMaxReach) ||
        !within((shape->taps - 1) * shape->dilation + 1, kMaxReach) ||
        shape->in_channels * shape->taps > kMaxFloats / shape->out_channels) {
        return ECAPA_BAD_SIZE;
    }
    if (shape->edges < ECAPA_EDGES_ZERO || shape->edges > ECAPA_EDGES_REFLECT || shape->activation < ECAPA_ACTIVATION_NONE ||
        shape->activation > ECAPA_ACTIVATION_RELU || shape->output < ECAPA_OUTPUT_LINEAR ||
        shape->output > ECAPA_OUTPUT_SIGMOID) {
        return ECAPA_BAD_OPTION;
    }
    return ECAPA_OK;
}

Layer header(const ecapa_kernels* kernels, const ecapa_layer_shape* shape) {
    Layer layer;
    memset(&layer, 0, sizeof(layer));
    layer.magic = kLayerMagic;
    layer.isa_id = kernels->isa_id;
    layer.edges = shape->edges;
    layer.activation = shape->activation;
    layer.output = shape->output;
    layer.lanes = kernels->lanes;
    layer.panel = kernels->panel;
    layer.out = shape->out_channels;
    layer.in = shape->in_channels;
    layer.taps = shape->taps;
    layer.dilation = shape->dilation;
    int64_t padded = round_up(layer.out, layer.lanes);
    auto place = [](int64_t& offset, int64_t floats) {
        int64_t at = offset;
        offset = round_up(offset + floats * static_cast<int64_t>(sizeof(float)), ECAPA_ALIGNMENT);
        return at;
    };
    int64_t offset = round_up(sizeof(Layer), ECAPA_ALIGNMENT);
    layer.weights = place(offset, padded * layer.in * layer.taps);
    layer.bias = place(offset, padded);
    layer.scale = place(offset, padded);
    layer.shift = place(offset, padded);
    layer.bytes = offset;
    return layer;
}

// target [taps][in][width] from weight [out][in][taps], output channels first..first + count.
void pack_panel(const Layer& layer, const float* weight, int64_t first, int64_t count, int64_t width, float* target) {
    for (int64_t tap = 0; tap < layer.taps; tap++) {
        for (int64_t in = 0; in < layer.in; in++) {
            for (int64_t o = 0; o < width; o++) {
                *target++ = o < count ? weight[((first + o) * layer.in + in) * layer.taps + tap] : 0.0f;
            }
        }
    }
}

void fill(float* target, int64_t padded, const float* source, int64_t count, float otherwise) {
    for (int64_t i = 0; i < padded; i++) {
        target[i] = i >= count ? 0.0f : source != nullptr ? source[i] : otherwise;
    }
}

}  // namespace

extern "C" {

int64_t ecapa_layer_bytes(const ecapa_kernels* kernels, const ecapa_layer_shape* shape) {
    ecapa_status status = check(kernels, shape);
    return status == ECAPA_OK ? header(kernels, shape).bytes : -static_cast<int64_t>(status);
}

ecapa_status ecapa_layer_pack(const ecapa_kernels* kernels, const ecapa_layer_shape* shape, const float* weight,
                              const float* bias, const float* scale, const float* shift, void* layer) {
    ecapa_status status = check(kernels, shape);
    if (status != ECAPA_OK) {
        return status;
    }
    if (weight == nullptr || layer == nullptr || (scale == nullptr) != (shift == nullptr)) {
        return ECAPA_NULL_POINTER;
    }
    if (reinterpret_cast<uintptr_t>(layer) % ECAPA_ALIGNMENT != 0) {
        return ECAPA_BAD_ALIGNMENT;
    }
    Layer packed = header(kernels, shape);
    memset(layer, 0, static_cast<size_t>(packed.weights));
    memcpy(layer, &packed, sizeof(packed));
    char* base = static_cast<char*>(layer);
    auto floats = [base](int64_t offset) { return reinterpret_cast<float*>(base + offset); };
    float* target = floats(packed.weights);
    for (int64_t first = 0; first < packed.out; first += packed.panel) {
        int64_t count = packed.out - first < packed.panel ? packed.out - first : packed.panel;
        int64_t width = round_up(count, packed.lanes);
        pack_panel(packed, weight, first, count, width, target);
        target += packed.taps * packed.in * width;
    }
    int64_t padded = round_up(packed.out, packed.lanes);
    fill(floats(packed.bias), padded, bias, packed.out, 0.0f);
    fill(floats(packed.scale), padded, scale, packed.out, 1.0f);
    fill(floats(packed.shift), padded, shift, packed.out, 0.0f);
    return ECAPA_OK;
}

int64_t ecapa_layer_panels(const void* layer) {
    if (layer == nullptr) {
        return -ECAPA_NULL_POINTER;
    }
    const Layer* packed = static_cast<const Layer*>(layer);
    return packed->magic == kLayerMagic ? packed->panels() : -ECAPA_BAD_LAYER;
}

}  // extern "C"
