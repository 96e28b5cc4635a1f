// What the Java binding and the C++ tests call. Nothing here throws or exits. `failure` points at ECAPA_ASCEND_FAILURE bytes, which a
// call that fails fills with "code\nfunction\ntext": the text is AscendCL's own, fetched on the same thread before anything else is
// called. A session and its models belong to one thread at a time; every call binds the session's context itself.
#ifndef ECAPA_ASCEND_BINDING_H
#define ECAPA_ASCEND_BINDING_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { ECAPA_ASCEND_FAILURE = 4096 };
// Codes of our own, where no function of AscendCL failed with one.
enum { ECAPA_ASCEND_NO_RESULT = -1, ECAPA_ASCEND_NO_FUNCTION = -2, ECAPA_ASCEND_UNFIT = -3, ECAPA_ASCEND_ABANDONED = -4 };
enum { ECAPA_ASCEND_GEARS_NONE = 0, ECAPA_ASCEND_GEARS_BATCH = 1, ECAPA_ASCEND_GEARS_DIMS = 2 };

typedef struct ecapa_ascend_session ecapa_ascend_session;
typedef struct ecapa_ascend_model ecapa_ascend_model;

// ---- The library ------------------------------------------------------------------------------------------------------
int32_t ecapa_ascend_function_count(void);
const char* ecapa_ascend_function_name(int32_t index);
int32_t ecapa_ascend_function_required(int32_t index);
// Whether resolve() found it.
int32_t ecapa_ascend_function_found(int32_t index);

// Loads a library and keeps it for ever; its handle and its file in `message` (capacity ECAPA_ASCEND_FAILURE), or 0 and the loader's
// reason. Sets ASCEND_COREDUMP_SIGNAL=none before it if it is not set: CANN would take the JVM's signals.
int64_t ecapa_ascend_open_library(const char* path, char* message);
// Looks all functions up in these libraries and in no others, whatever was found before; how many required ones are missing. Before
// acquire().
int32_t ecapa_ascend_resolve(const int64_t* opened, int32_t count);

// ---- The process ------------------------------------------------------------------------------------------------------
// Counts users; the first one initialises. 0, or the code. Somebody else's initialisation is accepted and never undone.
int32_t ecapa_ascend_acquire(char* failure);
// The last user gives back what acquire() initialised, unless keep is set or a session was abandoned. Where the library counts
// (aclFinalizeReference) it stays initialised for others; older ones are finalised under them.
int32_t ecapa_ascend_release(int32_t keep, char* failure);
// Finalises what is kept and has no users; for a shutdown hook.
int32_t ecapa_ascend_finalize_kept(void);
// 1 ours, 2 somebody else's, 0 not initialised by us.
int32_t ecapa_ascend_owner(void);
// Between acquire and release. Devices, or -1.
int32_t ecapa_ascend_device_count(char* failure);
// The version, as far as the library tells; else an empty text.
void ecapa_ascend_version(char* text);

// ---- Sessions ---------------------------------------------------------------------------------------------------------
// Context and stream on a device; null if that fails.
ecapa_ascend_session* ecapa_ascend_session_open(int32_t device, char* failure);
// Frees its models, then itself, whatever fails on the way; the first failing code. Waits for the device at most `millis`; work that
// does not end is aborted with its stream or, where the library cannot do that, abandoned with its memory
// (ECAPA_ASCEND_ABANDONED): memory that a device may still write to is not given back.
int32_t ecapa_ascend_session_close(ecapa_ascend_session* session, int32_t millis, char* failure);
// 1 where host and device share memory.
int32_t ecapa_ascend_session_on_device(const ecapa_ascend_session* session);
// The chip's name, empty if unknown.
void ecapa_ascend_session_soc(ecapa_ascend_session* session, char* text);
// Free and total bytes of the device's memory into out[2]; -1 where the library does not tell.
void ecapa_ascend_session_memory(ecapa_ascend_session* session, int64_t* out);

// ---- Models -----------------------------------------------------------------------------------------------------------
ecapa_ascend_model* ecapa_ascend_model_load(ecapa_ascend_session* session, const char* path, char* failure);
// Frees all, whatever fails on the way; the first failing code.
int32_t ecapa_ascend_model_free(ecapa_ascend_model* model, char* failure);
// Lines of fields separated by tabs, in this order: "input index name type bytes dim dim ..." for each input but the gears' own,
// "output ..." likewise, "batch n n ..." or "dims d d ..." (a line for each gear, over all inputs), "weights bytes" if known.
const char* ecapa_ascend_model_description(const ecapa_ascend_model* model);
// Buffers of the largest gear; once, before the first run.
int32_t ecapa_ascend_model_prepare(ecapa_ascend_model* model, char* failure);
// Device and pinned bytes that prepare() takes.
int64_t ecapa_ascend_model_buffer_bytes(const ecapa_ascend_model* model);
// One execution: copies in what put() wrote, sets the gear (the batch, or the dims of all inputs), computes, copies out what get()
// reads, and waits at most `millis`. After a failure the session is only good for closing.
int32_t ecapa_ascend_model_run(ecapa_ascend_model* model, const int64_t* gear, int32_t gear_count, int64_t output_floats,
                               int32_t millis, char* failure);
// Where an input is written to and the output read from; null where there is no such index, or it is the gears' own.
void* ecapa_ascend_model_staging(ecapa_ascend_model* model, int32_t input, int64_t* bytes);
const void* ecapa_ascend_model_result(const ecapa_ascend_model* model);
// Floats from `offset` of source to `target_offset` of an input; 0, or ECAPA_ASCEND_UNFIT if they do not fit.
int32_t ecapa_ascend_model_put(ecapa_ascend_model* model, int32_t input, int64_t target_offset, const float* source,
                               int32_t offset, int32_t count);
int32_t ecapa_ascend_model_get(const ecapa_ascend_model* model, int64_t source_offset, float* target, int32_t offset,
                               int32_t count);

#endif
