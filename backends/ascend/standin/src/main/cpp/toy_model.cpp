#include "toy_model.h"

#include <string.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <new>

#include "acl_abi.h"
#include "network.h"

namespace aclsim {
namespace {

constexpr size_t kName = 32;
constexpr uint32_t kMost = 1 << 20;

// Reads forward; what is beyond the end or absurd makes it bad for good.
class Reader {
   public:
    Reader(const char* data, size_t size) : at_(data), left_(size) {}
    bool good() const { return good_; }
    bool ended() const { return left_ == 0; }
    void spoil() { good_ = false; }

    uint32_t u32(uint32_t most = kMost) {
        uint32_t value = 0;
        take(&value, sizeof(value));
        good_ = good_ && value <= most;
        return good_ ? value : 0;
    }
    float f32() {
        float value = 0;
        take(&value, sizeof(value));
        return value;
    }
    std::string text() {
        char name[kName] = {};
        take(name, kName);
        name[kName - 1] = 0;
        return name;
    }
    std::vector<float> floats(uint64_t count) {
        std::vector<float> values;
        good_ = good_ && count <= left_ / sizeof(float);
        if (good_) {
            values.resize(count);
            take(values.data(), count * sizeof(float));
        }
        return values;
    }

   private:
    void take(void* target, size_t bytes) {
        good_ = good_ && bytes <= left_;
        if (good_) {
            memcpy(target, at_, bytes);
            at_ += bytes;
            left_ -= bytes;
        }
    }

    const char* at_;
    size_t left_;
    bool good_ = true;
};

void halve(std::vector<float>& values, bool half) {
    for (size_t i = 0; half && i < values.size(); i++) {
        values[i] = round_to_half(values[i]);
    }
}

LayerData layer(Reader& reader, bool half, int32_t output = ECAPA_OUTPUT_LINEAR) {
    LayerData data;
    data.shape.out_channels = reader.u32();
    data.shape.in_channels = reader.u32();
    data.shape.taps = reader.u32();
    data.shape.dilation = reader.u32();
    data.shape.edges = static_cast<int32_t>(reader.u32(1));
    data.shape.activation = static_cast<int32_t>(reader.u32(1));
    data.shape.output = output;
    bool normalised = reader.u32(1) != 0;
    uint64_t out = static_cast<uint64_t>(data.shape.out_channels);
    data.weight = reader.floats(out * static_cast<uint64_t>(data.shape.in_channels * data.shape.taps));
    data.bias = reader.floats(out);
    if (normalised) {
        data.scale = reader.floats(out);
        data.shift = reader.floats(out);
    }
    if (data.weight.empty() || data.shape.dilation == 0) {
        reader.spoil();
    }
    halve(data.weight, half);
    halve(data.bias, half);
    halve(data.scale, half);
    halve(data.shift, half);
    return data;
}

bool fits(const NetworkData& network, const ToyModel& toy) {
    int64_t channels = network.input.shape.out_channels;
    bool good = network.input.shape.in_channels == toy.bins && !network.blocks.empty();
    for (const BlockData& block : network.blocks) {
        int64_t wide = block.entry.shape.out_channels;
        good = good && block.entry.shape.in_channels == channels && block.exit.shape.in_channels == wide &&
               block.exit.shape.out_channels == channels && block.squeeze.shape.in_channels == channels &&
               block.excite.shape.in_channels == block.squeeze.shape.out_channels &&
               block.excite.shape.out_channels == channels && !block.branches.empty();
        for (const LayerData& branch : block.branches) {
            good = good && branch.shape.in_channels * static_cast<int64_t>(block.branches.size() + 1) == wide &&
                   branch.shape.out_channels == branch.shape.in_channels;
        }
    }
    int64_t pooled = network.aggregation.shape.out_channels;
    return good && network.aggregation.shape.in_channels == channels * static_cast<int64_t>(network.blocks.size()) &&
           network.logits.shape.out_channels == pooled && network.attention.shape.taps == 1 &&
           network.attention.shape.in_channels == pooled * (network.context == 0 ? 1 : 3) &&
           network.logits.shape.in_channels == network.attention.shape.out_channels &&
           network.pooled_scale.size() == static_cast<size_t>(2 * pooled) &&
           network.pooled_shift.size() == network.pooled_scale.size() && network.embedding.shape.in_channels == 2 * pooled &&
           network.embedding.shape.out_channels == toy.embedding_size;
}

NetworkData read_network(Reader& reader, bool half) {
    NetworkData network;
    uint32_t blocks = reader.u32(64);
    network.input = layer(reader, half);
    for (uint32_t i = 0; i < blocks && reader.good(); i++) {
        BlockData block;
        block.entry = layer(reader, half);
        uint32_t branches = reader.u32(64);
        block.pass_through = static_cast<int32_t>(reader.u32(1));
        for (uint32_t j = 0; j < branches && reader.good(); j++) {
            block.branches.push_back(layer(reader, half));
        }
        block.exit = layer(reader, half);
        block.squeeze = layer(reader, half);
        block.excite = layer(reader, half, ECAPA_OUTPUT_SIGMOID);
        network.blocks.push_back(std::move(block));
    }
    network.aggregation = layer(reader, half);
    network.context = reader.u32(2);
    network.floor = reader.f32();
    network.attention = layer(reader, half, ECAPA_OUTPUT_TANH);
    network.logits = layer(reader, half);
    uint32_t pooled = reader.u32();
    network.pooled_scale = reader.floats(pooled);
    network.pooled_shift = reader.floats(pooled);
    network.embedding = layer(reader, half);
    return network;
}

uint64_t fnv1a(const char* data, size_t size) {
    uint64_t hash = 0xcbf29ce484222325ull;
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ static_cast<unsigned char>(data[i])) * 0x100000001b3ull;
    }
    return hash;
}

}  // namespace

Gear ToyModel::largest() const {
    Gear largest = {0, 0};
    for (const Gear& gear : gears) {
        largest.batch = std::max(largest.batch, gear.batch);
        largest.frames = std::max(largest.frames, gear.frames);
    }
    return largest;
}

size_t ToyModel::input_bytes(size_t index, Gear gear) const {
    size_t frames = static_cast<size_t>(gear.batch) * gear.frames;
    return frames * (index == 0 ? bins : 1) * sizeof(float);
}

size_t ToyModel::output_bytes(Gear gear) const { return static_cast<size_t>(gear.batch) * embedding_size * sizeof(float); }

int read_toy(const char* data, size_t size, bool half, std::shared_ptr<const ToyModel>* toy, std::string* text) {
    // Networks are packed once for any number of loads.
    static std::mutex lock;
    static std::map<std::pair<uint64_t, bool>, std::weak_ptr<const Network>> known;
    // Clause 35: what the file is, and what it is not.
    if (size >= 4 && memcmp(data, "IMOD", 4) == 0) {
        *text = "this is a real om; this library is a stand-in for tests and computes toy models only";
        return ACL_ERROR_GE_PARAM_INVALID;
    }
    if (size < 16 || memcmp(data, "EC4JSIM1", 8) != 0) {
        *text = "the file is not a toy model";
        return ACL_ERROR_PARSE_MODEL;
    }
    uint64_t stated = 0;
    size_t body = size - sizeof(stated);
    memcpy(&stated, data + body, sizeof(stated));
    uint64_t actual = fnv1a(data, body);
    if (stated != actual) {
        *text = "the checksum is wrong: the file is truncated or damaged";
        return ACL_ERROR_GE_LOAD_MODEL;
    }
    auto made = std::make_shared<ToyModel>();
    Reader reader(data + 8, body - 8);
    made->kind = static_cast<Kind>(reader.u32(kRange));
    made->soc = reader.text();
    made->masked = reader.u32(2) == 2;
    made->features = reader.text();
    made->mask = reader.text();
    made->embedding = reader.text();
    made->bins = reader.u32();
    made->embedding_size = reader.u32();
    uint32_t gears = reader.u32(128);
    for (uint32_t i = 0; i < gears && reader.good(); i++) {
        Gear gear = {reader.u32(4096), reader.u32()};
        if (gear.batch == 0 || gear.frames == 0) {
            reader.spoil();
        }
        made->gears.push_back(gear);
    }
    if (made->gears.empty()) {
        reader.spoil();
    }
    std::lock_guard<std::mutex> guard(lock);
    auto& network = known[{actual, half}];
    made->network = network.lock();
    made->weight_bytes = size;
    if (made->network == nullptr) {
        NetworkData parsed = read_network(reader, half);
        if (!reader.good() || !reader.ended() || !fits(parsed, *made)) {
            *text = "the network in the file does not fit together";
            return ACL_ERROR_PARSE_MODEL;
        }
        made->network = std::make_shared<const Network>(parsed, half);
        network = made->network;
    }
    *toy = made;
    return ACL_SUCCESS;
}

uint16_t to_half(float value) {
    uint32_t bits = 0;
    memcpy(&bits, &value, sizeof(bits));
    uint16_t sign = static_cast<uint16_t>(bits >> 16 & 0x8000u);
    uint32_t magnitude = bits & 0x7fffffffu;
    if (magnitude > 0x7f800000u) {
        return static_cast<uint16_t>(sign | 0x7e00u);
    }
    if (magnitude >= 0x477ff000u) {
        return static_cast<uint16_t>(sign | 0x7c00u);
    }
    if (magnitude < 0x33000001u) {
        return sign;
    }
    int32_t exponent = static_cast<int32_t>(magnitude >> 23) - 127;
    uint32_t mantissa = (magnitude & 0x7fffffu) | 0x800000u;
    int32_t shift = exponent < -14 ? 13 - 14 - exponent : 13;
    uint32_t rounded = mantissa >> shift;
    uint32_t rest = mantissa & ((1u << shift) - 1);
    uint32_t tie = 1u << (shift - 1);
    rounded += rest > tie || (rest == tie && (rounded & 1u));
    uint32_t half = exponent < -14 ? rounded : rounded + (static_cast<uint32_t>(exponent + 14) << 10);
    return static_cast<uint16_t>(sign | half);
}

float from_half(uint16_t half) {
    uint32_t sign = static_cast<uint32_t>(half & 0x8000u) << 16;
    uint32_t exponent = half >> 10 & 0x1fu;
    uint32_t mantissa = half & 0x3ffu;
    float value = 0;
    if (exponent == 0) {
        value = static_cast<float>(mantissa) * 0x1p-24f;
        return sign != 0 ? -value : value;
    }
    uint32_t bits = sign | (exponent == 31 ? 0x7f800000u : (exponent + 112) << 23) | mantissa << 13;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

float round_to_half(float value) { return from_half(to_half(value)); }

}  // namespace aclsim
