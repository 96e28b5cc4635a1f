// Vectors of 4 floats. Included inside the instruction set's namespace.
#if !defined(__aarch64__) || !defined(__ARM_NEON)
#error "compile this file for 64-bit Arm"
#endif

typedef float32x4_t V;
typedef int32x4_t I;
typedef uint32x4_t M;
constexpr int kLanes = 4;
// Most vectors in a panel, and most frames in a tile of one, two, ... vectors: what fits 32 registers.
constexpr int kPanelVectors = 4;
constexpr int kTileRows[4] = {12, 12, 8, 6};
#define ECAPA_PIN(v) __asm__("" : "+w"(v))

inline V zero() { return vdupq_n_f32(0.0f); }
inline V broadcast(float x) { return vdupq_n_f32(x); }
inline V load(const float* p) { return vld1q_f32(p); }
inline void store(float* p, V v) { vst1q_f32(p, v); }
// The first n lanes; loads give zero elsewhere, and neither loads nor stores touch memory there.
inline M lanes(int64_t n) {
    const uint32_t index[4] = {0, 1, 2, 3};
    return vcltq_u32(vld1q_u32(index), vdupq_n_u32(n >= kLanes ? kLanes : static_cast<uint32_t>(n)));
}
inline V load(const float* p, M m) {
    V v = zero();
    if (vgetq_lane_u32(m, 0)) v = vsetq_lane_f32(p[0], v, 0);
    if (vgetq_lane_u32(m, 1)) v = vsetq_lane_f32(p[1], v, 1);
    if (vgetq_lane_u32(m, 2)) v = vsetq_lane_f32(p[2], v, 2);
    if (vgetq_lane_u32(m, 3)) v = vsetq_lane_f32(p[3], v, 3);
    return v;
}
inline void store(float* p, V v, M m) {
    if (vgetq_lane_u32(m, 0)) p[0] = vgetq_lane_f32(v, 0);
    if (vgetq_lane_u32(m, 1)) p[1] = vgetq_lane_f32(v, 1);
    if (vgetq_lane_u32(m, 2)) p[2] = vgetq_lane_f32(v, 2);
    if (vgetq_lane_u32(m, 3)) p[3] = vgetq_lane_f32(v, 3);
}
inline V keep(V v, M m) { return vreinterpretq_f32_u32(vandq_u32(vreinterpretq_u32_f32(v), m)); }

inline V add(V a, V b) { return vaddq_f32(a, b); }
inline V sub(V a, V b) { return vsubq_f32(a, b); }
inline V mul(V a, V b) { return vmulq_f32(a, b); }
inline V div(V a, V b) { return vdivq_f32(a, b); }
inline V fma(V a, V b, V c) { return vfmaq_f32(c, a, b); }
inline V sqrt(V a) { return vsqrtq_f32(a); }
// NaN if either is.
inline V max(V a, V b) { return vmaxq_f32(a, b); }
inline V min(V a, V b) { return vminq_f32(a, b); }
// a < b ? x : y; y if a or b is NaN.
inline V if_less(V a, V b, V x, V y) { return vbslq_f32(vcltq_f32(a, b), x, y); }

inline I bits(V v) { return vreinterpretq_s32_f32(v); }
inline V floats(I i) { return vreinterpretq_f32_s32(i); }
inline I integers(int32_t i) { return vdupq_n_s32(i); }
inline I add(I a, I b) { return vaddq_s32(a, b); }
inline I sub(I a, I b) { return vsubq_s32(a, b); }
inline I both(I a, I b) { return vandq_s32(a, b); }
inline I either(I a, I b) { return vorrq_s32(a, b); }
template <int N>
inline I shift_left(I a) {
    return vshlq_n_s32(a, N);
}
template <int N>
inline I shift_right_signed(I a) {
    return vshrq_n_s32(a, N);
}
inline V converted(I a) { return vcvtq_f32_s32(a); }
