#include "support.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

namespace test {
namespace {

// The folder that files are written to: of the process that made it, which removes it, and of those that it starts.
constexpr char kFolder[] = "ECAPA_TEST_FOLDER";

class Folder : public ::testing::Environment {
   public:
    void SetUp() override {
        if (getenv(kFolder) == nullptr) {
            made_ = ::testing::TempDir() + "aclsim-test-XXXXXX";
            ASSERT_NE(mkdtemp(made_.data()), nullptr) << made_;
            setenv(kFolder, made_.c_str(), 1);
        }
    }
    void TearDown() override {
        if (!made_.empty()) {
            std::filesystem::remove_all(made_);
        }
    }

   private:
    std::string made_;
};

std::vector<std::string> keys_set;
std::vector<int64_t> libraries;

template <typename T>
T symbol(const char* name) {
    void* found = dlsym(RTLD_DEFAULT, name);
    if (found == nullptr) {
        fprintf(stderr, "the stand-in has no %s\n", name);
        abort();
    }
    return reinterpret_cast<T>(found);
}

class Writer {
   public:
    explicit Writer(uint64_t seed) : random_(seed) {}
    void u32(uint32_t value) { put(&value, sizeof(value)); }
    void text(const std::string& text) {
        char field[32] = {};
        snprintf(field, sizeof(field), "%s", text.c_str());
        put(field, sizeof(field));
    }
    void floats(size_t count, float low, float high) {
        std::uniform_real_distribution<float> distribution(low, high);
        for (size_t i = 0; i < count; i++) {
            float value = distribution(random_);
            put(&value, sizeof(value));
        }
    }
    void layer(uint32_t out, uint32_t in, uint32_t taps, uint32_t dilation, bool normalised) {
        for (uint32_t value : {out, in, taps, dilation, 0u, normalised ? 1u : 0u, normalised ? 1u : 0u}) {
            u32(value);
        }
        float bound = 1.7f / static_cast<float>(in * taps);
        floats(out * in * taps, -bound, bound);
        floats(out, -0.1f, 0.1f);
        if (normalised) {
            floats(out, 0.5f, 1.5f);
            floats(out, -0.3f, 0.3f);
        }
    }
    std::string finish() {
        uint64_t hash = 0xcbf29ce484222325ull;
        for (char c : data_) {
            hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
        }
        put(&hash, sizeof(hash));
        return data_;
    }

   private:
    void put(const void* value, size_t bytes) { data_.append(static_cast<const char*>(value), bytes); }
    std::string data_ = "EC4JSIM1";
    std::mt19937_64 random_;
};

}  // namespace

::testing::Environment* folder() { return new Folder; }

void set_knob(const char* key, const std::string& value) {
    symbol<void (*)(const char*, const char*)>("aclsim_set")(key, value.c_str());
    keys_set.push_back(key);
}

int resolve() { return ecapa_ascend_resolve(libraries.data(), static_cast<int32_t>(libraries.size())); }

int open_libraries(int count, char** paths) {
    char message[ECAPA_ASCEND_FAILURE];
    for (int i = 0; i < count; i++) {
        libraries.push_back(ecapa_ascend_open_library(paths[i], message));
        if (libraries.back() == 0) {
            fprintf(stderr, "%s\n", message);
            return 1;
        }
    }
    return resolve();
}

int take(std::string* text) {
    std::vector<char> buffer(65536);
    int count = symbol<int (*)(char*, size_t)>("aclsim_take")(buffer.data(), buffer.size());
    *text = buffer.data();
    return count;
}

std::string write(const std::string& name, const std::string& content) {
    std::string path = std::string(getenv(kFolder)) + "/" + name;
    std::ofstream(path, std::ios::binary) << content;
    return path;
}

std::string read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

std::string toy(const std::string& name, Kind kind, const std::vector<Shape>& gears, bool masked, const std::string& soc,
                uint64_t seed) {
    Writer out(seed);
    out.u32(kind);
    out.text(soc);
    out.u32(masked ? 2 : 1);
    out.text("feats");
    out.text("mask");
    out.text("embs");
    out.u32(kBins);
    out.u32(kEmbedding);
    out.u32(static_cast<uint32_t>(gears.size()));
    for (const Shape& gear : gears) {
        out.u32(gear.batch);
        out.u32(gear.frames);
    }
    out.u32(1);
    out.layer(8, kBins, 5, 1, true);
    out.layer(8, 8, 1, 1, true);
    out.u32(1);
    out.u32(0);
    out.layer(4, 4, 3, 2, true);
    out.layer(8, 8, 1, 1, true);
    out.layer(3, 8, 1, 1, false);
    out.layer(8, 3, 1, 1, false);
    out.layer(8, 8, 1, 1, true);
    out.u32(0);
    out.floats(1, 1e-12f, 2e-12f);
    out.layer(4, 8, 1, 1, true);
    out.layer(8, 4, 1, 1, false);
    out.u32(16);
    out.floats(16, 0.5f, 1.5f);
    out.floats(16, -0.3f, 0.3f);
    out.layer(kEmbedding, 16, 1, 1, false);
    return write(name, out.finish());
}

std::vector<float> features(uint32_t frames, uint64_t seed) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<float> distribution(-20, 20);
    std::vector<float> values(static_cast<size_t>(frames) * kBins);
    for (float& value : values) {
        value = distribution(random);
    }
    return values;
}

void Initialised::SetUp() {
    set_knob("MEM_MB", "64");
    ASSERT_EQ(acl().aclInit(nullptr), ACL_SUCCESS);
}

void Initialised::TearDown() {
    int code = acl().aclFinalize();
    EXPECT_TRUE(code == ACL_SUCCESS || code == ACL_ERROR_REPEAT_FINALIZE) << code;
    for (const std::string& key : keys_set) {
        symbol<void (*)(const char*, const char*)>("aclsim_set")(key.c_str(), "");
    }
    keys_set.clear();
    std::string text;
    EXPECT_EQ(take(&text), 0) << text;
}

void Initialised::restart(const char* key, const std::string& value) {
    ASSERT_EQ(acl().aclFinalize(), ACL_SUCCESS);
    set_knob(key, value);
    ASSERT_EQ(acl().aclInit(nullptr), ACL_SUCCESS);
}

void Initialised::expect_violation(int clause, int times) {
    std::string text;
    EXPECT_EQ(take(&text), times) << text;
    std::string name = "clause " + std::to_string(clause) + ":";
    int found = 0;
    for (size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
        found++;
    }
    EXPECT_EQ(found, times) << name << " in: " << text;
}

void OnDevice::SetUp() {
    Initialised::SetUp();
    open();
}

void OnDevice::TearDown() {
    close();
    Initialised::TearDown();
}

void OnDevice::open() {
    ASSERT_EQ(acl().aclrtSetDevice(0), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtCreateContext(&context, 0), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtCreateStream(&stream), ACL_SUCCESS);
}

void OnDevice::close() {
    if (context != nullptr) {
        acl().aclrtSetCurrentContext(context);
        if (stream != nullptr) {
            acl().aclrtSynchronizeStream(stream);
            acl().aclrtDestroyStream(stream);
        }
        acl().aclrtDestroyContext(context);
        acl().aclrtResetDevice(0);
    }
    context = nullptr;
    stream = nullptr;
}

void* OnDevice::device_memory(size_t bytes) {
    void* memory = nullptr;
    EXPECT_EQ(acl().aclrtMalloc(&memory, bytes, ACL_MEM_MALLOC_NORMAL_ONLY), ACL_SUCCESS);
    return memory;
}

Loaded::Loaded(const std::string& path) {
    EXPECT_EQ(acl().aclmdlLoadFromFile(path.c_str(), &id), ACL_SUCCESS);
    desc = acl().aclmdlCreateDesc();
    EXPECT_EQ(acl().aclmdlGetDesc(desc, id), ACL_SUCCESS);
    inputs = acl().aclmdlCreateDataset();
    outputs = acl().aclmdlCreateDataset();
    size_t count = acl().aclmdlGetNumInputs(desc);
    for (size_t i = 0; i <= count; i++) {
        size_t bytes = i < count ? acl().aclmdlGetInputSizeByIndex(desc, i) : acl().aclmdlGetOutputSizeByIndex(desc, 0);
        bytes = bytes == 0 ? 4096 : bytes;
        void* block = nullptr;
        EXPECT_EQ(acl().aclrtMalloc(&block, bytes, ACL_MEM_MALLOC_NORMAL_ONLY), ACL_SUCCESS);
        memory.push_back(block);
        buffers.push_back(acl().aclCreateDataBuffer(block, bytes));
        EXPECT_EQ(acl().aclmdlAddDatasetBuffer(i < count ? inputs : outputs, buffers.back()), ACL_SUCCESS);
        masked = masked || (i == 1 && i < count && strcmp(acl().aclmdlGetInputNameByIndex(desc, i), "mask") == 0);
    }
}

Loaded::~Loaded() {
    acl().aclmdlDestroyDataset(inputs);
    acl().aclmdlDestroyDataset(outputs);
    for (aclDataBuffer* buffer : buffers) {
        acl().aclDestroyDataBuffer(buffer);
    }
    for (void* block : memory) {
        acl().aclrtFree(block);
    }
    acl().aclmdlDestroyDesc(desc);
    acl().aclmdlUnload(id);
}

int Loaded::gear(uint32_t batch, uint32_t frames) {
    aclmdlIODims dims = {};
    std::vector<int64_t> values = {batch, frames, kBins};
    if (masked) {
        values.insert(values.end(), {batch, frames});
    }
    dims.dimCount = values.size();
    std::copy(values.begin(), values.end(), dims.dims);
    return acl().aclmdlSetInputDynamicDims(id, inputs, masked ? 2 : 1, &dims);
}

}  // namespace test

int main(int argc, char** argv) {
    ::testing::InitGoogleTest(&argc, argv);
    ::testing::AddGlobalTestEnvironment(test::folder());
    if (test::open_libraries(argc - 1, argv + 1) != 0) {
        fprintf(stderr, "the libraries cannot be used\n");
        return 1;
    }
    return RUN_ALL_TESTS();
}
