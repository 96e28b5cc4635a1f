// Clauses 42 and 56: what models say of themselves.
#include <stdio.h>
#include <string.h>

#include <algorithm>

#include "bodies.h"
#include "models.h"

namespace aclsim {
namespace {

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

}  // namespace

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
