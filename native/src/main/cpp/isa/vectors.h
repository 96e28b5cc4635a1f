// Scores, checks, and the machine's peak.

inline void cosine_f32(const ecapa_cosine_f32_args* a) {
    for (int64_t i = 0; i < a->count; i++) {
        const float* row = a->rows + i * a->row_stride;
        V dot = zero();
        V query_square = zero();
        V row_square = zero();
        for (int64_t c = 0; c < a->size; c += kLanes) {
            M mask = lanes(a->size - c);
            V x = load(a->query + c, mask);
            V y = load(row + c, mask);
            dot = fma(x, y, dot);
            query_square = fma(x, x, query_square);
            row_square = fma(y, y, row_square);
        }
        a->out[i] = sum(dot) / (__builtin_sqrtf(sum(query_square)) * __builtin_sqrtf(sum(row_square)));
    }
}

inline void find_nonfinite_f32(const ecapa_find_nonfinite_f32_args* a) {
    *a->index = -1;
    for (int64_t r = 0; r < a->rows; r++) {
        const float* row = a->x + r * a->x_stride;
        // Zero times a finite number is zero; times anything else it is NaN.
        V check = zero();
        for (int64_t c = 0; c < a->columns; c += kLanes) {
            check = fma(load(row + c, lanes(a->columns - c)), zero(), check);
        }
        if (sum(check) == 0.0f) {
            continue;
        }
        for (int64_t c = 0; c < a->columns; c++) {
            if (row[c] * 0.0f != 0.0f) {
                *a->index = r * a->columns + c;
                return;
            }
        }
    }
}

// Enough independent chains to cover the latency of two multiply-adds a cycle.
constexpr int kChains = kLanes == 8 ? 12 : kLanes == 1 ? 8 : 24;

inline void fma_peak_f32(const ecapa_fma_peak_f32_args* a) {
    V chain[kChains];
#pragma GCC unroll 32
    for (int i = 0; i < kChains; i++) {
        chain[i] = broadcast(static_cast<float>(i));
    }
    V factor = broadcast(0.999f);
    V summand = broadcast(0.001f);
    ECAPA_PIN(factor);
    ECAPA_PIN(summand);
    for (int64_t i = 0; i < a->iterations; i++) {
#pragma GCC unroll 32
        for (int j = 0; j < kChains; j++) {
            chain[j] = fma(chain[j], factor, summand);
            ECAPA_PIN(chain[j]);
        }
    }
    float total = 0.0f;
// Unrolled like the others, or the chains would live in memory.
#pragma GCC unroll 32
    for (int i = 0; i < kChains; i++) {
        total += sum(chain[i]);
    }
    *a->sink = total;
    *a->flops = 2.0 * kChains * kLanes * static_cast<double>(a->iterations);
}
