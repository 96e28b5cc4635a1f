// Which instruction sets there are, and which of them this processor and operating system have.
#include <string.h>

#include "table.h"

namespace {

using namespace ecapa;

#if defined(__x86_64__)
// The builtin asks CPUID and the operating system's XCR0.
bool has_avx2() {
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

bool has_avx512() {
    return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}
#endif

bool always() { return true; }

struct Entry {
    const ecapa_kernels* table;
    bool (*available)();
};

// Best first.
const Entry entries[] = {
#if defined(__x86_64__)
    {&avx512_table, has_avx512},
    {&avx2_table, has_avx2},
#elif defined(__aarch64__)
    {&neon_table, always},
#endif
    {&scalar_table, always},
};
constexpr int32_t entry_count = sizeof(entries) / sizeof(entries[0]);

}  // namespace

extern "C" {

const ecapa_kernels* ecapa_kernels_get(const char* isa, int* status) {
    int ignored;
    int& result = status != nullptr ? *status : ignored;
    result = ECAPA_OK;
    if (isa == nullptr) {
        result = ECAPA_NULL_POINTER;
        return nullptr;
    }
    bool best = strcmp(isa, "auto") == 0;
    for (const Entry& entry : entries) {
        if (best && entry.available()) {
            return entry.table;
        }
        if (strcmp(isa, entry.table->isa) == 0) {
            if (entry.available()) {
                return entry.table;
            }
            result = ECAPA_UNAVAILABLE_ISA;
            return nullptr;
        }
    }
    result = ECAPA_UNKNOWN_ISA;
    return nullptr;
}

int32_t ecapa_isa_count(void) { return entry_count; }

const char* ecapa_isa_name(int32_t index) {
    return index >= 0 && index < entry_count ? entries[index].table->isa : nullptr;
}

int32_t ecapa_isa_available(int32_t index) { return index >= 0 && index < entry_count && entries[index].available(); }

const char* ecapa_kernels_isa(const ecapa_kernels* kernels) { return kernels->isa; }
int64_t ecapa_kernels_lanes(const ecapa_kernels* kernels) { return kernels->lanes; }
int64_t ecapa_kernels_panel(const ecapa_kernels* kernels) { return kernels->panel; }

const char* ecapa_status_text(int status) {
    switch (status) {
        case ECAPA_OK: return "done";
        case ECAPA_NULL_POINTER: return "a required address is null";
        case ECAPA_BAD_SIZE: return "a count is negative, zero or too large";
        case ECAPA_BAD_RANGE: return "a range does not lie within its count, or ends before it begins";
        case ECAPA_BAD_STRIDE: return "a stride is smaller than the row";
        case ECAPA_BAD_ALIGNMENT: return "a layer or filter bank is not aligned to 64 bytes";
        case ECAPA_BAD_LAYER:
            return "a layer or filter bank was not packed for this instruction set, or layers do not fit together";
        case ECAPA_BAD_OPTION: return "an option has an unknown value";
        case ECAPA_TOO_FEW_FRAMES: return "too few frames for reflected edges or an unbiased variance";
        case ECAPA_OVERLAP: return "output and input overlap where they must not";
        case ECAPA_UNKNOWN_ISA: return "there is no instruction set of this name";
        case ECAPA_UNAVAILABLE_ISA: return "this processor or operating system does not have it";
        case ECAPA_OUT_OF_MEMORY: return "out of memory";
        default: return "unknown status";
    }
}

}  // extern "C"
