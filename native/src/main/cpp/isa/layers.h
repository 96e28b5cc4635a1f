// TDNN, Res2Net, squeeze-excitation.

inline Product product_of(const ecapa::Layer* layer) {
    Product p;
    __builtin_memset(&p, 0, sizeof(p));
    p.layer = layer;
    p.panel_end = layer->panels();
    p.bias = layer->at(layer->bias);
    return p;
}

// Frame that stands for frame t in what lies beyond the edges; -1 for zeros.
inline int64_t mirrored(const ecapa::Layer* layer, int64_t t, int64_t frames) {
    if (t >= 0 && t < frames) {
        return t;
    }
    if (layer->edges == ECAPA_EDGES_ZERO) {
        return -1;
    }
    return t < 0 ? -t : 2 * (frames - 1) - t;
}

// Rows for frames begin..end, which may reach beyond the edges, without a gap: a convolution over them needs no edges.
inline void copy_padded(const ecapa::Layer* layer, const float* x, int64_t x_stride, int64_t frames, int64_t begin,
                        int64_t end, float* rows) {
    const size_t bytes = static_cast<size_t>(layer->in) * sizeof(float);
    for (int64_t t = begin; t < end; t++, rows += layer->in) {
        int64_t source = mirrored(layer, t, frames);
        if (source < 0) {
            __builtin_memset(rows, 0, bytes);
        } else {
            __builtin_memcpy(rows, x + source * x_stride, bytes);
        }
    }
}

inline void tdnn_f32(const ecapa_tdnn_f32_args* a) {
    const ecapa::Layer* layer = static_cast<const ecapa::Layer*>(a->layer);
    Product p = product_of(layer);
    p.rows = a->frame_end - a->frame_begin;
    if (p.rows == 0) {
        return;
    }
    if (layer->taps == 1) {
        p.x = a->x + a->frame_begin * a->x_stride;
        p.x_stride = a->x_stride;
    } else {
        copy_padded(layer, a->x, a->x_stride, a->frames, a->frame_begin - layer->pad_front(),
                    a->frame_end + layer->pad_back(), a->scratch);
        p.x = a->scratch;
        p.x_stride = layer->in;
        p.tap_stride = layer->dilation * layer->in;
    }
    p.panel_begin = a->panel_begin;
    p.panel_end = a->panel_end;
    if (a->bias != nullptr) {
        p.bias = a->bias;
    }
    p.y = a->y + a->frame_begin * a->y_stride;
    p.y_stride = a->y_stride;
    p.gate = a->gate;
    if (a->residual != nullptr) {
        p.residual = a->residual + a->frame_begin * a->residual_stride;
        p.residual_stride = a->residual_stride;
    }
    run(p);
}

struct Range {
    int64_t begin;
    int64_t end;
};

inline const ecapa::Layer* branch_of(const ecapa_res2net_f32_args* a, int64_t branch) {
    const char* address = static_cast<const char*>(a->layers) + branch * a->layer_stride;
    return reinterpret_cast<const ecapa::Layer*>(address);
}

inline int64_t bounded(int64_t t, int64_t frames) { return t < 0 ? 0 : t > frames ? frames : t; }

// Frames that branch must give so that the ones behind it can give theirs.
inline Range wanted(const ecapa_res2net_f32_args* a, int64_t branch) {
    Range range = {a->frame_begin, a->frame_end};
    for (int64_t i = a->branches - 1; i > branch; i--) {
        range.begin = bounded(range.begin - branch_of(a, i)->pad_front(), a->frames);
        range.end = bounded(range.end + branch_of(a, i)->pad_back(), a->frames);
    }
    return range;
}

// Frames that all branches together reach beyond a frame.
inline int64_t reach(const ecapa_res2net_f32_args* a) {
    int64_t frames = 0;
    for (int64_t i = 0; i < a->branches; i++) {
        frames += branch_of(a, i)->pad_front() + branch_of(a, i)->pad_back();
    }
    return frames;
}

// A branch's input with its padding, frames begin..end.
struct Padded {
    float* rows;
    int64_t begin;
    int64_t end;
};

inline Padded padded_for(const ecapa_res2net_f32_args* a, int64_t branch, float* rows) {
    Range range = wanted(a, branch);
    const ecapa::Layer* layer = branch_of(a, branch);
    return Padded{rows, range.begin - layer->pad_front(), range.end + layer->pad_back()};
}

// What lies beyond the utterance in a branch's input, frames begin..end, when its other rows are there already.
inline void fill_edge(const ecapa::Layer* layer, int64_t frames, const Padded& input, int64_t begin, int64_t end) {
    const size_t bytes = static_cast<size_t>(layer->in) * sizeof(float);
    for (int64_t t = begin; t < end; t++) {
        float* row = input.rows + (t - input.begin) * layer->in;
        int64_t source = mirrored(layer, t, frames);
        if (source < 0) {
            __builtin_memset(row, 0, bytes);
        } else {
            __builtin_memcpy(row, input.rows + (source - input.begin) * layer->in, bytes);
        }
    }
}

// Frames begin..end of a branch: into y where they are wanted there, and added to the next part where that is wanted.
inline void run_branch(const ecapa_res2net_f32_args* a, int64_t branch, const Padded& input, const Padded* next,
                       int64_t begin, int64_t end) {
    if (begin >= end) {
        return;
    }
    const ecapa::Layer* layer = branch_of(a, branch);
    int64_t part = branch + (a->pass_through == ECAPA_PASS_FIRST ? 1 : 0);
    Product p = product_of(layer);
    p.x = input.rows + (begin - layer->pad_front() - input.begin) * layer->in;
    p.x_stride = layer->in;
    p.tap_stride = layer->dilation * layer->in;
    p.rows = end - begin;
    if (begin >= a->frame_begin && end <= a->frame_end) {
        p.y = a->y + begin * a->y_stride + part * layer->out;
        p.y_stride = a->y_stride;
    }
    if (next != nullptr) {
        p.addend = a->x + begin * a->x_stride + (part + 1) * layer->out;
        p.addend_stride = a->x_stride;
        p.sum = next->rows + (begin - next->begin) * layer->out;
        p.sum_stride = layer->out;
    }
    run(p);
}

inline void res2net_f32(const ecapa_res2net_f32_args* a) {
    if (a->frame_begin == a->frame_end) {
        return;
    }
    const int64_t width = branch_of(a, 0)->out;
    const int64_t first = a->pass_through == ECAPA_PASS_FIRST ? 1 : 0;
    if (a->x != a->y) {
        const int64_t through = a->pass_through == ECAPA_PASS_FIRST ? 0 : a->branches;
        for (int64_t t = a->frame_begin; t < a->frame_end; t++) {
            __builtin_memcpy(a->y + t * a->y_stride + through * width, a->x + t * a->x_stride + through * width,
                             static_cast<size_t>(width) * sizeof(float));
        }
    }
    Padded input = padded_for(a, 0, a->scratch);
    copy_padded(branch_of(a, 0), a->x + first * width, a->x_stride, a->frames, input.begin, input.end, input.rows);
    // The two halves of the scratch take turns as input and output.
    float* other = a->scratch + (a->frame_end - a->frame_begin + reach(a)) * width;
    for (int64_t branch = 0; branch < a->branches; branch++) {
        Range range = wanted(a, branch);
        Padded next;
        bool has_next = branch + 1 < a->branches;
        if (has_next) {
            next = padded_for(a, branch + 1, other);
        }
        run_branch(a, branch, input, has_next ? &next : nullptr, range.begin, a->frame_begin);
        run_branch(a, branch, input, has_next ? &next : nullptr, a->frame_begin, a->frame_end);
        run_branch(a, branch, input, has_next ? &next : nullptr, a->frame_end, range.end);
        if (has_next) {
            fill_edge(branch_of(a, branch + 1), a->frames, next, next.begin, 0);
            fill_edge(branch_of(a, branch + 1), a->frames, next, a->frames, next.end);
            other = input.rows;
            input = next;
        }
    }
}

inline void squeeze_excitation_f32(const ecapa_squeeze_excitation_f32_args* a) {
    const ecapa::Layer* squeeze = static_cast<const ecapa::Layer*>(a->squeeze);
    const ecapa::Layer* excite = static_cast<const ecapa::Layer*>(a->excite);
    Product p = product_of(squeeze);
    p.rows = 1;
    p.x = a->mean;
    p.y = a->hidden;
    run(p);
    p = product_of(excite);
    p.rows = 1;
    p.x = a->hidden;
    p.y = a->gate;
    run(p);
}

inline void gate_residual_f32(const ecapa_gate_residual_f32_args* a) {
    for (int64_t t = a->frame_begin; t < a->frame_end; t++) {
        const float* x = a->x + t * a->x_stride;
        const float* residual = a->residual + t * a->residual_stride;
        float* y = a->y + t * a->y_stride;
        int64_t c = 0;
        for (; c + kLanes <= a->channels; c += kLanes) {
            store(y + c, fma(load(x + c), load(a->gate + c), load(residual + c)));
        }
        if (c < a->channels) {
            M mask = lanes(a->channels - c);
            store(y + c, fma(load(x + c, mask), load(a->gate + c, mask), load(residual + c, mask)), mask);
        }
    }
}

inline void affine_f32(const ecapa_affine_f32_args* a) {
    for (int64_t i = 0; i < a->count; i += kLanes) {
        M mask = lanes(a->count - i);
        store(a->y + i, fma(load(a->scale + i, mask), load(a->x + i, mask), load(a->shift + i, mask)), mask);
    }
}
