// Clauses 43 and 45 to 47: data buffers, tensor descriptions, datasets.
#include "bodies.h"
#include "models.h"

namespace aclsim {

bool is_dataset(const aclmdlDataset* dataset) { return known(state().datasets, dataset, 45, "a dataset"); }
bool is_buffer(const aclDataBuffer* buffer) { return known(state().buffers, buffer, 45, "a data buffer"); }

}  // namespace aclsim

using namespace aclsim;

// ---- Data buffers and tensor descriptions -------------------------------------------------------------------------------

size_t sim_aclDataTypeSize(aclDataType type) {
    switch (type) {
        case ACL_INT8:
        case ACL_UINT8:
        case ACL_BOOL:
        case ACL_INT4:
        case ACL_UINT1:
            return 1;
        case ACL_FLOAT16:
        case ACL_BF16:
        case ACL_INT16:
        case ACL_UINT16:
            return 2;
        case ACL_FLOAT:
        case ACL_INT32:
        case ACL_UINT32:
        case ACL_COMPLEX32:
            return 4;
        case ACL_INT64:
        case ACL_UINT64:
        case ACL_DOUBLE:
        case ACL_COMPLEX64:
            return 8;
        case ACL_COMPLEX128:
            return 16;
        default:
            return 0;
    }
}

float sim_aclFloat16ToFloat(aclFloat16 value) { return from_half(value); }
aclFloat16 sim_aclFloatToFloat16(float value) { return to_half(value); }

aclDataBuffer* sim_aclCreateDataBuffer(void* data, size_t size) {
    Lock lock(state().lock);
    auto* buffer = new aclDataBuffer{data, size};
    state().buffers.insert(buffer);
    made(kBuffer, buffer);
    return buffer;
}

aclError sim_aclDestroyDataBuffer(const aclDataBuffer* buffer) {
    Lock lock(state().lock);
    if (buffer == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "aclDestroyDataBuffer of null");
    }
    if (state().buffers.count(buffer) == 0 || !buffer->alive) {
        violation(47, "a data buffer destroyed twice, or none at all");
        return error(ACL_ERROR_INVALID_PARAM, "no such data buffer");
    }
    if (buffer->sets > 0) {
        violation(45, "a data buffer destroyed that is in a dataset");
    }
    const_cast<aclDataBuffer*>(buffer)->alive = false;
    freed(kBuffer, buffer);
    return ACL_SUCCESS;
}

aclError sim_aclUpdateDataBuffer(aclDataBuffer* buffer, void* data, size_t size) {
    Lock lock(state().lock);
    if (!is_buffer(buffer)) {
        return error(ACL_ERROR_INVALID_PARAM, "no such data buffer");
    }
    buffer->data = data;
    buffer->size = size;
    return ACL_SUCCESS;
}

void* sim_aclGetDataBufferAddr(const aclDataBuffer* buffer) {
    Lock lock(state().lock);
    return is_buffer(buffer) ? buffer->data : nullptr;
}

size_t sim_aclGetDataBufferSizeV2(const aclDataBuffer* buffer) {
    Lock lock(state().lock);
    return is_buffer(buffer) ? buffer->size : 0;
}

// One of the caller's, or a live dataset's copy.
static bool is_tensor(const aclTensorDesc* desc) {
    if (state().tensors.count(desc) != 0) {
        return desc->alive;
    }
    for (const aclmdlDataset* dataset : state().datasets) {
        for (const auto& entry : dataset->descs) {
            if (entry.second.get() == desc) {
                return dataset->alive;
            }
        }
    }
    return false;
}

aclTensorDesc* sim_aclCreateTensorDesc(aclDataType type, int count, const int64_t* dims, aclFormat) {
    Lock lock(state().lock);
    if (count < 0 || count > ACL_MAX_DIM_CNT || (count > 0 && dims == nullptr)) {
        error(ACL_ERROR_INVALID_PARAM, "a tensor description of no shape");
        return nullptr;
    }
    auto* desc = new aclTensorDesc{type, std::vector<int64_t>(dims, dims + count)};
    state().tensors.insert(desc);
    made(kTensor, desc);
    return desc;
}

void sim_aclDestroyTensorDesc(const aclTensorDesc* desc) {
    Lock lock(state().lock);
    if (desc == nullptr) {
        return;
    }
    if (!is_tensor(desc)) {
        violation(47, "a tensor description destroyed twice, or none at all");
        return;
    }
    const_cast<aclTensorDesc*>(desc)->alive = false;
    freed(kTensor, desc);
}

size_t sim_aclGetTensorDescNumDims(const aclTensorDesc* desc) {
    Lock lock(state().lock);
    return is_tensor(desc) ? desc->dims.size() : 0;
}

aclError sim_aclGetTensorDescDimV2(const aclTensorDesc* desc, size_t index, int64_t* dim) {
    Lock lock(state().lock);
    if (dim == nullptr || !is_tensor(desc) || index >= desc->dims.size()) {
        return error(ACL_ERROR_INVALID_PARAM, "no such dimension");
    }
    *dim = desc->dims[index];
    return ACL_SUCCESS;
}

size_t sim_aclGetTensorDescSize(const aclTensorDesc* desc) {
    Lock lock(state().lock);
    size_t size = is_tensor(desc) ? sim_aclDataTypeSize(desc->type) : 0;
    for (size_t i = 0; size > 0 && i < desc->dims.size(); i++) {
        size *= static_cast<size_t>(desc->dims[i]);
    }
    return size;
}

// ---- Datasets -----------------------------------------------------------------------------------------------------------

aclmdlDataset* sim_aclmdlCreateDataset() {
    Lock lock(state().lock);
    auto* dataset = new aclmdlDataset;
    state().datasets.insert(dataset);
    made(kDataset, dataset);
    return dataset;
}

aclError sim_aclmdlDestroyDataset(const aclmdlDataset* dataset) {
    Lock lock(state().lock);
    if (dataset == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "aclmdlDestroyDataset of null");
    }
    if (state().datasets.count(dataset) == 0 || !dataset->alive) {
        violation(47, "a dataset destroyed twice, or none at all");
        return error(ACL_ERROR_INVALID_PARAM, "no such dataset");
    }
    // Clause 46: the buffers stay.
    for (aclDataBuffer* buffer : dataset->buffers) {
        buffer->sets--;
    }
    const_cast<aclmdlDataset*>(dataset)->alive = false;
    freed(kDataset, dataset);
    return ACL_SUCCESS;
}

aclError sim_aclmdlAddDatasetBuffer(aclmdlDataset* dataset, aclDataBuffer* buffer) {
    Lock lock(state().lock);
    if (!is_dataset(dataset) || !is_buffer(buffer)) {
        return error(ACL_ERROR_INVALID_PARAM, "no such dataset or data buffer");
    }
    if (++buffer->sets > 1) {
        count("bufferInTwoDatasets");
    }
    dataset->buffers.push_back(buffer);
    return ACL_SUCCESS;
}

size_t sim_aclmdlGetDatasetNumBuffers(const aclmdlDataset* dataset) {
    Lock lock(state().lock);
    return is_dataset(dataset) ? dataset->buffers.size() : 0;
}

aclDataBuffer* sim_aclmdlGetDatasetBuffer(const aclmdlDataset* dataset, size_t index) {
    Lock lock(state().lock);
    return is_dataset(dataset) && index < dataset->buffers.size() ? dataset->buffers[index] : nullptr;
}

aclError sim_aclmdlSetDatasetTensorDesc(aclmdlDataset* dataset, aclTensorDesc* desc, size_t index) {
    Lock lock(state().lock);
    if (!is_dataset(dataset) || desc == nullptr || index >= dataset->buffers.size()) {
        return error(ACL_ERROR_INVALID_PARAM, "no such dataset, description or buffer");
    }
    dataset->descs[index] = std::make_unique<aclTensorDesc>(*desc);
    return ACL_SUCCESS;
}

aclTensorDesc* sim_aclmdlGetDatasetTensorDesc(const aclmdlDataset* dataset, size_t index) {
    Lock lock(state().lock);
    if (!is_dataset(dataset)) {
        return nullptr;
    }
    auto found = dataset->descs.find(index);
    return found == dataset->descs.end() ? nullptr : found->second.get();
}
