// Clauses 17 to 23 and 29 to 34: streams, events, copies. Each stream has a thread that does its work in order, later than the call.
#include <string.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <random>

#include "bodies.h"
#include "sim.h"

namespace aclsim {
namespace {

int64_t now() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void begin(const Task& task, const void* where) {
    for (uintptr_t block : task.blocks) {
        state().blocks[block].pending++;
    }
    if (task.model != nullptr) {
        // On one stream they run one after the other.
        if (task.model->running++ > 0 && task.model->running_on != where) {
            violation(41, "model " + std::to_string(task.model->id) + " executed while it runs already");
        }
        task.model->running_on = where;
    }
}

void end(const Task& task) {
    for (uintptr_t block : task.blocks) {
        auto found = state().blocks.find(block);
        if (found != state().blocks.end()) {
            found->second.pending--;
        }
    }
    if (task.model != nullptr) {
        task.model->running--;
    }
    state().changed.notify_all();
}

// Calls that were made meanwhile come before the work, as to the processor's memory too.
void wait_a_little(Lock& lock) {
    static std::atomic<uint64_t> threads{0};
    static thread_local std::mt19937_64 random(static_cast<uint64_t>(knob_number("SCHED_SEED", 0)) + ++threads);
    int64_t micros = knob_number("ASYNC_DELAY_US", 0);
    if (knob_number("SCHED_SEED", 0) != 0) {
        micros += static_cast<int64_t>(random() % 200);
    }
    if (micros > 0) {
        lock.unlock();
        usleep(static_cast<useconds_t>(micros));
        lock.lock();
    }
}

void work(Stream* stream) {
    Lock lock(state().lock);
    while (true) {
        state().changed.wait(lock, [&] { return stream->stopping || !stream->tasks.empty(); });
        if (stream->tasks.empty()) {
            return;
        }
        Task task = std::move(stream->tasks.front());
        stream->tasks.pop_front();
        if (task.hangs) {
            auto limit = std::chrono::milliseconds(knob_number("HANG_MS", 20000));
            state().changed.wait_for(lock, limit, [&] { return stream->forced; });
            stream->error = stream->error == 0 ? ACL_ERROR_RT_STREAM_SYNC_TIMEOUT : stream->error;
        } else if (!stream->forced && !is_lost(stream->context)) {
            wait_a_little(lock);
            lock.unlock();
            int code = task.body();
            lock.lock();
            // Clause 23: kept for the next synchronize.
            stream->error = stream->error == 0 ? code : stream->error;
        } else if (is_lost(stream->context)) {
            stream->error = ACL_ERROR_RT_DRV_INTERNAL_ERROR;
        }
        stream->pending--;
        end(task);
    }
}

Stream* find(aclrtStream handle) {
    auto* stream = static_cast<Stream*>(handle);
    return state().streams.count(stream) == 0 ? nullptr : stream;
}

int destroy(aclrtStream handle, bool force) {
    Lock lock(state().lock);
    // Clause 18.
    if (handle == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "a stream destroyed that is null");
    }
    Stream* stream = find(handle);
    if (stream == nullptr || !stream->alive) {
        violation(20, "a stream destroyed twice, or none at all");
        return error(ACL_ERROR_RT_PARAM_INVALID, "no such stream");
    }
    if (current() != stream->context) {
        return error(ACL_ERROR_RT_STREAM_CONTEXT, "a stream of another context");
    }
    if (stream->pending > 0 && !force && !is_lost(stream->context)) {
        violation(19, "a stream destroyed with work on it");
    }
    discard(lock, stream);
    return ACL_SUCCESS;
}

// ---- Copies -----------------------------------------------------------------------------------------------------------

int check_copy(void* target, size_t most, const void* source, size_t count, aclrtMemcpyKind kind, bool async) {
    // Clauses 30 and 59.
    if (target == nullptr || source == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "a copy from or to null");
    }
    if (kind < ACL_MEMCPY_HOST_TO_HOST || kind > ACL_MEMCPY_DEVICE_TO_DEVICE) {
        return error(ACL_ERROR_INVALID_PARAM, "a copy of an unknown kind");
    }
    if (count > most) {
        return error(ACL_ERROR_RT_PARAM_INVALID, "a copy of more than the target holds");
    }
    // Clause 11, as everywhere that asks for a context.
    if (current() == nullptr) {
        return error(ACL_ERROR_RT_CONTEXT_NULL, "a copy without a current context");
    }
    bool from_device = is_device(source);
    bool to_device = is_device(target);
    bool says_from = kind == ACL_MEMCPY_DEVICE_TO_HOST || kind == ACL_MEMCPY_DEVICE_TO_DEVICE;
    bool says_to = kind == ACL_MEMCPY_HOST_TO_DEVICE || kind == ACL_MEMCPY_DEVICE_TO_DEVICE;
    if (state().host_mode && (from_device != says_from || to_device != says_to)) {
        violation(30, "a copy whose kind is not that of its addresses");
        return error(ACL_ERROR_RT_PARAM_INVALID, "a copy whose kind is not that of its addresses");
    }
    // Clause 31.
    if (async && kind == ACL_MEMCPY_HOST_TO_HOST && state().host_mode) {
        return error(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "an asynchronous copy from host to host");
    }
    Block* given = block_at(source, count);
    Block* taken = block_at(target, count);
    // Pinned memory has its ends too; what begins in no block at all is the host's own.
    bool beyond = (given == nullptr && (from_device || block_at(source, 1) != nullptr)) ||
                  (taken == nullptr && (to_device || block_at(target, 1) != nullptr));
    if (beyond) {
        violation(30, "a copy beyond a block of memory");
        return error(ACL_ERROR_RT_PARAM_INVALID, "a copy beyond a block of memory");
    }
    if (taken != nullptr && block_at(target, most) == nullptr) {
        violation(30, "a copy that says its target is larger than its block");
    }
    // Clause 34.
    int device = current()->device;
    auto reached = [&](const Block* block) {
        // Another device's can be copied to and from the own, once that is allowed.
        bool peer = kind == ACL_MEMCPY_DEVICE_TO_DEVICE && state().devices[static_cast<size_t>(device)].peers.count(block->device) != 0;
        return block->device == device || peer;
    };
    if ((from_device && !reached(given)) || (to_device && !reached(taken))) {
        return error(ACL_ERROR_RT_PARAM_INVALID, "memory of another device than the current context's");
    }
    return ACL_SUCCESS;
}

Task copy_task(void* target, const void* source, size_t count) {
    Task task;
    char* to = readable(target);
    const char* from = readable(source);
    task.body = [to, from, count] {
        memmove(to, from, count);
        return ACL_SUCCESS;
    };
    for (const void* address : {const_cast<const void*>(target), source}) {
        Block* block = block_at(address, count);
        if (block != nullptr) {
            task.blocks.push_back(block->address);
        }
    }
    return task;
}

// Null and success: the default stream, whose work is done at once.
Stream* usable_or_standard(aclrtStream handle, int* code) {
    if (handle != nullptr) {
        return usable(handle, code);
    }
    *code = current() == nullptr ? error(ACL_ERROR_RT_CONTEXT_NULL, "no current context") : ACL_SUCCESS;
    return nullptr;
}

Event* find_event(aclrtEvent handle) {
    auto* event = static_cast<Event*>(handle);
    return state().events.count(event) == 0 || !event->alive ? nullptr : event;
}

Event* event_given(aclrtEvent handle, int* code) {
    Event* event = find_event(handle);
    *code = ACL_SUCCESS;
    if (handle == nullptr) {
        *code = error(ACL_ERROR_INVALID_PARAM, "an event that is null");
    } else if (event == nullptr) {
        *code = error(ACL_ERROR_RT_PARAM_INVALID, "no such event");
    }
    return event;
}

// An event, and the stream that it is to be used on, null for the default one.
int event_on_stream(aclrtEvent event_handle, aclrtStream stream_handle, Event** event, Stream** stream) {
    int code = 0;
    *event = event_given(event_handle, &code);
    *stream = *event == nullptr ? nullptr : usable_or_standard(stream_handle, &code);
    return code;
}

// What was never recorded is not waited for; nor is what a stream that is lost or aborted will not do.
bool is_past(const Record* record) { return record == nullptr || record->complete || record->stream->pending == 0; }

}  // namespace

Stream* usable(aclrtStream handle, int* code) {
    Stream* stream = find(handle);
    *code = ACL_SUCCESS;
    if (current() == nullptr) {
        *code = error(ACL_ERROR_RT_CONTEXT_NULL, "no current context");
    } else if (stream == nullptr || !stream->alive) {
        *code = error(ACL_ERROR_RT_PARAM_INVALID, "no such stream");
    } else if (stream->context != current()) {
        // Clause 17.
        *code = error(ACL_ERROR_RT_STREAM_CONTEXT, "a stream of another context");
    }
    return *code == ACL_SUCCESS ? stream : nullptr;
}

void enqueue(Stream* stream, Task task) {
    begin(task, stream);
    stream->pending++;
    stream->tasks.push_back(std::move(task));
    state().changed.notify_all();
}

void run_now(Lock& lock, Task task, int* code) {
    begin(task, &task);
    lock.unlock();
    *code = task.body();
    lock.lock();
    end(task);
}

int wait_idle(Lock& lock, Stream* stream, int64_t millis) {
    auto idle = [&] { return stream->pending == 0; };
    if (millis < 0) {
        state().changed.wait(lock, idle);
    } else if (!state().changed.wait_for(lock, std::chrono::milliseconds(millis), idle)) {
        return error(ACL_ERROR_RT_STREAM_SYNC_TIMEOUT, "the stream did not end in " + std::to_string(millis) + " ms");
    }
    int code = stream->error;
    stream->error = 0;
    return code == 0 ? ACL_SUCCESS : error(code, "work on the stream failed");
}

void discard(Lock& lock, Stream* stream) {
    stream->alive = false;
    stream->forced = true;
    stream->stopping = true;
    state().changed.notify_all();
    std::thread worker = std::move(stream->worker);
    lock.unlock();
    worker.join();
    lock.lock();
    freed(kStream, stream);
}

}  // namespace aclsim

using namespace aclsim;

aclError sim_aclrtCreateStream(aclrtStream* stream) { return sim_aclrtCreateStreamWithConfig(stream, 0, 0); }

aclError sim_aclrtCreateStreamWithConfig(aclrtStream* stream, uint32_t, uint32_t flags) {
    constexpr uint32_t kKnown = ACL_STREAM_FAST_LAUNCH | ACL_STREAM_FAST_SYNC | ACL_STREAM_PERSISTENT | ACL_STREAM_HUGE;
    Lock lock(state().lock);
    if ((flags & ~kKnown) != 0) {
        return error(ACL_ERROR_INVALID_PARAM, "a stream with unknown flags");
    }
    if (stream == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "aclrtCreateStream to nowhere");
    }
    if (current() == nullptr) {
        return error(ACL_ERROR_RT_CONTEXT_NULL, "aclrtCreateStream without a current context");
    }
    // Clause 21: of one device.
    auto others = std::count_if(state().streams.begin(), state().streams.end(), [](const Stream* other) {
        return other->alive && other->context->device == current()->device;
    });
    if (others >= knob_number("STREAM_MAX", 1024)) {
        return error(ACL_ERROR_RT_NO_STREAM_RESOURCE, "no stream left");
    }
    auto* created = new Stream;
    created->context = current();
    state().streams.insert(created);
    created->worker = std::thread(work, created);
    made(kStream, created);
    *stream = created;
    return ACL_SUCCESS;
}

aclError sim_aclrtDestroyStream(aclrtStream stream) { return destroy(stream, false); }
aclError sim_aclrtDestroyStreamForce(aclrtStream stream) { return destroy(stream, true); }

aclError sim_aclrtSynchronizeStreamWithTimeout(aclrtStream handle, int32_t millis) {
    Lock lock(state().lock);
    int code = 0;
    Stream* stream = usable_or_standard(handle, &code);
    return stream == nullptr ? code : wait_idle(lock, stream, millis);
}

aclError sim_aclrtSynchronizeStream(aclrtStream stream) { return sim_aclrtSynchronizeStreamWithTimeout(stream, -1); }

aclError sim_aclrtSynchronizeDevice() {
    Lock lock(state().lock);
    if (current() == nullptr) {
        return error(ACL_ERROR_RT_CONTEXT_NULL, "no current context");
    }
    int device = current()->device;
    int code = ACL_SUCCESS;
    for (Stream* stream : std::set<Stream*>(state().streams)) {
        if (stream->alive && stream->context->device == device) {
            int own = wait_idle(lock, stream, -1);
            code = code == ACL_SUCCESS ? own : code;
        }
    }
    return code;
}

aclError sim_aclrtStreamQuery(aclrtStream handle, aclrtStreamStatus* status) {
    Lock lock(state().lock);
    if (status == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "aclrtStreamQuery to nowhere");
    }
    int code = 0;
    Stream* stream = usable_or_standard(handle, &code);
    if (code != ACL_SUCCESS) {
        return code;
    }
    *status = stream == nullptr || stream->pending == 0 ? ACL_STREAM_STATUS_COMPLETE : ACL_STREAM_STATUS_NOT_READY;
    return ACL_SUCCESS;
}

aclError sim_aclrtMemcpy(void* target, size_t most, const void* source, size_t count, aclrtMemcpyKind kind) {
    Lock lock(state().lock);
    if (count == 0) {
        return ACL_SUCCESS;
    }
    int code = check_copy(target, most, source, count, kind, false);
    if (code == ACL_SUCCESS) {
        run_now(lock, copy_task(target, source, count), &code);
    }
    return code;
}

aclError sim_aclrtMemcpyAsync(void* target, size_t most, const void* source, size_t count, aclrtMemcpyKind kind,
                              aclrtStream handle) {
    Lock lock(state().lock);
    if (count == 0) {
        return ACL_SUCCESS;
    }
    int code = check_copy(target, most, source, count, kind, true);
    if (code != ACL_SUCCESS) {
        return code;
    }
    Stream* stream = handle == nullptr ? nullptr : usable(handle, &code);
    if (code != ACL_SUCCESS) {
        return code;
    }
    bool pinned = block_at(source, count) != nullptr && block_at(target, count) != nullptr;
    if (!pinned || stream == nullptr) {
        // Clause 32: from or to memory that is not pinned nothing is asynchronous.
        aclsim::count("silentlySynchronous");
        code = stream == nullptr ? ACL_SUCCESS : wait_idle(lock, stream, -1);
        if (code == ACL_SUCCESS) {
            run_now(lock, copy_task(target, source, count), &code);
        }
        return code;
    }
    // Clause 33: what is read before synchronize is what was there before.
    enqueue(stream, copy_task(target, source, count));
    return ACL_SUCCESS;
}

aclError sim_aclrtMemset(void* address, size_t most, int32_t value, size_t count) {
    Lock lock(state().lock);
    if (address == nullptr || count > most) {
        return error(address == nullptr ? ACL_ERROR_INVALID_PARAM : ACL_ERROR_RT_PARAM_INVALID, "aclrtMemset of nothing or too much");
    }
    if (current() == nullptr) {
        return error(ACL_ERROR_RT_CONTEXT_NULL, "aclrtMemset without a current context");
    }
    if (block_at(address, most) == nullptr) {
        violation(30, "aclrtMemset beyond a block of memory");
        return error(ACL_ERROR_RT_PARAM_INVALID, "aclrtMemset beyond a block of memory");
    }
    memset(readable(address), value, count);
    return ACL_SUCCESS;
}

// ---- Events -----------------------------------------------------------------------------------------------------------

aclError sim_aclrtCreateEventWithFlag(aclrtEvent* event, uint32_t) {
    Lock lock(state().lock);
    if (event == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "an event created to nowhere");
    }
    if (current() == nullptr) {
        return error(ACL_ERROR_RT_CONTEXT_NULL, "an event created without a current context");
    }
    auto* created = new Event;
    state().events.insert(created);
    made(kEvent, created);
    *event = created;
    return ACL_SUCCESS;
}

aclError sim_aclrtCreateEvent(aclrtEvent* event) { return sim_aclrtCreateEventWithFlag(event, ACL_EVENT_SYNC); }

aclError sim_aclrtDestroyEvent(aclrtEvent handle) {
    Lock lock(state().lock);
    if (handle == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "an event destroyed that is null");
    }
    Event* event = find_event(handle);
    if (event == nullptr) {
        violation(20, "an event destroyed twice, or none at all");
        return error(ACL_ERROR_RT_PARAM_INVALID, "no such event");
    }
    event->alive = false;
    freed(kEvent, event);
    return ACL_SUCCESS;
}

aclError sim_aclrtRecordEvent(aclrtEvent handle, aclrtStream stream_handle) {
    Lock lock(state().lock);
    Event* event = nullptr;
    Stream* stream = nullptr;
    int code = event_on_stream(handle, stream_handle, &event, &stream);
    if (code != ACL_SUCCESS) {
        return code;
    }
    auto record = std::make_shared<Record>();
    record->complete = stream == nullptr;
    record->nanos = now();
    record->stream = stream;
    event->record = record;
    if (stream == nullptr) {
        return ACL_SUCCESS;
    }
    Task task;
    task.body = [record] {
        Lock inner(state().lock);
        record->complete = true;
        record->nanos = now();
        return ACL_SUCCESS;
    };
    enqueue(stream, std::move(task));
    return ACL_SUCCESS;
}

aclError sim_aclrtSynchronizeEvent(aclrtEvent handle) {
    Lock lock(state().lock);
    int code = 0;
    Event* event = event_given(handle, &code);
    if (event != nullptr) {
        std::shared_ptr<const Record> record = event->record;
        state().changed.wait(lock, [&] { return is_past(record.get()); });
    }
    return code;
}

aclError sim_aclrtStreamWaitEvent(aclrtStream handle, aclrtEvent event_handle) {
    Lock lock(state().lock);
    Event* event = nullptr;
    Stream* stream = nullptr;
    int code = event_on_stream(event_handle, handle, &event, &stream);
    if (code != ACL_SUCCESS) {
        return code;
    }
    // As it is now: recorded anew, on this very stream even, it changes nothing of what is waited for.
    std::shared_ptr<const Record> record = event->record;
    if (stream == nullptr) {
        state().changed.wait(lock, [&] { return is_past(record.get()); });
        return ACL_SUCCESS;
    }
    Task task;
    task.body = [stream, record] {
        Lock inner(state().lock);
        state().changed.wait(inner, [&] { return is_past(record.get()) || stream->forced; });
        return ACL_SUCCESS;
    };
    enqueue(stream, std::move(task));
    return ACL_SUCCESS;
}

aclError sim_aclrtQueryEventStatus(aclrtEvent handle, aclrtEventRecordedStatus* status) {
    Lock lock(state().lock);
    Event* event = find_event(handle);
    if (handle == nullptr || status == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "the status asked of null, or an answer to nowhere");
    }
    if (event == nullptr) {
        return error(ACL_ERROR_RT_PARAM_INVALID, "no such event");
    }
    if (event->record == nullptr) {
        violation(22, "the status asked of an event that was never recorded");
    }
    bool pending = event->record != nullptr && !event->record->complete;
    *status = pending ? ACL_EVENT_RECORDED_STATUS_NOT_READY : ACL_EVENT_RECORDED_STATUS_COMPLETE;
    return ACL_SUCCESS;
}

aclError sim_aclrtEventElapsedTime(float* millis, aclrtEvent start, aclrtEvent stop) {
    Lock lock(state().lock);
    Event* first = find_event(start);
    Event* last = find_event(stop);
    if (start == nullptr || stop == nullptr || millis == nullptr) {
        return error(ACL_ERROR_INVALID_PARAM, "the time between nulls, or an answer to nowhere");
    }
    if (first == nullptr || last == nullptr) {
        return error(ACL_ERROR_RT_PARAM_INVALID, "no such event");
    }
    // Clause 22.
    for (const Event* event : {first, last}) {
        if (event->record == nullptr || !event->record->complete) {
            return error(ACL_ERROR_RT_EVENT_NOT_COMPLETE, "an event that is not complete");
        }
    }
    *millis = static_cast<float>(last->record->nanos - first->record->nanos) * 1e-6f;
    return ACL_SUCCESS;
}
