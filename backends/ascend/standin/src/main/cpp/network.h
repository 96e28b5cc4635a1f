// The network of a toy model on this project's kernels, in plain order: what an NPU would compute, on one thread.
#ifndef ACLSIM_NETWORK_H
#define ACLSIM_NETWORK_H

#include <stddef.h>
#include <stdint.h>

#include <vector>

#include "kernels.h"

namespace aclsim {

// A layer as it stands in the file.
struct LayerData {
    ecapa_layer_shape shape = {};
    std::vector<float> weight;
    std::vector<float> bias;
    std::vector<float> scale;
    std::vector<float> shift;
};

class Layer {
   public:
    Layer() = default;
    // Its place within the allocation is found once: it may move, not be copied.
    Layer(Layer&&) = default;
    Layer& operator=(Layer&&) = default;
    Layer(const ecapa_kernels* kernels, const LayerData& data);
    const void* data() const { return packed_.data() + offset_; }
    int64_t out() const { return shape_.out_channels; }
    int64_t in() const { return shape_.in_channels; }

   private:
    ecapa_layer_shape shape_ = {};
    std::vector<char> packed_;
    size_t offset_ = 0;
};

struct BlockData {
    LayerData entry;
    std::vector<LayerData> branches;
    int32_t pass_through = 0;
    LayerData exit;
    LayerData squeeze;
    LayerData excite;
};

struct NetworkData {
    LayerData input;
    std::vector<BlockData> blocks;
    LayerData aggregation;
    uint32_t context = 0;
    float floor = 0;
    LayerData attention;
    LayerData logits;
    std::vector<float> pooled_scale;
    std::vector<float> pooled_shift;
    LayerData embedding;
};

// Only read once it is made; any number of threads may compute with it.
class Network {
   public:
    // half: after each layer values are rounded to 16 bits.
    Network(const NetworkData& data, bool half);
    // One utterance [frames][bins]; writes embedding_size floats.
    void embed(const float* features, int64_t frames, float* embedding) const;

   private:
    struct Packed {
        Layer entry;
        // The branches in one block, at equal distances, as the kernel takes them.
        std::vector<char> chain;
        size_t chain_offset = 0;
        int64_t chain_stride = 0;
        int64_t branches = 0;
        int32_t pass_through = 0;
        Layer exit;
        Layer squeeze;
        Layer excite;
    };

    void tdnn(const Layer& layer, const float* x, int64_t x_stride, float* y, int64_t y_stride, int64_t frames,
              const float* bias) const;
    void round(float* x, int64_t stride, int64_t rows, int64_t columns) const;

    const ecapa_kernels* kernels_;
    bool half_;
    Layer input_;
    std::vector<Packed> blocks_;
    Layer aggregation_;
    uint32_t context_;
    float floor_;
    Layer attention_;
    Layer context_attention_;
    Layer logits_;
    std::vector<float> pooled_scale_;
    std::vector<float> pooled_shift_;
    Layer embedding_;
};

}  // namespace aclsim
#endif
