// Counters, violations and leaks, and the report file.
#include <dlfcn.h>
#include <execinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <algorithm>

#include "sim.h"

namespace aclsim {
namespace {

const char* const kCategoryNames[kCategories] = {"device",      "context",     "stream",     "event",
                                                 "memory",      "host memory", "data buffer", "tensor description",
                                                 "model description", "dataset", "model configuration", "model"};

// Where in the program something happened, innermost first.
struct Place {
    static constexpr int kDeepest = 24;
    void* frames[kDeepest];
    int depth = 0;

    static Place here() {
        Place place;
        place.depth = backtrace(place.frames, kDeepest);
        return place;
    }
};

thread_local std::string breach;

struct Counter {
    int64_t made = 0;
    int64_t freed = 0;
    int64_t peak = 0;
};

struct Report {
    std::mutex lock;
    Counter counters[kCategories];
    std::map<std::string, int64_t> counts;
    std::vector<std::string> violations;
    // Of the violations, in the same order.
    std::vector<Place> stacks;
    std::vector<std::string> leaks;
    std::multimap<std::pair<Category, uintptr_t>, Place> alive;
    std::multimap<std::pair<Category, uintptr_t>, Place> left;
    bool ended = false;
};

Report& report() {
    static Report* report = new Report;
    return *report;
}

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += c < ' ' ? ' ' : c;
    }
    return out + "\"";
}

void put_place(FILE* out, const Place& place) {
    fprintf(out, "[");
    for (int i = 0; i < place.depth; i++) {
        Dl_info info = {};
        std::string frame = "?";
        if (dladdr(place.frames[i], &info) != 0 && info.dli_fname != nullptr) {
            const char* file = strrchr(info.dli_fname, '/');
            char offset[32];
            snprintf(offset, sizeof(offset), "+0x%zx", static_cast<size_t>(static_cast<char*>(place.frames[i]) -
                                                                           static_cast<char*>(info.dli_fbase)));
            frame = std::string(file == nullptr ? info.dli_fname : file + 1) + offset +
                    (info.dli_sname == nullptr ? "" : " " + std::string(info.dli_sname));
        }
        fprintf(out, "%s%s", i == 0 ? "" : ", ", quoted(frame).c_str());
    }
    fprintf(out, "]");
}

void list(FILE* out, const char* name, const std::vector<std::string>& items) {
    fprintf(out, "  \"%s\": [", name);
    for (size_t i = 0; i < items.size(); i++) {
        fprintf(out, "%s\n    %s", i == 0 ? "" : ",", quoted(items[i]).c_str());
    }
    fprintf(out, "%s],\n", items.empty() ? "" : "\n  ");
}

}  // namespace

void violation(int clause, const std::string& text) {
    std::string sentence = "clause " + std::to_string(clause) + ": " + text;
    breach = sentence;
    // In a forked child the loader may be locked for ever.
    Place place = clause == 60 ? Place() : Place::here();
    {
        std::lock_guard<std::mutex> guard(report().lock);
        report().violations.push_back(sentence);
        report().stacks.push_back(place);
    }
    if (knob("STRICT", "log") == "abort") {
        fprintf(stderr, "aclsim: %s\n", sentence.c_str());
        abort();
    }
}

bool strict() {
    std::string mode = knob("STRICT", "log");
    return mode == "error" || mode == "abort";
}

int strict_code(int code) {
    std::string sentence;
    sentence.swap(breach);
    return sentence.empty() || code != ACL_SUCCESS || !strict() ? code : error(ACL_ERROR_INTERNAL_ERROR, sentence);
}

void made(Category category, uintptr_t object) {
    Place place = Place::here();
    std::lock_guard<std::mutex> guard(report().lock);
    report().alive.emplace(std::make_pair(category, object), place);
    Counter& counter = report().counters[category];
    counter.made++;
    counter.peak = std::max(counter.peak, counter.made - counter.freed);
}

void freed(Category category, uintptr_t object) {
    std::lock_guard<std::mutex> guard(report().lock);
    auto found = report().alive.find({category, object});
    if (found != report().alive.end()) {
        report().alive.erase(found);
    }
    report().counters[category].freed++;
}

void note_live() {
    std::lock_guard<std::mutex> guard(report().lock);
    report().left = report().alive;
    report().ended = true;
}

void forget_live() {
    std::lock_guard<std::mutex> guard(report().lock);
    for (auto entry = report().alive.begin(); entry != report().alive.end();) {
        Category kind = entry->first.first;
        bool gone = kind <= kStream || kind == kMemory || kind == kHost || kind == kModel;
        entry = gone ? report().alive.erase(entry) : std::next(entry);
    }
}

int64_t live(Category category) {
    std::lock_guard<std::mutex> guard(report().lock);
    return report().counters[category].made - report().counters[category].freed;
}

void leak(const std::string& text) {
    std::lock_guard<std::mutex> guard(report().lock);
    report().leaks.push_back(text);
}

void count(const char* what) {
    std::lock_guard<std::mutex> guard(report().lock);
    report().counts[what]++;
}

void hold_report() { report().lock.lock(); }
void let_report_go() { report().lock.unlock(); }

void write_report() {
    std::string file = knob("REPORT", "");
    if (file.empty()) {
        return;
    }
    std::string draft = file + ".draft";
    FILE* out = fopen(draft.c_str(), "w");
    if (out == nullptr) {
        return;
    }
    std::lock_guard<std::mutex> guard(report().lock);
    fprintf(out, "{\n");
    list(out, "violations", report().violations);
    list(out, "leaks", report().leaks);
    for (const auto& entry : report().counts) {
        fprintf(out, "  %s: %lld,\n", quoted(entry.first).c_str(), static_cast<long long>(entry.second));
    }
    fprintf(out, "  \"objects\": {");
    for (int i = 0; i < kCategories; i++) {
        const Counter& counter = report().counters[i];
        fprintf(out, "%s\n    \"%s\": {\"made\": %lld, \"freed\": %lld, \"peak\": %lld}", i == 0 ? "" : ",", kCategoryNames[i],
                static_cast<long long>(counter.made), static_cast<long long>(counter.freed),
                static_cast<long long>(counter.peak));
    }
    fprintf(out, "\n  },\n  \"violatedAt\": [");
    for (size_t i = 0; i < report().stacks.size(); i++) {
        fprintf(out, "%s\n    ", i == 0 ? "" : ",");
        put_place(out, report().stacks[i]);
    }
    fprintf(out, "],\n  \"live\": [");
    const char* separator = "";
    for (const auto& entry : report().ended ? report().left : report().alive) {
        fprintf(out, "%s\n    {\"object\": \"%s\", \"madeAt\": ", separator, kCategoryNames[entry.first.first]);
        put_place(out, entry.second);
        fprintf(out, "}");
        separator = ",";
    }
    fprintf(out, "]\n}\n");
    report().ended = false;
    fclose(out);
    rename(draft.c_str(), file.c_str());
}

}  // namespace aclsim

// For tests in the same process: how many violations and leaks there were since the last call, and their sentences.
extern "C" int aclsim_take(char* text, size_t size) {
    std::lock_guard<std::mutex> guard(aclsim::report().lock);
    std::string all;
    int taken = 0;
    for (auto* list : {&aclsim::report().violations, &aclsim::report().leaks}) {
        for (const std::string& sentence : *list) {
            all += sentence + "\n";
            taken++;
        }
        list->clear();
    }
    aclsim::report().stacks.clear();
    snprintf(text, size, "%s", all.c_str());
    return taken;
}
