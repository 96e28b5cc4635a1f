// Device memory: a range of addresses of its own, mapped twice. What callers see cannot be read in host mode: a device pointer read
// on the host faults at once. The library works through the second mapping. And pinned host memory.
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bodies.h"
#include "sim.h"

namespace aclsim {
namespace {

constexpr size_t kGuard = 32;
constexpr unsigned char kGuardByte = 0xA5;
// Clause 26.
constexpr unsigned char kFresh = 0xFF;
constexpr unsigned char kFreed = 0xDD;
constexpr size_t kAlignment = 64;
constexpr size_t kMegabyte = size_t{1} << 20;

// Clause 25: rounded up to 32 and 32 more; above 1 MB in grains of 2 MB.
size_t rounded(size_t bytes) {
    size_t whole = (bytes + 31) / 32 * 32 + kGuard;
    size_t grain = bytes > kMegabyte ? 2 * kMegabyte : kAlignment;
    return (whole + grain - 1) / grain * grain;
}

bool out_of_memory() {
    int64_t nth = knob_number("OOM_AT", 0);
    return ++state().allocations == nth;
}

size_t budget() { return static_cast<size_t>(knob_number("MEM_MB", 1024)) * kMegabyte; }

size_t take_hole(Device& device, size_t bytes) {
    for (auto hole = device.holes.begin(); hole != device.holes.end(); ++hole) {
        if (hole->second >= bytes) {
            size_t offset = hole->first;
            size_t left = hole->second - bytes;
            device.holes.erase(hole);
            if (left > 0) {
                device.holes[offset + bytes] = left;
            }
            return offset;
        }
    }
    return SIZE_MAX;
}

void give_hole(Device& device, size_t offset, size_t bytes) {
    auto next = device.holes.lower_bound(offset);
    if (next != device.holes.end() && offset + bytes == next->first) {
        bytes += next->second;
        next = device.holes.erase(next);
    }
    if (next != device.holes.begin()) {
        auto before = std::prev(next);
        if (before->first + before->second == offset) {
            before->second += bytes;
            return;
        }
    }
    device.holes[offset] = bytes;
}

bool guards_whole(const Block& block) {
    const char* guard = readable(reinterpret_cast<void*>(block.address)) + block.size;
    for (size_t i = 0; i < kGuard; i++) {
        if (static_cast<unsigned char>(guard[i]) != kGuardByte) {
            return false;
        }
    }
    return true;
}

void add(uintptr_t address, size_t bytes, size_t whole, int device, bool host, bool system) {
    Block block;
    block.address = address;
    block.size = bytes;
    block.rounded = whole;
    block.device = device;
    block.host = host;
    block.system = system;
    state().blocks[address] = block;
    if (!system) {
        char* own = readable(reinterpret_cast<void*>(address));
        memset(own, kFresh, bytes);
        memset(own + bytes, kGuardByte, kGuard);
        made(host ? kHost : kMemory, address);
    }
}

Device* owner(const void* address) {
    auto at = static_cast<const char*>(address);
    for (Device& device : state().devices) {
        if (device.visible != nullptr && at >= device.visible && at < device.visible + device.capacity) {
            return &device;
        }
    }
    return nullptr;
}

int allocate_host(int device, size_t bytes, uintptr_t* address) {
    size_t whole = rounded(bytes);
    void* memory = out_of_memory() || bytes > budget() ? nullptr : aligned_alloc(kAlignment, whole);
    if (memory == nullptr) {
        return error(ACL_ERROR_BAD_ALLOC, "no pinned host memory for " + std::to_string(bytes) + " bytes");
    }
    *address = reinterpret_cast<uintptr_t>(memory);
    add(*address, bytes, whole, device, true, false);
    return ACL_SUCCESS;
}

}  // namespace

void open_memory() {
    State& all = state();
    for (Device& device : all.devices) {
        if (device.visible != nullptr) {
            continue;
        }
        device.capacity = budget();
        device.memory = memfd_create("aclsim", MFD_CLOEXEC);
        if (device.memory < 0 || ftruncate(device.memory, static_cast<off_t>(device.capacity)) != 0) {
            abort();
        }
        int rights = all.host_mode ? PROT_NONE : PROT_READ | PROT_WRITE;
        void* visible = mmap(nullptr, device.capacity, rights, MAP_SHARED | MAP_NORESERVE, device.memory, 0);
        void* own = mmap(nullptr, device.capacity, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, device.memory, 0);
        if (visible == MAP_FAILED || own == MAP_FAILED) {
            abort();
        }
        device.visible = static_cast<char*>(visible);
        device.own = static_cast<char*>(own);
        device.used = 0;
        device.holes = {{0, device.capacity}};
    }
}

void close_memory() {
    for (Device& device : state().devices) {
        if (device.visible != nullptr) {
            munmap(device.visible, device.capacity);
            munmap(device.own, device.capacity);
            close(device.memory);
        }
    }
    for (auto& entry : state().blocks) {
        if (entry.second.host && owner(reinterpret_cast<void*>(entry.first)) == nullptr) {
            trace_forget(entry.first);
            free(reinterpret_cast<void*>(entry.first));
        }
    }
    state().blocks.clear();
    state().devices.clear();
}

Block* block_at(const void* address, size_t bytes) {
    uintptr_t at = reinterpret_cast<uintptr_t>(address);
    auto next = state().blocks.upper_bound(at);
    if (next == state().blocks.begin()) {
        return nullptr;
    }
    Block& block = std::prev(next)->second;
    return at - block.address <= block.size && bytes <= block.size - (at - block.address) ? &block : nullptr;
}

bool is_device(const void* address) { return owner(address) != nullptr; }

char* readable(const void* address) {
    Device* device = owner(address);
    char* at = static_cast<char*>(const_cast<void*>(address));
    return device == nullptr ? at : device->own + (at - device->visible);
}

int allocate(int device, size_t bytes, bool system, uintptr_t* address) {
    Device& at = state().devices[static_cast<size_t>(device)];
    // Compared before it is rounded, which could begin again at nothing.
    size_t whole = bytes > at.capacity ? at.capacity + 1 : rounded(bytes);
    size_t offset = out_of_memory() || whole > at.capacity - at.used ? SIZE_MAX : take_hole(at, whole);
    if (offset == SIZE_MAX) {
        return error(ACL_ERROR_RT_MEMORY_ALLOCATION,
                     "device " + std::to_string(device) + " has no " + std::to_string(bytes) + " bytes left of " +
                         std::to_string(at.capacity - at.used));
    }
    at.used += whole;
    *address = reinterpret_cast<uintptr_t>(at.visible + offset);
    add(*address, bytes, whole, device, false, system);
    return ACL_SUCCESS;
}

void release(uintptr_t address) {
    auto found = state().blocks.find(address);
    if (found == state().blocks.end()) {
        return;
    }
    Block block = found->second;
    char* own = readable(reinterpret_cast<void*>(address));
    if (!block.system) {
        if (!guards_whole(block)) {
            violation(27, "the bytes behind a block of " + std::to_string(block.size) + " were written to");
        }
        memset(own, kFreed, block.size);
        freed(block.host ? kHost : kMemory, address);
    }
    Device* device = owner(reinterpret_cast<void*>(address));
    state().blocks.erase(found);
    if (device == nullptr) {
        trace_forget(address);
        free(reinterpret_cast<void*>(address));
    } else {
        device->used -= block.rounded;
        give_hole(*device, static_cast<size_t>(own - device->own), block.rounded);
    }
}

void check_guards(int clause) {
    for (const auto& entry : state().blocks) {
        if (!entry.second.system && !guards_whole(entry.second)) {
            violation(clause, "the bytes behind a block of " + std::to_string(entry.second.size) + " were written to");
        }
    }
}

namespace {

int free_block(void* address, bool host) {
    Lock lock(state().lock);
    const char* name = host ? "aclrtFreeHost" : "aclrtFree";
    if (address == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, std::string(name) + " of null");
    }
    auto found = state().blocks.find(reinterpret_cast<uintptr_t>(address));
    if (found == state().blocks.end() || found->second.system) {
        violation(28, std::string(name) + " of an address that is no block's beginning: foreign, interior or freed before");
        return error(ACL_ERROR_RT_PARAM_INVALID, "no such block");
    }
    if (found->second.host != host) {
        violation(28, std::string(name) + " of a block of the other kind");
        return error(ACL_ERROR_RT_PARAM_INVALID, "a block of the other kind");
    }
    if (found->second.pending > 0) {
        // A lost device works no more.
        if (!state().all_lost && !state().devices[static_cast<size_t>(found->second.device)].lost) {
            violation(29, std::string(name) + " of a block that work still uses");
        }
        state().changed.wait(lock, [&] { return found->second.pending == 0; });
    }
    for (const auto& entry : state().models) {
        for (uintptr_t lent : entry.second->lent) {
            if (entry.second->alive && lent == found->first) {
                violation(37, "memory of a model freed before it was unloaded");
            }
        }
    }
    release(found->first);
    return ACL_SUCCESS;
}

}  // namespace
}  // namespace aclsim

using namespace aclsim;

aclError sim_aclrtMalloc(void** address, size_t size, aclrtMemMallocPolicy) {
    Lock lock(state().lock);
    // Clause 24.
    if (address == nullptr || size == 0) {
        return error(ACL_ERROR_INVALID_PARAM, "aclrtMalloc of nothing or to nowhere");
    }
    Context* context = current();
    if (context == nullptr) {
        return error(ACL_ERROR_RT_CONTEXT_NULL, "aclrtMalloc without a current context");
    }
    uintptr_t block = 0;
    int code = allocate(context->device, size, false, &block);
    // Clause 25: also where there is none left.
    *address = reinterpret_cast<void*>(block);
    return code;
}

aclError sim_aclrtFree(void* address) { return free_block(address, false); }

aclError sim_aclrtMallocHost(void** address, size_t size) {
    Lock lock(state().lock);
    if (address == nullptr || size == 0) {
        return error(ACL_ERROR_INVALID_PARAM, "aclrtMallocHost of nothing or to nowhere");
    }
    Context* context = current();
    if (context == nullptr) {
        return error(ACL_ERROR_RT_CONTEXT_NULL, "aclrtMallocHost without a current context");
    }
    uintptr_t block = 0;
    // Clause 63: on the device itself all memory is the device's.
    int code = state().host_mode ? allocate_host(context->device, size, &block) : allocate(context->device, size, false, &block);
    if (code == ACL_SUCCESS && !state().host_mode) {
        state().blocks[block].host = true;
        freed(kMemory, block);
        made(kHost, block);
    }
    *address = reinterpret_cast<void*>(block);
    return code;
}

aclError sim_aclrtFreeHost(void* address) { return free_block(address, true); }

aclError sim_aclrtGetMemInfo(aclrtMemAttr attribute, size_t* free, size_t* total) {
    Lock lock(state().lock);
    if (free == nullptr || total == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "aclrtGetMemInfo to nowhere");
    }
    Context* context = current();
    if (context == nullptr) {
        return error(ACL_ERROR_RT_CONTEXT_NULL, "aclrtGetMemInfo without a current context");
    }
    if (attribute != ACL_HBM_MEM && attribute != ACL_DDR_MEM) {
        return error(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "memory of this kind is not told about");
    }
    const Device& device = state().devices[static_cast<size_t>(context->device)];
    *free = attribute == ACL_HBM_MEM ? device.capacity - device.used : 0;
    *total = attribute == ACL_HBM_MEM ? device.capacity : 0;
    return ACL_SUCCESS;
}
