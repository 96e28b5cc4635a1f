// What the tests share: instruction sets as parameters, arrays between guard pages, and plain implementations in double that carry
// a bound of the float error along with each value.
#ifndef ECAPA_TEST_SUPPORT_H
#define ECAPA_TEST_SUPPORT_H

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "kernels.h"

namespace ecapa_test {

constexpr double kEpsilon = 1.0 / (1 << 24);  // half a unit in the last place of 1

// Where an array lies between two pages that must not be touched.
enum class Place { kFront, kBack };

// Memory whose first byte follows, or whose last byte precedes, a page without any rights.
class GuardedBytes {
  public:
    GuardedBytes(int64_t bytes, Place place);
    ~GuardedBytes();
    GuardedBytes(const GuardedBytes&) = delete;
    GuardedBytes& operator=(const GuardedBytes&) = delete;
    void* get() const { return data_; }

  private:
    void* mapped_;
    size_t size_;
    void* data_;
};

// Floats between guard pages.
class Floats {
  public:
    Floats(int64_t count, Place place);
    float* get() const { return static_cast<float*>(bytes_->get()); }
    float& operator[](int64_t i) const { return get()[i]; }
    int64_t size() const { return count_; }
    void fill(float value) const;
    void fill_random(std::mt19937& random, float low, float high) const;
    std::vector<float> copy() const { return std::vector<float>(get(), get() + count_); }

  private:
    int64_t count_;
    std::shared_ptr<GuardedBytes> bytes_;
};

// Frames x channels with a stride; the last row ends where the memory ends.
inline int64_t extent(int64_t frames, int64_t stride, int64_t channels) { return (frames - 1) * stride + channels; }

// A value and how far a float computation may be from it.
struct Estimate {
    double value = 0;
    double bound = 0;
};
using Matrix = std::vector<std::vector<Estimate>>;

inline Matrix matrix(const float* x, int64_t stride, int64_t rows, int64_t columns) {
    Matrix m(rows, std::vector<Estimate>(columns));
    for (int64_t r = 0; r < rows; r++) {
        for (int64_t c = 0; c < columns; c++) {
            m[r][c].value = x[r * stride + c];
        }
    }
    return m;
}

// A layer, its sources and its packed form.
struct TestLayer {
    ecapa_layer_shape shape;
    std::vector<float> weight, bias, scale, shift;
    std::shared_ptr<GuardedBytes> packed;
    int64_t bytes;

    TestLayer(const ecapa_kernels* kernels, const ecapa_layer_shape& shape, std::mt19937& random, Place place);
    const void* get() const { return packed->get(); }
    // The layer over all frames; bias, if not null, in place of its own.
    Matrix apply(const Matrix& x, const float* other_bias = nullptr) const;
};

inline ecapa_layer_shape shape_of(int64_t out, int64_t in, int64_t taps = 1, int64_t dilation = 1, int32_t edges = 0,
                                  int32_t activation = ECAPA_ACTIVATION_RELU, int32_t output = ECAPA_OUTPUT_LINEAR) {
    return ecapa_layer_shape{out, in, taps, dilation, edges, activation, output};
}

// Fails with the place of the first element that is further off than its bound; gives the largest quotient of the two.
void expect_within(const Matrix& expected, const float* y, int64_t stride, const std::string& what);

void expect_same_bits(const std::vector<float>& expected, const float* y, const std::string& what);

// Every instruction set that this machine has, and both places of arrays.
struct Case {
    int32_t isa;
    Place place;
};
std::vector<Case> all_cases();
std::string name_of(const ::testing::TestParamInfo<Case>& info);

class KernelTest : public ::testing::TestWithParam<Case> {
  protected:
    const ecapa_kernels* kernels_ = ecapa_kernels_get(ecapa_isa_name(GetParam().isa), nullptr);
    Place place_ = GetParam().place;
    std::mt19937 random_{20261122};

    Floats floats(int64_t count) { return Floats(count, place_); }
    Floats noise(int64_t count, float low = -1.0f, float high = 1.0f) {
        Floats f(count, place_);
        f.fill_random(random_, low, high);
        return f;
    }
    TestLayer layer(const ecapa_layer_shape& shape) { return TestLayer(kernels_, shape, random_, place_); }
};

#define ECAPA_FOR_ALL_ISAS(suite) \
    INSTANTIATE_TEST_SUITE_P(Isa, suite, ::testing::ValuesIn(ecapa_test::all_cases()), ecapa_test::name_of)

}  // namespace ecapa_test

#endif
