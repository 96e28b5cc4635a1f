#include "support.h"

#include <sys/mman.h>
#include <unistd.h>

namespace ecapa_test {

GuardedBytes::GuardedBytes(int64_t bytes, Place place) {
    size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    size_t inner = (static_cast<size_t>(bytes) + page - 1) / page * page;
    size_ = inner + 2 * page;
    mapped_ = mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped_ == MAP_FAILED) {
        abort();
    }
    char* base = static_cast<char*>(mapped_);
    mprotect(base, page, PROT_NONE);
    mprotect(base + page + inner, page, PROT_NONE);
    data_ = place == Place::kFront ? base + page : base + page + inner - bytes;
}

GuardedBytes::~GuardedBytes() { munmap(mapped_, size_); }

Floats::Floats(int64_t count, Place place)
    : count_(count), bytes_(std::make_shared<GuardedBytes>(count * static_cast<int64_t>(sizeof(float)), place)) {}

void Floats::fill(float value) const {
    for (int64_t i = 0; i < count_; i++) {
        get()[i] = value;
    }
}

void Floats::fill_random(std::mt19937& random, float low, float high) const {
    std::uniform_real_distribution<float> draw(low, high);
    for (int64_t i = 0; i < count_; i++) {
        get()[i] = draw(random);
    }
}

TestLayer::TestLayer(const ecapa_kernels* kernels, const ecapa_layer_shape& layer_shape, std::mt19937& random, Place place)
    : shape(layer_shape) {
    auto draw = [&random](int64_t count, float low, float high) {
        std::uniform_real_distribution<float> distribution(low, high);
        std::vector<float> values(count);
        for (float& value : values) {
            value = distribution(random);
        }
        return values;
    };
    float reach = std::sqrt(3.0f / static_cast<float>(shape.in_channels * shape.taps));
    weight = draw(shape.out_channels * shape.in_channels * shape.taps, -reach, reach);
    bias = draw(shape.out_channels, -0.1f, 0.1f);
    scale = draw(shape.out_channels, 0.5f, 1.5f);
    shift = draw(shape.out_channels, -0.3f, 0.3f);
    bytes = ecapa_layer_bytes(kernels, &shape);
    packed = std::make_shared<GuardedBytes>(bytes, place);
    EXPECT_EQ(ECAPA_OK, ecapa_layer_pack(kernels, &shape, weight.data(), bias.data(), scale.data(), shift.data(),
                                         packed->get()));
}

Matrix TestLayer::apply(const Matrix& x, const float* other_bias) const {
    const int64_t frames = static_cast<int64_t>(x.size());
    const int64_t front = (shape.taps - 1) * shape.dilation / 2;
    const double terms = static_cast<double>(shape.in_channels * shape.taps);
    const float* biases = other_bias != nullptr ? other_bias : bias.data();
    Matrix y(frames, std::vector<Estimate>(shape.out_channels));
    for (int64_t t = 0; t < frames; t++) {
        for (int64_t o = 0; o < shape.out_channels; o++) {
            double sum = biases[o];
            double magnitude = std::abs(sum);
            double inherited = 0;
            for (int64_t tap = 0; tap < shape.taps; tap++) {
                int64_t source = t + tap * shape.dilation - front;
                if (source < 0 || source >= frames) {
                    if (shape.edges == ECAPA_EDGES_ZERO) {
                        continue;
                    }
                    source = source < 0 ? -source : 2 * (frames - 1) - source;
                }
                for (int64_t i = 0; i < shape.in_channels; i++) {
                    double w = weight[(o * shape.in_channels + i) * shape.taps + tap];
                    const Estimate& value = x[source][i];
                    sum += w * value.value;
                    magnitude += std::abs(w * value.value);
                    inherited += std::abs(w) * value.bound;
                }
            }
            // Higham, Accuracy and Stability, 2002, section 3.1: n roundings of partial sums, one of each product.
            double bound = inherited + (terms + 2) * kEpsilon * (magnitude + inherited);
            double active = shape.activation == ECAPA_ACTIVATION_RELU ? std::max(sum, 0.0) : sum;
            double value = active * scale[o] + shift[o];
            bound = std::abs(scale[o]) * bound + 2 * kEpsilon * (std::abs(active * scale[o]) + std::abs(shift[o]) + bound);
            // Both functions have a slope of at most one; what the polynomials add is stated in kernels.h.
            if (shape.output == ECAPA_OUTPUT_TANH) {
                value = std::tanh(value);
                bound += 8 * kEpsilon;
            } else if (shape.output == ECAPA_OUTPUT_SIGMOID) {
                value = 1 / (1 + std::exp(-value));
                bound = bound / 4 + 1e-7;
            }
            y[t][o] = {value, bound};
        }
    }
    return y;
}

void expect_within(const Matrix& expected, const float* y, int64_t stride, const std::string& what) {
    for (size_t t = 0; t < expected.size(); t++) {
        for (size_t c = 0; c < expected[t].size(); c++) {
            double actual = y[static_cast<int64_t>(t) * stride + static_cast<int64_t>(c)];
            const Estimate& e = expected[t][c];
            // Written so that NaN fails.
            if (!(std::abs(actual - e.value) <= e.bound + 1e-30)) {
                ADD_FAILURE() << what << ": frame " << t << " channel " << c << " is " << actual << ", expected " << e.value
                              << " within " << e.bound;
                return;
            }
        }
    }
}

void expect_same_bits(const std::vector<float>& expected, const float* y, const std::string& what) {
    for (size_t i = 0; i < expected.size(); i++) {
        if (std::memcmp(&expected[i], y + i, sizeof(float)) != 0) {
            ADD_FAILURE() << what << ": element " << i << " is " << y[i] << ", expected the same bits as " << expected[i];
            return;
        }
    }
}

std::vector<Case> all_cases() {
    std::vector<Case> cases;
    for (int32_t isa = 0; isa < ecapa_isa_count(); isa++) {
        if (ecapa_isa_available(isa)) {
            cases.push_back({isa, Place::kFront});
            cases.push_back({isa, Place::kBack});
        }
    }
    return cases;
}

std::string name_of(const ::testing::TestParamInfo<Case>& info) {
    return std::string(ecapa_isa_name(info.param.isa)) + (info.param.place == Place::kFront ? "_front" : "_back");
}

}  // namespace ecapa_test
