// Sums over time, vectors along channels. All blocks start at frame 0, so results do not depend on how channels are shared out.

// Columns of NV vectors: sum over frames of x - centre, or of its square.
template <int NV, bool kSquare>
inline void sum_columns(const float* x, int64_t stride, int64_t frames, M mask, const V* centre, V* total) {
    for (int v = 0; v < NV; v++) {
        total[v] = zero();
    }
    for (int64_t begin = 0; begin < frames; begin += ecapa::kSumBlock) {
        int64_t end = begin + ecapa::kSumBlock < frames ? begin + ecapa::kSumBlock : frames;
        V block[NV];
#pragma GCC unroll 8
        for (int v = 0; v < NV; v++) {
            block[v] = zero();
        }
        for (int64_t t = begin; t < end; t++) {
#pragma GCC unroll 8
            for (int v = 0; v < NV; v++) {
                V value = load_vector<NV>(x + t * stride, v, mask);
                if constexpr (kSquare) {
                    value = sub(value, centre[v]);
                    block[v] = fma(value, value, block[v]);
                } else {
                    block[v] = add(block[v], value);
                }
            }
        }
        for (int v = 0; v < NV; v++) {
            total[v] = add(total[v], block[v]);
        }
    }
}

template <int NV>
inline void statistics_of(const ecapa_time_statistics_f32_args* a, int64_t c, M mask) {
    V mean[NV];
    sum_columns<NV, false>(a->x + c, a->x_stride, a->frames, mask, nullptr, mean);
    V frames = broadcast(static_cast<float>(a->frames));
    for (int v = 0; v < NV; v++) {
        mean[v] = div(mean[v], frames);
        store_vector<NV>(a->mean + c, v, mean[v], mask);
    }
    if (a->kind == ECAPA_DEVIATION_NONE) {
        return;
    }
    V squares[NV];
    sum_columns<NV, true>(a->x + c, a->x_stride, a->frames, mask, mean, squares);
    V floor = broadcast(a->floor);
    for (int v = 0; v < NV; v++) {
        V variance;
        if (a->kind == ECAPA_DEVIATION_CLAMPED) {
            variance = max(floor, div(squares[v], frames));
        } else {
            variance = add(div(squares[v], broadcast(static_cast<float>(a->frames - 1))), floor);
        }
        store_vector<NV>(a->deviation + c, v, sqrt(variance), mask);
    }
}

inline void time_statistics_f32(const ecapa_time_statistics_f32_args* a) {
    int64_t c = 0;
    for (; c + 4 * kLanes <= a->channels; c += 4 * kLanes) {
        statistics_of<4>(a, c, lanes(kLanes));
    }
    for (; c < a->channels; c += kLanes) {
        statistics_of<1>(a, c, lanes(a->channels - c));
    }
}

// Attentive statistics of one panel so far: maximum of the logits, sum of weights relative to it, weighted mean, and weighted
// sum of squared deviations from that.
template <int NV>
struct Weighted {
    V maximum[NV];
    V weight[NV];
    V mean[NV];
    V squares[NV];
};

// logits [frames][kPanel] are overwritten by their weights.
template <int NV>
inline void weigh_block(float* logits, const float* x, int64_t stride, int64_t frames, M mask, Weighted<NV>& b) {
    for (int v = 0; v < NV; v++) {
        b.maximum[v] = load(logits + v * kLanes);
        b.weight[v] = b.mean[v] = b.squares[v] = zero();
    }
    for (int64_t t = 1; t < frames; t++) {
#pragma GCC unroll 8
        for (int v = 0; v < NV; v++) {
            b.maximum[v] = max(b.maximum[v], load(logits + t * kPanel + v * kLanes));
        }
    }
    for (int64_t t = 0; t < frames; t++) {
#pragma GCC unroll 8
        for (int v = 0; v < NV; v++) {
            float* place = logits + t * kPanel + v * kLanes;
            V weight = exp(sub(load(place), b.maximum[v]));
            store(place, weight);
            b.weight[v] = add(b.weight[v], weight);
            b.mean[v] = fma(weight, load_vector<NV>(x + t * stride, v, mask), b.mean[v]);
        }
    }
    for (int v = 0; v < NV; v++) {
        b.mean[v] = div(b.mean[v], b.weight[v]);
    }
    for (int64_t t = 0; t < frames; t++) {
#pragma GCC unroll 8
        for (int v = 0; v < NV; v++) {
            V deviation = sub(load_vector<NV>(x + t * stride, v, mask), b.mean[v]);
            V weighted = mul(load(logits + t * kPanel + v * kLanes), deviation);
            b.squares[v] = fma(weighted, deviation, b.squares[v]);
        }
    }
}

// Pairwise update of weighted moments (Chan, Golub, LeVeque, Updating formulae, 1979, eq. 2.1), both sides rescaled to the
// larger maximum.
template <int NV>
inline void merge(Weighted<NV>& all, const Weighted<NV>& b) {
    for (int v = 0; v < NV; v++) {
        V maximum = max(all.maximum[v], b.maximum[v]);
        V ours = exp(sub(all.maximum[v], maximum));
        V theirs = exp(sub(b.maximum[v], maximum));
        V our_weight = mul(all.weight[v], ours);
        V their_weight = mul(b.weight[v], theirs);
        V weight = add(our_weight, their_weight);
        V share = div(their_weight, weight);
        V distance = sub(b.mean[v], all.mean[v]);
        all.mean[v] = fma(distance, share, all.mean[v]);
        V between = mul(mul(distance, distance), mul(our_weight, share));
        all.squares[v] = add(fma(all.squares[v], ours, mul(b.squares[v], theirs)), between);
        all.weight[v] = weight;
        all.maximum[v] = maximum;
    }
}

template <int NV>
inline void pool_panel(const ecapa_attentive_pooling_f32_args* a, int64_t panel) {
    static_assert(NV <= kPanelVectors, "a panel has no more vectors");
    const ecapa::Layer* layer = static_cast<const ecapa::Layer*>(a->logits);
    const int64_t first = panel * kPanel;
    const int64_t channels = layer->out - first < kPanel ? layer->out - first : kPanel;
    const M mask = lanes(channels - (NV - 1) * kLanes);
    Weighted<NV> all = {};
    for (int64_t begin = 0; begin < a->frames; begin += ecapa::kPoolingBlock) {
        Product p = product_of(layer);
        p.rows = a->frames - begin < ecapa::kPoolingBlock ? a->frames - begin : ecapa::kPoolingBlock;
        p.x = a->hidden + begin * a->hidden_stride;
        p.x_stride = a->hidden_stride;
        p.y = a->scratch - first;  // run_panel adds the panel's first channel
        p.y_stride = kPanel;
        run_panel(p, panel);
        Weighted<NV> block;
        weigh_block(a->scratch, a->x + begin * a->x_stride + first, a->x_stride, p.rows, mask, block);
        if (begin == 0) {
            all = block;
        } else {
            merge(all, block);
        }
    }
    for (int v = 0; v < NV; v++) {
        V variance = max(broadcast(a->floor), div(all.squares[v], all.weight[v]));
        store_vector<NV>(a->mean + first, v, all.mean[v], mask);
        store_vector<NV>(a->deviation + first, v, sqrt(variance), mask);
    }
}

template <int NV>
inline void pool_panel_of(const ecapa_attentive_pooling_f32_args* a, int64_t panel, int64_t vectors) {
    if (vectors == NV) {
        pool_panel<NV>(a, panel);
    } else if constexpr (NV < kPanelVectors) {
        pool_panel_of<NV + 1>(a, panel, vectors);
    }
}

inline void attentive_pooling_f32(const ecapa_attentive_pooling_f32_args* a) {
    const ecapa::Layer* layer = static_cast<const ecapa::Layer*>(a->logits);
    for (int64_t panel = a->panel_begin; panel < a->panel_end; panel++) {
        int64_t channels = layer->out - panel * kPanel;
        int64_t vectors = channels >= kPanel ? kPanelVectors : (channels + kLanes - 1) / kLanes;
        pool_panel_of<1>(a, panel, vectors);
    }
}
