// Clauses 35 to 41: models are loaded and unloaded.
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

}  // namespace aclsim

using namespace aclsim;

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
