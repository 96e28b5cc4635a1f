// AscendCL as found at run time: its functions by name, or null where the installed version has none.
#ifndef ECAPA_ACL_LIBRARY_H
#define ECAPA_ACL_LIBRARY_H

#include "acl_abi.h"

namespace ecapa_ascend {

struct Functions {
#define ACL_FUNCTION(need, part, result, name, parameters, arguments) result(*name) parameters = nullptr;
#include "acl_functions.inc"
#undef ACL_FUNCTION
};

// What resolve() has found so far; the same for the whole process, because the library's own state is.
const Functions& acl();

}  // namespace ecapa_ascend
#endif
