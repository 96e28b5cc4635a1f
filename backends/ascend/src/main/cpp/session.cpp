// Sessions: context and stream on a device, and what is said of it.
#include "session.h"

#include <stdio.h>

using namespace ecapa_ascend;

int32_t ecapa_ascend_session::open(int32_t id, char* failure) {
    device = id;
    ECAPA_CALL(aclrtSetDevice, id);
    device_set = true;
    aclrtRunMode mode = ACL_HOST;
    ECAPA_CALL(aclrtGetRunMode, &mode);
    on_device = mode == ACL_DEVICE;
    // Stored once they are there: what a failing call leaves in them is nobody's.
    aclrtContext new_context = nullptr;
    ECAPA_CALL(aclrtCreateContext, &new_context, id);
    context = new_context;
    int32_t code = bind(failure);
    if (code != 0) {
        return code;
    }
    aclrtStream new_stream = nullptr;
    ECAPA_CALL(aclrtCreateStream, &new_stream);
    stream = new_stream;
    return 0;
}

int32_t ecapa_ascend_session::wait(int32_t millis, char* failure) {
    if (acl().aclrtSynchronizeStreamWithTimeout != nullptr) {
        ECAPA_CALL(aclrtSynchronizeStreamWithTimeout, stream, millis);
    } else {
        ECAPA_CALL(aclrtSynchronizeStream, stream);
    }
    return 0;
}

int32_t ecapa_ascend_session::close(int32_t millis, char* failure) {
    First first{failure};
    if (context != nullptr) {
        first.add("aclrtSetCurrentContext", acl().aclrtSetCurrentContext(context));
    }
    if (stream != nullptr) {
        int32_t code = wait(millis, first.code == 0 ? failure : nullptr);
        first.code = first.code == 0 ? code : first.code;
        if (code != 0 && !is_lost(code) && !is_timeout(code)) {
            // The failure of work that has ended is told once; if the stream is idle now, it may go the usual way.
            code = wait(millis, nullptr);
        }
        if (is_lost(code)) {
            // Whether a lost card still writes is not known: its work is aborted where that can be asked for.
            if (acl().aclrtDestroyStreamForce != nullptr) {
                first.add("aclrtDestroyStreamForce", acl().aclrtDestroyStreamForce(stream));
                stream = nullptr;
            }
        } else if (code != 0) {
            // There may still be work on it.
            aclError forced = acl().aclrtDestroyStreamForce == nullptr ? ACL_ERROR_API_NOT_SUPPORT
                                                                      : acl().aclrtDestroyStreamForce(stream);
            if (forced != ACL_SUCCESS) {
                forget_text();
                mark_abandoned();
                return fail(failure, "aclrtSynchronizeStream", ECAPA_ASCEND_ABANDONED,
                            "the device does not end its work, and the library cannot abort it");
            }
            stream = nullptr;
        }
    }
    for (ecapa_ascend_model* model : models) {
        model->free(first);
        delete model;
    }
    models.clear();
    if (stream != nullptr) {
        first.add("aclrtDestroyStream", acl().aclrtDestroyStream(stream));
    }
    if (context != nullptr) {
        first.add("aclrtDestroyContext", acl().aclrtDestroyContext(context));
    }
    if (device_set) {
        first.add("aclrtResetDevice", acl().aclrtResetDevice(device));
    }
    return first.code;
}

// ---- The C interface --------------------------------------------------------------------------------------------------

ecapa_ascend_session* ecapa_ascend_session_open(int32_t device, char* failure) {
    auto* session = new (std::nothrow) ecapa_ascend_session;
    if (session == nullptr) {
        fail(failure, "operator new", ACL_ERROR_BAD_ALLOC, "the host has no memory left");
        return nullptr;
    }
    if (guarded(failure, [&] { return session->open(device, failure); }) != 0) {
        session->close(0, nullptr);
        delete session;
        return nullptr;
    }
    return session;
}

int32_t ecapa_ascend_session_close(ecapa_ascend_session* session, int32_t millis, char* failure) {
    int32_t code = guarded(failure, [&] { return session->close(millis, failure); });
    if (code != ECAPA_ASCEND_ABANDONED) {
        delete session;
    }
    return code;
}

int32_t ecapa_ascend_session_on_device(const ecapa_ascend_session* session) { return session->on_device; }

void ecapa_ascend_session_soc(ecapa_ascend_session* session, char* text) {
    text[0] = 0;
    if (acl().aclrtGetSocName != nullptr && session->bind(nullptr) == 0) {
        const char* name = acl().aclrtGetSocName();
        snprintf(text, ECAPA_ASCEND_FAILURE, "%s", name == nullptr ? "" : name);
        if (name == nullptr) {
            forget_text();
        }
    }
}

void ecapa_ascend_session_memory(ecapa_ascend_session* session, int64_t* out) {
    out[0] = -1;
    out[1] = -1;
    if (acl().aclrtGetMemInfo == nullptr || session->bind(nullptr) != 0) {
        return;
    }
    // The chip has one kind or the other; the one that it lacks is refused or has no bytes.
    for (aclrtMemAttr kind : {ACL_HBM_MEM, ACL_DDR_MEM}) {
        size_t free = 0;
        size_t total = 0;
        if (acl().aclrtGetMemInfo(kind, &free, &total) != ACL_SUCCESS) {
            forget_text();
        } else if (total > 0) {
            out[0] = static_cast<int64_t>(free);
            out[1] = static_cast<int64_t>(total);
            return;
        }
    }
}
