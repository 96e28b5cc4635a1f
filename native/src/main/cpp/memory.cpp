#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <atomic>

#include "table.h"

namespace {

std::atomic<int64_t> live{0};
std::atomic<int64_t> peak{0};

// Blocks from here on are mapped by themselves: freeing gives them back to the system at once, and weights get huge pages,
// which spare most misses of the address translation.
constexpr int64_t kMapped = int64_t{1} << 20;
constexpr int64_t kPage = 4096;
constexpr int64_t kHugePage = int64_t{1} << 21;

void count(int64_t bytes) {
    int64_t now = live.fetch_add(bytes, std::memory_order_relaxed) + bytes;
    int64_t highest = peak.load(std::memory_order_relaxed);
    while (now > highest && !peak.compare_exchange_weak(highest, now, std::memory_order_relaxed)) {
    }
}

void* map(int64_t bytes) {
    int64_t size = ecapa::round_up(bytes, kPage);
    void* mapped = mmap(nullptr, static_cast<size_t>(size + kHugePage), PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) {
        return nullptr;
    }
    // Keep what starts at a huge page, give the rest back.
    char* begin = static_cast<char*>(mapped);
    char* aligned = begin + (kHugePage - reinterpret_cast<uintptr_t>(begin) % kHugePage) % kHugePage;
    if (aligned > begin) {
        munmap(begin, static_cast<size_t>(aligned - begin));
    }
    int64_t rest = begin + size + kHugePage - (aligned + size);
    if (rest > 0) {
        munmap(aligned + size, static_cast<size_t>(rest));
    }
#if defined(MADV_HUGEPAGE)
    madvise(aligned, static_cast<size_t>(size / kHugePage * kHugePage), MADV_HUGEPAGE);
#endif
    return aligned;
}

}  // namespace

extern "C" {

void* ecapa_allocate(int64_t bytes) {
    if (bytes < 1 || bytes > INT64_MAX / 2) {
        return nullptr;
    }
    void* block;
    if (bytes >= kMapped) {
        block = map(bytes);
    } else {
        size_t size = static_cast<size_t>(ecapa::round_up(bytes, ECAPA_ALIGNMENT));
        block = aligned_alloc(ECAPA_ALIGNMENT, size);
        if (block != nullptr) {
            memset(block, 0, size);
        }
    }
    if (block != nullptr) {
        count(bytes);
    }
    return block;
}

void ecapa_free(void* address, int64_t bytes) {
    if (address == nullptr) {
        return;
    }
    if (bytes >= kMapped) {
        munmap(address, static_cast<size_t>(ecapa::round_up(bytes, kPage)));
    } else {
        free(address);
    }
    live.fetch_sub(bytes, std::memory_order_relaxed);
}

int64_t ecapa_live_bytes(void) { return live.load(std::memory_order_relaxed); }
int64_t ecapa_peak_bytes(void) { return peak.load(std::memory_order_relaxed); }
void ecapa_reset_peak_bytes(void) { peak.store(live.load(std::memory_order_relaxed), std::memory_order_relaxed); }

}  // extern "C"
