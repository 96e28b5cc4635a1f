// What does not depend on the instruction set: choice of a table, memory, refusals.
#include <thread>

#include "support.h"

namespace ecapa_test {

TEST(Dispatch, NamesTablesByInstructionSet) {
    int status = -1;
    for (int32_t i = 0; i < ecapa_isa_count(); i++) {
        const ecapa_kernels* kernels = ecapa_kernels_get(ecapa_isa_name(i), &status);
        if (ecapa_isa_available(i)) {
            ASSERT_NE(nullptr, kernels);
            EXPECT_STREQ(ecapa_isa_name(i), ecapa_kernels_isa(kernels));
            EXPECT_EQ(ECAPA_OK, status);
            EXPECT_EQ(0, ecapa_kernels_panel(kernels) % ecapa_kernels_lanes(kernels));
        } else {
            EXPECT_EQ(nullptr, kernels);
            EXPECT_EQ(ECAPA_UNAVAILABLE_ISA, status);
        }
    }
    EXPECT_STREQ("scalar", ecapa_isa_name(ecapa_isa_count() - 1));
    EXPECT_EQ(nullptr, ecapa_isa_name(-1));
    EXPECT_EQ(nullptr, ecapa_isa_name(ecapa_isa_count()));
}

TEST(Dispatch, AutoIsTheBestAvailable) {
    const ecapa_kernels* best = ecapa_kernels_get("auto", nullptr);
    ASSERT_NE(nullptr, best);
    for (int32_t i = 0; i < ecapa_isa_count(); i++) {
        if (ecapa_isa_available(i)) {
            EXPECT_STREQ(ecapa_isa_name(i), ecapa_kernels_isa(best));
            break;
        }
    }
}

TEST(Dispatch, UnknownNamesAreErrors) {
    for (const char* name : {"", "avx", "AVX2", "avx2 ", "sse4"}) {
        int status = ECAPA_OK;
        EXPECT_EQ(nullptr, ecapa_kernels_get(name, &status)) << name;
        EXPECT_EQ(ECAPA_UNKNOWN_ISA, status) << name;
    }
    int status = ECAPA_OK;
    EXPECT_EQ(nullptr, ecapa_kernels_get(nullptr, &status));
    EXPECT_EQ(ECAPA_NULL_POINTER, status);
}

TEST(Status, EveryOneHasAText) {
    for (int status = ECAPA_OK; status <= ECAPA_OUT_OF_MEMORY; status++) {
        EXPECT_STRNE("unknown status", ecapa_status_text(status)) << status;
    }
    EXPECT_STREQ("unknown status", ecapa_status_text(99));
    EXPECT_STREQ("unknown status", ecapa_status_text(-1));
}

TEST(Memory, CountsLiveAndPeakBytes) {
    int64_t before = ecapa_live_bytes();
    ecapa_reset_peak_bytes();
    for (int64_t bytes : {int64_t{1}, int64_t{63}, int64_t{4096}, (int64_t{1} << 20) + 5, int64_t{9} << 20}) {
        char* block = static_cast<char*>(ecapa_allocate(bytes));
        ASSERT_NE(nullptr, block);
        EXPECT_EQ(0u, reinterpret_cast<uintptr_t>(block) % ECAPA_ALIGNMENT);
        EXPECT_EQ(before + bytes, ecapa_live_bytes());
        for (int64_t i = 0; i < bytes; i += 977) {
            ASSERT_EQ(0, block[i]);
        }
        std::memset(block, 1, bytes);
        ecapa_free(block, bytes);
        EXPECT_EQ(before, ecapa_live_bytes());
    }
    EXPECT_EQ(before + (int64_t{9} << 20), ecapa_peak_bytes());
    ecapa_reset_peak_bytes();
    EXPECT_EQ(before, ecapa_peak_bytes());
    ecapa_free(nullptr, 100);
    EXPECT_EQ(before, ecapa_live_bytes());
}

TEST(Memory, RefusesWhatCannotBe) {
    EXPECT_EQ(nullptr, ecapa_allocate(0));
    EXPECT_EQ(nullptr, ecapa_allocate(-5));
    EXPECT_EQ(nullptr, ecapa_allocate(INT64_MAX));
    EXPECT_EQ(nullptr, ecapa_allocate(int64_t{1} << 60));
}

TEST(Memory, CountersAreRightUnderContention) {
    int64_t before = ecapa_live_bytes();
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; i++) {
        threads.emplace_back([] {
            for (int64_t bytes = 1; bytes < 2000; bytes++) {
                ecapa_free(ecapa_allocate(bytes), bytes);
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(before, ecapa_live_bytes());
}

class Refusals : public KernelTest {
  protected:
    int64_t bytes(const ecapa_layer_shape& shape) { return ecapa_layer_bytes(kernels_, &shape); }
};

TEST_P(Refusals, LayersThatCannotBe) {
    EXPECT_EQ(-ECAPA_BAD_SIZE, bytes(shape_of(0, 1)));
    EXPECT_EQ(-ECAPA_BAD_SIZE, bytes(shape_of(1, 0)));
    EXPECT_EQ(-ECAPA_BAD_SIZE, bytes(shape_of(1, 1, 0)));
    EXPECT_EQ(-ECAPA_BAD_SIZE, bytes(shape_of(1, 1, 3, 0)));
    EXPECT_EQ(-ECAPA_BAD_SIZE, bytes(shape_of(1 << 21, 1)));
    EXPECT_EQ(-ECAPA_BAD_SIZE, bytes(shape_of(1, 1, 3, 1 << 20)));
    EXPECT_EQ(-ECAPA_BAD_SIZE, bytes(shape_of(1 << 20, 1 << 20, 3)));
    EXPECT_EQ(-ECAPA_BAD_OPTION, bytes(shape_of(1, 1, 1, 1, 2)));
    EXPECT_EQ(-ECAPA_BAD_OPTION, bytes(shape_of(1, 1, 1, 1, 0, 7)));
    EXPECT_EQ(-ECAPA_BAD_OPTION, bytes(shape_of(1, 1, 1, 1, 0, 0, -1)));
    ecapa_layer_shape shape = shape_of(1, 1);
    EXPECT_EQ(-ECAPA_NULL_POINTER, ecapa_layer_bytes(nullptr, &shape));
    EXPECT_EQ(-ECAPA_NULL_POINTER, ecapa_layer_bytes(kernels_, nullptr));
    alignas(64) char packed[1024];
    float one = 1;
    EXPECT_EQ(ECAPA_NULL_POINTER, ecapa_layer_pack(kernels_, &shape, nullptr, &one, &one, &one, packed));
    EXPECT_EQ(ECAPA_NULL_POINTER, ecapa_layer_pack(kernels_, &shape, &one, &one, &one, nullptr, packed));
    EXPECT_EQ(ECAPA_BAD_ALIGNMENT, ecapa_layer_pack(kernels_, &shape, &one, &one, &one, &one, packed + 4));
    EXPECT_EQ(-ECAPA_NULL_POINTER, ecapa_layer_panels(nullptr));
}

TEST_P(Refusals, TdnnArguments) {
    TestLayer test = layer(shape_of(8, 4, 3, 2, ECAPA_EDGES_REFLECT));
    Floats x = noise(200), y = floats(200), scratch = floats(200);
    const ecapa_tdnn_f32_args good = {test.get(), x.get(), 4, y.get(), 8, 10, 0, 10, 0, ecapa_layer_panels(test.get()),
                                      nullptr,    nullptr, nullptr, 0, scratch.get()};
    auto status = [this](const ecapa_tdnn_f32_args& args) { return ecapa_tdnn_f32(kernels_, &args); };
    EXPECT_EQ(ECAPA_OK, status(good));
    auto with = [&](auto change) {
        ecapa_tdnn_f32_args args = good;
        change(args);
        return status(args);
    };
    using Args = ecapa_tdnn_f32_args;
    EXPECT_EQ(ECAPA_NULL_POINTER, with([](Args& a) { a.layer = nullptr; }));
    EXPECT_EQ(ECAPA_NULL_POINTER, with([](Args& a) { a.x = nullptr; }));
    EXPECT_EQ(ECAPA_NULL_POINTER, with([](Args& a) { a.y = nullptr; }));
    EXPECT_EQ(ECAPA_NULL_POINTER, with([](Args& a) { a.scratch = nullptr; }));
    EXPECT_EQ(ECAPA_BAD_SIZE, with([](Args& a) { a.frames = 0; }));
    EXPECT_EQ(ECAPA_BAD_RANGE, with([](Args& a) { a.frame_end = 11; }));
    EXPECT_EQ(ECAPA_BAD_RANGE, with([](Args& a) { a.frame_begin = -1; }));
    EXPECT_EQ(ECAPA_BAD_RANGE, with([](Args& a) { a.frame_begin = 5; a.frame_end = 4; }));
    EXPECT_EQ(ECAPA_BAD_RANGE, with([](Args& a) { a.panel_end++; }));
    EXPECT_EQ(ECAPA_BAD_STRIDE, with([](Args& a) { a.x_stride = 3; }));
    EXPECT_EQ(ECAPA_BAD_STRIDE, with([](Args& a) { a.y_stride = 7; }));
    EXPECT_EQ(ECAPA_BAD_STRIDE, with([](Args& a) { a.y_stride = INT64_MAX; }));
    EXPECT_EQ(ECAPA_BAD_STRIDE, with([&](Args& a) { a.residual = x.get(); a.residual_stride = 1; }));
    EXPECT_EQ(ECAPA_TOO_FEW_FRAMES, with([](Args& a) { a.frames = 2; a.frame_end = 2; }));
    EXPECT_EQ(ECAPA_OVERLAP, with([](Args& a) { a.y = const_cast<float*>(a.x); }));
    EXPECT_EQ(ECAPA_OVERLAP, with([](Args& a) { a.residual = a.y; a.residual_stride = 8; }));
    EXPECT_EQ(ECAPA_NULL_POINTER, ecapa_tdnn_f32(nullptr, &good));
    EXPECT_EQ(ECAPA_NULL_POINTER, ecapa_tdnn_f32(kernels_, nullptr));
    alignas(64) char garbage[256] = {1, 2, 3};
    EXPECT_EQ(ECAPA_BAD_LAYER, with([&](Args& a) { a.layer = garbage; }));
    EXPECT_EQ(ECAPA_BAD_ALIGNMENT, with([&](Args& a) { a.layer = garbage + 4; }));
    EXPECT_EQ(-ECAPA_BAD_LAYER, ecapa_tdnn_scratch_floats(garbage, 1));
    EXPECT_EQ(-ECAPA_BAD_SIZE, ecapa_tdnn_scratch_floats(test.get(), -1));
    EXPECT_EQ(-ECAPA_BAD_LAYER, ecapa_layer_panels(garbage));
}

TEST_P(Refusals, ColumnsOfOneArrayDoNotOverlap) {
    TestLayer test = layer(shape_of(4, 4));
    Floats both = noise(10 * 8);
    ecapa_tdnn_f32_args args = {test.get(), both.get(), 8, both.get() + 4, 8, 10, 0, 10, 0, ecapa_layer_panels(test.get()),
                                nullptr,    nullptr,    nullptr, 0, nullptr};
    EXPECT_EQ(ECAPA_OK, ecapa_tdnn_f32(kernels_, &args));
    args.y = both.get() + 3;
    EXPECT_EQ(ECAPA_OVERLAP, ecapa_tdnn_f32(kernels_, &args));
    // The end of a row of y runs into the beginning of one of x.
    args.x = both.get() + 4;
    args.y = both.get() + 2;
    EXPECT_EQ(ECAPA_OVERLAP, ecapa_tdnn_f32(kernels_, &args));
}

TEST_P(Refusals, LayersOfAnotherInstructionSet) {
    for (int32_t i = 0; i < ecapa_isa_count(); i++) {
        if (i == GetParam().isa || !ecapa_isa_available(i)) {
            continue;
        }
        const ecapa_kernels* other = ecapa_kernels_get(ecapa_isa_name(i), nullptr);
        TestLayer foreign(other, shape_of(8, 4), random_, place_);
        Floats x = noise(40), y = floats(80);
        ecapa_tdnn_f32_args args = {foreign.get(), x.get(), 4, y.get(), 8, 10, 0, 10, 0, 1,
                                    nullptr,       nullptr, nullptr, 0, nullptr};
        EXPECT_EQ(ECAPA_BAD_LAYER, ecapa_tdnn_f32(kernels_, &args));
    }
}

TEST_P(Refusals, OtherKernels) {
    Floats f = noise(100), g = floats(100);
    ecapa_time_statistics_f32_args statistics = {f.get(), 4, 1, 4, ECAPA_DEVIATION_OFFSET, 0, g.get(), g.get() + 10};
    EXPECT_EQ(ECAPA_TOO_FEW_FRAMES, ecapa_time_statistics_f32(kernels_, &statistics));
    statistics.kind = 9;
    EXPECT_EQ(ECAPA_BAD_OPTION, ecapa_time_statistics_f32(kernels_, &statistics));
    statistics.kind = ECAPA_DEVIATION_CLAMPED;
    statistics.deviation = nullptr;
    EXPECT_EQ(ECAPA_NULL_POINTER, ecapa_time_statistics_f32(kernels_, &statistics));
    TestLayer wide = layer(shape_of(8, 4)), narrow = layer(shape_of(5, 8));
    ecapa_squeeze_excitation_f32_args excitation = {wide.get(), narrow.get(), f.get(), g.get(), g.get() + 20};
    EXPECT_EQ(ECAPA_BAD_LAYER, ecapa_squeeze_excitation_f32(kernels_, &excitation));
    TestLayer three = layer(shape_of(8, 4, 3));
    ecapa_attentive_pooling_f32_args pooling = {three.get(), f.get(), 4, f.get(), 8, 5, 0, 1, 0, g.get(), g.get(), g.get()};
    EXPECT_EQ(ECAPA_BAD_LAYER, ecapa_attentive_pooling_f32(kernels_, &pooling));
    ecapa_gate_residual_f32_args gate = {f.get(), 4, f.get(), f.get(), 4, f.get() + 2, 4, 4, 0, 5};
    EXPECT_EQ(ECAPA_OVERLAP, ecapa_gate_residual_f32(kernels_, &gate));
    ecapa_map_f32_args map = {4, f.get(), g.get(), 1};
    EXPECT_EQ(ECAPA_BAD_OPTION, ecapa_map_f32(kernels_, &map));
    for (int64_t points : {0, 3, 14, 401, 5000}) {
        EXPECT_EQ(-ECAPA_BAD_SIZE, ecapa_filter_bank_bytes(kernels_, points, 80)) << points;
    }
}

ECAPA_FOR_ALL_ISAS(Refusals);

}  // namespace ecapa_test
