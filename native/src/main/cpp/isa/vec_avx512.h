// Vectors of 16 floats. Included inside the instruction set's namespace.
#if !defined(__AVX512F__) || !defined(__AVX512BW__) || !defined(__AVX512DQ__) || !defined(__AVX512VL__) || !defined(__FMA__)
#error "compile this file for AVX-512 F, BW, DQ and VL and FMA"
#endif

typedef __m512 V;
typedef __m512i I;
typedef __mmask16 M;
constexpr int kLanes = 16;
// Most vectors in a panel, and most frames in a tile of one, two, ... vectors: what fits 32 registers.
constexpr int kPanelVectors = 4;
constexpr int kTileRows[4] = {14, 13, 8, 6};
#define ECAPA_PIN(v) __asm__("" : "+v"(v))

inline V zero() { return _mm512_setzero_ps(); }
inline V broadcast(float x) { return _mm512_set1_ps(x); }
inline V load(const float* p) { return _mm512_loadu_ps(p); }
inline void store(float* p, V v) { _mm512_storeu_ps(p, v); }
// The first n lanes; loads give zero elsewhere, and neither loads nor stores touch memory there.
inline M lanes(int64_t n) { return n >= kLanes ? M(0xffff) : M((1u << n) - 1); }
inline V load(const float* p, M m) { return _mm512_maskz_loadu_ps(m, p); }
inline void store(float* p, V v, M m) { _mm512_mask_storeu_ps(p, m, v); }
inline V keep(V v, M m) { return _mm512_maskz_mov_ps(m, v); }

inline V add(V a, V b) { return _mm512_add_ps(a, b); }
inline V sub(V a, V b) { return _mm512_sub_ps(a, b); }
inline V mul(V a, V b) { return _mm512_mul_ps(a, b); }
inline V div(V a, V b) { return _mm512_div_ps(a, b); }
inline V fma(V a, V b, V c) { return _mm512_fmadd_ps(a, b, c); }
inline V sqrt(V a) { return _mm512_sqrt_ps(a); }
// The second operand if either is NaN.
inline V max(V a, V b) { return _mm512_max_ps(a, b); }
inline V min(V a, V b) { return _mm512_min_ps(a, b); }
// a < b ? x : y; y if a or b is NaN.
inline V if_less(V a, V b, V x, V y) { return _mm512_mask_blend_ps(_mm512_cmp_ps_mask(a, b, _CMP_LT_OQ), y, x); }

inline I bits(V v) { return _mm512_castps_si512(v); }
inline V floats(I i) { return _mm512_castsi512_ps(i); }
inline I integers(int32_t i) { return _mm512_set1_epi32(i); }
inline I add(I a, I b) { return _mm512_add_epi32(a, b); }
inline I sub(I a, I b) { return _mm512_sub_epi32(a, b); }
inline I both(I a, I b) { return _mm512_and_si512(a, b); }
inline I either(I a, I b) { return _mm512_or_si512(a, b); }
template <int N>
inline I shift_left(I a) {
    return _mm512_slli_epi32(a, N);
}
template <int N>
inline I shift_right_signed(I a) {
    return _mm512_srai_epi32(a, N);
}
inline V converted(I a) { return _mm512_cvtepi32_ps(a); }
