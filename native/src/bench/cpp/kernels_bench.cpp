// Speed of each layer of the network at its real shape, and of the network as their sum, as a share of the multiply-adds that this
// core does in registers at best. Peak and layer are measured in turns, so that a drifting clock meets both.
//
//   kernels_bench [isa] [channels] [frames] [rounds]
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "kernels.h"

namespace {

const ecapa_kernels* kernels;
int64_t frames;
int rounds;

// This thread's time on a processor: what other processes take meanwhile does not count.
double now() {
    timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double seconds(const std::function<void()>& run) {
    double start = now();
    run();
    return now() - start;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void need(int status) {
    if (status != ECAPA_OK) {
        std::fprintf(stderr, "%s\n", ecapa_status_text(status));
        std::exit(1);
    }
}

float* floats(int64_t count) {
    float* p = static_cast<float*>(ecapa_allocate(count * static_cast<int64_t>(sizeof(float))));
    uint32_t state = 12345;
    for (int64_t i = 0; i < count; i++) {
        state = state * 1664525u + 1013904223u;
        p[i] = static_cast<float>(state >> 8) / 8388608.0f - 1.0f;
    }
    return p;
}

void* layer(const ecapa_layer_shape& shape, int64_t copies = 1, int64_t* stride = nullptr) {
    int64_t bytes = ecapa_layer_bytes(kernels, &shape);
    char* packed = static_cast<char*>(ecapa_allocate(bytes * copies));
    float* weight = floats(shape.out_channels * shape.in_channels * shape.taps);
    float* bias = floats(shape.out_channels);
    for (int64_t i = 0; i < copies; i++) {
        need(ecapa_layer_pack(kernels, &shape, weight, bias, bias, bias, packed + i * bytes));
    }
    ecapa_free(weight, shape.out_channels * shape.in_channels * shape.taps * static_cast<int64_t>(sizeof(float)));
    if (stride != nullptr) {
        *stride = bytes;
    }
    return packed;
}

double peak() {
    double flops = 0;
    float sink = 0;
    ecapa_fma_peak_f32_args args = {200000, &flops, &sink};
    double best = 0;
    for (int i = 0; i < 3; i++) {
        double time = seconds([&] { need(ecapa_fma_peak_f32(kernels, &args)); });
        best = std::max(best, flops / time);
    }
    return best;
}

// One call of the network, and what all calls of its kind took in each round.
struct Step {
    std::string name;
    double flops;
    std::function<void()> run;
};

struct Row {
    std::string name;
    int count = 0;
    double flops = 0;
    double time = 0;
    std::vector<double> times, shares;
};

// Activations with rows padded by a cache line, so that no two rows of a power of two fall into one set of the cache.
struct Activations {
    int64_t stride;
    float* data;

    explicit Activations(int64_t channels) : stride(channels + 16), data(floats(frames * stride)) {}
};

std::vector<Step> steps;

void tdnn(const std::string& name, const ecapa_layer_shape& shape, const float* x, int64_t x_stride, float* y,
          int64_t y_stride, int64_t rows) {
    ecapa_tdnn_f32_args args = {};
    args.layer = layer(shape);
    args.x = x;
    args.x_stride = x_stride;
    args.y = y;
    args.y_stride = y_stride;
    args.frames = args.frame_end = rows;
    args.panel_end = ecapa_layer_panels(args.layer);
    int64_t scratch = ecapa_tdnn_scratch_floats(args.layer, rows);
    args.scratch = scratch == 0 ? nullptr : floats(scratch);
    double macs = static_cast<double>(shape.out_channels * shape.in_channels * shape.taps * rows);
    steps.push_back({name, 2 * macs, [args] { need(ecapa_tdnn_f32(kernels, &args)); }});
}

constexpr int32_t kRelu = ECAPA_ACTIVATION_RELU;
constexpr int32_t kNone = ECAPA_ACTIVATION_NONE;

// Reads from, writes to: the block's input and output, and two buffers that all blocks share.
void block(int64_t c, int64_t dilation, const float* in, int64_t in_stride, float* out, int64_t out_stride,
           const Activations& first, const Activations& second) {
    const int64_t w = c / 8, s = 128;
    tdnn("1x1", {c, c, 1, 1, 0, kRelu, 0}, in, in_stride, first.data, first.stride, frames);
    ecapa_res2net_f32_args chain = {};
    chain.layers = layer({w, w, 3, dilation, 0, kRelu, 0}, 7, &chain.layer_stride);
    chain.branches = 7;
    chain.x = first.data;
    chain.x_stride = first.stride;
    chain.y = second.data;
    chain.y_stride = second.stride;
    chain.frames = chain.frame_end = frames;
    chain.scratch = floats(ecapa_res2net_scratch_floats(chain.layers, chain.layer_stride, 7, frames));
    steps.push_back({"res2net", static_cast<double>(2 * 7 * 3 * w * w * frames),
                     [chain] { need(ecapa_res2net_f32(kernels, &chain)); }});
    tdnn("1x1", {c, c, 1, 1, 0, kRelu, 0}, second.data, second.stride, first.data, first.stride, frames);
    float* mean = floats(c);
    float* gates = floats(c);
    ecapa_time_statistics_f32_args statistics = {first.data, first.stride, frames, c, 0, 0, mean, nullptr};
    steps.push_back({"se mean", 0, [statistics] { need(ecapa_time_statistics_f32(kernels, &statistics)); }});
    ecapa_squeeze_excitation_f32_args se = {layer({s, c, 1, 1, 0, kRelu, 0}),
                                            layer({c, s, 1, 1, 0, kNone, ECAPA_OUTPUT_SIGMOID}), mean, floats(s), gates};
    steps.push_back({"se gate", static_cast<double>(4 * c * s), [se] { need(ecapa_squeeze_excitation_f32(kernels, &se)); }});
    ecapa_gate_residual_f32_args gate = {first.data, first.stride, gates, in, in_stride, out, out_stride, c, 0, frames};
    steps.push_back({"gate residual", 0, [gate] { need(ecapa_gate_residual_f32(kernels, &gate)); }});
}

void network(int64_t c) {
    const int64_t m = 3 * c, a = 128, e = 192;
    Activations features(80), input(c), first(c), second(c), joined(m), aggregated(m), hidden(a);
    tdnn("input k5", {c, 80, 5, 1, 0, kRelu, 0}, features.data, features.stride, input.data, input.stride, frames);
    for (int64_t i = 0; i < 3; i++) {
        const float* in = i == 0 ? input.data : joined.data + (i - 1) * c;
        block(c, i + 2, in, i == 0 ? input.stride : joined.stride, joined.data + i * c, joined.stride, first, second);
    }
    tdnn("mfa", {m, m, 1, 1, 0, kRelu, 0}, joined.data, joined.stride, aggregated.data, aggregated.stride, frames);
    tdnn("attention", {a, m, 1, 1, 0, kRelu, ECAPA_OUTPUT_TANH}, aggregated.data, aggregated.stride, hidden.data,
         hidden.stride, frames);
    ecapa_attentive_pooling_f32_args pool = {};
    pool.logits = layer({m, a, 1, 1, 0, kNone, 0});
    pool.hidden = hidden.data;
    pool.hidden_stride = hidden.stride;
    pool.x = aggregated.data;
    pool.x_stride = aggregated.stride;
    pool.frames = frames;
    pool.panel_end = ecapa_layer_panels(pool.logits);
    pool.floor = 1e-12f;
    pool.mean = floats(2 * m);
    pool.deviation = pool.mean + m;
    pool.scratch = floats(ecapa_attentive_pooling_scratch_floats(kernels));
    steps.push_back({"pooling", static_cast<double>(2 * m * a * frames),
                     [pool] { need(ecapa_attentive_pooling_f32(kernels, &pool)); }});
    tdnn("embedding", {e, 2 * m, 1, 1, 0, kNone, 0}, pool.mean, 2 * m, floats(e), e, 1);
}

Row& row_of(std::vector<Row>& rows, const std::string& name) {
    for (Row& row : rows) {
        if (row.name == name) {
            return row;
        }
    }
    rows.emplace_back();
    rows.back().name = name;
    return rows.back();
}

}  // namespace

int main(int argc, char** argv) {
    int status = 0;
    kernels = ecapa_kernels_get(argc > 1 ? argv[1] : "auto", &status);
    need(status);
    int64_t channels = argc > 2 ? std::atoll(argv[2]) : 1024;
    frames = argc > 3 ? std::atoll(argv[3]) : 301;
    rounds = argc > 4 ? std::atoi(argv[4]) : 15;
    network(channels);
    std::vector<Row> rows;
    double flops = 0;
    for (const Step& step : steps) {
        Row& row = row_of(rows, step.name);
        row.count++;
        row.flops += step.flops;
        flops += step.flops;
    }
    std::vector<double> peaks, totals, shares;
    for (int round = -1; round < rounds; round++) {
        double before = peak();
        double total = 0;
        for (Row& row : rows) {
            row.time = 0;
        }
        // In the order of the network, on its buffers, so that caches hold what they would hold there.
        for (const Step& step : steps) {
            double time = seconds(step.run);
            row_of(rows, step.name).time += time;
            total += time;
        }
        double top = std::max(before, peak());
        if (round < 0) {
            continue;
        }
        for (Row& row : rows) {
            row.times.push_back(row.time);
            row.shares.push_back(row.flops / row.time / top);
        }
        peaks.push_back(top);
        totals.push_back(total);
        shares.push_back(flops / total / top);
    }
    std::printf("isa %s, C=%ld, %ld frames, %d rounds, peak %.1f Gflop/s\n", ecapa_kernels_isa(kernels),
                static_cast<long>(channels), static_cast<long>(frames), rounds, median(peaks) / 1e9);
    double total = median(totals);
    std::printf("%-14s %5s %10s %8s %8s %8s\n", "layer", "calls", "median ms", "% peak", "best %", "% time");
    for (const Row& row : rows) {
        std::printf("%-14s %5d %10.4f %8.1f %8.1f %8.1f\n", row.name.c_str(), row.count, median(row.times) * 1e3,
                    median(row.shares) * 100, *std::max_element(row.shares.begin(), row.shares.end()) * 100,
                    median(row.times) / total * 100);
    }
    std::printf("%-14s %5s %10.4f %8.1f %8.1f\n", "network", "", total * 1e3, median(shares) * 100,
                *std::max_element(shares.begin(), shares.end()) * 100);
    return 0;
}
