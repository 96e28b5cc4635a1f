// The exported functions: the door, then the body in sim_NAME, then the door again. Each is a symbol of its own that nothing else here
// calls, so that a copy of the library can go without it (clause 62).
#include <type_traits>

#include "bodies.h"
#include "sim.h"

namespace aclsim {
namespace {

template <typename Result>
Result failed([[maybe_unused]] int code) {
    if constexpr (std::is_same_v<Result, aclError>) {
        return code;
    } else if constexpr (std::is_pointer_v<Result>) {
        return nullptr;
    } else if constexpr (std::is_enum_v<Result>) {
        return static_cast<Result>(-1);
    } else if constexpr (!std::is_void_v<Result>) {
        return Result{};
    }
}

template <typename Result, typename Body>
Result call(Function function, Body body) {
    // Clause 58: without the body nothing is written to where results go.
    int code = enter(function);
    if (code != 0 && !releases(function)) {
        leave(function, code);
        return failed<Result>(code);
    }
    if constexpr (std::is_same_v<Result, aclError>) {
        // What releases does so even where a failure was asked for: a leak is then nobody's but the caller's.
        bool done = code != ACL_ERROR_UNINITIALIZE && code != ACL_ERROR_COMPILING_STUB_MODE;
        aclError own = code == 0 || done ? body() : code;
        if (code == 0) {
            code = own;
        }
        leave(function, code);
        return code;
    } else if constexpr (std::is_void_v<Result>) {
        body();
        leave(function, 0);
    } else {
        Result result = body();
        leave(function, 0);
        return result;
    }
}

}  // namespace
}  // namespace aclsim

// Compiled for the whole library, or once for each library of the split pair.
#define ACLSIM_EXPORT(result, name, parameters, arguments)                                                 \
    result name parameters {                                                                               \
        return aclsim::call<result>(aclsim::F_##name, [&]() -> result { return sim_##name arguments; });   \
    }
#if defined(ACLSIM_MDL_ONLY)
#define ACLSIM_EXPORT_RT(result, name, parameters, arguments)
#else
#define ACLSIM_EXPORT_RT(result, name, parameters, arguments) ACLSIM_EXPORT(result, name, parameters, arguments)
#endif
#if defined(ACLSIM_RT_ONLY)
#define ACLSIM_EXPORT_MDL(result, name, parameters, arguments)
#else
#define ACLSIM_EXPORT_MDL(result, name, parameters, arguments) ACLSIM_EXPORT(result, name, parameters, arguments)
#endif

extern "C" {
#define ACL_FUNCTION(need, part, result, name, parameters, arguments) ACLSIM_EXPORT_##part(result, name, parameters, arguments)
#include "acl_functions.inc"
#undef ACL_FUNCTION
}
