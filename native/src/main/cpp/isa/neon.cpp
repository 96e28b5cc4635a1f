#include <arm_neon.h>

#include "../table.h"

namespace ecapa {
namespace neon {
namespace {

#include "vec_neon.h"

#include "kernels_body.h"

}  // namespace
}  // namespace neon

const ecapa_kernels neon_table = {
    "neon",
    kNeon,
    neon::kLanes,
    neon::kPanel,
#define ECAPA_KERNEL(name) neon::name,
#include "../kernels.inc"
#undef ECAPA_KERNEL
};

}  // namespace ecapa
