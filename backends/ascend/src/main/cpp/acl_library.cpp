// The run-time symbol table and the life of the library in the process.
#include "acl_library.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

#include <mutex>

#include "binding.h"
#include "failure.h"

namespace ecapa_ascend {
namespace {

struct Entry {
    const char* name;
    bool required;
    void** slot;
};

Functions functions;

enum Need { R, O };

const Entry kEntries[] = {
#define ACL_FUNCTION(need, part, result, name, parameters, arguments) \
    {#name, need == R, reinterpret_cast<void**>(&functions.name)},
#include "acl_functions.inc"
#undef ACL_FUNCTION
};
constexpr int32_t kCount = sizeof(kEntries) / sizeof(kEntries[0]);

std::mutex lock;
int32_t users = 0;
bool initialised = false;
bool owned = false;
bool abandoned = false;

void copy_text(char* target, const char* text) {
    if (target != nullptr) {
        snprintf(target, ECAPA_ASCEND_FAILURE, "%s", text == nullptr ? "" : text);
    }
}

// Where the library counts, only our own initialisation is given back: somebody who came later may still use it.
aclError finalize_owned(const char** function) {
    initialised = false;
    owned = false;
    uint64_t left = 0;
    bool counts = functions.aclFinalizeReference != nullptr;
    *function = counts ? "aclFinalizeReference" : "aclFinalize";
    aclError code = counts ? functions.aclFinalizeReference(&left) : functions.aclFinalize();
    if (code == ACL_ERROR_REPEAT_FINALIZE) {
        forget_text();
        code = ACL_SUCCESS;
    }
    return code;
}

}  // namespace

const Functions& acl() { return functions; }

void mark_abandoned() {
    std::lock_guard<std::mutex> guard(lock);
    abandoned = true;
}

void forget_text() {
    if (functions.aclGetRecentErrMsg != nullptr) {
        functions.aclGetRecentErrMsg();
    }
}

int32_t fail(char* failure, const char* function, int32_t code) {
    const char* text = functions.aclGetRecentErrMsg == nullptr ? nullptr : functions.aclGetRecentErrMsg();
    return fail(failure, function, code, text == nullptr ? "" : text);
}

int32_t fail(char* failure, const char* function, int32_t code, const char* text) {
    if (failure != nullptr) {
        snprintf(failure, ECAPA_ASCEND_FAILURE, "%d\n%s\n%s", code, function, text);
    }
    return code;
}

}  // namespace ecapa_ascend

using namespace ecapa_ascend;

int32_t ecapa_ascend_function_count(void) { return kCount; }
const char* ecapa_ascend_function_name(int32_t index) { return index < 0 || index >= kCount ? "" : kEntries[index].name; }
int32_t ecapa_ascend_function_required(int32_t index) { return index >= 0 && index < kCount && kEntries[index].required; }
int32_t ecapa_ascend_function_found(int32_t index) {
    return index >= 0 && index < kCount && *kEntries[index].slot != nullptr;
}

int64_t ecapa_ascend_open_library(const char* path, char* message) {
    std::lock_guard<std::mutex> guard(lock);
    setenv("ASCEND_COREDUMP_SIGNAL", "none", 0);
    // Never closed: threads and handlers of the library outlive its last user. Global: parts of CANN look each other up by name.
    void* library = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
    if (library == nullptr) {
        copy_text(message, dlerror());
        return 0;
    }
    copy_text(message, path);
    Dl_info info;
    for (const Entry& entry : kEntries) {
        void* symbol = dlsym(library, entry.name);
        if (symbol != nullptr && dladdr(symbol, &info) != 0 && info.dli_fname != nullptr) {
            copy_text(message, info.dli_fname);
            break;
        }
    }
    return static_cast<int64_t>(reinterpret_cast<intptr_t>(library));
}

int32_t ecapa_ascend_resolve(const int64_t* opened, int32_t count) {
    std::lock_guard<std::mutex> guard(lock);
    int32_t missing = 0;
    for (const Entry& entry : kEntries) {
        *entry.slot = nullptr;
        for (int32_t i = 0; i < count && *entry.slot == nullptr; i++) {
            *entry.slot = dlsym(reinterpret_cast<void*>(static_cast<intptr_t>(opened[i])), entry.name);
        }
        missing += entry.required && *entry.slot == nullptr;
    }
    return missing;
}

int32_t ecapa_ascend_acquire(char* failure) {
    std::lock_guard<std::mutex> guard(lock);
    if (!initialised) {
        aclError code = functions.aclInit(nullptr);
        if (code != ACL_SUCCESS && code != ACL_ERROR_REPEAT_INITIALIZE) {
            return fail(failure, "aclInit", code);
        }
        initialised = true;
        owned = code == ACL_SUCCESS;
        if (!owned) {
            forget_text();
        }
    }
    users++;
    return 0;
}

int32_t ecapa_ascend_release(int32_t keep, char* failure) {
    std::lock_guard<std::mutex> guard(lock);
    if (users == 0 || --users > 0 || abandoned) {
        return 0;
    }
    if (!owned) {
        initialised = false;
        return 0;
    }
    if (keep) {
        return 0;
    }
    const char* function = "";
    aclError code = finalize_owned(&function);
    return code == ACL_SUCCESS ? 0 : fail(failure, function, code);
}

int32_t ecapa_ascend_finalize_kept(void) {
    std::lock_guard<std::mutex> guard(lock);
    const char* function = "";
    return initialised && owned && users == 0 && !abandoned ? finalize_owned(&function) : 0;
}

int32_t ecapa_ascend_owner(void) {
    std::lock_guard<std::mutex> guard(lock);
    return !initialised ? 0 : owned ? 1 : 2;
}

int32_t ecapa_ascend_device_count(char* failure) {
    uint32_t count = 0;
    aclError code = functions.aclrtGetDeviceCount(&count);
    if (code != ACL_SUCCESS) {
        fail(failure, "aclrtGetDeviceCount", code);
        return -1;
    }
    return static_cast<int32_t>(count);
}

void ecapa_ascend_version(char* text) {
    copy_text(text, "");
    if (functions.aclsysGetVersionStr != nullptr) {
        char package[128] = "runtime";
        char version[128] = "";
        if (functions.aclsysGetVersionStr(package, version) == ACL_SUCCESS) {
            version[sizeof(version) - 1] = 0;
            snprintf(text, ECAPA_ASCEND_FAILURE, "CANN %s", version);
            return;
        }
        forget_text();
    }
    int32_t major = 0;
    int32_t minor = 0;
    int32_t patch = 0;
    if (functions.aclrtGetVersion == nullptr) {
        return;
    }
    if (functions.aclrtGetVersion(&major, &minor, &patch) == ACL_SUCCESS) {
        snprintf(text, ECAPA_ASCEND_FAILURE, "AscendCL %d.%d.%d", major, minor, patch);
    } else {
        forget_text();
    }
}
