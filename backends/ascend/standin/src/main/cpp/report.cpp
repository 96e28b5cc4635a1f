// Counters, violations and leaks, and the report file.
#include <stdio.h>
#include <stdlib.h>

#include <atomic>

#include "sim.h"

namespace aclsim {
namespace {

const char* const kCategoryNames[kCategories] = {"device",      "context",     "stream",     "event",
                                                 "memory",      "host memory", "data buffer", "tensor description",
                                                 "model description", "dataset", "model"};

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
    std::vector<std::string> leaks;
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
    {
        std::lock_guard<std::mutex> guard(report().lock);
        report().violations.push_back(sentence);
    }
    if (knob("STRICT", "log") == "abort") {
        fprintf(stderr, "aclsim: %s\n", sentence.c_str());
        abort();
    }
}

void made(Category category) {
    std::lock_guard<std::mutex> guard(report().lock);
    Counter& counter = report().counters[category];
    counter.made++;
    counter.peak = std::max(counter.peak, counter.made - counter.freed);
}

void freed(Category category) {
    std::lock_guard<std::mutex> guard(report().lock);
    report().counters[category].freed++;
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
    fprintf(out, "\n  }\n}\n");
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
    snprintf(text, size, "%s", all.c_str());
    return taken;
}
