// Sessions and models: what one worker thread owns on a device.
#include <stdio.h>

#include <algorithm>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include "acl_library.h"
#include "binding.h"
#include "failure.h"

using namespace ecapa_ascend;

// Calls a function of AscendCL; what fails is written down and returned.
#define ECAPA_CALL(name, ...)                             \
    do {                                                  \
        aclError code_ = acl().name(__VA_ARGS__);         \
        if (code_ != ACL_SUCCESS) {                       \
            return fail(failure, #name, code_);           \
        }                                                 \
    } while (0)

namespace {

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
bool is_lost(int32_t code) {
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

}  // namespace

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
    std::vector<Port> inputs;
    std::vector<Port> outputs;
    int32_t gears = ECAPA_ASCEND_GEARS_NONE;
    size_t gear_input = 0;
    size_t weight_bytes = 0;
    aclmdlDataset* input_set = nullptr;
    aclmdlDataset* output_set = nullptr;
    std::string description;

    int32_t load(const char* path, char* failure);
    int32_t describe(char* failure);
    int32_t describe_gears(char* failure);
    int32_t describe_dims_gears(char* failure);
    int32_t port(size_t index, bool input, char* failure);
    int32_t allocate(Port& port, bool staged, aclmdlDataset* set, char* failure);
    int32_t prepare(char* failure);
    size_t used_bytes(const Port& port, const int64_t* gear, int32_t count, size_t* position) const;
    int32_t set_gear(const int64_t* gear, int32_t count, char* failure);
    int32_t run(const int64_t* gear, int32_t count, int64_t output_floats, int32_t millis, char* failure);
    void free(First& first);
    void free(Port& port, First& first);
};

// ---- Sessions ---------------------------------------------------------------------------------------------------------

int32_t ecapa_ascend_session::open(int32_t id, char* failure) {
    device = id;
    ECAPA_CALL(aclrtSetDevice, id);
    device_set = true;
    aclrtRunMode mode = ACL_HOST;
    ECAPA_CALL(aclrtGetRunMode, &mode);
    on_device = mode == ACL_DEVICE;
    ECAPA_CALL(aclrtCreateContext, &context, id);
    int32_t code = bind(failure);
    if (code != 0) {
        return code;
    }
    ECAPA_CALL(aclrtCreateStream, &stream);
    return 0;
}

int32_t ecapa_ascend_session::wait(int32_t millis, char* failure) {
    if (acl().aclrtSynchronizeStreamWithTimeout != nullptr) {
        ECAPA_CALL(aclrtSynchronizeStreamWithTimeout, stream, millis);
    } else {
        ECAPA_CALL(aclrtSynchronizeStream, stream);
    }
    return 0;
}

int32_t ecapa_ascend_session::close(int32_t millis, char* failure) {
    First first{failure};
    if (context != nullptr) {
        first.add("aclrtSetCurrentContext", acl().aclrtSetCurrentContext(context));
    }
    if (stream != nullptr) {
        int32_t code = wait(millis, first.code == 0 ? failure : nullptr);
        first.code = first.code == 0 ? code : first.code;
        if (code != 0 && !is_lost(code)) {
            // There may still be work on it.
            aclError forced = acl().aclrtDestroyStreamForce == nullptr ? ACL_ERROR_API_NOT_SUPPORT
                                                                      : acl().aclrtDestroyStreamForce(stream);
            if (forced != ACL_SUCCESS) {
                mark_abandoned();
                return fail(failure, "aclrtSynchronizeStream", ECAPA_ASCEND_ABANDONED,
                            "the device does not end its work, and the library cannot abort it");
            }
            stream = nullptr;
        }
    }
    for (ecapa_ascend_model* model : models) {
        model->free(first);
        delete model;
    }
    models.clear();
    if (stream != nullptr) {
        first.add("aclrtDestroyStream", acl().aclrtDestroyStream(stream));
    }
    if (context != nullptr) {
        first.add("aclrtDestroyContext", acl().aclrtDestroyContext(context));
    }
    if (device_set) {
        first.add("aclrtResetDevice", acl().aclrtResetDevice(device));
    }
    return first.code;
}

// ---- Models -----------------------------------------------------------------------------------------------------------

int32_t ecapa_ascend_model::load(const char* path, char* failure) {
    int32_t code = session->bind(failure);
    if (code != 0) {
        return code;
    }
    size_t work_bytes = 0;
    if (acl().aclmdlQuerySize != nullptr && acl().aclmdlQuerySize(path, &work_bytes, &weight_bytes) != ACL_SUCCESS) {
        weight_bytes = 0;
    }
    ECAPA_CALL(aclmdlLoadFromFile, path, &id);
    loaded = true;
    desc = acl().aclmdlCreateDesc();
    if (desc == nullptr) {
        return fail(failure, "aclmdlCreateDesc", ECAPA_ASCEND_NO_RESULT);
    }
    ECAPA_CALL(aclmdlGetDesc, desc, id);
    return describe(failure);
}

int32_t ecapa_ascend_model::port(size_t index, bool input, char* failure) {
    const char* name = input ? acl().aclmdlGetInputNameByIndex(desc, index) : acl().aclmdlGetOutputNameByIndex(desc, index);
    if (name == nullptr) {
        return fail(failure, input ? "aclmdlGetInputNameByIndex" : "aclmdlGetOutputNameByIndex", ECAPA_ASCEND_NO_RESULT);
    }
    Port port;
    port.name = name;
    std::replace_if(port.name.begin(), port.name.end(), [](char c) { return c == '\t' || c == '\n'; }, ' ');
    port.bytes = input ? acl().aclmdlGetInputSizeByIndex(desc, index) : acl().aclmdlGetOutputSizeByIndex(desc, index);
    if (input && port.name == ACL_DYNAMIC_TENSOR_NAME) {
        gear_input = index;
        gears = ECAPA_ASCEND_GEARS_DIMS;
    } else {
        port.type = input ? acl().aclmdlGetInputDataType(desc, index) : acl().aclmdlGetOutputDataType(desc, index);
        aclmdlIODims dims = {};
        if (input) {
            ECAPA_CALL(aclmdlGetInputDims, desc, index, &dims);
        } else {
            ECAPA_CALL(aclmdlGetOutputDims, desc, index, &dims);
        }
        port.dims.assign(dims.dims, dims.dims + std::min<size_t>(dims.dimCount, ACL_MAX_DIM_CNT));
        description += input ? "input\t" : "output\t";
        description += std::to_string(index) + "\t" + port.name + "\t" + std::to_string(static_cast<int>(port.type)) + "\t" +
                       std::to_string(port.bytes);
        for (int64_t dim : port.dims) {
            description += "\t" + std::to_string(dim);
        }
        description += "\n";
    }
    (input ? inputs : outputs).push_back(port);
    return 0;
}

int32_t ecapa_ascend_model::describe(char* failure) {
    size_t input_count = acl().aclmdlGetNumInputs(desc);
    size_t output_count = acl().aclmdlGetNumOutputs(desc);
    if (input_count == 0 || output_count == 0) {
        return fail(failure, input_count == 0 ? "aclmdlGetNumInputs" : "aclmdlGetNumOutputs", ECAPA_ASCEND_NO_RESULT);
    }
    for (size_t i = 0; i < input_count; i++) {
        int32_t code = port(i, true, failure);
        if (code != 0) {
            return code;
        }
    }
    for (size_t i = 0; i < output_count; i++) {
        int32_t code = port(i, false, failure);
        if (code != 0) {
            return code;
        }
    }
    if (gears != ECAPA_ASCEND_GEARS_NONE) {
        int32_t code = describe_gears(failure);
        if (code != 0) {
            return code;
        }
    }
    if (weight_bytes > 0) {
        description += "weights\t" + std::to_string(weight_bytes) + "\n";
    }
    return 0;
}

int32_t ecapa_ascend_model::describe_gears(char* failure) {
    aclmdlBatch batch = {};
    if (acl().aclmdlGetDynamicBatch != nullptr) {
        ECAPA_CALL(aclmdlGetDynamicBatch, desc, &batch);
    }
    if (batch.batchCount == 0) {
        return describe_dims_gears(failure);
    }
    if (acl().aclmdlSetDynamicBatchSize == nullptr) {
        return fail(failure, "aclmdlSetDynamicBatchSize", ECAPA_ASCEND_NO_FUNCTION, "");
    }
    gears = ECAPA_ASCEND_GEARS_BATCH;
    description += "batch";
    for (size_t i = 0; i < std::min<size_t>(batch.batchCount, ACL_MAX_BATCH_NUM); i++) {
        description += "\t" + std::to_string(batch.batch[i]);
    }
    description += "\n";
    return 0;
}

int32_t ecapa_ascend_model::describe_dims_gears(char* failure) {
    constexpr size_t kAll = static_cast<size_t>(-1);
    if (acl().aclmdlGetInputDynamicGearCount == nullptr || acl().aclmdlGetInputDynamicDims == nullptr ||
        acl().aclmdlSetInputDynamicDims == nullptr) {
        return fail(failure, "aclmdlSetInputDynamicDims", ECAPA_ASCEND_NO_FUNCTION, "");
    }
    size_t count = 0;
    ECAPA_CALL(aclmdlGetInputDynamicGearCount, desc, kAll, &count);
    if (count == 0 || count > ACL_MAX_SHAPE_COUNT) {
        return fail(failure, "aclmdlGetInputDynamicGearCount", ECAPA_ASCEND_NO_RESULT, "");
    }
    std::vector<aclmdlIODims> all(count);
    ECAPA_CALL(aclmdlGetInputDynamicDims, desc, kAll, all.data(), count);
    for (const aclmdlIODims& dims : all) {
        description += "dims";
        for (size_t i = 0; i < std::min<size_t>(dims.dimCount, ACL_MAX_DIM_CNT); i++) {
            description += "\t" + std::to_string(dims.dims[i]);
        }
        description += "\n";
    }
    return 0;
}

int32_t ecapa_ascend_model::allocate(Port& port, bool staged, aclmdlDataset* set, char* failure) {
    Buffer& buffer = port.buffer;
    buffer.bytes = port.bytes;
    // What is small need not take huge pages.
    aclrtMemMallocPolicy policy = port.bytes < (size_t{1} << 20) ? ACL_MEM_MALLOC_NORMAL_ONLY : ACL_MEM_MALLOC_HUGE_FIRST;
    ECAPA_CALL(aclrtMalloc, &buffer.device, buffer.bytes, policy);
    if (staged && !session->on_device) {
        ECAPA_CALL(aclrtMallocHost, &buffer.host, buffer.bytes);
    }
    buffer.data = acl().aclCreateDataBuffer(buffer.device, buffer.bytes);
    if (buffer.data == nullptr) {
        return fail(failure, "aclCreateDataBuffer", ECAPA_ASCEND_NO_RESULT);
    }
    ECAPA_CALL(aclmdlAddDatasetBuffer, set, buffer.data);
    return 0;
}

int32_t ecapa_ascend_model::prepare(char* failure) {
    int32_t code = session->bind(failure);
    if (code != 0) {
        return code;
    }
    input_set = acl().aclmdlCreateDataset();
    output_set = input_set == nullptr ? nullptr : acl().aclmdlCreateDataset();
    if (output_set == nullptr) {
        return fail(failure, "aclmdlCreateDataset", ECAPA_ASCEND_NO_RESULT);
    }
    for (size_t i = 0; i < inputs.size(); i++) {
        bool gear = gears != ECAPA_ASCEND_GEARS_NONE && i == gear_input;
        code = allocate(inputs[i], !gear, input_set, failure);
        if (code != 0) {
            return code;
        }
    }
    for (Port& output : outputs) {
        code = allocate(output, true, output_set, failure);
        if (code != 0) {
            return code;
        }
    }
    return 0;
}

// Bytes of an input in this gear, whose dims follow those of the inputs before it.
size_t ecapa_ascend_model::used_bytes(const Port& port, const int64_t* gear, int32_t count, size_t* position) const {
    size_t bytes = acl().aclDataTypeSize(port.type);
    for (int64_t dim : port.dims) {
        if (gears == ECAPA_ASCEND_GEARS_DIMS) {
            dim = *position < static_cast<size_t>(count) ? gear[*position] : 0;
            (*position)++;
        } else if (dim < 0) {
            dim = gear[0];
        }
        bytes *= static_cast<size_t>(std::max<int64_t>(dim, 0));
    }
    return bytes == 0 ? port.bytes : std::min(bytes, port.bytes);
}

int32_t ecapa_ascend_model::set_gear(const int64_t* gear, int32_t count, char* failure) {
    if (gears == ECAPA_ASCEND_GEARS_BATCH) {
        ECAPA_CALL(aclmdlSetDynamicBatchSize, id, input_set, gear_input, static_cast<uint64_t>(gear[0]));
    } else if (gears == ECAPA_ASCEND_GEARS_DIMS) {
        aclmdlIODims dims = {};
        dims.dimCount = static_cast<size_t>(count);
        std::copy(gear, gear + count, dims.dims);
        ECAPA_CALL(aclmdlSetInputDynamicDims, id, input_set, gear_input, &dims);
    }
    return 0;
}

int32_t ecapa_ascend_model::run(const int64_t* gear, int32_t count, int64_t output_floats, int32_t millis, char* failure) {
    size_t output_bytes = static_cast<size_t>(output_floats) * sizeof(float);
    if (output_set == nullptr || count < 0 || count > ACL_MAX_DIM_CNT || (gears != ECAPA_ASCEND_GEARS_NONE && count == 0) ||
        output_floats < 0 || output_bytes > outputs[0].bytes) {
        return fail(failure, "ecapa_ascend_model_run", ECAPA_ASCEND_UNFIT, "");
    }
    int32_t code = session->bind(failure);
    if (code != 0) {
        return code;
    }
    size_t position = 0;
    for (Port& input : inputs) {
        Buffer& buffer = input.buffer;
        if (buffer.host != nullptr) {
            ECAPA_CALL(aclrtMemcpyAsync, buffer.device, buffer.bytes, buffer.host, used_bytes(input, gear, count, &position),
                       ACL_MEMCPY_HOST_TO_DEVICE, session->stream);
        }
    }
    code = set_gear(gear, count, failure);
    if (code != 0) {
        return code;
    }
    ECAPA_CALL(aclmdlExecuteAsync, id, input_set, output_set, session->stream);
    Buffer& output = outputs[0].buffer;
    if (output.host != nullptr) {
        ECAPA_CALL(aclrtMemcpyAsync, output.host, output.bytes, output.device, output_bytes, ACL_MEMCPY_DEVICE_TO_HOST,
                   session->stream);
    }
    return session->wait(millis, failure);
}

void ecapa_ascend_model::free(Port& port, First& first) {
    Buffer& buffer = port.buffer;
    if (buffer.data != nullptr) {
        first.add("aclDestroyDataBuffer", acl().aclDestroyDataBuffer(buffer.data));
    }
    if (buffer.device != nullptr) {
        first.add("aclrtFree", acl().aclrtFree(buffer.device));
    }
    if (buffer.host != nullptr) {
        first.add("aclrtFreeHost", acl().aclrtFreeHost(buffer.host));
    }
    buffer = Buffer();
}

void ecapa_ascend_model::free(First& first) {
    if (input_set != nullptr) {
        first.add("aclmdlDestroyDataset", acl().aclmdlDestroyDataset(input_set));
    }
    if (output_set != nullptr) {
        first.add("aclmdlDestroyDataset", acl().aclmdlDestroyDataset(output_set));
    }
    for (Port& port : inputs) {
        free(port, first);
    }
    for (Port& port : outputs) {
        free(port, first);
    }
    if (desc != nullptr) {
        first.add("aclmdlDestroyDesc", acl().aclmdlDestroyDesc(desc));
    }
    if (loaded) {
        first.add("aclmdlUnload", acl().aclmdlUnload(id));
    }
}

// ---- The C interface --------------------------------------------------------------------------------------------------

namespace {

// Runs something that may allocate; no exception crosses the border.
template <typename Body>
int32_t guarded(char* failure, Body body) {
    try {
        return body();
    } catch (const std::bad_alloc&) {
        return fail(failure, "operator new", ACL_ERROR_BAD_ALLOC, "the host has no memory left");
    }
}

}  // namespace

ecapa_ascend_session* ecapa_ascend_session_open(int32_t device, char* failure) {
    auto* session = new (std::nothrow) ecapa_ascend_session;
    if (session == nullptr) {
        fail(failure, "operator new", ACL_ERROR_BAD_ALLOC, "the host has no memory left");
        return nullptr;
    }
    if (guarded(failure, [&] { return session->open(device, failure); }) != 0) {
        session->close(0, nullptr);
        delete session;
        return nullptr;
    }
    return session;
}

int32_t ecapa_ascend_session_close(ecapa_ascend_session* session, int32_t millis, char* failure) {
    int32_t code = guarded(failure, [&] { return session->close(millis, failure); });
    if (code != ECAPA_ASCEND_ABANDONED) {
        delete session;
    }
    return code;
}

int32_t ecapa_ascend_session_on_device(const ecapa_ascend_session* session) { return session->on_device; }

void ecapa_ascend_session_soc(ecapa_ascend_session* session, char* text) {
    text[0] = 0;
    if (acl().aclrtGetSocName != nullptr && session->bind(nullptr) == 0) {
        const char* name = acl().aclrtGetSocName();
        snprintf(text, ECAPA_ASCEND_FAILURE, "%s", name == nullptr ? "" : name);
    }
}

void ecapa_ascend_session_memory(ecapa_ascend_session* session, int64_t* out) {
    out[0] = -1;
    out[1] = -1;
    if (acl().aclrtGetMemInfo == nullptr || session->bind(nullptr) != 0) {
        return;
    }
    // The chip has one kind or the other; the one that it lacks is refused or has no bytes.
    for (aclrtMemAttr kind : {ACL_HBM_MEM, ACL_DDR_MEM}) {
        size_t free = 0;
        size_t total = 0;
        if (acl().aclrtGetMemInfo(kind, &free, &total) == ACL_SUCCESS && total > 0) {
            out[0] = static_cast<int64_t>(free);
            out[1] = static_cast<int64_t>(total);
            return;
        }
    }
}

ecapa_ascend_model* ecapa_ascend_model_load(ecapa_ascend_session* session, const char* path, char* failure) {
    ecapa_ascend_model* model = nullptr;
    int32_t code = guarded(failure, [&] {
        auto made = std::make_unique<ecapa_ascend_model>();
        made->session = session;
        session->models.reserve(session->models.size() + 1);
        model = made.release();
        return model->load(path, failure);
    });
    if (code != 0 && model != nullptr) {
        First ignored{nullptr};
        model->free(ignored);
        delete model;
        return nullptr;
    }
    if (model != nullptr) {
        session->models.push_back(model);
    }
    return model;
}

void ecapa_ascend_model_free(ecapa_ascend_model* model) {
    First ignored{nullptr};
    ignored.add("aclrtSetCurrentContext", acl().aclrtSetCurrentContext(model->session->context));
    model->free(ignored);
    auto& models = model->session->models;
    models.erase(std::remove(models.begin(), models.end(), model), models.end());
    delete model;
}

const char* ecapa_ascend_model_description(const ecapa_ascend_model* model) { return model->description.c_str(); }

int32_t ecapa_ascend_model_prepare(ecapa_ascend_model* model, char* failure) {
    return guarded(failure, [&] { return model->prepare(failure); });
}

int64_t ecapa_ascend_model_buffer_bytes(const ecapa_ascend_model* model) {
    size_t bytes = 0;
    for (const auto* ports : {&model->inputs, &model->outputs}) {
        for (const Port& port : *ports) {
            bytes += port.bytes * (model->session->on_device ? 1 : 2);
        }
    }
    return static_cast<int64_t>(bytes);
}

int32_t ecapa_ascend_model_run(ecapa_ascend_model* model, const int64_t* gear, int32_t gear_count, int64_t output_floats,
                               int32_t millis, char* failure) {
    return guarded(failure, [&] { return model->run(gear, gear_count, output_floats, millis, failure); });
}

void* ecapa_ascend_model_staging(ecapa_ascend_model* model, int32_t input, int64_t* bytes) {
    if (input < 0 || static_cast<size_t>(input) >= model->inputs.size()) {
        return nullptr;
    }
    Buffer& buffer = model->inputs[static_cast<size_t>(input)].buffer;
    *bytes = static_cast<int64_t>(buffer.bytes);
    return model->session->on_device ? buffer.device : buffer.host;
}

const void* ecapa_ascend_model_result(const ecapa_ascend_model* model) {
    const Buffer& buffer = model->outputs[0].buffer;
    return model->session->on_device ? buffer.device : buffer.host;
}

int32_t ecapa_ascend_model_put(ecapa_ascend_model* model, int32_t input, int64_t target_offset, const float* source,
                               int32_t offset, int32_t count) {
    int64_t bytes = 0;
    auto* staging = static_cast<float*>(ecapa_ascend_model_staging(model, input, &bytes));
    int64_t floats = bytes / static_cast<int64_t>(sizeof(float));
    if (staging == nullptr || target_offset < 0 || count < 0 || target_offset > floats - count) {
        return ECAPA_ASCEND_UNFIT;
    }
    memcpy(staging + target_offset, source + offset, static_cast<size_t>(count) * sizeof(float));
    return 0;
}

int32_t ecapa_ascend_model_get(const ecapa_ascend_model* model, int64_t source_offset, float* target, int32_t offset,
                               int32_t count) {
    auto* result = static_cast<const float*>(ecapa_ascend_model_result(model));
    int64_t floats = static_cast<int64_t>(model->outputs[0].bytes / sizeof(float));
    if (result == nullptr || source_offset < 0 || count < 0 || source_offset > floats - count) {
        return ECAPA_ASCEND_UNFIT;
    }
    memcpy(target + offset, result + source_offset, static_cast<size_t>(count) * sizeof(float));
    return 0;
}
