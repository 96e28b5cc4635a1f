// Vectors of 8 floats. Included inside the instruction set's namespace.
#if !defined(__AVX2__) || !defined(__FMA__) || defined(__AVX512F__)
#error "compile this file for AVX2 and FMA, and nothing beyond"
#endif

typedef __m256 V;
typedef __m256i I;
typedef __m256i M;
constexpr int kLanes = 8;
// Most vectors in a panel, and most frames in a tile of one, two, ... vectors: what fits 16 registers.
constexpr int kPanelVectors = 2;
constexpr int kTileRows[4] = {10, 6, 0, 0};
#define ECAPA_PIN(v) __asm__("" : "+x"(v))

inline V zero() { return _mm256_setzero_ps(); }
inline V broadcast(float x) { return _mm256_set1_ps(x); }
inline V load(const float* p) { return _mm256_loadu_ps(p); }
inline void store(float* p, V v) { _mm256_storeu_ps(p, v); }
// The first n lanes; loads give zero elsewhere, and neither loads nor stores touch memory there.
inline M lanes(int64_t n) {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(n >= kLanes ? kLanes : static_cast<int32_t>(n)),
                              _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
inline V load(const float* p, M m) { return _mm256_maskload_ps(p, m); }
inline void store(float* p, V v, M m) { _mm256_maskstore_ps(p, m, v); }
inline V keep(V v, M m) { return _mm256_and_ps(v, _mm256_castsi256_ps(m)); }

inline V add(V a, V b) { return _mm256_add_ps(a, b); }
inline V sub(V a, V b) { return _mm256_sub_ps(a, b); }
inline V mul(V a, V b) { return _mm256_mul_ps(a, b); }
inline V div(V a, V b) { return _mm256_div_ps(a, b); }
inline V fma(V a, V b, V c) { return _mm256_fmadd_ps(a, b, c); }
inline V sqrt(V a) { return _mm256_sqrt_ps(a); }
// The second operand if either is NaN.
inline V max(V a, V b) { return _mm256_max_ps(a, b); }
inline V min(V a, V b) { return _mm256_min_ps(a, b); }
// a < b ? x : y; y if a or b is NaN.
inline V if_less(V a, V b, V x, V y) { return _mm256_blendv_ps(y, x, _mm256_cmp_ps(a, b, _CMP_LT_OQ)); }

inline I bits(V v) { return _mm256_castps_si256(v); }
inline V floats(I i) { return _mm256_castsi256_ps(i); }
inline I integers(int32_t i) { return _mm256_set1_epi32(i); }
inline I add(I a, I b) { return _mm256_add_epi32(a, b); }
inline I sub(I a, I b) { return _mm256_sub_epi32(a, b); }
inline I both(I a, I b) { return _mm256_and_si256(a, b); }
inline I either(I a, I b) { return _mm256_or_si256(a, b); }
template <int N>
inline I shift_left(I a) {
    return _mm256_slli_epi32(a, N);
}
template <int N>
inline I shift_right_signed(I a) {
    return _mm256_srai_epi32(a, N);
}
inline V converted(I a) { return _mm256_cvtepi32_ps(a); }
