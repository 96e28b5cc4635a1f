// Stands between the backend and AscendCL for one run: passes every call on and writes a line with its name and code, which are the
// first two words of a line of the stand-in's TRACE. run.sh compiles it on the spot with present.inc: those lines of
// acl_functions.inc that this machine's library has, so that the backend finds no function which is not there. TRACED_LIBRARIES has
// the files of AscendCL, TRACE_FILE the place. What AscendCL calls of itself within a call is not written: the stand-in has none of it.
#include <mutex>
#include <type_traits>

#include "acl_abi.h"
#include "libraries.h"

namespace {

void* find(const char* name) {
    static const std::vector<void*> libraries = open_libraries("TRACED_LIBRARIES");
    for (void* library : libraries) {
        void* found = dlsym(library, name);
        if (found != nullptr) {
            return found;
        }
    }
    fprintf(stderr, "trace: no %s in TRACED_LIBRARIES\n", name);
    abort();
}

void write(const char* name, int code) {
    static std::mutex lock;
    static FILE* out = fopen(getenv("TRACE_FILE") == nullptr ? "/dev/stderr" : getenv("TRACE_FILE"), "a");
    std::lock_guard<std::mutex> guard(lock);
    if (out != nullptr) {
        fprintf(out, "%s %d\n", name, code);
        fflush(out);
    }
}

// Calls of this thread that have not returned.
thread_local int depth = 0;

struct Within {
    Within() { depth++; }
    ~Within() { depth--; }
};

void write_own(const char* name, int code) {
    if (depth == 0) {
        write(name, code);
    }
}

template <typename Call>
auto within(Call call) {
    Within guard;
    return call();
}

template <typename Result, typename Call>
Result traced(const char* name, Call call) {
    if constexpr (std::is_void_v<Result>) {
        within(call);
        write_own(name, 0);
    } else {
        Result result = within(call);
        // What gives no code gives 0.
        if constexpr (std::is_same_v<Result, aclError>) {
            write_own(name, result);
        } else {
            write_own(name, 0);
        }
        return result;
    }
}

}  // namespace

extern "C" {
#define ACL_FUNCTION(need, part, result, name, parameters, arguments)                            \
    result name parameters {                                                                     \
        static const auto real = reinterpret_cast<result(*) parameters>(find(#name));            \
        return traced<result>(#name, [&]() -> result { return real arguments; });                \
    }
#include "present.inc"
#undef ACL_FUNCTION
}
