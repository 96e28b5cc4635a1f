// The matrix product behind every layer. Vectors run along output channels, activations are broadcast straight from their rows:
// nothing is copied, a tap is a row offset. A tile of frames x vectors stays in registers over all inputs.
//
// Each output is one chain of multiply-adds over taps and inputs in order, whatever the tile: splitting changes no bit.

// What a tile reads and writes; all of it lies at the tile's first frame and channel.
struct Tile {
    const float* x;
    int64_t x_stride;
    const float* w;
    int64_t inputs;
    int64_t taps;
    int64_t tap_stride;
    bool first;  // else sums continue those in y
    bool last;   // else unfinished sums are left in y
    M mask;      // lanes of the last vector
    const float* bias;
    const float* scale;
    const float* shift;
    float floor;
    float* y;  // may be null
    int64_t y_stride;
    const float* addend;  // may be null: no sum
    int64_t addend_stride;
    float* sum;  // y + addend
    int64_t sum_stride;
};

template <int NV>
inline V load_vector(const float* p, int v, M mask) {
    return v == NV - 1 ? load(p + v * kLanes, mask) : load(p + v * kLanes);
}

template <int NV>
inline void store_vector(float* p, int v, V value, M mask) {
    if (v == NV - 1) {
        store(p + v * kLanes, value, mask);
    } else {
        store(p + v * kLanes, value);
    }
}

// Unfinished sums into y.
template <int R, int NV>
inline void leave_sums(const Tile& t, const V (&acc)[R][NV]) {
    float* const y = t.y;
    const int64_t stride = t.y_stride;
    const M mask = t.mask;
#pragma GCC unroll 16
    for (int r = 0; r < R; r++) {
#pragma GCC unroll 8
        for (int v = 0; v < NV; v++) {
            store_vector<NV>(y + r * stride, v, acc[r][v], mask);
        }
    }
}

// Bias, activation, scale and shift, then into y or added to the next part or both.
template <int R, int NV>
inline void finish_sums(const Tile& t, V (&acc)[R][NV]) {
    const M mask = t.mask;
    const V floor = broadcast(t.floor);
#pragma GCC unroll 8
    for (int v = 0; v < NV; v++) {
        const V bias = load_vector<NV>(t.bias, v, mask);
        const V scale = load_vector<NV>(t.scale, v, mask);
        const V shift = load_vector<NV>(t.shift, v, mask);
#pragma GCC unroll 16
        for (int r = 0; r < R; r++) {
            acc[r][v] = fma(scale, max(floor, add(acc[r][v], bias)), shift);
        }
    }
    // Before the first store, after which the compiler would read them again.
    float* const sum = t.sum;
    const int64_t sum_stride = t.sum_stride;
    const float* const addend = t.addend;
    const int64_t addend_stride = t.addend_stride;
    if (t.y != nullptr) {
        leave_sums<R, NV>(t, acc);
    }
    if (addend != nullptr) {
#pragma GCC unroll 16
        for (int r = 0; r < R; r++) {
#pragma GCC unroll 8
            for (int v = 0; v < NV; v++) {
                V value = add(load_vector<NV>(addend + r * addend_stride, v, mask), acc[r][v]);
                store_vector<NV>(sum + r * sum_stride, v, value, mask);
            }
        }
    }
}

template <int R, int NV>
void run_tile(const Tile& t) {
    V acc[R][NV];
#pragma GCC unroll 16
    for (int r = 0; r < R; r++) {
#pragma GCC unroll 8
        for (int v = 0; v < NV; v++) {
            acc[r][v] = t.first ? zero() : load_vector<NV>(t.y + r * t.y_stride, v, t.mask);
        }
    }
    // Rows are addressed from every third one, so that addresses and counters fit the general registers.
    constexpr int kBases = (R + 2) / 3;
    const int64_t stride = t.x_stride;
    const float* w = t.w;
    for (int64_t tap = 0; tap < t.taps; tap++) {
        const float* x[kBases];
#pragma GCC unroll 8
        for (int b = 0; b < kBases; b++) {
            x[b] = t.x + tap * t.tap_stride + 3 * b * stride;
        }
#pragma GCC unroll 4
        for (int64_t k = 0; k < t.inputs; k++) {
            V weight[NV];
#pragma GCC unroll 8
            for (int v = 0; v < NV; v++) {
                weight[v] = load(w + v * kLanes);
            }
            w += NV * kLanes;
#pragma GCC unroll 16
            for (int r = 0; r < R; r++) {
                V value = broadcast(x[r / 3][(r % 3) * stride]);
                ECAPA_PIN(value);
#pragma GCC unroll 8
                for (int v = 0; v < NV; v++) {
                    acc[r][v] = fma(value, weight[v], acc[r][v]);
                }
            }
#pragma GCC unroll 8
            for (int b = 0; b < kBases; b++) {
                x[b]++;
            }
        }
    }
    if (t.last) {
        finish_sums<R, NV>(t, acc);
    } else {
        leave_sums<R, NV>(t, acc);
    }
}

typedef void (*TileFunction)(const Tile&);

constexpr int kMaxRows = 14;

template <int R, int NV>
constexpr TileFunction tile_function() {
    if constexpr (R >= 1 && R <= kTileRows[NV - 1]) {
        return run_tile<R, NV>;
    } else {
        return nullptr;
    }
}

template <int NV>
struct TileFunctions {
    TileFunction of[kMaxRows + 1] = {
        nullptr,
        tile_function<1, NV>(),
        tile_function<2, NV>(),
        tile_function<3, NV>(),
        tile_function<4, NV>(),
        tile_function<5, NV>(),
        tile_function<6, NV>(),
        tile_function<7, NV>(),
        tile_function<8, NV>(),
        tile_function<9, NV>(),
        tile_function<10, NV>(),
        tile_function<11, NV>(),
        tile_function<12, NV>(),
        tile_function<13, NV>(),
        tile_function<14, NV>(),
    };
};

inline TileFunction tile_of(int64_t rows, int64_t vectors) {
    static constexpr TileFunctions<1> one;
    static constexpr TileFunctions<2> two;
    static constexpr TileFunctions<3> three;
    static constexpr TileFunctions<4> four;
    switch (vectors) {
        case 1: return one.of[rows];
        case 2: return two.of[rows];
        case 3: return three.of[rows];
        default: return four.of[rows];
    }
}

// A layer over consecutive frames. x is tap 0 of the first of them.
struct Product {
    const ecapa::Layer* layer;
    const float* x;
    int64_t x_stride;
    int64_t tap_stride;
    int64_t rows;
    int64_t panel_begin;
    int64_t panel_end;
    const float* bias;  // [out]
    float* y;           // may be null
    int64_t y_stride;
    const float* addend;  // may be null
    int64_t addend_stride;
    float* sum;
    int64_t sum_stride;
    const float* gate;      // [out], may be null
    const float* residual;  // may be null
    int64_t residual_stride;
};

// What follows a tile where a layer asks for it, while the tile is in the first-level cache.
inline void finish_tile(const Product& p, int64_t first_channel, int64_t channels, int64_t row, int64_t rows) {
    for (int64_t r = row; r < row + rows; r++) {
        float* y = p.y + r * p.y_stride + first_channel;
        const float* residual = p.residual == nullptr ? nullptr : p.residual + r * p.residual_stride + first_channel;
        for (int64_t c = 0; c < channels; c += kLanes) {
            M mask = lanes(channels - c);
            V value = load(y + c, mask);
            if (p.layer->output == ECAPA_OUTPUT_TANH) {
                value = tanh(value);
            } else if (p.layer->output == ECAPA_OUTPUT_SIGMOID) {
                value = sigmoid(value);
            }
            if (p.gate != nullptr) {
                value = mul(value, load(p.gate + first_channel + c, mask));
            }
            if (residual != nullptr) {
                value = add(value, load(residual + c, mask));
            }
            store(y + c, value, mask);
        }
    }
}

constexpr int64_t kPanel = kPanelVectors * kLanes;

// Beyond this many inputs the weights of a panel no longer fit the second-level cache beside the activations.
constexpr int64_t kMaxInputs = 2048;

// One panel. Its sums may be split at inputs, as y keeps them exactly.
inline void run_panel(const Product& p, int64_t panel) {
    const bool finish = p.layer->output != ECAPA_OUTPUT_LINEAR || p.gate != nullptr || p.residual != nullptr;
    const ecapa::Layer& layer = *p.layer;
    int64_t first_channel = panel * kPanel;
    int64_t channels = layer.out - first_channel < kPanel ? layer.out - first_channel : kPanel;
    int64_t vectors = (channels + kLanes - 1) / kLanes;
    Tile tile;
    tile.x_stride = p.x_stride;
    tile.taps = layer.taps;
    tile.tap_stride = p.tap_stride;
    tile.inputs = layer.in;
    if (tile.tap_stride == tile.inputs || tile.taps == 1) {
        tile.inputs *= tile.taps;  // taps follow each other without a gap
        tile.taps = 1;
    }
    int64_t all_inputs = tile.inputs;
    int64_t blocks = tile.taps == 1 && p.y != nullptr ? (all_inputs + kMaxInputs - 1) / kMaxInputs : 1;
    tile.mask = lanes(channels - (vectors - 1) * kLanes);
    tile.bias = p.bias + first_channel;
    tile.scale = layer.at(layer.scale) + first_channel;
    tile.shift = layer.at(layer.shift) + first_channel;
    tile.floor = layer.activation == ECAPA_ACTIVATION_RELU ? 0.0f : -__builtin_inff();
    tile.y_stride = p.y_stride;
    tile.addend_stride = p.addend_stride;
    tile.sum_stride = p.sum_stride;
    const float* weights = layer.at(layer.weights) + first_channel * layer.in * layer.taps;
    int64_t tiles = (p.rows + kTileRows[vectors - 1] - 1) / kTileRows[vectors - 1];
    for (int64_t block = 0; block < blocks; block++) {
        int64_t begin = block * all_inputs / blocks;
        tile.inputs = (block + 1) * all_inputs / blocks - begin;
        tile.w = weights + begin * vectors * kLanes;
        tile.first = block == 0;
        tile.last = block == blocks - 1;
        for (int64_t i = 0; i < tiles; i++) {
            // Even shares: a remainder of one frame would cost a whole tile's latency.
            int64_t row = i * p.rows / tiles;
            int64_t rows = (i + 1) * p.rows / tiles - row;
            tile.x = p.x + row * p.x_stride + begin;
            tile.y = p.y == nullptr ? nullptr : p.y + row * p.y_stride + first_channel;
            tile.addend = p.addend == nullptr ? nullptr : p.addend + row * p.addend_stride + first_channel;
            tile.sum = p.sum == nullptr ? nullptr : p.sum + row * p.sum_stride + first_channel;
            tile_of(rows, vectors)(tile);
            if (tile.last && finish) {
                finish_tile(p, first_channel, channels, row, rows);
            }
        }
    }
}

inline void run(const Product& p) {
    for (int64_t panel = p.panel_begin; panel < p.panel_end; panel++) {
        run_panel(p, panel);
    }
}
