#include <immintrin.h>

#include "../table.h"

namespace ecapa {
namespace avx512 {
namespace {

#include "vec_avx512.h"

#include "kernels_body.h"

}  // namespace
}  // namespace avx512

const ecapa_kernels avx512_table = {
    "avx512",
    kAvx512,
    avx512::kLanes,
    avx512::kPanel,
#define ECAPA_KERNEL(name) avx512::name,
#include "../kernels.inc"
#undef ECAPA_KERNEL
};

}  // namespace ecapa
