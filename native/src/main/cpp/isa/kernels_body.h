// The kernels' one source, in the order of use. Included once per instruction set, inside its namespace, after its vectors.
// No header of the standard library may be included here: its inline functions would be compiled for this instruction set, and
// the linker might keep that copy for everyone.
#include "functions.h"
#include "product.h"
#include "layers.h"
#include "statistics.h"
#include "spectrum.h"
#include "vectors.h"
