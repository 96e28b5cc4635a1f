// One float at a time, in structs so that float and integer overloads differ from plain arithmetic. Included inside the
// instruction set's namespace. Products and sums are rounded separately: the only table that has no fused multiply-add.
struct V {
    float f;
};
struct I {
    int32_t i;
};
struct M {
    bool on;
};
constexpr int kLanes = 1;
constexpr int kPanelVectors = 4;
constexpr int kTileRows[4] = {8, 4, 3, 3};
#define ECAPA_PIN(v) (void)(v)

inline V zero() { return V{0.0f}; }
inline V broadcast(float x) { return V{x}; }
inline V load(const float* p) { return V{*p}; }
inline void store(float* p, V v) { *p = v.f; }
inline M lanes(int64_t n) { return M{n >= 1}; }
inline V load(const float* p, M m) { return V{m.on ? *p : 0.0f}; }
inline void store(float* p, V v, M m) {
    if (m.on) {
        *p = v.f;
    }
}
inline V keep(V v, M m) { return m.on ? v : zero(); }

inline V add(V a, V b) { return V{a.f + b.f}; }
inline V sub(V a, V b) { return V{a.f - b.f}; }
inline V mul(V a, V b) { return V{a.f * b.f}; }
inline V div(V a, V b) { return V{a.f / b.f}; }
inline V fma(V a, V b, V c) { return V{a.f * b.f + c.f}; }
inline V sqrt(V a) { return V{__builtin_sqrtf(a.f)}; }
// The second operand if either is NaN.
inline V max(V a, V b) { return a.f > b.f ? a : b; }
inline V min(V a, V b) { return a.f < b.f ? a : b; }
// a < b ? x : y; y if a or b is NaN.
inline V if_less(V a, V b, V x, V y) { return a.f < b.f ? x : y; }

inline I bits(V v) {
    I i;
    __builtin_memcpy(&i, &v, sizeof(i));
    return i;
}
inline V floats(I i) {
    V v;
    __builtin_memcpy(&v, &i, sizeof(v));
    return v;
}
inline I integers(int32_t i) { return I{i}; }
// Unsigned, because these wrap around by design.
inline I add(I a, I b) { return I{static_cast<int32_t>(static_cast<uint32_t>(a.i) + static_cast<uint32_t>(b.i))}; }
inline I sub(I a, I b) { return I{static_cast<int32_t>(static_cast<uint32_t>(a.i) - static_cast<uint32_t>(b.i))}; }
inline I both(I a, I b) { return I{a.i & b.i}; }
inline I either(I a, I b) { return I{a.i | b.i}; }
template <int N>
inline I shift_left(I a) {
    return I{static_cast<int32_t>(static_cast<uint32_t>(a.i) << N)};
}
template <int N>
inline I shift_right_signed(I a) {
    return I{a.i >> N};
}
inline V converted(I a) { return V{static_cast<float>(a.i)}; }
