// Elementary functions on vectors. Polynomials are near-minimax fits of our own (Chebyshev series in 40 digits, rounded to
// float); the errors stated in kernels.h are found by testing all floats.

// Nearest integer of |x| < 2^22, as float and in the low bits of the sum.
constexpr float kRoundMagic = 12582912.0f;  // 1.5 * 2^23

// 2^n of the integer n in the low bits of n + kRoundMagic, -126 <= n <= 127.
inline V power_of_two(V magic_sum) {
    return floats(add(shift_left<23>(bits(magic_sum)), integers(127 << 23)));
}

// exp by 2^n times a polynomial on |r| <= ln(2) / 2. NaN propagates: it is the second operand of max and min.
inline V exp(V x) {
    V bounded = min(broadcast(89.0f), max(broadcast(-104.0f), x));
    V magic = broadcast(kRoundMagic);
    V n = sub(fma(bounded, broadcast(1.44269504f), magic), magic);
    // ln(2) in two parts, of which the first has so few bits that its product with n is exact.
    V r = fma(n, broadcast(-0.693359375f), bounded);
    r = fma(n, broadcast(2.12194440e-4f), r);
    V p = broadcast(1.98910306e-4f);
    p = fma(p, r, broadcast(1.39336859e-3f));
    p = fma(p, r, broadcast(8.33331089e-3f));
    p = fma(p, r, broadcast(4.16664646e-2f));
    p = fma(p, r, broadcast(1.66666667e-1f));
    p = fma(p, r, broadcast(0.5f));
    p = add(fma(mul(r, r), p, r), broadcast(1.0f));
    // Two factors, because n reaches from -150 to 128.
    V half = fma(n, broadcast(0.5f), magic);
    V rest = add(sub(n, sub(half, magic)), magic);
    return mul(mul(p, power_of_two(half)), power_of_two(rest));
}

inline V sigmoid(V x) {
    V one = broadcast(1.0f);
    return div(one, add(one, exp(sub(zero(), x))));
}

// An odd polynomial near zero, else 1 - 2 / (exp(2 |x|) + 1) with the sign of x.
inline V tanh(V x) {
    I sign = both(bits(x), integers(static_cast<int32_t>(0x80000000u)));
    V size = floats(both(bits(x), integers(0x7fffffff)));
    V z = mul(x, x);
    V p = broadcast(2.29274482e-3f);
    p = fma(p, z, broadcast(-8.34394552e-3f));
    p = fma(p, z, broadcast(2.17689187e-2f));
    p = fma(p, z, broadcast(-5.39592596e-2f));
    p = fma(p, z, broadcast(1.33333036e-1f));
    p = fma(p, z, broadcast(-3.33333332e-1f));
    V near = fma(mul(p, z), x, x);
    V one = broadcast(1.0f);
    V far = sub(one, div(broadcast(2.0f), add(exp(add(size, size)), one)));
    far = floats(either(bits(far), sign));
    return if_less(size, broadcast(0.625f), near, far);
}

// log of normal x > 0: exponent times ln(2) plus a polynomial on the mantissa within sqrt(1/2)..sqrt(2). NaN and infinity give
// themselves.
inline V log(V x) {
    I shifted = sub(bits(x), integers(0x3f3504f3));  // sqrt(1/2)
    I exponent = shift_right_signed<23>(shifted);
    V e = converted(exponent);
    V f = sub(floats(sub(bits(x), shift_left<23>(exponent))), broadcast(1.0f));
    V p = broadcast(6.97162054e-2f);
    p = fma(p, f, broadcast(-1.14797486e-1f));
    p = fma(p, f, broadcast(1.16854236e-1f));
    p = fma(p, f, broadcast(-1.24256857e-1f));
    p = fma(p, f, broadcast(1.42490571e-1f));
    p = fma(p, f, broadcast(-1.66678024e-1f));
    p = fma(p, f, broadcast(2.00007158e-1f));
    p = fma(p, f, broadcast(-2.49999970e-1f));
    p = fma(p, f, broadcast(3.33333312e-1f));
    V z = mul(f, f);
    V y = mul(mul(f, z), p);
    y = fma(e, broadcast(-2.12194440e-4f), y);
    y = fma(z, broadcast(-0.5f), y);
    y = fma(e, broadcast(0.693359375f), add(f, y));
    return if_less(x, broadcast(__builtin_inff()), y, x);
}

// The sum of the lanes, in an order that depends on their number only.
inline float sum(V v) {
    float lane[kLanes];
    store(lane, v);
    for (int width = kLanes / 2; width > 0; width /= 2) {
        for (int i = 0; i < width; i++) {
            lane[i] += lane[i + width];
        }
    }
    return lane[0];
}

inline void map_f32(const ecapa_map_f32_args* a) {
    for (int64_t i = 0; i < a->count; i += kLanes) {
        M mask = lanes(a->count - i);
        V x = load(a->x + i, mask);
        V y = a->function == ECAPA_MAP_EXP    ? exp(x)
              : a->function == ECAPA_MAP_TANH ? tanh(x)
              : a->function == ECAPA_MAP_LOG  ? log(x)
                                              : sigmoid(x);
        store(a->y + i, y, mask);
    }
}
