#include "../table.h"

namespace ecapa {
namespace scalar {
namespace {

#include "vec_scalar.h"

#include "kernels_body.h"

}  // namespace
}  // namespace scalar

const ecapa_kernels scalar_table = {
    "scalar",
    kScalar,
    scalar::kLanes,
    scalar::kPanel,
#define ECAPA_KERNEL(name) scalar::name,
#include "../kernels.inc"
#undef ECAPA_KERNEL
};

}  // namespace ecapa
