// What the tests share: the stand-in as the glue resolves it, and toy models of random numbers.
#ifndef ECAPA_ASCEND_TEST_SUPPORT_H
#define ECAPA_ASCEND_TEST_SUPPORT_H

#include <gtest/gtest.h>
#include <stdint.h>

#include <string>
#include <vector>

#include "acl_library.h"
#include "binding.h"

namespace test {

using ecapa_ascend::acl;

constexpr uint32_t kBins = 8;
constexpr uint32_t kEmbedding = 5;

// Opens the stand-in's libraries and looks the functions up; 0, or what is missing.
int open_libraries(int count, char** paths);
// Where write() and toy() write, for the time of the tests.
::testing::Environment* folder();
void set_knob(const char* key, const std::string& value);
// Looks the functions up again, as with the knobs that are set; how many required ones are missing.
int resolve();
// Violations and leaks since the last call, and their sentences.
int take(std::string* text);

struct Shape {
    uint32_t batch;
    uint32_t frames;
};

enum Kind : uint32_t { kStatic, kBatchGears, kDimsGears, kRange };

// Writes a tiny network with random weights of this seed; its path.
std::string toy(const std::string& name, Kind kind, const std::vector<Shape>& gears, bool masked = false,
                const std::string& soc = "Ascend310P3", uint64_t seed = 1);
std::string write(const std::string& name, const std::string& content);
std::string read(const std::string& path);
std::vector<float> features(uint32_t frames, uint64_t seed);

// Initialised before and finalised after each test; knobs are back to their defaults; nothing leaks and nothing is violated but
// what the test has looked at.
class Initialised : public ::testing::Test {
   protected:
    void SetUp() override;
    void TearDown() override;
    // Reinitialises with a knob set.
    void restart(const char* key, const std::string& value);
    // The test has broken this clause since the last look, so often and no other.
    void expect_violation(int clause, int times = 1);
};

// A device with a context and a stream of the test's own.
class OnDevice : public Initialised {
   protected:
    void SetUp() override;
    void TearDown() override;
    void open();
    void close();
    void* device_memory(size_t bytes);
    aclrtContext context = nullptr;
    aclrtStream stream = nullptr;
};

// A loaded model with its buffers, by the bare functions.
struct Loaded {
    explicit Loaded(const std::string& path);
    ~Loaded();
    int execute(aclrtStream stream) { return acl().aclmdlExecuteAsync(id, inputs, outputs, stream); }
    int gear(uint32_t batch, uint32_t frames);
    uint32_t id = 0;
    aclmdlDesc* desc = nullptr;
    aclmdlDataset* inputs = nullptr;
    aclmdlDataset* outputs = nullptr;
    std::vector<aclDataBuffer*> buffers;
    std::vector<void*> memory;
    bool masked = false;
};

}  // namespace test
#endif
