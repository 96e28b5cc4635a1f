// The state of the stand-in, shared by its parts. One lock guards all of it; work of streams runs outside the lock.
#ifndef ACLSIM_SIM_H
#define ACLSIM_SIM_H

#include <stdint.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "acl_abi.h"
#include "toy_model.h"

namespace aclsim {

using Lock = std::unique_lock<std::mutex>;

// ---- Knobs, faults, reports (knobs.cpp, calls.cpp, report.cpp) ----------------------------------------------------------

std::string knob(const char* key, const char* standard);
int64_t knob_number(const char* key, int64_t standard);
void set_knob(const std::string& key, const std::string& value);
// Reads environment and control file; at each aclInit.
void read_knobs();
// While the process is forked settings and the report must be nobody's in between, as the child uses them.
void hold_knobs();
void let_knobs_go();
// Whether dlsym shall not find it: MISSING, or what the version of CANN had not got yet (clause 62). Of the environment and aclsim_set
// only, as it counts when functions are looked up.
bool hidden(const char* function);
// Whether this version of CANN is before 9, by its number: 10 is not.
bool is_old_toolkit(const std::string& version);

enum Function : int {
#define ACL_FUNCTION(need, part, result, name, parameters, arguments) F_##name,
#include "acl_functions.inc"
#undef ACL_FUNCTION
    kFunctions
};
extern const char* const kNames[kFunctions];

// Whether this process is a child that was forked after the first call, which it may do nothing with (clause 60).
bool in_forked_child();
// What a call must fail with before or after its body, 0 if with nothing.
int enter(Function function);
void leave(Function function, int code, const std::string& arguments);
bool traced();
// How a pointer stands in the trace: by the number of the object; a new number for a new one; and either for one that may have been
// in no result yet.
std::string trace_name(const void* pointer);
std::string trace_new(const void* pointer);
std::string trace_found(const void* pointer);
// The address is the host's again.
void trace_forget(uintptr_t address);
// STRICT=error or abort: what failing calls leave in results is poison (clause 58).
bool strict();
// STRICT=error: the code of this call, which fails if it has breached a clause.
int strict_code(int code);
bool releases(Function function);
void reset_calls();

// The text of a failure, for aclGetRecentErrMsg of this thread; returns the code.
int error(int code, const std::string& text);
const char* take_text();

// A breach of a clause of the contract (README.md lists them). With STRICT=abort the process ends here.
void violation(int clause, const std::string& text);

enum Category {
    kDevice,
    kContext,
    kStream,
    kEvent,
    kMemory,
    kHost,
    kBuffer,
    kTensor,
    kDesc,
    kDataset,
    kConfig,
    kModel,
    kCategories
};
// The object is told by its address or number, to report where it was made.
void made(Category category, uintptr_t object);
void freed(Category category, uintptr_t object);
template <typename T>
void made(Category category, const T* object) {
    made(category, reinterpret_cast<uintptr_t>(object));
}
template <typename T>
void freed(Category category, const T* object) {
    freed(category, reinterpret_cast<uintptr_t>(object));
}
int64_t live(Category category);
void leak(const std::string& text);
void count(const char* what);
void write_report();
void hold_report();
void let_report_go();
// Keeps what is live for the report, before finalize destroys it; and forgets what it has destroyed.
void note_live();
void forget_live();

// ---- Objects -----------------------------------------------------------------------------------------------------------

struct Block {
    uintptr_t address = 0;
    size_t size = 0;
    size_t rounded = 0;
    // Of pinned memory: the device of the context that it was made under.
    int device = 0;
    bool host = false;
    bool system = false;
    int pending = 0;
};

struct Context {
    int device = 0;
    bool is_default = false;
    bool alive = true;
    int threads = 0;
};

struct Model;

struct Task {
    std::function<int()> body;
    std::vector<uintptr_t> blocks;
    Model* model = nullptr;
    bool hangs = false;
};

struct Stream {
    Context* context = nullptr;
    bool alive = true;
    bool stopping = false;
    bool forced = false;
    int error = 0;
    int pending = 0;
    std::deque<Task> tasks;
    std::thread worker;
};

// What an event was recorded for, once; on no stream: the default one.
struct Record {
    Stream* stream = nullptr;
    bool complete = false;
    int64_t nanos = 0;
};

struct Event {
    bool alive = true;
    // The last one, null before the first. Who waits keeps the one that was the last when it was told to.
    std::shared_ptr<Record> record;
};

struct Device {
    int set_count = 0;
    Context* standard = nullptr;
    bool lost = false;
    int64_t executions = 0;
    int memory = -1;
    char* visible = nullptr;
    char* own = nullptr;
    size_t capacity = 0;
    size_t used = 0;
    std::map<size_t, size_t> holes;
    // Devices whose memory can be copied from and to.
    std::set<int32_t> peers;
};

struct Model {
    uint32_t id = 0;
    std::shared_ptr<const ToyModel> toy;
    Context* context = nullptr;
    bool alive = true;
    int running = 0;
    // The stream of what runs, or the task that nobody's stream runs.
    const void* running_on = nullptr;
    uintptr_t weights = 0;
    // Blocks that are the caller's.
    std::vector<uintptr_t> lent;
    bool gear_set = false;
    const void* gear_dataset = nullptr;
    size_t gear = 0;
};

}  // namespace aclsim

// The names that the ABI gives them. They are kept when they are destroyed, so that later use is seen.
struct aclDataBuffer {
    void* data;
    size_t size;
    bool alive = true;
    int sets = 0;
};

struct aclTensorDesc {
    aclDataType type;
    std::vector<int64_t> dims;
    bool alive = true;
};

struct aclmdlDataset {
    std::vector<aclDataBuffer*> buffers;
    std::map<size_t, std::unique_ptr<aclTensorDesc>> descs;
    bool alive = true;
};

// Values as they were set, by attribute.
struct aclmdlConfigHandle {
    std::map<int, uint64_t> values;
    bool alive = true;
};

struct aclmdlDesc {
    bool alive = true;
    aclsim::Model* model = nullptr;
    std::shared_ptr<const aclsim::ToyModel> toy;
    std::vector<std::unique_ptr<char[]>> names;
};

namespace aclsim {

struct State {
    std::mutex lock;
    std::condition_variable changed;
    bool initialised = false;
    bool foreign = false;
    bool finalised_before = false;
    bool first_config_known = false;
    std::string first_config;
    int inits = 0;
    bool host_mode = true;
    bool all_lost = false;
    int64_t calls_since_init = 0;
    int allocations = 0;
    std::string soc;
    std::vector<Device> devices;
    std::map<uintptr_t, Block> blocks;
    std::set<Context*> contexts;
    std::set<Stream*> streams;
    std::set<Event*> events;
    std::map<uint32_t, Model*> models;
    uint32_t next_id = 1;
    std::set<const aclDataBuffer*> buffers;
    std::set<const aclTensorDesc*> tensors;
    std::set<const aclmdlDesc*> descs;
    std::set<const aclmdlDataset*> datasets;
    std::set<const aclmdlConfigHandle*> configs;
};

// Lives as long as the process, so that threads that end late find it.
State& state();

// The current context of this thread; null if there is none that is alive.
Context* current();
void make_current(Context* context);
bool is_lost(const Context* context);

// ---- Memory (memory.cpp) -----------------------------------------------------------------------------------------------

void open_memory();
void close_memory();
// The block that holds all of [address, address + bytes), null if none does.
Block* block_at(const void* address, size_t bytes);
bool is_device(const void* address);
// Where the library itself reads and writes an address.
char* readable(const void* address);
int allocate(int device, size_t bytes, bool system, uintptr_t* address);
void release(uintptr_t address);
void check_guards(int clause);

// ---- Streams (streams.cpp) ---------------------------------------------------------------------------------------------

// The stream, if it can be used under the current context; else null and the code.
Stream* usable(aclrtStream stream, int* code);
void enqueue(Stream* stream, Task task);
void run_now(Lock& lock, Task task, int* code);
int wait_idle(Lock& lock, Stream* stream, int64_t millis);
void discard(Lock& lock, Stream* stream);

// ---- Models (models.cpp) -----------------------------------------------------------------------------------------------

void unload_all();

}  // namespace aclsim
#endif
