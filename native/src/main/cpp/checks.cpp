// The door: every kernel's arguments are checked here once, so that kernels can trust them.
#include "table.h"

namespace {

using namespace ecapa;

// Frames and channels beyond this are a mistake, and keep products of sizes within 64 bits.
constexpr int64_t kMaxCount = int64_t{1} << 31;

// Rows of 64 MiB are a mistake likewise.
bool strided(int64_t stride, int64_t width) { return stride >= width && stride <= int64_t{1} << 24; }
bool countable(int64_t count) { return count >= 1 && count <= kMaxCount; }
bool within(int64_t begin, int64_t end, int64_t count) { return begin >= 0 && begin <= end && end <= count; }

// Whether rows of x and of y share a byte; interleaved columns of one array do not.
bool overlap(const float* x, int64_t x_stride, int64_t x_width, const float* y, int64_t y_stride, int64_t y_width,
             int64_t rows) {
    if (rows <= 0) {
        return false;
    }
    auto begin = [](const float* p) { return reinterpret_cast<uintptr_t>(p); };
    auto end = [rows](const float* p, int64_t stride, int64_t width) {
        return reinterpret_cast<uintptr_t>(p) + static_cast<uintptr_t>((rows - 1) * stride + width) * sizeof(float);
    };
    if (begin(x) >= end(y, y_stride, y_width) || begin(y) >= end(x, x_stride, x_width)) {
        return false;
    }
    if (x_stride != y_stride) {
        return true;
    }
    int64_t distance = (static_cast<int64_t>(begin(y)) - static_cast<int64_t>(begin(x))) / int64_t{sizeof(float)};
    int64_t column = ((distance % x_stride) + x_stride) % x_stride;
    return column < x_width || column + y_width > x_stride;
}

ecapa_status check_layer(const ecapa_kernels* kernels, const void* layer) {
    if (layer == nullptr) {
        return ECAPA_NULL_POINTER;
    }
    if (reinterpret_cast<uintptr_t>(layer) % ECAPA_ALIGNMENT != 0) {
        return ECAPA_BAD_ALIGNMENT;
    }
    const Layer* packed = static_cast<const Layer*>(layer);
    bool fits = packed->magic == kLayerMagic && (kernels == nullptr || packed->isa_id == kernels->isa_id);
    return fits ? ECAPA_OK : ECAPA_BAD_LAYER;
}

ecapa_status check_bank(const ecapa_kernels* kernels, const void* filter_bank) {
    if (filter_bank == nullptr) {
        return ECAPA_NULL_POINTER;
    }
    if (reinterpret_cast<uintptr_t>(filter_bank) % ECAPA_ALIGNMENT != 0) {
        return ECAPA_BAD_ALIGNMENT;
    }
    const FilterBank* bank = static_cast<const FilterBank*>(filter_bank);
    bool fits = bank->magic == kFilterMagic && (kernels == nullptr || bank->isa_id == kernels->isa_id);
    return fits ? ECAPA_OK : ECAPA_BAD_LAYER;
}

bool enough_frames(const Layer* layer, int64_t frames) {
    int64_t padding = layer->pad_back() > layer->pad_front() ? layer->pad_back() : layer->pad_front();
    return layer->edges != ECAPA_EDGES_REFLECT || frames > padding;
}

#define ECAPA_REQUIRE(condition, status) \
    if (!(condition)) {                  \
        return status;                   \
    }
#define ECAPA_REQUIRE_OK(expression)                \
    if (ecapa_status problem = (expression)) {      \
        return problem;                             \
    }

ecapa_status check(const ecapa_kernels* kernels, const ecapa_tdnn_f32_args* a) {
    ECAPA_REQUIRE_OK(check_layer(kernels, a->layer));
    ECAPA_REQUIRE(a->x != nullptr && a->y != nullptr, ECAPA_NULL_POINTER);
    const Layer* layer = static_cast<const Layer*>(a->layer);
    ECAPA_REQUIRE(countable(a->frames), ECAPA_BAD_SIZE);
    ECAPA_REQUIRE(within(a->frame_begin, a->frame_end, a->frames), ECAPA_BAD_RANGE);
    ECAPA_REQUIRE(within(a->panel_begin, a->panel_end, layer->panels()), ECAPA_BAD_RANGE);
    ECAPA_REQUIRE(strided(a->x_stride, layer->in) && strided(a->y_stride, layer->out), ECAPA_BAD_STRIDE);
    ECAPA_REQUIRE(a->residual == nullptr || strided(a->residual_stride, layer->out), ECAPA_BAD_STRIDE);
    ECAPA_REQUIRE(layer->taps == 1 || a->scratch != nullptr, ECAPA_NULL_POINTER);
    ECAPA_REQUIRE(enough_frames(layer, a->frames), ECAPA_TOO_FEW_FRAMES);
    ECAPA_REQUIRE(!overlap(a->x, a->x_stride, layer->in, a->y, a->y_stride, layer->out, a->frames), ECAPA_OVERLAP);
    ECAPA_REQUIRE(a->residual == nullptr || !overlap(a->residual, a->residual_stride, layer->out, a->y, a->y_stride,
                                                     layer->out, a->frames),
                  ECAPA_OVERLAP);
    return ECAPA_OK;
}

ecapa_status check_branches(const ecapa_kernels* kernels, const void* layers, int64_t stride, int64_t branches) {
    ECAPA_REQUIRE(branches >= 1 && branches <= 4096, ECAPA_BAD_SIZE);
    ECAPA_REQUIRE_OK(check_layer(kernels, layers));
    const Layer* first = static_cast<const Layer*>(layers);
    ECAPA_REQUIRE(branches == 1 || stride >= first->bytes, ECAPA_BAD_STRIDE);
    for (int64_t i = 0; i < branches; i++) {
        const char* address = static_cast<const char*>(layers) + i * stride;
        ECAPA_REQUIRE_OK(check_layer(kernels, address));
        const Layer* layer = reinterpret_cast<const Layer*>(address);
        ECAPA_REQUIRE(layer->in == first->out && layer->out == first->out && layer->output == ECAPA_OUTPUT_LINEAR,
                      ECAPA_BAD_LAYER);
    }
    return ECAPA_OK;
}

ecapa_status check(const ecapa_kernels* kernels, const ecapa_res2net_f32_args* a) {
    ECAPA_REQUIRE_OK(check_branches(kernels, a->layers, a->layer_stride, a->branches));
    ECAPA_REQUIRE(a->x != nullptr && a->y != nullptr && a->scratch != nullptr, ECAPA_NULL_POINTER);
    ECAPA_REQUIRE(a->pass_through == ECAPA_PASS_FIRST || a->pass_through == ECAPA_PASS_LAST, ECAPA_BAD_OPTION);
    ECAPA_REQUIRE(countable(a->frames), ECAPA_BAD_SIZE);
    ECAPA_REQUIRE(within(a->frame_begin, a->frame_end, a->frames), ECAPA_BAD_RANGE);
    int64_t channels = (a->branches + 1) * static_cast<const Layer*>(a->layers)->out;
    ECAPA_REQUIRE(strided(a->x_stride, channels) && strided(a->y_stride, channels), ECAPA_BAD_STRIDE);
    for (int64_t i = 0; i < a->branches; i++) {
        const char* address = static_cast<const char*>(a->layers) + i * a->layer_stride;
        ECAPA_REQUIRE(enough_frames(reinterpret_cast<const Layer*>(address), a->frames), ECAPA_TOO_FEW_FRAMES);
    }
    bool in_place = a->x == a->y && a->x_stride == a->y_stride && a->frame_begin == 0 && a->frame_end == a->frames;
    ECAPA_REQUIRE(in_place || !overlap(a->x, a->x_stride, channels, a->y, a->y_stride, channels, a->frames), ECAPA_OVERLAP);
    return ECAPA_OK;
}

ecapa_status check(const ecapa_kernels*, const ecapa_time_statistics_f32_args* a) {
    ECAPA_REQUIRE(a->x != nullptr && a->mean != nullptr, ECAPA_NULL_POINTER);
    ECAPA_REQUIRE(a->kind >= ECAPA_DEVIATION_NONE && a->kind <= ECAPA_DEVIATION_OFFSET, ECAPA_BAD_OPTION);
    ECAPA_REQUIRE(a->kind == ECAPA_DEVIATION_NONE || a->deviation != nullptr, ECAPA_NULL_POINTER);
    ECAPA_REQUIRE(countable(a->frames) && countable(a->channels), ECAPA_BAD_SIZE);
    ECAPA_REQUIRE(a->kind != ECAPA_DEVIATION_OFFSET || a->frames >= 2, ECAPA_TOO_FEW_FRAMES);
    ECAPA_REQUIRE(strided(a->x_stride, a->channels), ECAPA_BAD_STRIDE);
    return ECAPA_OK;
}

ecapa_status check(const ecapa_kernels* kernels, const ecapa_squeeze_excitation_f32_args* a) {
    ECAPA_REQUIRE_OK(check_layer(kernels, a->squeeze));
    ECAPA_REQUIRE_OK(check_layer(kernels, a->excite));
    ECAPA_REQUIRE(a->mean != nullptr && a->hidden != nullptr && a->gate != nullptr, ECAPA_NULL_POINTER);
    const Layer* squeeze = static_cast<const Layer*>(a->squeeze);
    const Layer* excite = static_cast<const Layer*>(a->excite);
    ECAPA_REQUIRE(squeeze->taps == 1 && excite->taps == 1 && squeeze->out == excite->in && squeeze->in == excite->out,
                  ECAPA_BAD_LAYER);
    return ECAPA_OK;
}

ecapa_status check(const ecapa_kernels*, const ecapa_gate_residual_f32_args* a) {
    ECAPA_REQUIRE(a->x != nullptr && a->gate != nullptr && a->residual != nullptr && a->y != nullptr, ECAPA_NULL_POINTER);
    ECAPA_REQUIRE(countable(a->channels), ECAPA_BAD_SIZE);
    ECAPA_REQUIRE(within(a->frame_begin, a->frame_end, kMaxCount), ECAPA_BAD_RANGE);
    ECAPA_REQUIRE(strided(a->x_stride, a->channels) && strided(a->residual_stride, a->channels) && strided(a->y_stride, a->channels),
                  ECAPA_BAD_STRIDE);
    auto apart = [a](const float* p, int64_t stride) {
        return (p == a->y && stride == a->y_stride) ||
               !overlap(p, stride, a->channels, a->y, a->y_stride, a->channels, a->frame_end);
    };
    ECAPA_REQUIRE(apart(a->x, a->x_stride) && apart(a->residual, a->residual_stride), ECAPA_OVERLAP);
    return ECAPA_OK;
}

ecapa_status check(const ecapa_kernels* kernels, const ecapa_attentive_pooling_f32_args* a) {
    ECAPA_REQUIRE_OK(check_layer(kernels, a->logits));
    ECAPA_REQUIRE(a->hidden != nullptr && a->x != nullptr && a->mean != nullptr && a->deviation != nullptr &&
                      a->scratch != nullptr,
                  ECAPA_NULL_POINTER);
    const Layer* logits = static_cast<const Layer*>(a->logits);
    ECAPA_REQUIRE(logits->taps == 1 && logits->output == ECAPA_OUTPUT_LINEAR, ECAPA_BAD_LAYER);
    ECAPA_REQUIRE(countable(a->frames), ECAPA_BAD_SIZE);
    ECAPA_REQUIRE(within(a->panel_begin, a->panel_end, logits->panels()), ECAPA_BAD_RANGE);
    ECAPA_REQUIRE(strided(a->hidden_stride, logits->in) && strided(a->x_stride, logits->out), ECAPA_BAD_STRIDE);
    return ECAPA_OK;
}

ecapa_status check(const ecapa_kernels*, const ecapa_affine_f32_args* a) {
    ECAPA_REQUIRE(a->x != nullptr && a->scale != nullptr && a->shift != nullptr && a->y != nullptr, ECAPA_NULL_POINTER);
    ECAPA_REQUIRE(countable(a->count), ECAPA_BAD_SIZE);
    return ECAPA_OK;
}

ecapa_status check(const ecapa_kernels* kernels, const ecapa_log_mel_f32_args* a) {
    ECAPA_REQUIRE_OK(check_bank(kernels, a->filter_bank));
    ECAPA_REQUIRE(a->samples != nullptr && a->y != nullptr && a->scratch != nullptr, ECAPA_NULL_POINTER);
    const FilterBank* bank = static_cast<const FilterBank*>(a->filter_bank);
    ECAPA_REQUIRE(a->sample_count >= 1 && a->sample_count <= kMaxCount * 16, ECAPA_BAD_SIZE);
    ECAPA_REQUIRE(within(a->frame_begin, a->frame_end, 1 + a->sample_count / bank->hop), ECAPA_BAD_RANGE);
    ECAPA_REQUIRE(strided(a->y_stride, bank->bands), ECAPA_BAD_STRIDE);
    return ECAPA_OK;
}

ecapa_status check(const ecapa_kernels*, const ecapa_level_mel_f32_args* a) {
    ECAPA_REQUIRE(a->y != nullptr, ECAPA_NULL_POINTER);
    ECAPA_REQUIRE(countable(a->frames) && countable(a->bands), ECAPA_BAD_SIZE);
    ECAPA_REQUIRE(strided(a->y_stride, a->bands), ECAPA_BAD_STRIDE);
    return ECAPA_OK;
}

ecapa_status check(const ecapa_kernels*, const ecapa_cosine_f32_args* a) {
    ECAPA_REQUIRE(a->query != nullptr && a->rows != nullptr && a->out != nullptr, ECAPA_NULL_POINTER);
    ECAPA_REQUIRE(countable(a->count) && countable(a->size), ECAPA_BAD_SIZE);
    ECAPA_REQUIRE(strided(a->row_stride, a->size), ECAPA_BAD_STRIDE);
    return ECAPA_OK;
}

ecapa_status check(const ecapa_kernels*, const ecapa_find_nonfinite_f32_args* a) {
    ECAPA_REQUIRE(a->x != nullptr && a->index != nullptr, ECAPA_NULL_POINTER);
    ECAPA_REQUIRE(countable(a->rows) && countable(a->columns), ECAPA_BAD_SIZE);
    ECAPA_REQUIRE(strided(a->x_stride, a->columns), ECAPA_BAD_STRIDE);
    return ECAPA_OK;
}

ecapa_status check(const ecapa_kernels*, const ecapa_map_f32_args* a) {
    ECAPA_REQUIRE(a->x != nullptr && a->y != nullptr, ECAPA_NULL_POINTER);
    ECAPA_REQUIRE(a->function >= ECAPA_MAP_EXP && a->function <= ECAPA_MAP_LOG, ECAPA_BAD_OPTION);
    ECAPA_REQUIRE(countable(a->count), ECAPA_BAD_SIZE);
    return ECAPA_OK;
}

ecapa_status check(const ecapa_kernels*, const ecapa_fma_peak_f32_args* a) {
    ECAPA_REQUIRE(a->flops != nullptr && a->sink != nullptr, ECAPA_NULL_POINTER);
    ECAPA_REQUIRE(a->iterations >= 1, ECAPA_BAD_SIZE);
    return ECAPA_OK;
}

}  // namespace

extern "C" {

#define ECAPA_KERNEL(name)                                                                        \
    ecapa_status ecapa_##name(const ecapa_kernels* kernels, const ecapa_##name##_args* args) {    \
        if (kernels == nullptr || args == nullptr) {                                              \
            return ECAPA_NULL_POINTER;                                                            \
        }                                                                                         \
        ecapa_status status = check(kernels, args);                                               \
        if (status == ECAPA_OK) {                                                                 \
            kernels->name(args);                                                                  \
        }                                                                                         \
        return status;                                                                            \
    }
#include "kernels.inc"
#undef ECAPA_KERNEL

int64_t ecapa_tdnn_scratch_floats(const void* layer, int64_t frames) {
    ecapa_status status = check_layer(nullptr, layer);
    if (status != ECAPA_OK || frames < 0 || frames > kMaxCount) {
        return -static_cast<int64_t>(status != ECAPA_OK ? status : ECAPA_BAD_SIZE);
    }
    const Layer* packed = static_cast<const Layer*>(layer);
    return packed->taps == 1 ? 0 : (frames + (packed->taps - 1) * packed->dilation) * packed->in;
}

int64_t ecapa_res2net_scratch_floats(const void* layers, int64_t layer_stride, int64_t branches, int64_t frames) {
    ecapa_status status = check_branches(nullptr, layers, layer_stride, branches);
    if (status != ECAPA_OK || frames < 0 || frames > kMaxCount) {
        return -static_cast<int64_t>(status != ECAPA_OK ? status : ECAPA_BAD_SIZE);
    }
    int64_t reach = 0;
    int64_t width = static_cast<const Layer*>(layers)->out;
    for (int64_t i = 0; i < branches; i++) {
        const char* address = static_cast<const char*>(layers) + i * layer_stride;
        const Layer* layer = reinterpret_cast<const Layer*>(address);
        reach += (layer->taps - 1) * layer->dilation;
    }
    return 2 * (frames + reach) * width;
}

int64_t ecapa_attentive_pooling_scratch_floats(const ecapa_kernels* kernels) {
    return kernels == nullptr ? -ECAPA_NULL_POINTER : kPoolingBlock * kernels->panel;
}

int64_t ecapa_log_mel_scratch_floats(const void* filter_bank) {
    ecapa_status status = check_bank(nullptr, filter_bank);
    if (status != ECAPA_OK) {
        return -static_cast<int64_t>(status);
    }
    // Two complex buffers of half the points, one for each vector lane; the power spectrum reuses one of them.
    const FilterBank* bank = static_cast<const FilterBank*>(filter_bank);
    return 2 * (bank->points + 2) * bank->lanes;
}

}  // extern "C"
