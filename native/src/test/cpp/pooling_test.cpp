// Squeeze-excitation, statistics over time, attentive pooling, element-wise layers.
#include "support.h"

namespace ecapa_test {

class Pooling : public KernelTest {
  protected:
    // Sum of n floats in any order of blocks (Higham, section 4.2), relative to the magnitudes.
    static double sum_bound(double n, double magnitude) { return (n + 1) * kEpsilon * magnitude; }

    void check_statistics(int64_t frames, int64_t channels, int32_t kind, float offset) {
        std::string what = std::to_string(frames) + " frames, " + std::to_string(channels) + " channels, kind " +
                           std::to_string(kind);
        int64_t stride = channels + 2;
        Floats x = noise(extent(frames, stride, channels), offset - 1, offset + 1);
        Floats mean = floats(channels);
        Floats deviation = floats(channels);
        const float floor = 1e-7f;
        ecapa_time_statistics_f32_args args = {x.get(), stride, frames, channels, kind, floor, mean.get(), deviation.get()};
        ASSERT_EQ(ECAPA_OK, ecapa_time_statistics_f32(kernels_, &args)) << what;
        double n = static_cast<double>(frames);
        for (int64_t c = 0; c < channels; c++) {
            double sum = 0, magnitude = 0;
            for (int64_t t = 0; t < frames; t++) {
                sum += x[t * stride + c];
                magnitude += std::abs(x[t * stride + c]);
            }
            double centre = sum / n;
            double mean_bound = sum_bound(n, magnitude) / n + kEpsilon * std::abs(centre);
            ASSERT_NEAR(centre, mean[c], mean_bound) << what << " channel " << c;
            if (kind == ECAPA_DEVIATION_NONE) {
                continue;
            }
            double squares = 0;
            for (int64_t t = 0; t < frames; t++) {
                squares += (x[t * stride + c] - centre) * (x[t * stride + c] - centre);
            }
            // A mean off by b moves the sum of squares by n b^2; each difference is rounded relative to itself, but its operands
            // are exact floats apart from the mean.
            double bound = n * mean_bound * mean_bound + sum_bound(n + 3, squares) + 4 * kEpsilon * squares;
            double divisor = kind == ECAPA_DEVIATION_CLAMPED ? n : n - 1;
            auto finish = [kind, floor](double v) {
                return std::sqrt(kind == ECAPA_DEVIATION_CLAMPED ? std::max<double>(v, floor) : v + floor);
            };
            double low = finish(std::max(0.0, (squares - bound) / divisor)) * (1 - 4 * kEpsilon);
            double high = finish((squares + bound) / divisor) * (1 + 4 * kEpsilon);
            ASSERT_GE(deviation[c], low) << what << " channel " << c;
            ASSERT_LE(deviation[c], high) << what << " channel " << c;
        }
        // Any share of the channels gives the same bits.
        Floats again = floats(channels);
        Floats deviations = floats(channels);
        for (int64_t c = 0; c < channels;) {
            int64_t count = std::min<int64_t>(channels - c, 1 + static_cast<int64_t>(random_() % 40));
            ecapa_time_statistics_f32_args part = {x.get() + c, stride, frames,          count,
                                                   kind,        floor,  again.get() + c, deviations.get() + c};
            ASSERT_EQ(ECAPA_OK, ecapa_time_statistics_f32(kernels_, &part));
            c += count;
        }
        expect_same_bits(mean.copy(), again.get(), what + " split");
        if (kind != ECAPA_DEVIATION_NONE) {
            expect_same_bits(deviation.copy(), deviations.get(), what + " split");
        }
    }

    // scale stretches the logits, offset shifts x far from zero, where E[x^2] - E[x]^2 would be lost.
    void check_attention(int64_t frames, int64_t width, int64_t channels, float stretch, float offset, float spread) {
        std::string what = std::to_string(frames) + " frames, " + std::to_string(width) + " to " + std::to_string(channels) +
                           " channels, offset " + std::to_string(offset);
        TestLayer logits = layer(shape_of(channels, width, 1, 1, 0, ECAPA_ACTIVATION_NONE));
        int64_t hs = width + 1;
        int64_t xs = channels + 3;
        Floats hidden = noise(extent(frames, hs, width), -stretch, stretch);
        Floats x = noise(extent(frames, xs, channels), offset - spread, offset + spread);
        Floats mean = floats(channels);
        Floats deviation = floats(channels);
        Floats scratch = floats(ecapa_attentive_pooling_scratch_floats(kernels_));
        const float floor = 1e-12f;
        int64_t panels = ecapa_layer_panels(logits.get());
        ecapa_attentive_pooling_f32_args args = {logits.get(), hidden.get(), hs,    x.get(),    xs,              frames, 0,
                                                 panels,       floor,        mean.get(), deviation.get(), scratch.get()};
        ASSERT_EQ(ECAPA_OK, ecapa_attentive_pooling_f32(kernels_, &args)) << what;
        Matrix l = logits.apply(matrix(hidden.get(), hs, frames, width));
        double n = static_cast<double>(frames);
        for (int64_t c = 0; c < channels; c++) {
            double highest = -INFINITY, off = 0;
            for (int64_t t = 0; t < frames; t++) {
                highest = std::max(highest, l[t][c].value);
                off = std::max(off, l[t][c].bound + 2 * kEpsilon * std::abs(l[t][c].value));
            }
            double weight = 0, sum = 0, squares = 0;
            for (int64_t t = 0; t < frames; t++) {
                weight += std::exp(l[t][c].value - highest);
            }
            for (int64_t t = 0; t < frames; t++) {
                sum += std::exp(l[t][c].value - highest) / weight * x[t * xs + c];
            }
            for (int64_t t = 0; t < frames; t++) {
                double d = x[t * xs + c] - sum;
                squares += std::exp(l[t][c].value - highest) / weight * d * d;
            }
            // Each weight is off by its logit's error (differences of logits of up to 20 round too) and the functions'; the
            // weighted mean moves by at most that times the spread, and sums add their own rounding.
            double relative = 2 * off + 2 * kEpsilon * 20 + (2 * n + 20) * kEpsilon;
            double mean_bound = relative * 2 * spread + (n + 10) * kEpsilon * (std::abs(offset) + spread);
            // The mean's own error enters the variance squared, once per block.
            double variance_bound = 2 * relative * squares + (n / 96 + 1) * mean_bound * mean_bound + relative * spread * spread;
            ASSERT_NEAR(sum, mean[c], mean_bound) << what << " channel " << c;
            ASSERT_GE(deviation[c], std::sqrt(std::max<double>(floor, squares - variance_bound)) * (1 - 4 * kEpsilon))
                << what << " channel " << c;
            ASSERT_LE(deviation[c], std::sqrt(std::max<double>(floor, squares + variance_bound)) * (1 + 4 * kEpsilon))
                << what << " channel " << c;
        }
        Floats means = floats(channels);
        Floats deviations = floats(channels);
        args.mean = means.get();
        args.deviation = deviations.get();
        for (int64_t panel = 0; panel < panels; panel++) {
            args.panel_begin = panel;
            args.panel_end = panel + 1;
            ASSERT_EQ(ECAPA_OK, ecapa_attentive_pooling_f32(kernels_, &args));
        }
        expect_same_bits(mean.copy(), means.get(), what + " split");
        expect_same_bits(deviation.copy(), deviations.get(), what + " split");
    }
};

TEST_P(Pooling, StatisticsOverTime) {
    for (int32_t kind : {ECAPA_DEVIATION_NONE, ECAPA_DEVIATION_CLAMPED, ECAPA_DEVIATION_OFFSET}) {
        for (int64_t frames : {2, 3, 63, 64, 65, 301}) {
            for (int64_t channels : {1, 7, 16, 63, 64, 65, 150}) {
                check_statistics(frames, channels, kind, 0.0f);
            }
        }
        check_statistics(131, 20, kind, 1000.0f);
    }
    check_statistics(1, 19, ECAPA_DEVIATION_CLAMPED, 0.0f);
}

TEST_P(Pooling, AttentiveStatistics) {
    for (int64_t frames : {1, 2, 5, 95, 96, 97, 193, 301}) {
        for (int64_t channels : {1, 5, 16, 17, 40, 64, 65, 130}) {
            check_attention(frames, 9, channels, 1.0f, 0.0f, 1.0f);
        }
    }
    check_attention(301, 40, 33, 3.0f, 100.0f, 1.0f);
    check_attention(301, 40, 33, 3.0f, -1000.0f, 1e-3f);
}

TEST_P(Pooling, AttentionOnOneFrameOfMany) {
    // One logit towers over the others, in each block in turn: earlier sums must vanish, not overflow.
    const int64_t frames = 300, channels = 5;
    for (int64_t peak : {0, 50, 100, 200, 299}) {
        ecapa_layer_shape shape = shape_of(channels, 1, 1, 1, 0, ECAPA_ACTIVATION_NONE);
        TestLayer logits = layer(shape);
        std::vector<float> ones(channels, 1.0f);
        ASSERT_EQ(ECAPA_OK, ecapa_layer_pack(kernels_, &shape, ones.data(), nullptr, nullptr, nullptr, logits.packed->get()));
        Floats hidden = floats(frames);
        hidden.fill(-500.0f);
        hidden[peak] = 500.0f;
        Floats x = noise(frames * channels);
        Floats mean = floats(channels);
        Floats deviation = floats(channels);
        Floats scratch = floats(ecapa_attentive_pooling_scratch_floats(kernels_));
        ecapa_attentive_pooling_f32_args args = {
            logits.get(), hidden.get(), 1, x.get(), channels, frames, 0, ecapa_layer_panels(logits.get()), 1e-12f,
            mean.get(),   deviation.get(), scratch.get()};
        ASSERT_EQ(ECAPA_OK, ecapa_attentive_pooling_f32(kernels_, &args));
        for (int64_t c = 0; c < channels; c++) {
            EXPECT_FLOAT_EQ(x[peak * channels + c], mean[c]);
            EXPECT_NEAR(1e-6f, deviation[c], 1e-7f);
        }
    }
}

TEST_P(Pooling, NanReachesTheStatistics) {
    const int64_t frames = 200, channels = 20;
    TestLayer logits = layer(shape_of(channels, 4, 1, 1, 0, ECAPA_ACTIVATION_NONE));
    Floats hidden = noise(frames * 4);
    Floats x = noise(frames * channels);
    x[150 * channels + 7] = std::nanf("");
    Floats mean = floats(channels);
    Floats deviation = floats(channels);
    Floats scratch = floats(ecapa_attentive_pooling_scratch_floats(kernels_));
    ecapa_attentive_pooling_f32_args args = {
        logits.get(), hidden.get(), 4, x.get(), channels, frames, 0, ecapa_layer_panels(logits.get()), 1e-12f,
        mean.get(),   deviation.get(), scratch.get()};
    ASSERT_EQ(ECAPA_OK, ecapa_attentive_pooling_f32(kernels_, &args));
    for (int64_t c = 0; c < channels; c++) {
        EXPECT_EQ(c == 7, std::isnan(mean[c]));
        EXPECT_EQ(c == 7, std::isnan(deviation[c]));
    }
    x[150 * channels + 7] = 0;
    hidden[199 * 4] = std::nanf("");
    ASSERT_EQ(ECAPA_OK, ecapa_attentive_pooling_f32(kernels_, &args));
    for (int64_t c = 0; c < channels; c++) {
        EXPECT_TRUE(std::isnan(mean[c]) && std::isnan(deviation[c]));
    }
    ecapa_time_statistics_f32_args statistics = {x.get(), channels, frames, channels, ECAPA_DEVIATION_CLAMPED, 1e-12f,
                                                 mean.get(), deviation.get()};
    x[42 * channels + 3] = std::nanf("");
    ASSERT_EQ(ECAPA_OK, ecapa_time_statistics_f32(kernels_, &statistics));
    for (int64_t c = 0; c < channels; c++) {
        EXPECT_EQ(c == 3, std::isnan(mean[c]));
        EXPECT_EQ(c == 3, std::isnan(deviation[c]));
    }
}

TEST_P(Pooling, SqueezeExcitation) {
    for (int64_t channels : {1, 8, 33, 64, 200}) {
        for (int64_t bottleneck : {1, 5, 16, 40}) {
            TestLayer squeeze = layer(shape_of(bottleneck, channels));
            TestLayer excite =
                layer(shape_of(channels, bottleneck, 1, 1, 0, ECAPA_ACTIVATION_NONE, ECAPA_OUTPUT_SIGMOID));
            Floats mean = noise(channels);
            Floats hidden = floats(bottleneck);
            Floats gate = floats(channels);
            ecapa_squeeze_excitation_f32_args args = {squeeze.get(), excite.get(), mean.get(), hidden.get(), gate.get()};
            ASSERT_EQ(ECAPA_OK, ecapa_squeeze_excitation_f32(kernels_, &args));
            expect_within(excite.apply(squeeze.apply(matrix(mean.get(), channels, 1, channels))), gate.get(), channels,
                          "gate of " + std::to_string(channels));
        }
    }
}

TEST_P(Pooling, GateAndResidual) {
    for (int64_t channels : {1, 7, 16, 33, 100}) {
        const int64_t frames = 5, xs = channels + 1, rs = channels + 2, ys = channels + 3;
        Floats x = noise(extent(frames, xs, channels));
        Floats residual = noise(extent(frames, rs, channels));
        Floats gate = noise(channels);
        Floats y = floats(extent(frames, ys, channels));
        y.fill(9.0f);
        ecapa_gate_residual_f32_args args = {x.get(), xs, gate.get(), residual.get(), rs, y.get(), ys, channels, 1, 4};
        ASSERT_EQ(ECAPA_OK, ecapa_gate_residual_f32(kernels_, &args));
        for (int64_t t = 0; t < frames; t++) {
            for (int64_t c = 0; c < channels; c++) {
                if (t < 1 || t >= 4) {
                    EXPECT_EQ(9.0f, y[t * ys + c]);
                    continue;
                }
                double product = static_cast<double>(x[t * xs + c]) * gate[c];
                double expected = product + residual[t * rs + c];
                EXPECT_NEAR(expected, y[t * ys + c], kEpsilon * (std::abs(product) + std::abs(expected)));
            }
        }
        std::vector<float> before = y.copy();
        ecapa_gate_residual_f32_args in_place = {x.get(), xs, gate.get(), residual.get(), rs, x.get(), xs, channels, 1, 4};
        ASSERT_EQ(ECAPA_OK, ecapa_gate_residual_f32(kernels_, &in_place));
        for (int64_t t = 1; t < 4; t++) {
            expect_same_bits(std::vector<float>(before.begin() + t * ys, before.begin() + t * ys + channels),
                             x.get() + t * xs, "in place");
        }
    }
}

TEST_P(Pooling, Affine) {
    for (int64_t count : {1, 3, 8, 16, 21, 64, 131}) {
        Floats x = noise(count), scale = noise(count), shift = noise(count), y = floats(count);
        ecapa_affine_f32_args args = {x.get(), scale.get(), shift.get(), y.get(), count};
        ASSERT_EQ(ECAPA_OK, ecapa_affine_f32(kernels_, &args));
        for (int64_t i = 0; i < count; i++) {
            double product = static_cast<double>(x[i]) * scale[i];
            double expected = product + shift[i];
            EXPECT_NEAR(expected, y[i], kEpsilon * (std::abs(product) + std::abs(expected)));
        }
    }
}

ECAPA_FOR_ALL_ISAS(Pooling);

}  // namespace ecapa_test
