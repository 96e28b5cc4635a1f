// What one worker thread owns on a device: a session, and its models with their buffers.
#ifndef ECAPA_ASCEND_SESSION_H
#define ECAPA_ASCEND_SESSION_H

#include <new>
#include <string>
#include <vector>

#include "acl_library.h"
#include "binding.h"
#include "failure.h"

// Calls a function of AscendCL; what fails is written down and returned.
#define ECAPA_CALL(name, ...)                                \
    do {                                                     \
        aclError code_ = ecapa_ascend::acl().name(__VA_ARGS__); \
        if (code_ != ACL_SUCCESS) {                          \
            return ecapa_ascend::fail(failure, #name, code_); \
        }                                                    \
    } while (0)

namespace ecapa_ascend {

// Pinned on the host, or the device's own memory where the two are one.
struct Buffer {
    void* host = nullptr;
    void* device = nullptr;
    aclDataBuffer* data = nullptr;
    size_t bytes = 0;
};

struct Port {
    std::string name;
    aclDataType type = ACL_DT_UNDEFINED;
    size_t bytes = 0;
    std::vector<int64_t> dims;
    Buffer buffer;
};

// A device that is gone does no more work.
inline bool is_lost(int32_t code) {
    switch (code) {
        case ACL_ERROR_RT_LOST_HEARTBEAT:
        case ACL_ERROR_RT_DRV_INTERNAL_ERROR:
        case ACL_ERROR_RT_SOCKET_CLOSE:
        case ACL_ERROR_RT_DEVICE_MEM_ERROR:
        case ACL_ERROR_RT_HBM_MULTI_BIT_ECC_ERROR:
        case ACL_ERROR_RT_LINK_ERROR:
            return true;
        default:
            return false;
    }
}

// Keeps the first failure of several.
struct First {
    char* failure;
    int32_t code = 0;

    void add(const char* function, aclError result) {
        if (result != ACL_SUCCESS) {
            fail(code == 0 ? failure : nullptr, function, result);
            code = code == 0 ? result : code;
        }
    }
};

// Work that did not end in time may still be under way.
inline bool is_timeout(int32_t code) {
    return code == ACL_ERROR_RT_WAIT_TIMEOUT || code == ACL_ERROR_RT_STREAM_SYNC_TIMEOUT || code == ACL_ERROR_GE_MODEL_EXECUTE_TIMEOUT;
}

// Runs something that may allocate; no exception crosses the border to C.
template <typename Body>
int32_t guarded(char* failure, Body body) {
    try {
        return body();
    } catch (const std::bad_alloc&) {
        return fail(failure, "operator new", ACL_ERROR_BAD_ALLOC, "the host has no memory left");
    }
}

}  // namespace ecapa_ascend

struct ecapa_ascend_session {
    int32_t device = 0;
    bool device_set = false;
    aclrtContext context = nullptr;
    aclrtStream stream = nullptr;
    bool on_device = false;
    std::vector<ecapa_ascend_model*> models;

    int32_t bind(char* failure) {
        ECAPA_CALL(aclrtSetCurrentContext, context);
        return 0;
    }
    int32_t open(int32_t id, char* failure);
    int32_t wait(int32_t millis, char* failure);
    int32_t close(int32_t millis, char* failure);
};

struct ecapa_ascend_model {
    ecapa_ascend_session* session = nullptr;
    uint32_t id = 0;
    bool loaded = false;
    aclmdlDesc* desc = nullptr;
    std::vector<ecapa_ascend::Port> inputs;
    std::vector<ecapa_ascend::Port> outputs;
    int32_t gears = ECAPA_ASCEND_GEARS_NONE;
    size_t gear_input = 0;
    size_t weight_bytes = 0;
    aclmdlDataset* input_set = nullptr;
    aclmdlDataset* output_set = nullptr;
    bool prepared = false;
    std::string description;

    int32_t load(const char* path, char* failure);
    int32_t describe(char* failure);
    int32_t describe_gears(char* failure);
    int32_t describe_dims_gears(char* failure);
    int32_t port(size_t index, bool input, char* failure);
    int32_t allocate(ecapa_ascend::Port& port, bool staged, aclmdlDataset* set, char* failure);
    int32_t prepare(char* failure);
    size_t used_bytes(const ecapa_ascend::Port& port, const int64_t* gear, int32_t count, size_t* position) const;
    int32_t set_gear(const int64_t* gear, int32_t count, char* failure);
    int32_t run(const int64_t* gear, int32_t count, int64_t output_floats, int32_t millis, char* failure);
    void free(ecapa_ascend::First& first);
    void free(ecapa_ascend::Port& port, ecapa_ascend::First& first);
};

#endif
