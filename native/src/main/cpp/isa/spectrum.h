// The front end. Vectors run along frames, one frame a lane: the transform is plain arithmetic on vectors, and a frame's result
// does not depend on its neighbours.

struct Complex {
    V re;
    V im;
};

inline Complex add(Complex a, Complex b) { return Complex{add(a.re, b.re), add(a.im, b.im)}; }
inline Complex sub(Complex a, Complex b) { return Complex{sub(a.re, b.re), sub(a.im, b.im)}; }
// -i a
inline Complex turned(Complex a) { return Complex{a.im, sub(zero(), a.re)}; }
inline Complex scaled(float f, Complex a) { return Complex{mul(broadcast(f), a.re), mul(broadcast(f), a.im)}; }
inline Complex scaled_add(float f, Complex a, Complex b) {
    return Complex{fma(broadcast(f), a.re, b.re), fma(broadcast(f), a.im, b.im)};
}
inline Complex load_complex(const float* p) { return Complex{load(p), load(p + kLanes)}; }
inline void store_complex(float* p, Complex a) {
    store(p, a.re);
    store(p + kLanes, a.im);
}
inline Complex rotated(Complex a, const float* turn) {
    V cosine = broadcast(turn[0]);
    V sine = broadcast(turn[1]);
    return Complex{sub(mul(a.re, cosine), mul(a.im, sine)), fma(a.re, sine, mul(a.im, cosine))};
}

// Transforms of length 2 to 5 in place (Nussbaumer, Fast Fourier Transform and Convolution Algorithms, 1982, section 5.2 gives
// the same factorings).
inline void transform2(Complex* a) {
    Complex t = sub(a[0], a[1]);
    a[0] = add(a[0], a[1]);
    a[1] = t;
}

inline void transform3(Complex* a) {
    Complex s = add(a[1], a[2]);
    Complex d = turned(scaled(0.866025404f, sub(a[1], a[2])));
    Complex m = scaled_add(-0.5f, s, a[0]);
    a[0] = add(a[0], s);
    a[1] = add(m, d);
    a[2] = sub(m, d);
}

inline void transform4(Complex* a) {
    Complex s = add(a[0], a[2]);
    Complex d = sub(a[0], a[2]);
    Complex t = add(a[1], a[3]);
    Complex u = turned(sub(a[1], a[3]));
    a[0] = add(s, t);
    a[1] = add(d, u);
    a[2] = sub(s, t);
    a[3] = sub(d, u);
}

inline void transform5(Complex* a) {
    constexpr float c1 = 0.309016994f, c2 = -0.809016994f, s1 = 0.951056516f, s2 = 0.587785252f;
    Complex p = add(a[1], a[4]);
    Complex q = add(a[2], a[3]);
    Complex r = sub(a[1], a[4]);
    Complex s = sub(a[2], a[3]);
    Complex m = scaled_add(c2, q, scaled_add(c1, p, a[0]));
    Complex n = scaled_add(c1, q, scaled_add(c2, p, a[0]));
    Complex u = turned(scaled_add(s2, s, scaled(s1, r)));
    Complex w = turned(scaled_add(-s1, s, scaled(s2, r)));
    a[0] = add(a[0], add(p, q));
    a[1] = add(m, u);
    a[4] = sub(m, u);
    a[2] = add(n, w);
    a[3] = sub(n, w);
}

template <int P>
inline void transform_stage(const float* from, float* to, int64_t rest, int64_t stride, const float* turns) {
    constexpr int64_t kSize = 2 * kLanes;
    for (int64_t q = 0; q < rest; q++) {
        for (int64_t k = 0; k < stride; k++) {
            Complex a[P];
            for (int j = 0; j < P; j++) {
                a[j] = load_complex(from + (k + stride * (q + rest * j)) * kSize);
            }
            if constexpr (P == 2) {
                transform2(a);
            } else if constexpr (P == 3) {
                transform3(a);
            } else if constexpr (P == 4) {
                transform4(a);
            } else {
                transform5(a);
            }
            store_complex(to + (k + stride * P * q) * kSize, a[0]);
            for (int j = 1; j < P; j++) {
                store_complex(to + (k + stride * (P * q + j)) * kSize, rotated(a[j], turns + 2 * (q * (P - 1) + j - 1)));
            }
        }
    }
}

// Complex transform of half the points (Stockham, autosorting, any order of factors); gives where the result is.
inline float* transform(const ecapa::FilterBank* bank, float* data, float* other) {
    const float* turns = bank->at(bank->twiddles);
    int64_t rest = bank->points / 2;
    int64_t stride = 1;
    for (int32_t i = 0; i < bank->factor_count; i++) {
        int32_t radix = bank->factors[i];
        rest /= radix;
        switch (radix) {
            case 2: transform_stage<2>(data, other, rest, stride, turns); break;
            case 3: transform_stage<3>(data, other, rest, stride, turns); break;
            case 4: transform_stage<4>(data, other, rest, stride, turns); break;
            default: transform_stage<5>(data, other, rest, stride, turns); break;
        }
        turns += 2 * rest * (radix - 1);
        stride *= radix;
        float* swapped = data;
        data = other;
        other = swapped;
    }
    return data;
}

// Windowed samples of up to kLanes frames, even ones as real and odd ones as imaginary parts.
inline void gather_frames(const ecapa_log_mel_f32_args* a, const ecapa::FilterBank* bank, int64_t frame, int64_t count,
                          float* data) {
    const float* window = bank->at(bank->window);
    for (int64_t lane = 0; lane < kLanes; lane++) {
        int64_t start = (frame + lane) * bank->hop - bank->points / 2;
        if (lane < count && start >= 0 && start + bank->points <= a->sample_count) {
            const float* samples = a->samples + start;
            for (int64_t i = 0; i < bank->points; i++) {
                data[i * kLanes + lane] = samples[i] * window[i];
            }
            continue;
        }
        for (int64_t i = 0; i < bank->points; i++) {
            int64_t at = start + i;
            bool inside = lane < count && at >= 0 && at < a->sample_count;
            data[i * kLanes + lane] = inside ? a->samples[at] * window[i] : 0.0f;
        }
    }
}

// |X|^2 of bins 0..half from the transform of the packed samples.
inline void power_spectrum(const ecapa::FilterBank* bank, const float* packed, float* power) {
    const int64_t half = bank->points / 2;
    const float* split = bank->at(bank->split);
    for (int64_t k = 0; k <= half; k++) {
        Complex z = load_complex(packed + 2 * kLanes * (k == half ? 0 : k));
        Complex mirror = load_complex(packed + 2 * kLanes * (k == 0 ? 0 : half - k));
        mirror.im = sub(zero(), mirror.im);
        Complex even = add(z, mirror);
        Complex odd = rotated(turned(sub(z, mirror)), split + 2 * k);
        Complex twice = add(even, odd);
        V square = fma(twice.re, twice.re, mul(twice.im, twice.im));
        store(power + k * kLanes, mul(broadcast(0.25f), square));
    }
}

inline void log_mel_f32(const ecapa_log_mel_f32_args* a) {
    const ecapa::FilterBank* bank = static_cast<const ecapa::FilterBank*>(a->filter_bank);
    float* data = a->scratch;
    float* other = a->scratch + (bank->points + 2) * kLanes;
    for (int64_t frame = a->frame_begin; frame < a->frame_end; frame += kLanes) {
        int64_t count = a->frame_end - frame < kLanes ? a->frame_end - frame : kLanes;
        gather_frames(a, bank, frame, count, data);
        const float* packed = transform(bank, data, other);
        float* power = packed == data ? other : data;
        power_spectrum(bank, packed, power);
        const float* weights = bank->at(bank->weights);
        for (int64_t band = 0; band < bank->bands; band++) {
            const int32_t* range = bank->range(band);
            V energy = zero();
            for (int32_t i = 0; i < range[1]; i++) {
                energy = fma(broadcast(*weights++), load(power + (range[0] + i) * kLanes), energy);
            }
            V decibel = mul(broadcast(4.34294482f), log(max(broadcast(1e-10f), energy)));
            float lane[kLanes];
            store(lane, decibel);
            for (int64_t i = 0; i < count; i++) {
                a->y[(frame + i) * a->y_stride + band] = lane[i];
            }
        }
    }
}

inline void level_mel_f32(const ecapa_level_mel_f32_args* a) {
    V highest = broadcast(-__builtin_inff());
    for (int64_t t = 0; t < a->frames; t++) {
        const float* row = a->y + t * a->y_stride;
        for (int64_t c = 0; c < a->bands; c += kLanes) {
            M mask = lanes(a->bands - c);
            V inside = keep(broadcast(1.0f), mask);
            V lowest = broadcast(-__builtin_inff());
            highest = max(highest, if_less(zero(), inside, load(row + c, mask), lowest));
        }
    }
    float lane[kLanes];
    store(lane, highest);
    float maximum = lane[0];
    for (int i = 1; i < kLanes; i++) {
        maximum = lane[i] > maximum ? lane[i] : maximum;
    }
    const V floor = broadcast(maximum - a->range);
    for (int64_t c = 0; c < a->bands; c += kLanes) {
        M mask = lanes(a->bands - c);
        V total = zero();
        for (int64_t begin = 0; begin < a->frames; begin += ecapa::kSumBlock) {
            int64_t end = begin + ecapa::kSumBlock < a->frames ? begin + ecapa::kSumBlock : a->frames;
            V block = zero();
            for (int64_t t = begin; t < end; t++) {
                float* place = a->y + t * a->y_stride + c;
                V value = max(floor, load(place, mask));
                store(place, value, mask);
                block = add(block, value);
            }
            total = add(total, block);
        }
        if (a->subtract_mean != 0) {
            V mean = div(total, broadcast(static_cast<float>(a->frames)));
            for (int64_t t = 0; t < a->frames; t++) {
                float* place = a->y + t * a->y_stride + c;
                store(place, sub(load(place, mask), mean), mask);
            }
        }
    }
}
