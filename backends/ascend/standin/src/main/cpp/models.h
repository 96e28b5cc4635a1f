// What execution needs of models and datasets.
#ifndef ACLSIM_MODELS_H
#define ACLSIM_MODELS_H

#include "sim.h"

namespace aclsim {

constexpr size_t kGearBytes = 256;

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
