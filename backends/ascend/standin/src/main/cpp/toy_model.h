// The stand-in's own model file: a network of this project with shapes as an om has them. Its magic is not an om's.
//
// Little-endian. "EC4JSIM1"; u32 kind (0 static, 1 batch gears, 2 dims gears, 3 shape range); char soc[32]; u32 inputs (1, or 2 with a
// mask); char names[3][32]: of features, mask, embedding; u32 bins; u32 embedding size; u32 gears, then for each u32 batch, u32 frames
// (one for a static model; smallest and largest for a range); the network; u64 FNV-1a of all that.
// Network: u32 blocks; layer input; per block: layer entry, u32 branches, u32 pass-through (0 first, 1 last), layers, layer exit, layer
// squeeze, layer excite; layer aggregation; u32 context (0 none, 1 clamped, 2 offset), f32 floor, layer attention, layer logits; u32 n,
// f32 scale[n], f32 shift[n]; layer embedding.
// Layer: u32 out, in, taps, dilation, edges (0 zero, 1 reflect), activation (0 none, 1 ReLU), normalised; f32 weight[out][in][taps],
// bias[out], and if normalised scale[out], shift[out].
#ifndef ACLSIM_TOY_MODEL_H
#define ACLSIM_TOY_MODEL_H

#include <stddef.h>
#include <stdint.h>

#include <memory>
#include <string>
#include <vector>

namespace aclsim {

class Network;

enum Kind : uint32_t { kStatic = 0, kBatchGears = 1, kDimsGears = 2, kRange = 3 };

struct Gear {
    uint32_t batch;
    uint32_t frames;
};

struct ToyModel {
    Kind kind = kStatic;
    std::string soc;
    bool masked = false;
    std::string features;
    std::string mask;
    std::string embedding;
    uint32_t bins = 0;
    uint32_t embedding_size = 0;
    std::vector<Gear> gears;
    size_t weight_bytes = 0;
    std::shared_ptr<const Network> network;

    bool geared() const { return kind == kBatchGears || kind == kDimsGears; }
    size_t inputs() const { return masked ? 2 : 1; }
    Gear largest() const;
    // Bytes of a real input or of the output in a gear.
    size_t input_bytes(size_t index, Gear gear) const;
    size_t output_bytes(Gear gear) const;
};

// 0, or an AscendCL code and why.
int read_toy(const char* data, size_t size, bool half, std::shared_ptr<const ToyModel>* toy, std::string* text);

float round_to_half(float value);
uint16_t to_half(float value);
float from_half(uint16_t half);

}  // namespace aclsim
#endif
