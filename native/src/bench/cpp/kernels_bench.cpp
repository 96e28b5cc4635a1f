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

struct Row {
    std::string name;
    int count;
    double flops;
    std::function<void()> run;
    std::vector<double> times, shares;
};

std::vector<Row> rows;

void row(const std::string& name, int count, double macs, std::function<void()> run) {
    rows.push_back({name, count, 2 * macs, std::move(run), {}, {}});
}

// A layer of one or more taps over all frames, rows padded by a cache line.
void tdnn(const std::string& name, int count, const ecapa_layer_shape& shape) {
    int64_t gap = 16;
    ecapa_tdnn_f32_args args = {};
    args.layer = layer(shape);
    args.x_stride = shape.in_channels + gap;
    args.x = floats(frames * args.x_stride);
    args.y_stride = shape.out_channels + gap;
    args.y = floats(frames * args.y_stride);
    args.frames = args.frame_end = frames;
    args.panel_end = ecapa_layer_panels(args.layer);
    int64_t scratch = ecapa_tdnn_scratch_floats(args.layer, frames);
    args.scratch = scratch == 0 ? nullptr : floats(scratch);
    double macs = static_cast<double>(shape.out_channels * shape.in_channels * shape.taps * frames);
    row(name, count, macs, [args] { need(ecapa_tdnn_f32(kernels, &args)); });
}

void network(int64_t c) {
    const int64_t m = 3 * c, a = 128, s = 128, e = 192, w = c / 8, gap = 16;
    const int32_t relu = ECAPA_ACTIVATION_RELU, none = ECAPA_ACTIVATION_NONE;
    tdnn("input k5", 1, {c, 80, 5, 1, 0, relu, 0});
    tdnn("1x1", 6, {c, c, 1, 1, 0, relu, 0});
    for (int64_t dilation : {2, 3, 4}) {
        ecapa_res2net_f32_args args = {};
        args.layers = layer({w, w, 3, dilation, 0, relu, 0}, 7, &args.layer_stride);
        args.branches = 7;
        args.x_stride = args.y_stride = c + gap;
        args.x = floats(frames * args.x_stride);
        args.y = floats(frames * args.x_stride);
        args.frames = args.frame_end = frames;
        args.scratch = floats(ecapa_res2net_scratch_floats(args.layers, args.layer_stride, 7, frames));
        row("res2net d" + std::to_string(dilation), 1, static_cast<double>(7 * 3 * w * w * frames),
            [args] { need(ecapa_res2net_f32(kernels, &args)); });
    }
    ecapa_time_statistics_f32_args mean = {floats(frames * (c + gap)), c + gap, frames, c, 0, 0, floats(c), nullptr};
    row("se mean", 3, 0, [mean] { need(ecapa_time_statistics_f32(kernels, &mean)); });
    ecapa_squeeze_excitation_f32_args se = {layer({s, c, 1, 1, 0, relu, 0}), layer({c, s, 1, 1, 0, none, 2}), floats(c),
                                            floats(s), floats(c)};
    row("se gate", 3, static_cast<double>(2 * c * s), [se] { need(ecapa_squeeze_excitation_f32(kernels, &se)); });
    ecapa_gate_residual_f32_args gate = {floats(frames * (c + gap)), c + gap, floats(c), floats(frames * (c + gap)), c + gap,
                                         floats(frames * (m + gap)), m + gap, c, 0, frames};
    row("gate residual", 3, 0, [gate] { need(ecapa_gate_residual_f32(kernels, &gate)); });
    tdnn("mfa", 1, {m, m, 1, 1, 0, relu, 0});
    tdnn("attention", 1, {a, m, 1, 1, 0, relu, ECAPA_OUTPUT_TANH});
    ecapa_attentive_pooling_f32_args pool = {};
    pool.logits = layer({m, a, 1, 1, 0, none, 0});
    pool.hidden_stride = a + gap;
    pool.hidden = floats(frames * pool.hidden_stride);
    pool.x_stride = m + gap;
    pool.x = floats(frames * pool.x_stride);
    pool.frames = frames;
    pool.panel_end = ecapa_layer_panels(pool.logits);
    pool.mean = floats(2 * m);
    pool.deviation = pool.mean + m;
    pool.scratch = floats(ecapa_attentive_pooling_scratch_floats(kernels));
    row("pooling", 1, static_cast<double>(m * a * frames), [pool] { need(ecapa_attentive_pooling_f32(kernels, &pool)); });
    ecapa_tdnn_f32_args fc = {};
    fc.layer = layer({e, 2 * m, 1, 1, 0, none, 0});
    fc.x = floats(2 * m);
    fc.x_stride = 2 * m;
    fc.y = floats(e);
    fc.y_stride = e;
    fc.frames = fc.frame_end = 1;
    fc.panel_end = ecapa_layer_panels(fc.layer);
    row("embedding", 1, static_cast<double>(e * 2 * m), [fc] { need(ecapa_tdnn_f32(kernels, &fc)); });
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
    // In the order of the network, so that caches are as full of other layers' data as there.
    std::vector<double> peaks, totals, shares;
    for (int round = -1; round < rounds; round++) {
        double before = peak();
        double total = 0, flops = 0;
        for (Row& r : rows) {
            double time = 0;
            for (int i = 0; i < r.count; i++) {
                time += seconds(r.run);
            }
            total += time;
            flops += r.flops * r.count;
            if (round >= 0) {
                r.times.push_back(time / r.count);
            }
        }
        double top = std::max(before, peak());
        if (round >= 0) {
            for (Row& r : rows) {
                r.shares.push_back(r.flops / r.times.back() / top);
            }
            peaks.push_back(top);
            totals.push_back(total);
            shares.push_back(flops / total / top);
        }
    }
    std::printf("isa %s, C=%ld, %ld frames, %d rounds, peak %.1f Gflop/s\n", ecapa_kernels_isa(kernels),
                static_cast<long>(channels), static_cast<long>(frames), rounds, median(peaks) / 1e9);
    double total = median(totals);
    std::printf("%-14s %5s %10s %8s %8s %8s\n", "layer", "times", "median ms", "% peak", "best %", "% time");
    for (const Row& r : rows) {
        std::printf("%-14s %5d %10.4f %8.1f %8.1f %8.1f\n", r.name.c_str(), r.count, median(r.times) * 1e3,
                    median(r.shares) * 100, *std::max_element(r.shares.begin(), r.shares.end()) * 100,
                    median(r.times) * r.count / total * 100);
    }
    std::printf("%-14s %5s %10.4f %8.1f %8.1f\n", "network", "", total * 1e3, median(shares) * 100,
                *std::max_element(shares.begin(), shares.end()) * 100);
    return 0;
}
