// Clauses 35 to 43 and 45 to 47: models, their descriptions, data buffers, datasets.
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>

#include "bodies.h"
#include "models.h"

namespace aclsim {
namespace {

constexpr size_t kWorkBytes = 4096;

int read_file(const char* path, std::string* data) {
    struct stat status;
    // Not the same in all versions; what is told apart here is what a user can do something about.
    if (stat(path, &status) != 0) {
        return error(ACL_ERROR_GE_EXEC_MODEL_PATH_INVALID, "'" + std::string(path) + "': " + strerror(errno));
    }
    if (!S_ISREG(status.st_mode) || status.st_size == 0) {
        return error(ACL_ERROR_GE_EXEC_MODEL_DATA_SIZE_INVALID, "'" + std::string(path) + "' is a directory or empty");
    }
    std::ifstream file(path, std::ios::binary);
    data->assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    return file.bad() || data->size() != static_cast<size_t>(status.st_size)
               ? error(ACL_ERROR_GE_EXEC_MODEL_PATH_INVALID, "'" + std::string(path) + "' cannot be read")
               : ACL_SUCCESS;
}

int parse(const std::string& data, std::shared_ptr<const ToyModel>* toy) {
    std::string text;
    int code = read_toy(data.data(), data.size(), knob("FP16", "") == "on", toy, &text);
    if (code != ACL_SUCCESS) {
        return error(code, text);
    }
    if ((*toy)->soc != state().soc) {
        return error(ACL_ERROR_GE_FAILURE, "E10001: the model is for soc_version " + (*toy)->soc +
                                               ", which is not supported in this device, " + state().soc);
    }
    return ACL_SUCCESS;
}

int add_model(std::shared_ptr<const ToyModel> toy, uintptr_t weights, uint32_t* id) {
    auto* model = new Model;
    // Clause 39: never one that was used before.
    model->id = state().next_id++;
    model->toy = std::move(toy);
    model->context = current();
    model->weights = weights;
    state().models[model->id] = model;
    made(kModel, model);
    *id = model->id;
    return ACL_SUCCESS;
}

int load(const std::string& data, uint32_t* id) {
    if (current() == nullptr) {
        return error(ACL_ERROR_RT_CONTEXT_NULL, "a model loaded without a current context");
    }
    std::shared_ptr<const ToyModel> toy;
    int code = parse(data, &toy);
    uintptr_t weights = 0;
    if (code == ACL_SUCCESS) {
        code = allocate(current()->device, toy->weight_bytes, true, &weights);
    }
    return code == ACL_SUCCESS ? add_model(std::move(toy), weights, id) : code;
}

int sizes(const std::string& data, size_t* work, size_t* weight) {
    std::shared_ptr<const ToyModel> toy;
    int code = parse(data, &toy);
    if (code == ACL_SUCCESS) {
        *work = kWorkBytes;
        *weight = toy->weight_bytes;
    }
    return code;
}

// Clause 36: what is loaded is a copy, the caller's memory is his own again.
int read_memory(const void* model, size_t size, std::string* data) {
    if (!state().host_mode && !is_device(model)) {
        violation(63, "a model from memory on the device wants the device's memory");
    }
    if (is_device(model) && block_at(model, size) == nullptr) {
        return error(ACL_ERROR_GE_EXEC_MODEL_DATA_SIZE_INVALID, "a model larger than the memory that it lies in");
    }
    data->assign(readable(model), size);
    return ACL_SUCCESS;
}

// Clause 37.
int lend(void* address, size_t bytes, size_t needed, Model* model) {
    if (reinterpret_cast<uintptr_t>(address) % 64 != 0) {
        return error(ACL_ERROR_RT_ADDR_UNALIGNED, "the model's memory is not aligned");
    }
    Block* block = is_device(address) ? block_at(address, bytes) : nullptr;
    if (bytes < needed || block == nullptr || block->device != current()->device) {
        return error(ACL_ERROR_GE_PARAM_INVALID, "too little memory for the model, or none of the device's");
    }
    model->lent.push_back(block->address);
    return ACL_SUCCESS;
}

int load_with(const std::string& data, uint32_t* id, void* work, size_t work_size, void* weight, size_t weight_size) {
    std::shared_ptr<const ToyModel> toy;
    int code = parse(data, &toy);
    if (code == ACL_SUCCESS && current() == nullptr) {
        code = error(ACL_ERROR_RT_CONTEXT_NULL, "a model loaded without a current context");
    }
    Model lender;
    code = code == ACL_SUCCESS ? lend(work, work_size, kWorkBytes, &lender) : code;
    code = code == ACL_SUCCESS ? lend(weight, weight_size, toy->weight_bytes, &lender) : code;
    if (code == ACL_SUCCESS) {
        code = add_model(toy, 0, id);
        state().models[*id]->lent = lender.lent;
    }
    return code;
}

void unload(Model* model) {
    model->alive = false;
    release(model->weights);
    model->toy.reset();
    freed(kModel, model);
}

size_t padded(size_t bytes) {
    // Clause 56.
    size_t grain = static_cast<size_t>(knob_number("PAD_OUTPUT", 1));
    return (bytes + grain - 1) / grain * grain;
}

const ToyModel* described(const aclmdlDesc* desc) {
    if (desc == nullptr || state().descs.count(desc) == 0 || !desc->alive || desc->toy == nullptr) {
        if (desc != nullptr && (state().descs.count(desc) == 0 || !desc->alive)) {
            violation(42, "a description used that was destroyed, or none at all");
        }
        return nullptr;
    }
    return desc->toy.get();
}

size_t inputs(const ToyModel& toy) { return toy.inputs() + (toy.geared() ? 1 : 0); }

bool is_gear_input(const ToyModel& toy, size_t index) { return toy.geared() && index == toy.inputs(); }

void put_dims(const char* name, const std::vector<int64_t>& dims, aclmdlIODims* out) {
    snprintf(out->name, sizeof(out->name), "%s", name);
    out->dimCount = dims.size();
    std::copy(dims.begin(), dims.end(), out->dims);
}

std::vector<int64_t> input_dims(const ToyModel& toy, size_t index, bool moving, Gear gear) {
    if (is_gear_input(toy, index)) {
        return {static_cast<int64_t>(kGearBytes / sizeof(uint64_t))};
    }
    bool batch_moves = moving && (toy.kind == kBatchGears || toy.kind == kDimsGears || toy.kind == kRange);
    bool frames_move = moving && (toy.kind == kDimsGears || toy.kind == kRange);
    std::vector<int64_t> dims = {batch_moves ? -1 : static_cast<int64_t>(gear.batch),
                                 frames_move ? -1 : static_cast<int64_t>(gear.frames)};
    if (index == 0) {
        dims.push_back(toy.bins);
    }
    return dims;
}

template <typename T>
bool known(const std::set<T>& all, T object, int clause, const char* what) {
    if (object == nullptr || all.count(object) == 0 || !object->alive) {
        if (object != nullptr) {
            violation(clause, std::string(what) + " used that was destroyed, or none at all");
        }
        return false;
    }
    return true;
}

}  // namespace

void unload_all() {
    for (auto& entry : state().models) {
        if (entry.second->alive) {
            unload(entry.second);
        }
    }
}

Model* usable_model(uint32_t id, int* code) {
    auto found = state().models.find(id);
    *code = ACL_SUCCESS;
    if (found == state().models.end() || !found->second->alive) {
        *code = error(ACL_ERROR_GE_EXEC_MODEL_ID_INVALID, "no model " + std::to_string(id));
    } else if (current() == nullptr) {
        *code = error(ACL_ERROR_RT_CONTEXT_NULL, "no current context");
    } else if (found->second->context != current()) {
        // Clause 38.
        *code = error(ACL_ERROR_RT_MODEL_CONTEXT, "a model of another context");
    }
    return *code == ACL_SUCCESS ? found->second : nullptr;
}

bool is_dataset(const aclmdlDataset* dataset) { return known(state().datasets, dataset, 45, "a dataset"); }
bool is_buffer(const aclDataBuffer* buffer) { return known(state().buffers, buffer, 45, "a data buffer"); }
size_t output_size(const ToyModel& toy) { return padded(toy.output_bytes(toy.largest())); }
size_t input_size(const ToyModel& toy, size_t index) {
    return is_gear_input(toy, index) ? kGearBytes : toy.kind == kRange ? 0 : toy.input_bytes(index, toy.largest());
}
std::vector<int64_t> gear_dims(const ToyModel& toy, Gear gear) {
    std::vector<int64_t> all;
    for (size_t i = 0; i < toy.inputs(); i++) {
        std::vector<int64_t> dims = input_dims(toy, i, false, gear);
        all.insert(all.end(), dims.begin(), dims.end());
    }
    return all;
}

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

// ---- Models -----------------------------------------------------------------------------------------------------------

aclError sim_aclmdlLoadFromFile(const char* path, uint32_t* id) {
    if (path == nullptr || id == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "aclmdlLoadFromFile of null");
    }
    std::string data;
    int code = read_file(path, &data);
    Lock lock(state().lock);
    return code == ACL_SUCCESS ? load(data, id) : code;
}

aclError sim_aclmdlLoadFromMem(const void* model, size_t size, uint32_t* id) {
    if (model == nullptr || id == nullptr || size == 0) {
        return error(ACL_ERROR_INVALID_PARAM, "aclmdlLoadFromMem of nothing");
    }
    Lock lock(state().lock);
    std::string data;
    int code = read_memory(model, size, &data);
    return code == ACL_SUCCESS ? load(data, id) : code;
}

aclError sim_aclmdlQuerySize(const char* path, size_t* work, size_t* weight) {
    if (path == nullptr || work == nullptr || weight == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "aclmdlQuerySize of null");
    }
    std::string data;
    int code = read_file(path, &data);
    Lock lock(state().lock);
    return code == ACL_SUCCESS ? sizes(data, work, weight) : code;
}

aclError sim_aclmdlQuerySizeFromMem(const void* model, size_t size, size_t* work, size_t* weight) {
    if (model == nullptr || size == 0 || work == nullptr || weight == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "aclmdlQuerySizeFromMem of nothing");
    }
    Lock lock(state().lock);
    std::string data;
    int code = read_memory(model, size, &data);
    return code == ACL_SUCCESS ? sizes(data, work, weight) : code;
}

aclError sim_aclmdlLoadFromFileWithMem(const char* path, uint32_t* id, void* work, size_t work_size, void* weight,
                                       size_t weight_size) {
    if (path == nullptr || id == nullptr || work == nullptr || weight == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "aclmdlLoadFromFileWithMem of null");
    }
    std::string data;
    int code = read_file(path, &data);
    Lock lock(state().lock);
    return code == ACL_SUCCESS ? load_with(data, id, work, work_size, weight, weight_size) : code;
}

aclError sim_aclmdlLoadFromMemWithMem(const void* model, size_t size, uint32_t* id, void* work, size_t work_size, void* weight,
                                      size_t weight_size) {
    if (model == nullptr || size == 0 || id == nullptr || work == nullptr || weight == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "aclmdlLoadFromMemWithMem of nothing");
    }
    Lock lock(state().lock);
    std::string data;
    int code = read_memory(model, size, &data);
    return code == ACL_SUCCESS ? load_with(data, id, work, work_size, weight, weight_size) : code;
}

aclmdlConfigHandle* sim_aclmdlCreateConfigHandle() {
    Lock lock(state().lock);
    auto* handle = new aclmdlConfigHandle;
    state().configs.insert(handle);
    made(kConfig, handle);
    return handle;
}

aclError sim_aclmdlDestroyConfigHandle(aclmdlConfigHandle* handle) {
    Lock lock(state().lock);
    if (handle == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "aclmdlDestroyConfigHandle of null");
    }
    if (!known(state().configs, static_cast<const aclmdlConfigHandle*>(handle), 47, "a model configuration")) {
        return error(ACL_ERROR_INVALID_PARAM, "no such configuration");
    }
    handle->alive = false;
    freed(kConfig, handle);
    return ACL_SUCCESS;
}

aclError sim_aclmdlSetConfigOpt(aclmdlConfigHandle* handle, aclmdlConfigAttr attribute, const void* value, size_t size) {
    Lock lock(state().lock);
    if (value == nullptr || !known(state().configs, static_cast<const aclmdlConfigHandle*>(handle), 47, "a model configuration")) {
        return error(ACL_ERROR_INVALID_PARAM, "no value, or no such configuration");
    }
    bool is_known = attribute >= ACL_MDL_PRIORITY_INT32 && attribute <= ACL_MDL_WORKSPACE_SIZET;
    if (!is_known || size != (attribute == ACL_MDL_PRIORITY_INT32 ? sizeof(int32_t) : sizeof(uint64_t))) {
        return error(ACL_ERROR_INVALID_PARAM, "an unknown attribute, or a value of another size than it has");
    }
    uint64_t set = 0;
    memcpy(&set, value, size);
    handle->values[attribute] = set;
    return ACL_SUCCESS;
}

aclError sim_aclmdlLoadWithConfig(const aclmdlConfigHandle* handle, uint32_t* id) {
    std::map<int, uint64_t> values;
    {
        Lock lock(state().lock);
        if (id == nullptr || !known(state().configs, handle, 47, "a model configuration")) {
            return error(ACL_ERROR_INVALID_PARAM, "no such configuration, or an id to nowhere");
        }
        values = handle->values;
    }
    auto pointer = [&](aclmdlConfigAttr attribute) { return reinterpret_cast<void*>(values[attribute]); };
    auto* path = static_cast<const char*>(pointer(ACL_MDL_PATH_PTR));
    void* model = pointer(ACL_MDL_MEM_ADDR_PTR);
    size_t size = values[ACL_MDL_MEM_SIZET];
    void* work = pointer(ACL_MDL_WORKSPACE_ADDR_PTR);
    size_t work_size = values[ACL_MDL_WORKSPACE_SIZET];
    void* weight = pointer(ACL_MDL_WEIGHT_ADDR_PTR);
    size_t weight_size = values[ACL_MDL_WEIGHT_SIZET];
    switch (values[ACL_MDL_LOAD_TYPE_SIZET]) {
        case ACL_MDL_LOAD_FROM_FILE:
            return sim_aclmdlLoadFromFile(path, id);
        case ACL_MDL_LOAD_FROM_FILE_WITH_MEM:
            return sim_aclmdlLoadFromFileWithMem(path, id, work, work_size, weight, weight_size);
        case ACL_MDL_LOAD_FROM_MEM:
            return sim_aclmdlLoadFromMem(model, size, id);
        case ACL_MDL_LOAD_FROM_MEM_WITH_MEM:
            return sim_aclmdlLoadFromMemWithMem(model, size, id, work, work_size, weight, weight_size);
        default:
            return error(ACL_ERROR_INVALID_PARAM, "a configuration without a way to load");
    }
}

aclError sim_aclmdlUnload(uint32_t id) {
    Lock lock(state().lock);
    int code = 0;
    Model* model = usable_model(id, &code);
    if (model == nullptr) {
        return code;
    }
    if (model->running > 0 && !is_lost(model->context)) {
        violation(40, "model " + std::to_string(id) + " unloaded while it runs");
        state().changed.wait(lock, [&] { return model->running == 0; });
    }
    unload(model);
    return ACL_SUCCESS;
}

// ---- Descriptions -------------------------------------------------------------------------------------------------------

aclmdlDesc* sim_aclmdlCreateDesc() {
    Lock lock(state().lock);
    auto* desc = new aclmdlDesc;
    state().descs.insert(desc);
    made(kDesc, desc);
    return desc;
}

aclError sim_aclmdlDestroyDesc(aclmdlDesc* desc) {
    Lock lock(state().lock);
    if (desc == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "aclmdlDestroyDesc of null");
    }
    if (state().descs.count(desc) == 0 || !desc->alive) {
        violation(47, "a model description destroyed twice, or none at all");
        return error(ACL_ERROR_INVALID_PARAM, "no such description");
    }
    // Clause 42: the names die with it.
    for (auto& name : desc->names) {
        memset(name.get(), 0xDD, strlen(name.get()));
    }
    desc->alive = false;
    desc->toy.reset();
    freed(kDesc, desc);
    return ACL_SUCCESS;
}

aclError sim_aclmdlGetDesc(aclmdlDesc* desc, uint32_t id) {
    Lock lock(state().lock);
    if (desc == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "aclmdlGetDesc into null");
    }
    if (!known(state().descs, static_cast<const aclmdlDesc*>(desc), 42, "a model description")) {
        return error(ACL_ERROR_INVALID_PARAM, "no such description");
    }
    auto found = state().models.find(id);
    if (found == state().models.end() || !found->second->alive) {
        return error(ACL_ERROR_GE_EXEC_MODEL_ID_INVALID, "no model " + std::to_string(id));
    }
    desc->model = found->second;
    desc->toy = found->second->toy;
    desc->names.clear();
    for (const std::string& name : {desc->toy->features, desc->toy->mask, std::string(ACL_DYNAMIC_TENSOR_NAME), desc->toy->embedding}) {
        auto copy = std::make_unique<char[]>(name.size() + 1);
        memcpy(copy.get(), name.c_str(), name.size() + 1);
        desc->names.push_back(std::move(copy));
    }
    return ACL_SUCCESS;
}

size_t sim_aclmdlGetNumInputs(aclmdlDesc* desc) {
    Lock lock(state().lock);
    const ToyModel* toy = described(desc);
    return toy == nullptr ? 0 : inputs(*toy);
}

size_t sim_aclmdlGetNumOutputs(aclmdlDesc* desc) {
    Lock lock(state().lock);
    return described(desc) == nullptr ? 0 : 1;
}

size_t sim_aclmdlGetInputSizeByIndex(aclmdlDesc* desc, size_t index) {
    Lock lock(state().lock);
    const ToyModel* toy = described(desc);
    return toy == nullptr || index >= inputs(*toy) ? 0 : input_size(*toy, index);
}

size_t sim_aclmdlGetOutputSizeByIndex(aclmdlDesc* desc, size_t index) {
    Lock lock(state().lock);
    const ToyModel* toy = described(desc);
    return toy == nullptr || index > 0 ? 0 : output_size(*toy);
}

aclError sim_aclmdlGetInputDims(const aclmdlDesc* desc, size_t index, aclmdlIODims* dims) {
    Lock lock(state().lock);
    const ToyModel* toy = described(desc);
    if (toy == nullptr || dims == nullptr || index >= inputs(*toy)) {
        return error(ACL_ERROR_INVALID_PARAM, "no such input");
    }
    const std::string& name = is_gear_input(*toy, index) ? ACL_DYNAMIC_TENSOR_NAME : index == 0 ? toy->features : toy->mask;
    put_dims(name.c_str(), input_dims(*toy, index, true, toy->largest()), dims);
    return ACL_SUCCESS;
}

aclError sim_aclmdlGetInputDimsV2(const aclmdlDesc* desc, size_t index, aclmdlIODims* dims) {
    return sim_aclmdlGetInputDims(desc, index, dims);
}

aclError sim_aclmdlGetOutputDims(const aclmdlDesc* desc, size_t index, aclmdlIODims* dims) {
    Lock lock(state().lock);
    const ToyModel* toy = described(desc);
    if (toy == nullptr || dims == nullptr || index > 0) {
        return error(ACL_ERROR_INVALID_PARAM, "no such output");
    }
    int64_t batch = toy->kind == kStatic ? static_cast<int64_t>(toy->largest().batch) : -1;
    put_dims(toy->embedding.c_str(), {batch, toy->embedding_size}, dims);
    return ACL_SUCCESS;
}

aclError sim_aclmdlGetCurOutputDims(const aclmdlDesc* desc, size_t index, aclmdlIODims* dims) {
    Lock lock(state().lock);
    const ToyModel* toy = described(desc);
    if (toy == nullptr || dims == nullptr || index > 0) {
        return error(ACL_ERROR_INVALID_PARAM, "no such output");
    }
    if (toy->kind == kRange) {
        return error(ACL_ERROR_API_NOT_SUPPORT, "not for models of a shape range");
    }
    Gear gear = toy->geared() ? toy->gears[desc->model->gear] : toy->largest();
    put_dims(toy->embedding.c_str(), {static_cast<int64_t>(gear.batch), toy->embedding_size}, dims);
    return ACL_SUCCESS;
}

const char* sim_aclmdlGetInputNameByIndex(const aclmdlDesc* desc, size_t index) {
    Lock lock(state().lock);
    const ToyModel* toy = described(desc);
    if (toy == nullptr || index >= inputs(*toy)) {
        return nullptr;
    }
    return desc->names[is_gear_input(*toy, index) ? 2 : index].get();
}

const char* sim_aclmdlGetOutputNameByIndex(const aclmdlDesc* desc, size_t index) {
    Lock lock(state().lock);
    return described(desc) == nullptr || index > 0 ? nullptr : desc->names[3].get();
}

aclDataType sim_aclmdlGetInputDataType(const aclmdlDesc* desc, size_t index) {
    Lock lock(state().lock);
    const ToyModel* toy = described(desc);
    if (toy == nullptr || index >= inputs(*toy)) {
        return ACL_DT_UNDEFINED;
    }
    return is_gear_input(*toy, index) ? ACL_INT64 : ACL_FLOAT;
}

aclDataType sim_aclmdlGetOutputDataType(const aclmdlDesc* desc, size_t index) {
    Lock lock(state().lock);
    return described(desc) == nullptr || index > 0 ? ACL_DT_UNDEFINED : ACL_FLOAT;
}

aclFormat sim_aclmdlGetInputFormat(const aclmdlDesc* desc, size_t index) {
    Lock lock(state().lock);
    const ToyModel* toy = described(desc);
    return toy == nullptr || index >= inputs(*toy) ? ACL_FORMAT_UNDEFINED : ACL_FORMAT_ND;
}

aclFormat sim_aclmdlGetOutputFormat(const aclmdlDesc* desc, size_t index) {
    Lock lock(state().lock);
    return described(desc) == nullptr || index > 0 ? ACL_FORMAT_UNDEFINED : ACL_FORMAT_ND;
}

aclError sim_aclmdlGetOutputIndexByName(const aclmdlDesc* desc, const char* name, size_t* index) {
    Lock lock(state().lock);
    if (described(desc) == nullptr || name == nullptr || index == nullptr || desc->toy->embedding != name) {
        return error(ACL_ERROR_INVALID_PARAM, "no such output");
    }
    *index = 0;
    return ACL_SUCCESS;
}

aclError sim_aclmdlGetInputIndexByName(const aclmdlDesc* desc, const char* name, size_t* index) {
    Lock lock(state().lock);
    const ToyModel* toy = described(desc);
    for (size_t i = 0; toy != nullptr && name != nullptr && index != nullptr && i < inputs(*toy); i++) {
        if (strcmp(desc->names[is_gear_input(*toy, i) ? 2 : i].get(), name) == 0) {
            *index = i;
            return ACL_SUCCESS;
        }
    }
    return error(ACL_ERROR_INVALID_PARAM, "no such input");
}

aclError sim_aclmdlGetDynamicBatch(const aclmdlDesc* desc, aclmdlBatch* batch) {
    Lock lock(state().lock);
    const ToyModel* toy = described(desc);
    if (toy == nullptr || batch == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "aclmdlGetDynamicBatch of nothing");
    }
    batch->batchCount = toy->kind == kBatchGears ? toy->gears.size() : 0;
    for (size_t i = 0; i < batch->batchCount; i++) {
        batch->batch[i] = toy->gears[i].batch;
    }
    return ACL_SUCCESS;
}

aclError sim_aclmdlGetInputDimsRange(const aclmdlDesc* desc, size_t index, aclmdlIODimsRange* range) {
    Lock lock(state().lock);
    const ToyModel* toy = described(desc);
    if (toy == nullptr || range == nullptr || index >= inputs(*toy)) {
        return error(ACL_ERROR_INVALID_PARAM, "no such input");
    }
    range->rangeCount = 0;
    if (toy->kind == kRange) {
        Gear least = toy->gears.front();
        Gear most = toy->gears.back();
        std::vector<std::vector<int64_t>> ranges = {{least.batch, most.batch}, {least.frames, most.frames}, {toy->bins, toy->bins}};
        range->rangeCount = index == 0 ? 3 : 2;
        for (size_t i = 0; i < range->rangeCount; i++) {
            range->range[i][0] = ranges[i][0];
            range->range[i][1] = ranges[i][1];
        }
    }
    return ACL_SUCCESS;
}

aclError sim_aclmdlGetInputDynamicGearCount(const aclmdlDesc* desc, size_t index, size_t* count) {
    Lock lock(state().lock);
    const ToyModel* toy = described(desc);
    if (toy == nullptr || count == nullptr || index != static_cast<size_t>(-1)) {
        return error(ACL_ERROR_INVALID_PARAM, "gears are asked for with index -1");
    }
    *count = toy->kind == kDimsGears ? toy->gears.size() : 0;
    return ACL_SUCCESS;
}

aclError sim_aclmdlGetInputDynamicDims(const aclmdlDesc* desc, size_t index, aclmdlIODims* dims, size_t gear_count) {
    Lock lock(state().lock);
    const ToyModel* toy = described(desc);
    if (toy == nullptr || dims == nullptr || index != static_cast<size_t>(-1)) {
        return error(ACL_ERROR_INVALID_PARAM, "gears are asked for with index -1");
    }
    size_t count = toy->kind == kDimsGears ? toy->gears.size() : 0;
    if (gear_count < count) {
        return error(ACL_ERROR_INVALID_PARAM, "room for too few gears");
    }
    for (size_t i = 0; i < count; i++) {
        put_dims("", gear_dims(*toy, toy->gears[i]), &dims[i]);
    }
    return ACL_SUCCESS;
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
