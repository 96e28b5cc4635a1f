// exp, tanh, sigmoid, log over all of their range: 1400 floats of every binade, and around every power of two all of them; cosine and
// find_nonfinite; the peak loop.
#include <functional>

#include "support.h"

namespace ecapa_test {

class Functions : public KernelTest {
  protected:
    using Check = std::function<double(float x, float y)>;  // error in the unit that is limited

    double worst(int32_t function, const std::function<bool(float)>& wanted, const Check& error) {
        const int64_t count = 4096;
        Floats x = floats(count);
        Floats y = floats(count);
        double largest = 0;
        int64_t filled = 0;
        auto flush = [&] {
            ecapa_map_f32_args args = {function, x.get() + count - filled, y.get() + count - filled, filled};
            EXPECT_EQ(ECAPA_OK, ecapa_map_f32(kernels_, &args));
            for (int64_t i = count - filled; i < count; i++) {
                double e = error(x[i], y[i]);
                if (!(e <= largest)) {
                    largest = e;
                    where_ = x[i];
                }
            }
            filled = 0;
        };
        for (uint64_t i = 0; i < (uint64_t{1} << 32);) {
            uint32_t bits = static_cast<uint32_t>(i);
            float value;
            std::memcpy(&value, &bits, sizeof(value));
            bool dense = (bits & 0x7fffff) < 64 || (bits & 0x7fffff) > 0x7fffff - 64;
            i += dense ? 1 : std::min<uint64_t>(6151, 0x7fffff - 64 - (bits & 0x7fffff) + 1);
            if (wanted(value)) {
                x[count - ++filled] = value;
                if (filled == count) {
                    flush();
                }
            }
        }
        flush();
        return largest;
    }

    // In units of the last place of the exact result.
    static double ulps(double exact, float y) {
        float rounded = static_cast<float>(exact);
        if (std::isinf(rounded)) {
            return std::isinf(y) && std::signbit(y) == std::signbit(rounded) ? 0 : 1e9;
        }
        int exponent = std::max(std::ilogb(rounded == 0 ? 1e-45f : rounded), -126);
        return std::abs(exact - static_cast<double>(y)) / std::ldexp(1.0, exponent - 23);
    }

    float apply(int32_t function, float x) {
        float y = 0;
        ecapa_map_f32_args args = {function, &x, &y, 1};
        EXPECT_EQ(ECAPA_OK, ecapa_map_f32(kernels_, &args));
        return y;
    }

    float where_ = 0;
};

TEST_P(Functions, Exp) {
    auto wanted = [](float x) { return std::isfinite(x) && x > -87.3f; };
    double error = worst(ECAPA_MAP_EXP, wanted, [](float x, float y) { return ulps(std::exp(static_cast<double>(x)), y); });
    std::printf("parity: exp %s max=%.2f limit=2 (units in the last place, at %g)\n", ecapa_kernels_isa(kernels_), error,
                where_);
    EXPECT_LE(error, 2) << "at " << where_;
    auto tiny = [](float x) { return std::isfinite(x) && x <= -87.3f; };
    EXPECT_LE(worst(ECAPA_MAP_EXP, tiny, [](float x, float y) { return std::abs(std::exp(static_cast<double>(x)) - y); }),
              1.2e-38);
    EXPECT_EQ(0.0f, apply(ECAPA_MAP_EXP, -INFINITY));
    EXPECT_EQ(INFINITY, apply(ECAPA_MAP_EXP, INFINITY));
    EXPECT_EQ(1.0f, apply(ECAPA_MAP_EXP, 0.0f));
    EXPECT_TRUE(std::isnan(apply(ECAPA_MAP_EXP, std::nanf(""))));
}

TEST_P(Functions, Tanh) {
    auto finite = [](float x) { return std::isfinite(x); };
    double error = worst(ECAPA_MAP_TANH, finite, [](float x, float y) { return ulps(std::tanh(static_cast<double>(x)), y); });
    std::printf("parity: tanh %s max=%.2f limit=4 (units in the last place, at %g)\n", ecapa_kernels_isa(kernels_), error,
                where_);
    EXPECT_LE(error, 4) << "at " << where_;
    EXPECT_EQ(1.0f, apply(ECAPA_MAP_TANH, INFINITY));
    EXPECT_EQ(-1.0f, apply(ECAPA_MAP_TANH, -INFINITY));
    EXPECT_TRUE(std::isnan(apply(ECAPA_MAP_TANH, std::nanf(""))));
}

TEST_P(Functions, Sigmoid) {
    auto finite = [](float x) { return std::isfinite(x); };
    double error = worst(ECAPA_MAP_SIGMOID, finite,
                         [](float x, float y) { return std::abs(1 / (1 + std::exp(-static_cast<double>(x))) - y); });
    std::printf("parity: sigmoid %s max=%.3g limit=1e-07 (at %g)\n", ecapa_kernels_isa(kernels_), error, where_);
    EXPECT_LE(error, 1e-7) << "at " << where_;
    EXPECT_EQ(1.0f, apply(ECAPA_MAP_SIGMOID, INFINITY));
    EXPECT_EQ(0.0f, apply(ECAPA_MAP_SIGMOID, -INFINITY));
    EXPECT_TRUE(std::isnan(apply(ECAPA_MAP_SIGMOID, std::nanf(""))));
}

TEST_P(Functions, Log) {
    auto normal = [](float x) { return std::isnormal(x) && x > 0; };
    double error = worst(ECAPA_MAP_LOG, normal, [](float x, float y) { return ulps(std::log(static_cast<double>(x)), y); });
    std::printf("parity: log %s max=%.2f limit=2 (units in the last place, at %g)\n", ecapa_kernels_isa(kernels_), error,
                where_);
    EXPECT_LE(error, 2) << "at " << where_;
    EXPECT_EQ(INFINITY, apply(ECAPA_MAP_LOG, INFINITY));
    EXPECT_TRUE(std::isnan(apply(ECAPA_MAP_LOG, std::nanf(""))));
}

TEST_P(Functions, Cosine) {
    for (int64_t size : {1, 2, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 192, 257}) {
        const int64_t count = 5, stride = size + 2;
        Floats query = noise(size), rows = noise(extent(count, stride, size)), out = floats(count);
        ecapa_cosine_f32_args args = {query.get(), rows.get(), stride, count, size, out.get()};
        ASSERT_EQ(ECAPA_OK, ecapa_cosine_f32(kernels_, &args));
        for (int64_t i = 0; i < count; i++) {
            double dot = 0, magnitude = 0, qq = 0, rr = 0;
            for (int64_t c = 0; c < size; c++) {
                double q = query[c], r = rows[i * stride + c];
                dot += q * r;
                magnitude += std::abs(q * r);
                qq += q * q;
                rr += r * r;
            }
            double norm = std::sqrt(qq) * std::sqrt(rr);
            double n = static_cast<double>(size) + 1;
            double bound = (n * kEpsilon * magnitude + (n + 6) * kEpsilon * std::abs(dot)) / norm;
            EXPECT_NEAR(dot / norm, out[i], bound) << size;
        }
    }
    float zero[3] = {0, 0, 0}, one[3] = {1, 2, 3}, out = 0;
    ecapa_cosine_f32_args args = {one, zero, 3, 1, 3, &out};
    ASSERT_EQ(ECAPA_OK, ecapa_cosine_f32(kernels_, &args));
    EXPECT_TRUE(std::isnan(out));
}

TEST_P(Functions, FindNonfinite) {
    for (int64_t columns : {1, 5, 8, 16, 17, 80}) {
        const int64_t rows = 4, stride = columns + 3;
        Floats x = noise(extent(rows, stride, columns), -1e38f, 1e38f);
        int64_t index = 77;
        ecapa_find_nonfinite_f32_args args = {x.get(), stride, rows, columns, &index};
        ASSERT_EQ(ECAPA_OK, ecapa_find_nonfinite_f32(kernels_, &args));
        EXPECT_EQ(-1, index);
        for (float bad : {std::nanf(""), INFINITY, -INFINITY}) {
            for (int64_t place = rows * columns - 1; place >= 0; place--) {
                float& element = x[place / columns * stride + place % columns];
                float good = element;
                element = bad;
                ASSERT_EQ(ECAPA_OK, ecapa_find_nonfinite_f32(kernels_, &args));
                EXPECT_EQ(place, index);
                element = good;
            }
        }
        // What lies between rows does not count.
        x[columns] = INFINITY;
        ASSERT_EQ(ECAPA_OK, ecapa_find_nonfinite_f32(kernels_, &args));
        EXPECT_EQ(-1, index);
    }
}

TEST_P(Functions, PeakLoopCountsItsOperations) {
    double flops = 0;
    float sink = 0;
    ecapa_fma_peak_f32_args args = {1000, &flops, &sink};
    ASSERT_EQ(ECAPA_OK, ecapa_fma_peak_f32(kernels_, &args));
    EXPECT_EQ(0, std::fmod(flops, 2000.0 * ecapa_kernels_lanes(kernels_)));
    EXPECT_GT(flops, 0);
    EXPECT_TRUE(std::isfinite(sink));
}

ECAPA_FOR_ALL_ISAS(Functions);

}  // namespace ecapa_test
