// What happens at the door of every function: faults that were asked for, the order of a life, error texts.
#include <execinfo.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <atomic>
#include <random>

#include "sim.h"

namespace aclsim {

const char* const kNames[kFunctions] = {
#define ACL_FUNCTION(need, part, result, name, parameters, arguments) #name,
#include "acl_functions.inc"
#undef ACL_FUNCTION
};

namespace {

constexpr size_t kText = 1024;

std::atomic<bool> forked{false};
std::atomic<int64_t> calls[kFunctions];

struct Fault {
    std::string function;
    int64_t nth = 1;
    bool onwards = false;
    int code = 0;
    std::string text;
};

struct Faults {
    std::mutex lock;
    std::string source;
    std::vector<Fault> list;
    std::mt19937_64 random;
    uint64_t seed = 0;
};

Faults& faults() {
    static Faults* faults = new Faults;
    return *faults;
}

// Text of this thread's last failure, and what the last pointer that was given out points at (clause 57).
thread_local std::string last_text;
thread_local char given_text[kText];

std::vector<std::string> split(const std::string& text, char at) {
    std::vector<std::string> parts(1);
    for (char c : text) {
        if (c == at) {
            parts.emplace_back();
        } else {
            parts.back() += c;
        }
    }
    return parts;
}

// A fault that cannot be read would make a test pass for nothing.
int64_t number(const std::string& text, const std::string& source) {
    char* end = nullptr;
    int64_t value = strtoll(text.c_str(), &end, 10);
    if (end == text.c_str() || (*end != 0 && *end != '+')) {
        fprintf(stderr, "aclsim: '%s' in FAIL=%s is no number\n", text.c_str(), source.c_str());
        abort();
    }
    return value;
}

// FAIL="function:nth:code[:text];..." where nth is 3, 3+ or *.
void parse(Faults& faults, const std::string& source) {
    faults.source = source;
    faults.list.clear();
    for (const std::string& part : split(source, ';')) {
        std::vector<std::string> fields = split(part, ':');
        if (fields.size() >= 3) {
            Fault fault;
            fault.function = fields[0];
            fault.onwards = fields[1] == "*" || fields[1].back() == '+';
            fault.nth = fields[1] == "*" ? 1 : number(fields[1], source);
            fault.code = static_cast<int>(number(fields[2], source));
            fault.text = fields.size() > 3 ? fields[3] : "a failure that was asked for";
            faults.list.push_back(fault);
        }
    }
}

int asked_for(Function function, int64_t nth) {
    std::string source = knob("FAIL", "");
    int64_t rate = knob_number("FAIL_RATE", 0);
    if (source.empty() && rate == 0) {
        return 0;
    }
    std::lock_guard<std::mutex> guard(faults().lock);
    if (source != faults().source) {
        parse(faults(), source);
    }
    for (const Fault& fault : faults().list) {
        if (fault.function == kNames[function] && (nth == fault.nth || (fault.onwards && nth > fault.nth))) {
            return error(fault.code, fault.text);
        }
    }
    uint64_t seed = static_cast<uint64_t>(knob_number("FAIL_SEED", 1));
    if (seed != faults().seed) {
        faults().seed = seed;
        faults().random.seed(seed);
    }
    // FAIL_RATE counts in ten thousandths.
    bool unlucky = rate > 0 && static_cast<int64_t>(faults().random() % 10000) < rate;
    return unlucky ? error(ACL_ERROR_INTERNAL_ERROR, "a failure by chance") : 0;
}

// Functions that a process may call before it initialises (clause 1).
bool needs_no_init(Function function) {
    switch (function) {
        case F_aclInit:
        case F_aclFinalize:
        case F_aclFinalizeReference:
        case F_aclGetRecentErrMsg:
        case F_aclrtGetVersion:
        case F_aclsysGetVersionStr:
        case F_aclsysGetVersionNum:
            return true;
        default:
            return false;
    }
}

bool is_free(Function function) {
    return function == F_aclrtFree || function == F_aclrtFreeHost || function == F_aclFinalize ||
           function == F_aclFinalizeReference ||
           function == F_aclGetRecentErrMsg;
}

int lost() {
    State& all = state();
    Lock lock(all.lock);
    if (!all.initialised) {
        return 0;
    }
    all.calls_since_init++;
    int64_t after = knob_number("LOST_AFTER", 0);
    all.all_lost = all.all_lost || (after > 0 && all.calls_since_init > after);
    return all.all_lost || is_lost(current()) ? ACL_ERROR_RT_DRV_INTERNAL_ERROR : 0;
}

// Names of objects in the trace: equal from run to run, whatever their addresses.
struct Names {
    std::mutex lock;
    std::map<uintptr_t, int> numbers;
    int last = 0;
};

Names& names() {
    static Names* names = new Names;
    return *names;
}

void trace(const char* name, int code, const std::string& arguments) {
    FILE* out = fopen(knob("TRACE", "").c_str(), "a");
    if (out != nullptr) {
        fprintf(out, "%s %d%s\n", name, code, arguments.c_str());
        fclose(out);
    }
}

// A process that hangs is let go after this long, so that no test does.
constexpr int64_t kHangMillis = 20000;

// As long as the file HANG_WHILE is there, or for HANG_MS.
void hang() {
    constexpr int64_t kLook = 10;
    std::string file = knob("HANG_WHILE", "");
    int64_t millis = knob_number("HANG_MS", kHangMillis);
    for (int64_t hung = 0; file.empty() ? hung < millis : access(file.c_str(), F_OK) == 0; hung += kLook) {
        usleep(kLook * 1000);
    }
}

// No other place holds both.
void before_fork() {
    hold_report();
    hold_knobs();
}

void after_fork() {
    let_knobs_go();
    let_report_go();
}

void after_fork_in_child() {
    after_fork();
    forked = true;
}

}  // namespace

int error(int code, const std::string& text) {
    last_text = "aclsim: " + text;
    return code;
}

const char* take_text() {
    if (last_text.empty()) {
        return nullptr;
    }
    snprintf(given_text, kText, "%s", last_text.c_str());
    last_text.clear();
    return given_text;
}

bool releases(Function function) {
    switch (function) {
        case F_aclrtFree:
        case F_aclrtFreeHost:
        case F_aclrtDestroyContext:
        case F_aclrtDestroyStream:
        case F_aclrtDestroyStreamForce:
        case F_aclrtDestroyEvent:
        case F_aclrtResetDevice:
        case F_aclmdlUnload:
        case F_aclmdlDestroyDesc:
        case F_aclmdlDestroyDataset:
        case F_aclDestroyDataBuffer:
        case F_aclDestroyTensorDesc:
        case F_aclmdlDestroyConfigHandle:
        case F_aclFinalize:
        case F_aclFinalizeReference:
            return true;
        default:
            return false;
    }
}

void reset_calls() {
    {
        std::lock_guard<std::mutex> guard(names().lock);
        names().numbers.clear();
        names().last = 0;
    }
    for (auto& each : calls) {
        each = 0;
    }
}

bool in_forked_child() { return forked; }

int enter(Function function) {
    static std::once_flag once;
    std::call_once(once, [] {
        pthread_atfork(before_fork, after_fork, after_fork_in_child);
        read_knobs();
        // The first look at a stack loads a library; better not under a lock.
        void* frame = nullptr;
        backtrace(&frame, 1);
    });
    // Clause 57: what was given out before is not valid any more.
    memset(given_text, 0xDD, kText - 1);
    // Before any lock that another thread may have held while the process was forked: all but those of settings and report.
    if (forked) {
        violation(60, std::string(kNames[function]) + " in a forked child");
        return error(ACL_ERROR_INTERNAL_ERROR, "called in a forked child");
    }
    if (function == F_aclInit) {
        read_knobs();
        // Each life of the library counts anew.
        Lock lock(state().lock);
        if (!state().initialised) {
            reset_calls();
            state().calls_since_init = 0;
            state().allocations = 0;
        }
    }
    int64_t nth = ++calls[function];
    int64_t latency = knob_number("LATENCY_US", 0);
    if (latency > 0) {
        usleep(static_cast<useconds_t>(latency));
    }
    if (knob_number("STUB", 0) != 0) {
        return error(ACL_ERROR_COMPILING_STUB_MODE, "the compile-time stub of the library was called");
    }
    int code = asked_for(function, nth);
    if (code != 0) {
        return code;
    }
    {
        Lock lock(state().lock);
        // Clauses 1 and 5.
        if (!state().initialised && !needs_no_init(function)) {
            return error(ACL_ERROR_UNINITIALIZE, std::string(kNames[function]) + " before aclInit or after aclFinalize");
        }
    }
    if (knob("HANG", "") == kNames[function] && function != F_aclmdlExecuteAsync) {
        hang();
        return error(ACL_ERROR_RT_STREAM_SYNC_TIMEOUT, "hung");
    }
    code = is_free(function) ? 0 : lost();
    return code == 0 ? 0 : error(code, "the device is lost");
}

void leave(Function function, int code, const std::string& arguments) {
    if (traced()) {
        trace(kNames[function], code, arguments);
    }
}

bool traced() { return !knob("TRACE", "").empty(); }

std::string trace_name(const void* pointer) {
    if (pointer == nullptr) {
        return "0";
    }
    auto address = reinterpret_cast<uintptr_t>(pointer);
    uintptr_t begin = address;
    {
        Lock lock(state().lock);
        const Block* block = block_at(pointer, 0);
        begin = block == nullptr ? address : block->address;
    }
    std::lock_guard<std::mutex> guard(names().lock);
    auto found = names().numbers.find(begin);
    if (found == names().numbers.end()) {
        return "host";
    }
    std::string number = "#" + std::to_string(found->second);
    return begin == address ? number : number + "+" + std::to_string(address - begin);
}

std::string trace_new(const void* pointer) {
    if (pointer == nullptr) {
        return "0";
    }
    std::lock_guard<std::mutex> guard(names().lock);
    return "#" + std::to_string(names().numbers[reinterpret_cast<uintptr_t>(pointer)] = ++names().last);
}

std::string trace_found(const void* pointer) {
    std::string name = trace_name(pointer);
    return name == "host" ? trace_new(pointer) : name;
}

void trace_forget(uintptr_t address) {
    std::lock_guard<std::mutex> guard(names().lock);
    names().numbers.erase(address);
}

}  // namespace aclsim
