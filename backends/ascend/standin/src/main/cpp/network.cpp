#include "network.h"

#include <stdlib.h>

#include <algorithm>

#include "toy_model.h"

namespace aclsim {
namespace {

constexpr size_t kAlign = ECAPA_ALIGNMENT;

size_t aligned_offset(const std::vector<char>& memory) {
    uintptr_t address = reinterpret_cast<uintptr_t>(memory.data());
    return (kAlign - address % kAlign) % kAlign;
}

// A shape or size that the kernels refuse is a fault of the stand-in or of its files.
void check(int status) {
    if (status != ECAPA_OK) {
        abort();
    }
}

void pack(const ecapa_kernels* kernels, const LayerData& data, char* target) {
    bool normalised = !data.scale.empty();
    check(ecapa_layer_pack(kernels, &data.shape, data.weight.data(), data.bias.data(),
                           normalised ? data.scale.data() : nullptr, normalised ? data.shift.data() : nullptr, target));
}

// Columns [begin, begin + count) of a one-tap layer; the second part without normalisation, which the first one adds.
LayerData columns(const LayerData& layer, int64_t begin, int64_t count) {
    LayerData part = layer;
    part.shape.in_channels = count;
    part.weight.clear();
    for (int64_t row = 0; row < layer.shape.out_channels; row++) {
        auto first = layer.weight.begin() + row * layer.shape.in_channels + begin;
        part.weight.insert(part.weight.end(), first, first + count);
    }
    return part;
}

}  // namespace

Layer::Layer(const ecapa_kernels* kernels, const LayerData& data) : shape_(data.shape) {
    int64_t bytes = ecapa_layer_bytes(kernels, &shape_);
    check(bytes > 0 ? ECAPA_OK : ECAPA_BAD_SIZE);
    packed_.resize(static_cast<size_t>(bytes) + kAlign);
    offset_ = aligned_offset(packed_);
    pack(kernels, data, packed_.data() + offset_);
}

Network::Network(const NetworkData& data, bool half) : half_(half), context_(data.context), floor_(data.floor) {
    int status = 0;
    kernels_ = ecapa_kernels_get("auto", &status);
    check(kernels_ == nullptr ? ECAPA_BAD_OPTION : ECAPA_OK);
    floor_ = half ? round_to_half(floor_) : floor_;
    input_ = Layer(kernels_, data.input);
    for (const BlockData& block : data.blocks) {
        Packed packed;
        packed.entry = Layer(kernels_, block.entry);
        for (const LayerData& branch : block.branches) {
            int64_t bytes = ecapa_layer_bytes(kernels_, &branch.shape);
            check(bytes > 0 ? ECAPA_OK : ECAPA_BAD_SIZE);
            int64_t whole = (bytes + static_cast<int64_t>(kAlign) - 1) / static_cast<int64_t>(kAlign);
            packed.chain_stride = std::max(packed.chain_stride, whole * static_cast<int64_t>(kAlign));
        }
        packed.branches = static_cast<int64_t>(block.branches.size());
        packed.chain.resize(static_cast<size_t>(packed.branches * packed.chain_stride) + kAlign);
        packed.chain_offset = aligned_offset(packed.chain);
        for (size_t i = 0; i < block.branches.size(); i++) {
            pack(kernels_, block.branches[i],
                 packed.chain.data() + packed.chain_offset + i * static_cast<size_t>(packed.chain_stride));
        }
        packed.pass_through = block.pass_through;
        packed.exit = Layer(kernels_, block.exit);
        packed.squeeze = Layer(kernels_, block.squeeze);
        packed.excite = Layer(kernels_, block.excite);
        blocks_.push_back(std::move(packed));
    }
    aggregation_ = Layer(kernels_, data.aggregation);
    int64_t channels = data.logits.shape.out_channels;
    attention_ = Layer(kernels_, columns(data.attention, 0, channels));
    if (context_ != 0) {
        LayerData context = columns(data.attention, channels, 2 * channels);
        context.scale.clear();
        context.shift.clear();
        context.shape.activation = ECAPA_ACTIVATION_NONE;
        context.shape.output = ECAPA_OUTPUT_LINEAR;
        context_attention_ = Layer(kernels_, context);
    }
    logits_ = Layer(kernels_, data.logits);
    pooled_scale_ = data.pooled_scale;
    pooled_shift_ = data.pooled_shift;
    embedding_ = Layer(kernels_, data.embedding);
}

void Network::round(float* x, int64_t stride, int64_t rows, int64_t columns) const {
    for (int64_t row = 0; half_ && row < rows; row++) {
        for (int64_t column = 0; column < columns; column++) {
            x[row * stride + column] = round_to_half(x[row * stride + column]);
        }
    }
}

void Network::tdnn(const Layer& layer, const float* x, int64_t x_stride, float* y, int64_t y_stride, int64_t frames,
                   const float* bias) const {
    std::vector<float> scratch(static_cast<size_t>(ecapa_tdnn_scratch_floats(layer.data(), frames)) + 16);
    ecapa_tdnn_f32_args args = {layer.data(), x,       x_stride, y,       y_stride, frames, 0, frames, 0,
                                ecapa_layer_panels(layer.data()), bias, nullptr, nullptr, 0, scratch.data()};
    check(ecapa_tdnn_f32(kernels_, &args));
    round(y, y_stride, frames, layer.out());
}

void Network::embed(const float* features, int64_t frames, float* embedding) const {
    auto room = [](int64_t floats) { return std::vector<float>(static_cast<size_t>(floats)); };
    std::vector<float> given(features, features + frames * input_.in());
    round(given.data(), input_.in(), frames, input_.in());
    int64_t channels = input_.out();
    int64_t stacked = aggregation_.in();
    std::vector<float> x = room(frames * channels);
    std::vector<float> all = room(frames * stacked);
    tdnn(input_, given.data(), input_.in(), x.data(), channels, frames, nullptr);
    const float* from = x.data();
    int64_t from_stride = channels;
    for (size_t i = 0; i < blocks_.size(); i++) {
        const Packed& block = blocks_[i];
        int64_t wide = block.entry.out();
        std::vector<float> entered = room(frames * wide);
        std::vector<float> chained = room(frames * wide);
        tdnn(block.entry, from, from_stride, entered.data(), wide, frames, nullptr);
        const void* chain = block.chain.data() + block.chain_offset;
        std::vector<float> scratch =
            room(ecapa_res2net_scratch_floats(chain, block.chain_stride, block.branches, frames) + 16);
        ecapa_res2net_f32_args args = {chain, block.chain_stride, block.branches, block.pass_through, entered.data(), wide,
                                       chained.data(), wide, frames, 0, frames, scratch.data()};
        check(ecapa_res2net_f32(kernels_, &args));
        round(chained.data(), wide, frames, wide);
        std::vector<float> left = room(frames * channels);
        tdnn(block.exit, chained.data(), wide, left.data(), channels, frames, nullptr);
        std::vector<float> mean = room(channels);
        std::vector<float> hidden = room(block.squeeze.out());
        std::vector<float> gate = room(channels);
        ecapa_time_statistics_f32_args statistics = {left.data(), channels, frames,      channels,
                                                     ECAPA_DEVIATION_NONE, 0, mean.data(), nullptr};
        check(ecapa_time_statistics_f32(kernels_, &statistics));
        ecapa_squeeze_excitation_f32_args squeeze = {block.squeeze.data(), block.excite.data(), mean.data(), hidden.data(),
                                                     gate.data()};
        check(ecapa_squeeze_excitation_f32(kernels_, &squeeze));
        float* y = all.data() + static_cast<int64_t>(i) * channels;
        ecapa_gate_residual_f32_args residual = {left.data(), channels, gate.data(), from, from_stride, y, stacked, channels,
                                                 0, frames};
        check(ecapa_gate_residual_f32(kernels_, &residual));
        round(y, stacked, frames, channels);
        from = y;
        from_stride = stacked;
    }
    int64_t pooled = aggregation_.out();
    std::vector<float> aggregated = room(frames * pooled);
    tdnn(aggregation_, all.data(), stacked, aggregated.data(), pooled, frames, nullptr);
    std::vector<float> bias;
    if (context_ != 0) {
        std::vector<float> context = room(2 * pooled);
        int32_t kind = context_ == 1 ? ECAPA_DEVIATION_CLAMPED : ECAPA_DEVIATION_OFFSET;
        ecapa_time_statistics_f32_args statistics = {aggregated.data(), pooled, frames, pooled, kind, floor_, context.data(),
                                                     context.data() + pooled};
        check(ecapa_time_statistics_f32(kernels_, &statistics));
        bias = room(attention_.out());
        tdnn(context_attention_, context.data(), 2 * pooled, bias.data(), attention_.out(), 1, nullptr);
    }
    std::vector<float> attended = room(frames * attention_.out());
    tdnn(attention_, aggregated.data(), pooled, attended.data(), attention_.out(), frames,
         bias.empty() ? nullptr : bias.data());
    std::vector<float> vector = room(2 * pooled);
    std::vector<float> scratch = room(ecapa_attentive_pooling_scratch_floats(kernels_) + 16);
    ecapa_attentive_pooling_f32_args pooling = {logits_.data(), attended.data(), attention_.out(), aggregated.data(),
                                                pooled, frames, 0, ecapa_layer_panels(logits_.data()), floor_,
                                                vector.data(), vector.data() + pooled, scratch.data()};
    check(ecapa_attentive_pooling_f32(kernels_, &pooling));
    ecapa_affine_f32_args affine = {vector.data(), pooled_scale_.data(), pooled_shift_.data(), vector.data(), 2 * pooled};
    check(ecapa_affine_f32(kernels_, &affine));
    round(vector.data(), 2 * pooled, 1, 2 * pooled);
    tdnn(embedding_, vector.data(), 2 * pooled, embedding, embedding_.out(), 1, nullptr);
}

}  // namespace aclsim
