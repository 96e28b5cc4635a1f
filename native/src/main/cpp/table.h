// What the parts of the library share: the dispatch table and the packed forms. Not part of the interface.
#ifndef ECAPA_TABLE_H
#define ECAPA_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "kernels.h"

struct ecapa_kernels {
    const char* isa;
    int32_t isa_id;
    int64_t lanes;
    int64_t panel;
#define ECAPA_KERNEL(name) void (*name)(const ecapa_##name##_args*);
#include "kernels.inc"
#undef ECAPA_KERNEL
};

namespace ecapa {

// Kept in packed forms, so never renumbered.
enum IsaId { kScalar = 1, kAvx2 = 2, kAvx512 = 3, kNeon = 4 };

extern const ecapa_kernels scalar_table;
#if defined(__x86_64__)
extern const ecapa_kernels avx2_table;
extern const ecapa_kernels avx512_table;
#elif defined(__aarch64__)
extern const ecapa_kernels neon_table;
#endif

constexpr uint64_t kLayerMagic = 0x315245594c414345;   // "ECALYER1"
constexpr uint64_t kFilterMagic = 0x314b4e4142414345;  // "ECABANK1"

// A packed layer. Behind this header, at byte offsets from its start: weights as panels of `panel` output channels, the last
// one rounded up to whole vectors, each [taps][in][channels of the panel]; then bias, scale and shift, [out rounded up to
// vectors]. What is added by rounding is zero.
struct Layer {
    uint64_t magic;
    int32_t isa_id;
    int32_t edges;
    int32_t activation;
    int32_t output;
    int64_t lanes;
    int64_t panel;
    int64_t out;
    int64_t in;
    int64_t taps;
    int64_t dilation;
    int64_t bytes;
    int64_t weights;
    int64_t bias;
    int64_t scale;
    int64_t shift;

    const float* at(int64_t offset) const {
        return reinterpret_cast<const float*>(reinterpret_cast<const char*>(this) + offset);
    }
    int64_t panels() const { return (out + panel - 1) / panel; }
    int64_t pad_front() const { return (taps - 1) * dilation / 2; }
    int64_t pad_back() const { return (taps - 1) * dilation - pad_front(); }
};

constexpr int kMaxFactors = 12;

// Tables of a front end. Behind this header: window [points]; per stage of the transform of half the length, for each q and
// each j from 1 on, cosine and sine of -2 pi q j / n; for splitting, cosine and sine of -2 pi k / points, k = 0..half; per band
// first bin and number of bins (int32 each); the bands' weights one after the other.
struct FilterBank {
    uint64_t magic;
    int32_t isa_id;
    int32_t factor_count;
    int64_t points;
    int64_t hop;
    int64_t bands;
    int64_t bytes;
    int64_t lanes;
    int32_t factors[kMaxFactors];
    int64_t window;
    int64_t twiddles;
    int64_t split;
    int64_t ranges;
    int64_t weights;

    const float* at(int64_t offset) const {
        return reinterpret_cast<const float*>(reinterpret_cast<const char*>(this) + offset);
    }
    const int32_t* range(int64_t band) const { return reinterpret_cast<const int32_t*>(at(ranges)) + 2 * band; }
};

// Frames of logits that attentive_pooling_f32 holds at a time: with a panel they fit the first-level cache, and 96 is a whole
// number of tiles of 6 and of 8 frames.
constexpr int64_t kPoolingBlock = 96;

// Frames that are summed before the sum is added to the total: bounds the rounding of long recordings.
constexpr int64_t kSumBlock = 64;

inline int64_t round_up(int64_t value, int64_t multiple) { return (value + multiple - 1) / multiple * multiple; }

}  // namespace ecapa

#endif
