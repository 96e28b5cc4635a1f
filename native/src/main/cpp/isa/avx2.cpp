#include <immintrin.h>

#include "../table.h"

namespace ecapa {
namespace avx2 {
namespace {

#include "vec_avx2.h"

#include "kernels_body.h"

}  // namespace
}  // namespace avx2

const ecapa_kernels avx2_table = {
    "avx2",
    kAvx2,
    avx2::kLanes,
    avx2::kPanel,
#define ECAPA_KERNEL(name) avx2::name,
#include "../kernels.inc"
#undef ECAPA_KERNEL
};

}  // namespace ecapa
