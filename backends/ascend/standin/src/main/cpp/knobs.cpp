// Settings: ACLSIM_* of the environment, over them lines KEY=VALUE of the file that ACLSIM_CONTROL names, over them aclsim_set().
#include <stdlib.h>
#include <string.h>

#include <fstream>

#include "sim.h"

extern char** environ;

namespace aclsim {
namespace {

constexpr char kPrefix[] = "ACLSIM_";
constexpr size_t kPrefixLength = sizeof(kPrefix) - 1;

struct Knobs {
    std::mutex lock;
    std::map<std::string, std::string> read;
    std::map<std::string, std::string> set;
};

Knobs& knobs() {
    static Knobs* knobs = new Knobs;
    return *knobs;
}

// What the process was started with or has set itself; not what is read at initialisation.
std::string early_knob(const char* key) {
    std::lock_guard<std::mutex> guard(knobs().lock);
    auto set = knobs().set.find(key);
    const char* variable = getenv((kPrefix + std::string(key)).c_str());
    return set != knobs().set.end() ? set->second : variable == nullptr ? "" : variable;
}

// What AscendCL 1.2.0, in CANN before 9, has not got.
const char kNewer[] = ",aclFinalizeReference,aclmdlExecuteV2,aclmdlGetInputDimsRange,aclrtCheckArchCompatibility,"
                      "aclrtQueryDeviceStatus,aclsysGetVersionNum,aclsysGetVersionStr,";

}  // namespace

void read_knobs() {
    std::lock_guard<std::mutex> guard(knobs().lock);
    knobs().read.clear();
    for (char** variable = environ; variable != nullptr && *variable != nullptr; variable++) {
        const char* equals = strchr(*variable, '=');
        if (equals != nullptr && strncmp(*variable, kPrefix, kPrefixLength) == 0) {
            knobs().read[std::string(static_cast<const char*>(*variable) + kPrefixLength, equals)] = equals + 1;
        }
    }
    auto control = knobs().read.find("CONTROL");
    if (control != knobs().read.end()) {
        std::ifstream file(control->second);
        for (std::string line; std::getline(file, line);) {
            size_t equals = line.find('=');
            if (equals != std::string::npos) {
                knobs().read[line.substr(0, equals)] = line.substr(equals + 1);
            }
        }
    }
}

void set_knob(const std::string& key, const std::string& value) {
    std::lock_guard<std::mutex> guard(knobs().lock);
    if (value.empty()) {
        knobs().set.erase(key);
    } else {
        knobs().set[key] = value;
    }
}

std::string knob(const char* key, const char* standard) {
    std::lock_guard<std::mutex> guard(knobs().lock);
    auto set = knobs().set.find(key);
    if (set != knobs().set.end()) {
        return set->second;
    }
    auto read = knobs().read.find(key);
    return read == knobs().read.end() ? standard : read->second;
}

void hold_knobs() { knobs().lock.lock(); }
void let_knobs_go() { knobs().lock.unlock(); }

bool is_old_toolkit(const std::string& version) { return atoi(version.c_str()) < 9; }

bool hidden(const char* function) {
    std::string name = "," + std::string(function) + ",";
    std::string version = early_knob("CANN");
    bool old = !version.empty() && is_old_toolkit(version);
    return ("," + early_knob("MISSING") + ",").find(name) != std::string::npos ||
           (old && std::string(kNewer).find(name) != std::string::npos);
}

int64_t knob_number(const char* key, int64_t standard) {
    std::string value = knob(key, "");
    return value.empty() ? standard : strtoll(value.c_str(), nullptr, 10);
}

}  // namespace aclsim

extern "C" {
const char* ecapa4j_aclsim_version() { return "1"; }
// For tests in the same process. An empty value forgets what was set; most are read at the next aclInit.
void aclsim_set(const char* key, const char* value) { aclsim::set_knob(key, value); }
void aclsim_report() { aclsim::write_report(); }
}
