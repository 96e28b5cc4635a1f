// res2net_f32: both pass-throughs, in place and not, ranges of frames shorter than the reach of the chain.
#include "support.h"

namespace ecapa_test {

class Res2Net : public KernelTest {
  protected:
    struct Chain {
        std::vector<TestLayer> branches;
        std::shared_ptr<GuardedBytes> packed;
        int64_t stride;
    };

    Chain chain(int64_t count, const ecapa_layer_shape& shape) {
        Chain c;
        for (int64_t i = 0; i < count; i++) {
            c.branches.push_back(layer(shape));
        }
        c.stride = c.branches[0].bytes;
        c.packed = std::make_shared<GuardedBytes>(count * c.stride, place_);
        for (int64_t i = 0; i < count; i++) {
            std::memcpy(static_cast<char*>(c.packed->get()) + i * c.stride, c.branches[i].get(), c.stride);
        }
        return c;
    }

    static Matrix part_of(const Matrix& x, int64_t part, int64_t width) {
        Matrix y;
        for (const auto& row : x) {
            y.emplace_back(row.begin() + part * width, row.begin() + (part + 1) * width);
        }
        return y;
    }

    static Matrix expected(const Chain& chain, const Matrix& x, int32_t pass, int64_t width) {
        Matrix y = x;
        Matrix before;
        int64_t count = static_cast<int64_t>(chain.branches.size());
        for (int64_t i = 0; i < count; i++) {
            int64_t part = i + (pass == ECAPA_PASS_FIRST ? 1 : 0);
            Matrix input = part_of(x, part, width);
            for (size_t t = 0; i > 0 && t < x.size(); t++) {
                for (int64_t c = 0; c < width; c++) {
                    input[t][c].value += before[t][c].value;
                    input[t][c].bound += before[t][c].bound + kEpsilon * (std::abs(input[t][c].value) + before[t][c].bound);
                }
            }
            before = chain.branches[i].apply(input);
            for (size_t t = 0; t < x.size(); t++) {
                std::copy(before[t].begin(), before[t].end(), y[t].begin() + part * width);
            }
        }
        return y;
    }

    ecapa_res2net_f32_args arguments(const Chain& chain, int32_t pass, const float* x, int64_t xs, float* y, int64_t ys,
                                     int64_t frames) {
        ecapa_res2net_f32_args args = {};
        args.layers = chain.packed->get();
        args.layer_stride = chain.stride;
        args.branches = static_cast<int64_t>(chain.branches.size());
        args.pass_through = pass;
        args.x = x;
        args.x_stride = xs;
        args.y = y;
        args.y_stride = ys;
        args.frames = frames;
        args.frame_end = frames;
        return args;
    }

    // Scratch of exactly the stated size.
    ecapa_status run(ecapa_res2net_f32_args args) {
        Floats scratch = floats(ecapa_res2net_scratch_floats(args.layers, args.layer_stride, args.branches,
                                                             args.frame_end - args.frame_begin));
        args.scratch = scratch.get();
        return ecapa_res2net_f32(kernels_, &args);
    }

    void check(int64_t branches, const ecapa_layer_shape& shape, int64_t frames, int32_t pass) {
        std::string what = "width " + std::to_string(shape.out_channels) + " branches " + std::to_string(branches) +
                           " taps " + std::to_string(shape.taps) + " dilation " + std::to_string(shape.dilation) +
                           " frames " + std::to_string(frames) + " pass " + std::to_string(pass);
        Chain c = chain(branches, shape);
        int64_t channels = (branches + 1) * shape.out_channels;
        int64_t xs = channels + 3;
        int64_t ys = channels + 1;
        Floats x = noise(extent(frames, xs, channels));
        Floats y = floats(extent(frames, ys, channels));
        y.fill(7.0f);
        ASSERT_EQ(ECAPA_OK, run(arguments(c, pass, x.get(), xs, y.get(), ys, frames))) << what;
        expect_within(expected(c, matrix(x.get(), xs, frames, channels), pass, shape.out_channels), y.get(), ys, what);

        Floats split = floats(y.size());
        split.fill(7.0f);
        for (int64_t begin = 0; begin < frames;) {
            ecapa_res2net_f32_args args = arguments(c, pass, x.get(), xs, split.get(), ys, frames);
            args.frame_begin = begin;
            args.frame_end = std::min<int64_t>(frames, begin + 1 + static_cast<int64_t>(random_() % 9));
            ASSERT_EQ(ECAPA_OK, run(args));
            begin = args.frame_end;
        }
        expect_same_bits(y.copy(), split.get(), what + " split");

        ASSERT_EQ(ECAPA_OK, run(arguments(c, pass, x.get(), xs, x.get(), xs, frames))) << what;
        for (int64_t t = 0; t < frames; t++) {
            std::vector<float> row(y.get() + t * ys, y.get() + t * ys + channels);
            expect_same_bits(row, x.get() + t * xs, what + " in place");
        }
    }
};

TEST_P(Res2Net, ChainsOfTheNetwork) {
    for (int32_t pass : {ECAPA_PASS_FIRST, ECAPA_PASS_LAST}) {
        for (int64_t dilation : {2, 3, 4}) {
            for (int64_t frames : {1, 2, 5, 29, 53}) {
                check(7, shape_of(8, 8, 3, dilation), frames, pass);
            }
        }
        check(7, shape_of(32, 32, 3, 3), 31, pass);
        check(2, shape_of(65, 65, 3, 2), 14, pass);
    }
}

TEST_P(Res2Net, ReflectedEdges) {
    for (int64_t frames : {5, 6, 13, 40}) {
        check(7, shape_of(16, 16, 3, 4, ECAPA_EDGES_REFLECT), frames, ECAPA_PASS_FIRST);
        check(3, shape_of(5, 5, 3, 2, ECAPA_EDGES_REFLECT), frames, ECAPA_PASS_LAST);
    }
}

TEST_P(Res2Net, OtherShapes) {
    check(1, shape_of(3, 3, 1, 1), 4, ECAPA_PASS_FIRST);
    check(1, shape_of(3, 3, 5, 1), 4, ECAPA_PASS_LAST);
    check(3, shape_of(17, 17, 4, 1), 23, ECAPA_PASS_FIRST);
    check(2, shape_of(11, 11, 2, 3), 9, ECAPA_PASS_LAST);
}

TEST_P(Res2Net, InPlaceNeedsAllFrames) {
    Chain c = chain(2, shape_of(4, 4, 3, 1));
    Floats x = noise(9 * 12);
    ecapa_res2net_f32_args args = arguments(c, ECAPA_PASS_FIRST, x.get(), 12, x.get(), 12, 9);
    args.frame_end = 8;
    EXPECT_EQ(ECAPA_OVERLAP, run(args));
}

ECAPA_FOR_ALL_ISAS(Res2Net);

}  // namespace ecapa_test
