// Clauses 1 to 16: init, finalize, devices, contexts; and what the library says about itself.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "bodies.h"
#include "sim.h"

namespace aclsim {
namespace {

// The context of this thread, which no other inherits (clause 12); given back when the thread ends.
struct Binding {
    Context* context = nullptr;

    ~Binding() {
        // Clause 60: another thread of the parent may have held the lock.
        if (!in_forked_child()) {
            Lock lock(state().lock);
            bind(nullptr);
        }
    }
    void bind(Context* next) {
        if (context != nullptr) {
            context->threads--;
        }
        context = next;
        if (context != nullptr) {
            context->threads++;
        }
    }
};
thread_local Binding binding;

void on_signal(int signal) {
    const char text[] = "aclsim: a signal of the process was taken, as CANN does\n";
    ssize_t written = write(2, text, sizeof(text) - 1);
    _exit(written < 0 ? 128 : 128 + signal);
}

// Clause 61: CANN takes the process's signals unless it is told not to.
void take_signals() {
    const char* setting = getenv("ASCEND_COREDUMP_SIGNAL");
    if (knob("SIGNALS", "") == "on" && (setting == nullptr || strcmp(setting, "none") != 0)) {
        for (int number : {SIGINT, SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGTERM, SIGXCPU, SIGXFSZ, SIGSYS}) {
            signal(number, on_signal);
        }
    }
}

std::string content(const char* path) {
    if (path == nullptr) {
        return "";
    }
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string toolkit() { return knob("CANN", "9.1.0"); }

bool valid(int32_t device) { return device >= 0 && static_cast<size_t>(device) < state().devices.size(); }

// What must be gone when a device is given back for good.
bool has_objects(int32_t device) {
    for (const Context* context : state().contexts) {
        if (context->alive && !context->is_default && context->device == device) {
            return true;
        }
    }
    for (const auto& entry : state().models) {
        if (entry.second->alive && entry.second->context->device == device) {
            return true;
        }
    }
    for (const Stream* stream : state().streams) {
        if (stream->alive && stream->context->device == device) {
            return true;
        }
    }
    return false;
}

// Clause 7.
void report_leaks() {
    for (const Context* context : state().contexts) {
        if (context->alive && !context->is_default) {
            leak("a context of device " + std::to_string(context->device));
        }
    }
    for (size_t i = 0; i < state().devices.size(); i++) {
        if (state().devices[i].set_count > 0) {
            leak("device " + std::to_string(i) + " set and not reset " + std::to_string(state().devices[i].set_count) + " times");
        }
    }
    for (const Stream* stream : state().streams) {
        if (stream->alive) {
            leak("a stream");
        }
    }
    for (const Event* event : state().events) {
        if (event->alive) {
            leak("an event");
        }
    }
    for (const auto& entry : state().blocks) {
        if (!entry.second.system) {
            leak(std::to_string(entry.second.size) + (entry.second.host ? " bytes of pinned host memory" : " bytes of memory"));
        }
    }
    for (const auto& entry : state().models) {
        if (entry.second->alive) {
            leak("model " + std::to_string(entry.first));
        }
    }
    for (auto category : {kBuffer, kTensor, kDesc, kDataset, kConfig}) {
        static const char* const names[] = {"data buffers", "tensor descriptions", "model descriptions", "datasets",
                                            "model configurations"};
        if (live(category) > 0) {
            leak(std::to_string(live(category)) + " " + names[category - kBuffer]);
        }
    }
}

}  // namespace

State& state() {
    static State* state = new State;
    return *state;
}

Context* current() {
    return binding.context != nullptr && binding.context->alive ? binding.context : nullptr;
}

void make_current(Context* context) { binding.bind(context); }

bool is_lost(const Context* context) {
    return context != nullptr && valid(context->device) && state().devices[static_cast<size_t>(context->device)].lost;
}

}  // namespace aclsim

using namespace aclsim;

aclError sim_aclInit(const char* path) {
    Lock lock(state().lock);
    State& all = state();
    // Clause 2.
    if (all.initialised) {
        all.inits++;
        return error(ACL_ERROR_REPEAT_INITIALIZE, "initialised already");
    }
    std::string config = content(path);
    // Clause 6.
    if (all.finalised_before && knob_number("INIT_ONCE", 0) != 0) {
        return error(ACL_ERROR_INTERNAL_ERROR, "this version initialises once in a process");
    }
    // Clause 3.
    if (all.first_config_known && config != all.first_config) {
        return error(ACL_ERROR_INVALID_PARAM, "initialised before with another configuration");
    }
    int64_t devices = knob_number("DEVICES", 1);
    if (devices < 0 || knob("DEVICES", "1") == "broken") {
        return error(ACL_ERROR_INTERNAL_ERROR, "the driver cannot be reached");
    }
    all.first_config = config;
    all.first_config_known = true;
    all.host_mode = knob("RUNMODE", "host") != "device";
    all.soc = knob("SOC", "Ascend310P3");
    all.all_lost = false;
    all.devices.assign(static_cast<size_t>(devices), Device());
    open_memory();
    take_signals();
    all.initialised = true;
    all.foreign = knob_number("FOREIGN_INIT", 0) != 0;
    all.inits = all.foreign ? 2 : 1;
    return all.foreign ? error(ACL_ERROR_REPEAT_INITIALIZE, "initialised by somebody else") : ACL_SUCCESS;
}

aclError sim_aclFinalize() {
    int64_t delay = knob_number("FINALIZE_DELAY_MS", 0);
    if (delay > 0) {
        usleep(static_cast<useconds_t>(delay * 1000));
    }
    Lock lock(state().lock);
    State& all = state();
    // Clause 4.
    if (!all.initialised) {
        return error(ACL_ERROR_REPEAT_FINALIZE, "finalised already, or never initialised");
    }
    if (all.foreign) {
        violation(2, "aclFinalize of an initialisation that is somebody else's");
    }
    note_live();
    report_leaks();
    check_guards(27);
    for (Stream* stream : all.streams) {
        if (stream->alive) {
            discard(lock, stream);
        }
    }
    unload_all();
    for (Context* context : all.contexts) {
        context->alive = false;
    }
    close_memory();
    forget_live();
    all.initialised = false;
    all.finalised_before = true;
    lock.unlock();
    write_report();
    return ACL_SUCCESS;
}

aclError sim_aclFinalizeReference(uint64_t* count) {
    {
        Lock lock(state().lock);
        if (count == nullptr) {
            return error(ACL_ERROR_INVALID_PARAM, "aclFinalizeReference to nowhere");
        }
        if (state().initialised && state().inits > 1) {
            *count = static_cast<uint64_t>(--state().inits);
            return ACL_SUCCESS;
        }
        *count = 0;
    }
    return sim_aclFinalize();
}

const char* sim_aclGetRecentErrMsg() { return take_text(); }

const char* sim_aclrtGetSocName() {
    // Old versions know the chip after a device was set.
    static thread_local std::string name;
    Lock lock(state().lock);
    name = state().soc;
    return is_old_toolkit(toolkit()) && current() == nullptr ? nullptr : name.c_str();
}

aclError sim_aclrtGetVersion(int32_t* major, int32_t* minor, int32_t* patch) {
    if (major == nullptr || minor == nullptr || patch == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "aclrtGetVersion to nowhere");
    }
    *major = 1;
    *minor = is_old_toolkit(toolkit()) ? 2 : 17;
    *patch = 0;
    return ACL_SUCCESS;
}

aclError sim_aclrtCheckArchCompatibility(const char* soc, int32_t* ok) {
    if (soc == nullptr || ok == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "aclrtCheckArchCompatibility of nothing");
    }
    Lock lock(state().lock);
    *ok = state().soc == soc;
    return ACL_SUCCESS;
}

aclError sim_aclsysGetVersionStr(char* package, char* version) {
    if (package == nullptr || version == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "aclsysGetVersionStr of nothing");
    }
    snprintf(version, 64, "%s", toolkit().c_str());
    return ACL_SUCCESS;
}

aclError sim_aclsysGetVersionNum(char* package, int32_t* number) {
    if (package == nullptr || number == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "aclsysGetVersionNum of nothing");
    }
    int major = 0;
    int minor = 0;
    int patch = 0;
    sscanf(toolkit().c_str(), "%d.%d.%d", &major, &minor, &patch);
    *number = major * 10000000 + minor * 100000 + patch * 1000;
    return ACL_SUCCESS;
}

aclError sim_aclrtGetDeviceCount(uint32_t* count) {
    Lock lock(state().lock);
    if (count == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "aclrtGetDeviceCount to nowhere");
    }
    *count = static_cast<uint32_t>(state().devices.size());
    return ACL_SUCCESS;
}

aclError sim_aclrtSetDevice(int32_t id) {
    Lock lock(state().lock);
    // Clause 8.
    if (!valid(id)) {
        return error(ACL_ERROR_RT_INVALID_DEVICEID, "there is no device " + std::to_string(id));
    }
    if (knob_number("BUSY", 0) != 0) {
        return error(ACL_ERROR_RT_RESOURCE_ALLOC_FAIL, "the device is busy");
    }
    if (knob_number("PERMISSION", 0) != 0) {
        return error(ACL_ERROR_RT_NO_PERMISSION, "no right to use the device");
    }
    Device& device = state().devices[static_cast<size_t>(id)];
    if (device.set_count++ == 0) {
        device.standard = new Context;
        device.standard->device = id;
        device.standard->is_default = true;
        state().contexts.insert(device.standard);
    }
    // Clause 16.
    made(kDevice, static_cast<uintptr_t>(id));
    make_current(device.standard);
    return ACL_SUCCESS;
}

aclError sim_aclrtResetDevice(int32_t id) {
    Lock lock(state().lock);
    if (!valid(id)) {
        return error(ACL_ERROR_RT_INVALID_DEVICEID, "there is no device " + std::to_string(id));
    }
    Device& device = state().devices[static_cast<size_t>(id)];
    // Clause 9.
    if (device.set_count == 0) {
        return error(ACL_ERROR_RT_CONTEXT_RELEASE_ERROR, "reset more often than set");
    }
    freed(kDevice, static_cast<uintptr_t>(id));
    if (--device.set_count == 0) {
        if (has_objects(id) && !device.lost) {
            violation(10, "device " + std::to_string(id) + " reset while it has contexts, streams or models");
        }
        device.standard->alive = false;
        device.standard = nullptr;
    }
    return ACL_SUCCESS;
}

aclError sim_aclrtGetDevice(int32_t* id) {
    Lock lock(state().lock);
    if (id == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "aclrtGetDevice to nowhere");
    }
    if (current() == nullptr) {
        return error(ACL_ERROR_RT_CONTEXT_NULL, "no device is set on this thread");
    }
    *id = current()->device;
    return ACL_SUCCESS;
}

aclError sim_aclrtGetRunMode(aclrtRunMode* mode) {
    if (mode == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "aclrtGetRunMode to nowhere");
    }
    Lock lock(state().lock);
    *mode = state().host_mode ? ACL_HOST : ACL_DEVICE;
    return ACL_SUCCESS;
}

aclError sim_aclrtQueryDeviceStatus(int32_t id, aclrtDeviceStatus* status) {
    Lock lock(state().lock);
    if (status == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "aclrtQueryDeviceStatus to nowhere");
    }
    if (!valid(id)) {
        return error(ACL_ERROR_RT_INVALID_DEVICEID, "there is no device " + std::to_string(id));
    }
    *status = state().devices[static_cast<size_t>(id)].lost ? ACL_RT_DEVICE_STATUS_ABNORMAL : ACL_RT_DEVICE_STATUS_NORMAL;
    return ACL_SUCCESS;
}

aclError sim_aclrtDeviceCanAccessPeer(int32_t* can, int32_t id, int32_t peer) {
    Lock lock(state().lock);
    if (can == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "aclrtDeviceCanAccessPeer to nowhere");
    }
    if (!valid(id) || !valid(peer)) {
        return error(ACL_ERROR_RT_INVALID_DEVICEID, "there are no devices " + std::to_string(id) + " and " + std::to_string(peer));
    }
    *can = id == peer ? 0 : 1;
    return ACL_SUCCESS;
}

aclError sim_aclrtDeviceEnablePeerAccess(int32_t peer, uint32_t flags) {
    Lock lock(state().lock);
    if (flags != 0) {
        return error(ACL_ERROR_INVALID_PARAM, "flags that are reserved");
    }
    if (current() == nullptr) {
        return error(ACL_ERROR_RT_CONTEXT_NULL, "no device is set on this thread");
    }
    if (!valid(peer) || peer == current()->device) {
        return error(ACL_ERROR_RT_INVALID_DEVICEID, "there is no other device " + std::to_string(peer));
    }
    state().devices[static_cast<size_t>(current()->device)].peers.insert(peer);
    return ACL_SUCCESS;
}

aclError sim_aclrtCreateContext(aclrtContext* context, int32_t id) {
    Lock lock(state().lock);
    if (context == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "aclrtCreateContext to nowhere");
    }
    if (!valid(id)) {
        return error(ACL_ERROR_RT_INVALID_DEVICEID, "there is no device " + std::to_string(id));
    }
    auto* created = new Context;
    created->device = id;
    state().contexts.insert(created);
    // Clause 13.
    made(kContext, created);
    make_current(created);
    *context = created;
    return ACL_SUCCESS;
}

aclError sim_aclrtDestroyContext(aclrtContext handle) {
    Lock lock(state().lock);
    if (handle == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "aclrtDestroyContext of null");
    }
    auto* context = static_cast<Context*>(handle);
    if (state().contexts.count(context) == 0 || !context->alive || context->is_default) {
        return error(ACL_ERROR_RT_CONTEXT_NULL, "not a context that can be destroyed");
    }
    int own = current() == context ? 1 : 0;
    if (context->threads > own) {
        violation(15, "a context destroyed that is current on another thread");
    }
    for (const Stream* stream : state().streams) {
        if (stream->alive && stream->context == context && !is_lost(context)) {
            violation(10, "a context destroyed before its streams");
        }
    }
    context->alive = false;
    freed(kContext, context);
    if (own != 0) {
        make_current(nullptr);
    }
    return ACL_SUCCESS;
}

aclError sim_aclrtSetCurrentContext(aclrtContext handle) {
    Lock lock(state().lock);
    // Clause 14.
    if (handle == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "aclrtSetCurrentContext of null");
    }
    auto* context = static_cast<Context*>(handle);
    if (state().contexts.count(context) == 0 || !context->alive) {
        return error(ACL_ERROR_RT_PARAM_INVALID, "not a context, or one that was destroyed");
    }
    if (is_lost(context)) {
        return error(ACL_ERROR_RT_DRV_INTERNAL_ERROR, "the device is lost");
    }
    make_current(context);
    return ACL_SUCCESS;
}

aclError sim_aclrtGetCurrentContext(aclrtContext* context) {
    Lock lock(state().lock);
    if (context == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "aclrtGetCurrentContext to nowhere");
    }
    if (current() == nullptr) {
        return error(ACL_ERROR_RT_CONTEXT_NULL, "this thread has no context");
    }
    *context = current();
    return ACL_SUCCESS;
}
