// tdnn_f32: sizes below, at and above a vector, a panel and a tile of each instruction set; every number of rows that a tile can
// have; taps and dilations of the network and beyond; inputs beyond the block of a panel.
#include "support.h"

namespace ecapa_test {

class Tdnn : public KernelTest {
  protected:
    struct Options {
        int64_t x_gap = 0;
        int64_t y_gap = 0;
        bool bias = false;
        bool gate = false;
        bool residual = false;
    };

    void check(const ecapa_layer_shape& shape, int64_t frames) { check(shape, frames, Options()); }

    void check(const ecapa_layer_shape& shape, int64_t frames, const Options& options) {
        std::string what = std::to_string(shape.out_channels) + "x" + std::to_string(shape.in_channels) + "x" +
                           std::to_string(shape.taps) + " dilation " + std::to_string(shape.dilation) + " frames " +
                           std::to_string(frames);
        TestLayer test = layer(shape);
        int64_t xs = shape.in_channels + options.x_gap;
        int64_t ys = shape.out_channels + options.y_gap;
        Floats x = noise(extent(frames, xs, shape.in_channels));
        Floats y = floats(extent(frames, ys, shape.out_channels));
        y.fill(123.0f);
        Floats bias = noise(shape.out_channels);
        Floats gate = noise(shape.out_channels);
        Floats residual = noise(extent(frames, shape.out_channels, shape.out_channels));
        Floats scratch = floats(std::max<int64_t>(1, ecapa_tdnn_scratch_floats(test.get(), frames)));
        ecapa_tdnn_f32_args args = {};
        args.layer = test.get();
        args.x = x.get();
        args.x_stride = xs;
        args.y = y.get();
        args.y_stride = ys;
        args.frames = frames;
        args.frame_end = frames;
        args.panel_end = ecapa_layer_panels(test.get());
        args.bias = options.bias ? bias.get() : nullptr;
        args.gate = options.gate ? gate.get() : nullptr;
        args.residual = options.residual ? residual.get() : nullptr;
        args.residual_stride = shape.out_channels;
        args.scratch = scratch.get();
        ASSERT_EQ(ECAPA_OK, ecapa_tdnn_f32(kernels_, &args)) << what;
        Matrix expected = test.apply(matrix(x.get(), xs, frames, shape.in_channels), args.bias);
        for (int64_t t = 0; t < frames; t++) {
            for (int64_t c = 0; c < shape.out_channels; c++) {
                Estimate& e = expected[t][c];
                if (options.gate) {
                    e = {e.value * gate[c], (e.bound + kEpsilon * std::abs(e.value)) * std::abs(gate[c]) * (1 + kEpsilon)};
                }
                if (options.residual) {
                    e.value += residual[t * shape.out_channels + c];
                    e.bound += kEpsilon * (std::abs(e.value) + e.bound);
                }
            }
            for (int64_t c = shape.out_channels; t + 1 < frames && c < ys; c++) {
                ASSERT_EQ(123.0f, y[t * ys + c]) << what << ": wrote between rows";
            }
        }
        expect_within(expected, y.get(), ys, what);
        check_splits(args, y, what);
    }

    // The same bits from any ranges of frames and panels.
    void check_splits(ecapa_tdnn_f32_args args, const Floats& whole, const std::string& what) {
        Floats y = floats(whole.size());
        y.fill(123.0f);
        args.y = y.get();
        int64_t panels = args.panel_end;
        for (int64_t begin = 0; begin < args.frames;) {
            int64_t step = 1 + static_cast<int64_t>(random_() % static_cast<uint64_t>(args.frames));
            args.frame_begin = begin;
            args.frame_end = std::min(args.frames, begin + step);
            int64_t middle = static_cast<int64_t>(random_() % static_cast<uint64_t>(panels + 1));
            args.panel_begin = 0;
            args.panel_end = middle;
            ASSERT_EQ(ECAPA_OK, ecapa_tdnn_f32(kernels_, &args));
            args.panel_begin = middle;
            args.panel_end = panels;
            ASSERT_EQ(ECAPA_OK, ecapa_tdnn_f32(kernels_, &args));
            begin = args.frame_end;
        }
        expect_same_bits(whole.copy(), y.get(), what + " split");
    }
};

TEST_P(Tdnn, AnyNumberOfOutputChannels) {
    for (int64_t out : {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 47, 48, 49, 63, 64, 65, 80, 100, 127, 128, 129, 192}) {
        check(shape_of(out, 13), 7);
    }
}

TEST_P(Tdnn, AnyNumberOfInputChannels) {
    for (int64_t in : {1, 2, 3, 4, 5, 6, 7, 8, 11, 16, 31, 64, 80, 257}) {
        check(shape_of(37, in), 5);
    }
}

TEST_P(Tdnn, EveryNumberOfRowsInATile) {
    int64_t lanes = ecapa_kernels_lanes(kernels_);
    for (int64_t vectors = 1; vectors * lanes <= ecapa_kernels_panel(kernels_); vectors++) {
        for (int64_t frames = 1; frames <= 29; frames++) {
            check(shape_of(vectors * lanes, 6), frames);
            check(shape_of(vectors * lanes - lanes / 2, 6), frames);
        }
    }
}

TEST_P(Tdnn, TapsDilationsAndEdges) {
    for (int32_t edges : {ECAPA_EDGES_ZERO, ECAPA_EDGES_REFLECT}) {
        for (int64_t taps : {2, 3, 4, 5, 7}) {
            for (int64_t dilation : {1, 2, 3, 4}) {
                int64_t fewest = edges == ECAPA_EDGES_REFLECT ? (taps - 1) * dilation / 2 + (taps - 1) * dilation % 2 + 1 : 1;
                for (int64_t frames : {fewest, fewest + 1, fewest + 10, fewest + 30}) {
                    check(shape_of(20, 9, taps, dilation, edges), frames);
                }
            }
        }
    }
}

TEST_P(Tdnn, InputsBeyondOneBlock) {
    check(shape_of(70, 2049), 15);
    check(shape_of(16, 5001), 4);
    check(shape_of(9, 700, 3, 1), 9);
}

TEST_P(Tdnn, ActivationsAndOutputs) {
    for (int32_t activation : {ECAPA_ACTIVATION_NONE, ECAPA_ACTIVATION_RELU}) {
        for (int32_t output : {ECAPA_OUTPUT_LINEAR, ECAPA_OUTPUT_TANH, ECAPA_OUTPUT_SIGMOID}) {
            check(shape_of(75, 30, 1, 1, 0, activation, output), 17);
        }
    }
}

TEST_P(Tdnn, StridesAndOptionalOperands) {
    for (int mask = 0; mask < 8; mask++) {
        Options options;
        options.x_gap = mask % 3;
        options.y_gap = 3 - mask % 4;
        options.bias = mask & 1;
        options.gate = mask & 2;
        options.residual = mask & 4;
        check(shape_of(50, 21, 3, 2), 19, options);
        check(shape_of(85, 10, 1, 1, 0, ECAPA_ACTIVATION_NONE, ECAPA_OUTPUT_TANH), 8, options);
    }
}

TEST_P(Tdnn, WithoutBiasAndAffine) {
    ecapa_layer_shape shape = shape_of(19, 8);
    TestLayer test = layer(shape);
    ASSERT_EQ(ECAPA_OK, ecapa_layer_pack(kernels_, &shape, test.weight.data(), nullptr, nullptr, nullptr, test.packed->get()));
    test.bias.assign(19, 0.0f);
    test.scale.assign(19, 1.0f);
    test.shift.assign(19, 0.0f);
    Floats x = noise(5 * 8);
    Floats y = floats(5 * 19);
    ecapa_tdnn_f32_args args = {test.get(), x.get(), 8, y.get(), 19, 5, 0, 5, 0, ecapa_layer_panels(test.get()),
                                nullptr,    nullptr, nullptr, 0, nullptr};
    ASSERT_EQ(ECAPA_OK, ecapa_tdnn_f32(kernels_, &args));
    expect_within(test.apply(matrix(x.get(), 8, 5, 8)), y.get(), 19, "plain product");
}

TEST_P(Tdnn, NanAndInfinityReachTheOutput) {
    TestLayer test = layer(shape_of(33, 12));
    for (float bad : {std::nanf(""), INFINITY}) {
        Floats x = noise(7 * 12);
        x[3 * 12 + 5] = bad;
        Floats y = floats(7 * 33);
        ecapa_tdnn_f32_args args = {test.get(), x.get(), 12, y.get(), 33, 7, 0, 7, 0, ecapa_layer_panels(test.get()),
                                    nullptr,    nullptr, nullptr, 0, nullptr};
        ASSERT_EQ(ECAPA_OK, ecapa_tdnn_f32(kernels_, &args));
        int nonfinite = 0;
        for (int64_t t = 0; t < 7; t++) {
            for (int64_t c = 0; c < 33; c++) {
                bool finite = std::isfinite(y[t * 33 + c]);
                nonfinite += !finite;
                if (t != 3) {
                    EXPECT_TRUE(finite) << "frame " << t;
                } else if (std::isnan(bad)) {
                    EXPECT_TRUE(std::isnan(y[t * 33 + c])) << "channel " << c;
                }
            }
        }
        EXPECT_GT(nonfinite, 0);
    }
}

ECAPA_FOR_ALL_ISAS(Tdnn);

}  // namespace ecapa_test
