// Models: loading them, and what AscendCL says of them.
#include <algorithm>
#include <memory>

#include "session.h"

using namespace ecapa_ascend;

int32_t ecapa_ascend_model::load(const char* path, char* failure) {
    int32_t code = session->bind(failure);
    if (code != 0) {
        return code;
    }
    size_t work_bytes = 0;
    if (acl().aclmdlQuerySize != nullptr && acl().aclmdlQuerySize(path, &work_bytes, &weight_bytes) != ACL_SUCCESS) {
        weight_bytes = 0;
        forget_text();
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

// ---- The C interface --------------------------------------------------------------------------------------------------

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

int32_t ecapa_ascend_model_free(ecapa_ascend_model* model, char* failure) {
    First first{failure};
    first.add("aclrtSetCurrentContext", acl().aclrtSetCurrentContext(model->session->context));
    model->free(first);
    auto& models = model->session->models;
    models.erase(std::remove(models.begin(), models.end(), model), models.end());
    delete model;
    return first.code;
}

const char* ecapa_ascend_model_description(const ecapa_ascend_model* model) { return model->description.c_str(); }
