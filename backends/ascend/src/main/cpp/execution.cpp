// Models: their buffers, running them, and giving all back.
#include <algorithm>

#include "session.h"

using namespace ecapa_ascend;

int32_t ecapa_ascend_model::allocate(Port& port, bool staged, aclmdlDataset* set, char* failure) {
    Buffer& buffer = port.buffer;
    buffer.bytes = port.bytes;
    // What is small need not take huge pages.
    aclrtMemMallocPolicy policy = port.bytes < (size_t{1} << 20) ? ACL_MEM_MALLOC_NORMAL_ONLY : ACL_MEM_MALLOC_HUGE_FIRST;
    void* memory = nullptr;
    ECAPA_CALL(aclrtMalloc, &memory, buffer.bytes, policy);
    buffer.device = memory;
    if (staged && !session->on_device) {
        memory = nullptr;
        ECAPA_CALL(aclrtMallocHost, &memory, buffer.bytes);
        buffer.host = memory;
    }
    buffer.data = acl().aclCreateDataBuffer(buffer.device, buffer.bytes);
    if (buffer.data == nullptr) {
        return fail(failure, "aclCreateDataBuffer", ECAPA_ASCEND_NO_RESULT);
    }
    ECAPA_CALL(aclmdlAddDatasetBuffer, set, buffer.data);
    return 0;
}

int32_t ecapa_ascend_model::prepare(char* failure) {
    // A second time would forget what the first one made.
    if (input_set != nullptr) {
        return fail(failure, "ecapa_ascend_model_prepare", ECAPA_ASCEND_UNFIT,
                    "the model's buffers were asked for before, and are made once: run the model with those, or free it and load it anew");
    }
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
    prepared = true;
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
            dim = gears == ECAPA_ASCEND_GEARS_BATCH ? gear[0] : 0;
        }
        if (__builtin_mul_overflow(bytes, static_cast<size_t>(std::max<int64_t>(dim, 0)), &bytes)) {
            return port.bytes;
        }
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
    if (!prepared || count < 0 || count > ACL_MAX_DIM_CNT || (gears != ECAPA_ASCEND_GEARS_NONE && count == 0) ||
        output_floats < 0 || static_cast<uint64_t>(output_floats) > outputs[0].bytes / sizeof(float)) {
        return fail(failure, "ecapa_ascend_model_run", ECAPA_ASCEND_UNFIT, "");
    }
    size_t output_bytes = static_cast<size_t>(output_floats) * sizeof(float);
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
    if (model->gears != ECAPA_ASCEND_GEARS_NONE && !model->session->on_device) {
        // The gears' input is written by the library: it has no pinned part.
        bytes -= model->inputs[model->gear_input].bytes;
    }
    return static_cast<int64_t>(bytes);
}

int32_t ecapa_ascend_model_run(ecapa_ascend_model* model, const int64_t* gear, int32_t gear_count, int64_t output_floats,
                               int32_t millis, char* failure) {
    return guarded(failure, [&] { return model->run(gear, gear_count, output_floats, millis, failure); });
}

void* ecapa_ascend_model_staging(ecapa_ascend_model* model, int32_t input, int64_t* bytes) {
    // The gears' input is the library's to write.
    bool of_gears = model->gears != ECAPA_ASCEND_GEARS_NONE && input == static_cast<int64_t>(model->gear_input);
    if (input < 0 || static_cast<size_t>(input) >= model->inputs.size() || of_gears) {
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
