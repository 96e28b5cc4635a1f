// Tables of the front end, computed in double.
#include <math.h>
#include <string.h>

#include "table.h"

namespace {

using namespace ecapa;

constexpr int64_t kMaxPoints = 4096;
constexpr int64_t kMaxBands = 1024;

// The primes up to 5, fours first: false if another one divides n.
bool factorise(int64_t n, FilterBank& bank) {
    const int32_t radices[] = {4, 2, 3, 5};
    bank.factor_count = 0;
    for (int32_t radix : radices) {
        while (n % radix == 0) {
            bank.factors[bank.factor_count++] = radix;
            n /= radix;
        }
    }
    return n == 1;
}

int64_t twiddle_floats(const FilterBank& bank) {
    int64_t floats = 0;
    int64_t n = bank.points / 2;
    for (int32_t i = 0; i < bank.factor_count; i++) {
        n /= bank.factors[i];
        floats += 2 * n * (bank.factors[i] - 1);
    }
    return floats;
}

ecapa_status header(const ecapa_kernels* kernels, int64_t points, int64_t hop, int64_t bands, FilterBank& bank) {
    if (kernels == nullptr) {
        return ECAPA_NULL_POINTER;
    }
    memset(&bank, 0, sizeof(bank));
    if (points < 2 || points > kMaxPoints || points % 2 != 0 || hop < 1 || hop > kMaxPoints || bands < 1 ||
        bands > kMaxBands || !factorise(points / 2, bank)) {
        return ECAPA_BAD_SIZE;
    }
    bank.magic = kFilterMagic;
    bank.isa_id = kernels->isa_id;
    bank.lanes = kernels->lanes;
    bank.points = points;
    bank.hop = hop;
    bank.bands = bands;
    int64_t offset = round_up(sizeof(FilterBank), ECAPA_ALIGNMENT);
    auto place = [&offset](int64_t words) {
        int64_t at = offset;
        offset = round_up(offset + words * 4, ECAPA_ALIGNMENT);
        return at;
    };
    bank.window = place(points);
    bank.twiddles = place(twiddle_floats(bank));
    bank.split = place(2 * (points / 2 + 1));
    bank.ranges = place(2 * bands);
    // Overlapping bands may together need more weights than there are bins; the bound is all of them.
    bank.weights = place(bands * (points / 2 + 1));
    bank.bytes = offset;
    return ECAPA_OK;
}

void put_turn(float*& target, double numerator, double denominator) {
    double angle = -2.0 * M_PI * numerator / denominator;
    *target++ = static_cast<float>(cos(angle));
    *target++ = static_cast<float>(sin(angle));
}

void pack_turns(const FilterBank& bank, float* twiddles, float* split) {
    int64_t n = bank.points / 2;
    for (int32_t stage = 0; stage < bank.factor_count; stage++) {
        int64_t rest = n / bank.factors[stage];
        for (int64_t q = 0; q < rest; q++) {
            for (int64_t j = 1; j < bank.factors[stage]; j++) {
                put_turn(twiddles, static_cast<double>(q * j), static_cast<double>(n));
            }
        }
        n = rest;
    }
    for (int64_t k = 0; k <= bank.points / 2; k++) {
        put_turn(split, static_cast<double>(k), static_cast<double>(bank.points));
    }
}

void pack_bands(const FilterBank& bank, const float* mel, int32_t* ranges, float* weights) {
    int64_t bins = bank.points / 2 + 1;
    for (int64_t band = 0; band < bank.bands; band++) {
        int64_t first = 0;
        int64_t last = bins;
        while (first < bins && mel[first * bank.bands + band] == 0.0f) {
            first++;
        }
        while (last > first && mel[(last - 1) * bank.bands + band] == 0.0f) {
            last--;
        }
        *ranges++ = static_cast<int32_t>(first < bins ? first : 0);
        *ranges++ = static_cast<int32_t>(last - first);
        for (int64_t bin = first; bin < last; bin++) {
            *weights++ = mel[bin * bank.bands + band];
        }
    }
}

}  // namespace

extern "C" {

int64_t ecapa_filter_bank_bytes(const ecapa_kernels* kernels, int64_t points, int64_t bands) {
    FilterBank bank;
    ecapa_status status = header(kernels, points, 1, bands, bank);
    return status == ECAPA_OK ? bank.bytes : -static_cast<int64_t>(status);
}

ecapa_status ecapa_filter_bank_pack(const ecapa_kernels* kernels, int64_t points, int64_t hop, int64_t bands,
                                    const float* window, const float* mel, void* filter_bank) {
    FilterBank bank;
    ecapa_status status = header(kernels, points, hop, bands, bank);
    if (status != ECAPA_OK) {
        return status;
    }
    if (window == nullptr || mel == nullptr || filter_bank == nullptr) {
        return ECAPA_NULL_POINTER;
    }
    if (reinterpret_cast<uintptr_t>(filter_bank) % ECAPA_ALIGNMENT != 0) {
        return ECAPA_BAD_ALIGNMENT;
    }
    char* base = static_cast<char*>(filter_bank);
    memset(base, 0, static_cast<size_t>(bank.bytes));
    memcpy(base, &bank, sizeof(bank));
    auto floats = [base](int64_t offset) { return reinterpret_cast<float*>(base + offset); };
    memcpy(floats(bank.window), window, static_cast<size_t>(points) * sizeof(float));
    pack_turns(bank, floats(bank.twiddles), floats(bank.split));
    pack_bands(bank, mel, reinterpret_cast<int32_t*>(base + bank.ranges), floats(bank.weights));
    return ECAPA_OK;
}

}  // extern "C"
