// What models, their descriptions, datasets and execution need of each other.
#ifndef ACLSIM_MODELS_H
#define ACLSIM_MODELS_H

#include "sim.h"

namespace aclsim {

constexpr size_t kGearBytes = 256;

// Whether an object is there to be used; else a breach of the clause, unless it is null.
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

// The model, if it can be used under the current context; else null and the code.
Model* usable_model(uint32_t id, int* code);
bool is_dataset(const aclmdlDataset* dataset);
bool is_buffer(const aclDataBuffer* buffer);
size_t input_size(const ToyModel& toy, size_t index);
size_t output_size(const ToyModel& toy);
// The dims of all real inputs, one after the other.
std::vector<int64_t> gear_dims(const ToyModel& toy, Gear gear);

}  // namespace aclsim
#endif
