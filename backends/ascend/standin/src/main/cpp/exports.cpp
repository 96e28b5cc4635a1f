// The exported functions: the door, then the body in sim_NAME, then the door again. Each is a symbol of its own that nothing else here
// calls, so that a copy of the library can go without it; and each is looked up by a function, which may say that there is none
// (clause 62).
#include <string.h>

#include <string>
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

// Whether a parameter is where a single result goes, and not an object, an input or a text of unknown size.
template <typename T>
constexpr bool is_result = std::is_pointer_v<T> && !std::is_const_v<std::remove_pointer_t<T>> &&
                           !std::is_same_v<T, char*> &&
                           (std::is_scalar_v<std::remove_pointer_t<T>> || std::is_same_v<T, aclmdlIODims*> ||
                            std::is_same_v<T, aclmdlBatch*> || std::is_same_v<T, aclmdlIODimsRange*>);

// Clause 58, in strict mode: what a failing call leaves in its results is nobody's.
template <typename T>
void poison([[maybe_unused]] T argument) {
    if constexpr (is_result<T>) {
        if (argument != nullptr) {
            memset(argument, 0xDD, sizeof(*argument));
        }
    }
}

template <typename T>
std::string given(T argument) {
    if constexpr (std::is_same_v<T, const char*>) {
        return argument == nullptr ? " 0" : " '" + std::string(argument) + "'";
    } else if constexpr (std::is_pointer_v<T>) {
        return is_result<T> ? "" : " " + trace_name(argument);
    } else if constexpr (std::is_enum_v<T>) {
        return " " + std::to_string(static_cast<int>(argument));
    } else {
        return " " + std::to_string(argument);
    }
}

// Results that depend on how far streams are, which no two runs have in common.
bool is_timed(Function function) {
    return function == F_aclrtEventElapsedTime || function == F_aclrtQueryEventStatus || function == F_aclrtStreamQuery;
}

template <typename T>
std::string got([[maybe_unused]] Function function, [[maybe_unused]] T argument) {
    if constexpr (is_result<T>) {
        using To = std::remove_pointer_t<T>;
        if (argument == nullptr || is_timed(function)) {
            return "";
        } else if constexpr (std::is_pointer_v<To>) {
            return " " + (function == F_aclrtGetCurrentContext ? trace_found(*argument) : trace_new(*argument));
        } else if constexpr (std::is_scalar_v<To>) {
            return " " + std::to_string(*argument);
        }
    }
    return "";
}

template <typename Result, typename Body, typename... Arguments>
Result call(Function function, Body body, Arguments... arguments) {
    int code = enter(function);
    // Clause 60: neither the body nor the names of the arguments, which need what other threads of the parent may have locked.
    bool child = in_forked_child();
    std::string told;
    if (!child && traced()) {
        told = (std::string() + ... + given(arguments));
    }
    // Clause 58: without the body nothing is written to where results go.
    if (code != 0 && (child || !releases(function))) {
        if (strict()) {
            (poison(arguments), ...);
        }
        leave(function, code, told);
        return failed<Result>(code);
    }
    if constexpr (std::is_same_v<Result, aclError>) {
        // What releases does so even where a failure was asked for: a leak is then nobody's but the caller's.
        bool done = code != ACL_ERROR_UNINITIALIZE && code != ACL_ERROR_COMPILING_STUB_MODE;
        aclError own = code == 0 || done ? body() : code;
        code = strict_code(code == 0 ? own : code);
        // Clause 25: where there is no memory left the result is null, in any mode.
        if (code != 0 && strict() && function != F_aclrtMalloc && function != F_aclrtMallocHost) {
            (poison(arguments), ...);
        }
        if (code == 0 && traced()) {
            std::string results = (std::string() + ... + got(function, arguments));
            told += results.empty() ? "" : " ->" + results;
        }
        leave(function, code, told);
        return code;
    } else if constexpr (std::is_void_v<Result>) {
        body();
        leave(function, strict_code(0), told);
    } else {
        Result result = body();
        strict_code(0);
        if constexpr (std::is_pointer_v<Result> && !std::is_same_v<Result, const char*>) {
            if (traced()) {
                bool made = sizeof...(Arguments) == 0 || function == F_aclCreateDataBuffer || function == F_aclCreateTensorDesc;
                told += " -> " + (made ? trace_new(result) : trace_name(result));
            }
        }
        leave(function, 0, told);
        return result;
    }
}

// The arguments come last, as the list of functions has them with their parentheses.
template <typename Result, typename Body>
auto forward(Function function, Body body) {
    return [function, body](auto... arguments) -> Result { return call<Result>(function, body, arguments...); };
}

}  // namespace
}  // namespace aclsim

// Compiled for the whole library, or once for each library of the split pair.
#define ACLSIM_EXPORT(result, name, parameters, arguments)                                                 \
    static result own_##name parameters {                                                                  \
        auto body = [&]() -> result { return sim_##name arguments; };                                      \
        return aclsim::forward<result>(aclsim::F_##name, body) arguments;                                  \
    }                                                                                                      \
    static decltype(&own_##name) find_##name() { return aclsim::hidden(#name) ? nullptr : own_##name; }    \
    result name parameters __attribute__((ifunc("find_" #name)));
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
