// Gears and execution (clauses 41, 43, 44 and 48 to 56).
#include <string.h>

#include <vector>

#include "bodies.h"
#include "models.h"
#include "network.h"

namespace aclsim {
namespace {

// Buffers may be that much smaller than what the model says.
constexpr size_t kSlack = 64;

// The gear that the dataset's buffer is set to.
struct GearSetting {
    uint64_t batch;
    uint64_t frames;
    uint64_t check;
};
constexpr uint64_t kGearCheck = 0x47454152;

int check_buffer(const aclDataBuffer* buffer, size_t bytes, const char* what) {
    if (!is_buffer(buffer)) {
        return error(ACL_ERROR_GE_PARAM_INVALID, std::string("no buffer for the ") + what);
    }
    if (state().host_mode && !is_device(buffer->data)) {
        return error(ACL_ERROR_GE_PARAM_INVALID, std::string("the buffer of the ") + what + " is not device memory");
    }
    if (buffer->size + kSlack < bytes) {
        return error(ACL_ERROR_GE_PARAM_INVALID, std::string("the buffer of the ") + what + " has " + std::to_string(buffer->size) +
                                                     " bytes, the model needs " + std::to_string(bytes));
    }
    const Block* block = block_at(buffer->data, buffer->size);
    if (block == nullptr || buffer->size < bytes) {
        violation(44, std::string("the buffer of the ") + what + " is smaller than the model needs, or than it says");
        return error(ACL_ERROR_GE_PARAM_INVALID, "a buffer that is too small");
    }
    if (block->device != current()->device) {
        return error(ACL_ERROR_GE_PARAM_INVALID, std::string("the buffer of the ") + what + " is another device's");
    }
    if (reinterpret_cast<uintptr_t>(buffer->data) % 64 != 0) {
        violation(44, std::string("the buffer of the ") + what + " is not aligned");
        return error(ACL_ERROR_RT_ADDR_UNALIGNED, "a buffer that is not aligned");
    }
    return ACL_SUCCESS;
}

int gear_of(Model* model, const aclmdlDataset* inputs, Gear* gear) {
    const ToyModel& toy = *model->toy;
    *gear = toy.largest();
    // Clause 54.
    if (toy.kind == kRange) {
        for (size_t i = 0; i < toy.inputs(); i++) {
            auto desc = inputs->descs.find(i);
            if (desc == inputs->descs.end() || desc->second->dims.size() != (i == 0 ? 3u : 2u)) {
                return error(ACL_ERROR_INVALID_PARAM, "a model of a shape range needs a tensor description of each input");
            }
            if (desc->second->type != ACL_FLOAT || (i == 0 && desc->second->dims[2] != static_cast<int64_t>(toy.bins))) {
                return error(ACL_ERROR_INVALID_PARAM, "a tensor description of another type or width than the input's");
            }
            const std::vector<int64_t>& dims = desc->second->dims;
            Gear least = toy.gears.front();
            Gear most = toy.gears.back();
            if (dims[0] < least.batch || dims[0] > most.batch || dims[1] < least.frames || dims[1] > most.frames) {
                return error(ACL_ERROR_INVALID_PARAM, "a shape beyond the model's range");
            }
            Gear own = {static_cast<uint32_t>(dims[0]), static_cast<uint32_t>(dims[1])};
            if (i > 0 && (own.batch != gear->batch || own.frames != gear->frames)) {
                return error(ACL_ERROR_INVALID_PARAM, "a mask of another shape than the features");
            }
            *gear = own;
        }
        return ACL_SUCCESS;
    }
    if (!toy.geared()) {
        return ACL_SUCCESS;
    }
    if (!model->gear_set || model->gear_dataset != inputs) {
        violation(50, "model " + std::to_string(model->id) + " executed without its gear set since the last time");
        return ACL_SUCCESS;
    }
    GearSetting setting = {};
    memcpy(&setting, readable(inputs->buffers[toy.inputs()]->data), sizeof(setting));
    if (setting.check == kGearCheck) {
        *gear = {static_cast<uint32_t>(setting.batch), static_cast<uint32_t>(setting.frames)};
    }
    model->gear_set = false;
    return ACL_SUCCESS;
}

bool overlap(const aclDataBuffer* a, const aclDataBuffer* b) {
    auto begin_a = reinterpret_cast<uintptr_t>(a->data);
    auto begin_b = reinterpret_cast<uintptr_t>(b->data);
    return begin_a < begin_b + b->size && begin_b < begin_a + a->size;
}

// Frames that a mask lets through; 0 if it is not ones followed by zeros.
int64_t masked_frames(const float* mask, int64_t frames) {
    int64_t ones = 0;
    while (ones < frames && mask[ones] == 1) {
        ones++;
    }
    for (int64_t i = ones; i < frames; i++) {
        if (mask[i] != 0) {
            return 0;
        }
    }
    return ones;
}

int compute(const ToyModel& toy, Gear gear, const float* features, const float* mask, float* embedding) {
    for (uint32_t i = 0; i < gear.batch; i++) {
        int64_t frames = gear.frames;
        if (mask != nullptr) {
            frames = masked_frames(mask + static_cast<size_t>(i) * gear.frames, gear.frames);
            if (frames == 0) {
                return ACL_ERROR_RT_AICORE_EXCEPTION;
            }
        }
        // Clause 55: nothing is written beyond the rows of this gear.
        toy.network->embed(features + static_cast<size_t>(i) * gear.frames * toy.bins, frames,
                           embedding + static_cast<size_t>(i) * toy.embedding_size);
    }
    return ACL_SUCCESS;
}

int lose_device(Context* context) {
    // LOST=device:n: that device is gone after n executions.
    std::string lost = knob("LOST", "");
    size_t colon = lost.find(':');
    Device& device = state().devices[static_cast<size_t>(context->device)];
    if (colon != std::string::npos && std::stoi(lost) == context->device) {
        device.lost = device.lost || ++device.executions > std::stoll(lost.substr(colon + 1));
    }
    return device.lost ? error(ACL_ERROR_RT_DRV_INTERNAL_ERROR, "the device is lost") : ACL_SUCCESS;
}

int prepare(uint32_t id, const aclmdlDataset* inputs, aclmdlDataset* outputs, Task* task) {
    if (inputs == nullptr || outputs == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "executed without datasets");
    }
    int code = 0;
    Model* model = usable_model(id, &code);
    if (model == nullptr) {
        return code;
    }
    code = lose_device(model->context);
    if (code != ACL_SUCCESS) {
        return code;
    }
    const ToyModel& toy = *model->toy;
    // Clauses 43 and 49: the gears' buffer is one of them.
    size_t wanted = toy.inputs() + (toy.geared() ? 1 : 0);
    if (!is_dataset(inputs) || !is_dataset(outputs) || inputs->buffers.size() != wanted || outputs->buffers.size() != 1) {
        return error(ACL_ERROR_GE_PARAM_INVALID, "the model takes " + std::to_string(wanted) + " inputs and gives 1 output");
    }
    for (size_t i = 0; i < wanted; i++) {
        code = check_buffer(inputs->buffers[i], input_size(toy, i), "input");
        if (code != ACL_SUCCESS) {
            return code;
        }
        if (overlap(inputs->buffers[i], outputs->buffers[0])) {
            violation(48, "an input and the output overlap");
        }
    }
    code = check_buffer(outputs->buffers[0], output_size(toy), "output");
    Gear gear = {};
    code = code == ACL_SUCCESS ? gear_of(model, inputs, &gear) : code;
    // Clause 54: a range's inputs have the size of the shape that was given.
    for (size_t i = 0; code == ACL_SUCCESS && toy.kind == kRange && i < toy.inputs(); i++) {
        code = check_buffer(inputs->buffers[i], toy.input_bytes(i, gear), "input");
    }
    if (code != ACL_SUCCESS) {
        return code;
    }
    check_guards(27);
    auto* features = reinterpret_cast<const float*>(readable(inputs->buffers[0]->data));
    auto* mask = toy.masked ? reinterpret_cast<const float*>(readable(inputs->buffers[1]->data)) : nullptr;
    auto* embedding = reinterpret_cast<float*>(readable(outputs->buffers[0]->data));
    task->model = model;
    for (const aclmdlDataset* dataset : {inputs, const_cast<const aclmdlDataset*>(outputs)}) {
        for (const aclDataBuffer* buffer : dataset->buffers) {
            task->blocks.push_back(block_at(buffer->data, buffer->size)->address);
        }
    }
    std::shared_ptr<const ToyModel> kept = model->toy;
    task->body = [kept, gear, features, mask, embedding] { return compute(*kept, gear, features, mask, embedding); };
    task->hangs = knob("HANG", "") == "aclmdlExecuteAsync";
    return ACL_SUCCESS;
}

int set_gear(uint32_t id, aclmdlDataset* dataset, size_t index, Kind kind, Gear wanted) {
    int code = 0;
    Model* model = usable_model(id, &code);
    if (model == nullptr) {
        return code;
    }
    const ToyModel& toy = *model->toy;
    // Clause 51, to the end.
    if (!toy.geared()) {
        return error(ACL_ERROR_MODEL_NOT_DYNAMIC, "the model has no gears");
    }
    // Clause 53.
    if (toy.kind != kind) {
        return error(ACL_ERROR_INVALID_PARAM, "the model's gears are of the other kind");
    }
    if (!is_dataset(dataset) || index != toy.inputs() || index >= dataset->buffers.size()) {
        return error(ACL_ERROR_INVALID_PARAM, "not the index of the gears' input");
    }
    size_t gear = 0;
    while (gear < toy.gears.size() && (toy.gears[gear].batch != wanted.batch || toy.gears[gear].frames != wanted.frames)) {
        gear++;
    }
    if (gear == toy.gears.size()) {
        return error(ACL_ERROR_GE_DYNAMIC_BATCH_SIZE_INVALID, "no such gear");
    }
    aclDataBuffer* buffer = dataset->buffers[index];
    if (buffer->data == nullptr) {
        return error(ACL_ERROR_GE_DYNAMIC_INPUT_ADDR_INVALID, "the gears' buffer is null");
    }
    if (buffer->size < kGearBytes || block_at(buffer->data, kGearBytes) == nullptr) {
        return error(ACL_ERROR_GE_DYNAMIC_INPUT_LENGTH_INVALID, "the gears' buffer is too small");
    }
    GearSetting setting = {wanted.batch, wanted.frames, kGearCheck};
    memcpy(readable(buffer->data), &setting, sizeof(setting));
    model->gear = gear;
    model->gear_set = true;
    model->gear_dataset = dataset;
    return ACL_SUCCESS;
}

}  // namespace
}  // namespace aclsim

using namespace aclsim;

aclError sim_aclmdlSetDynamicBatchSize(uint32_t id, aclmdlDataset* dataset, size_t index, uint64_t batch) {
    Lock lock(state().lock);
    if (dataset == nullptr || batch == 0 || batch > UINT32_MAX) {
        return error(ACL_ERROR_INVALID_PARAM, "aclmdlSetDynamicBatchSize of nothing");
    }
    int code = 0;
    Model* model = usable_model(id, &code);
    uint32_t frames = model == nullptr ? 0 : model->toy->largest().frames;
    return set_gear(id, dataset, index, kBatchGears, {static_cast<uint32_t>(batch), frames});
}

aclError sim_aclmdlSetInputDynamicDims(uint32_t id, aclmdlDataset* dataset, size_t index, const aclmdlIODims* dims) {
    Lock lock(state().lock);
    if (dataset == nullptr || dims == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "aclmdlSetInputDynamicDims of nothing");
    }
    int code = 0;
    Model* model = usable_model(id, &code);
    if (model == nullptr) {
        return code;
    }
    // Clause 52: the dims of all inputs.
    std::vector<int64_t> given(dims->dims, dims->dims + std::min<size_t>(dims->dimCount, ACL_MAX_DIM_CNT));
    Gear gear = {0, 0};
    for (const Gear& each : model->toy->gears) {
        if (gear_dims(*model->toy, each) == given) {
            gear = each;
        }
    }
    if (gear.batch == 0 && given.size() != gear_dims(*model->toy, model->toy->largest()).size()) {
        return error(ACL_ERROR_INVALID_PARAM, "the dims must be those of all inputs, one after the other");
    }
    return set_gear(id, dataset, index, kDimsGears, gear);
}

aclError sim_aclmdlExecute(uint32_t id, const aclmdlDataset* inputs, aclmdlDataset* outputs) {
    Lock lock(state().lock);
    Task task;
    int code = prepare(id, inputs, outputs, &task);
    if (code == ACL_SUCCESS) {
        run_now(lock, std::move(task), &code);
        // What fails on the device is told by another code, with the cause in the text only.
        code = code == ACL_SUCCESS ? code : error(ACL_ERROR_GE_FAILURE, "execution failed on the device: " + std::to_string(code));
    }
    return code;
}

aclError sim_aclmdlExecuteAsync(uint32_t id, const aclmdlDataset* inputs, aclmdlDataset* outputs, aclrtStream handle) {
    Lock lock(state().lock);
    Task task;
    int code = prepare(id, inputs, outputs, &task);
    if (code != ACL_SUCCESS) {
        return code;
    }
    if (handle == nullptr) {
        run_now(lock, std::move(task), &code);
        return code;
    }
    Stream* stream = usable(handle, &code);
    if (stream != nullptr) {
        enqueue(stream, std::move(task));
    }
    return code;
}

// The ABI at hand has no way to make such a handle; any that is given counts as one in which nothing was set.
aclError sim_aclmdlExecuteV2(uint32_t id, const aclmdlDataset* inputs, aclmdlDataset* outputs, aclrtStream handle,
                             const aclmdlExecConfigHandle* config) {
    if (config == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "aclmdlExecuteV2 without a configuration");
    }
    int code = sim_aclmdlExecuteAsync(id, inputs, outputs, handle);
    return code == ACL_SUCCESS ? sim_aclrtSynchronizeStream(handle) : code;
}
