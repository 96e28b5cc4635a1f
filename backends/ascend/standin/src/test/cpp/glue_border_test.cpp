// What the glue refuses, and what it tells: arguments that do not fit, failures while it clears up, texts of the right failure.
#include <stdint.h>
#include <string.h>

#include <limits>

#include "support.h"

namespace {

using namespace test;

class GlueBorder : public ::testing::Test {
   protected:
    void SetUp() override {
        set_knob("MEM_MB", "64");
        ASSERT_EQ(ecapa_ascend_acquire(failure), 0) << failure;
        session = ecapa_ascend_session_open(0, failure);
        ASSERT_NE(session, nullptr) << failure;
    }
    void TearDown() override {
        char ignored[ECAPA_ASCEND_FAILURE];
        if (session != nullptr) {
            ecapa_ascend_session_close(session, 1000, ignored);
        }
        ecapa_ascend_release(0, ignored);
        for (const char* key : {"FAIL", "LOST", "OOM_AT", "RUNMODE"}) {
            set_knob(key, "");
        }
        std::string text;
        EXPECT_EQ(take(&text), 0) << text;
    }

    ecapa_ascend_model* load(const std::string& path) { return ecapa_ascend_model_load(session, path.c_str(), failure); }
    int32_t run(ecapa_ascend_model* model, const std::vector<int64_t>& gear, int64_t floats) {
        return ecapa_ascend_model_run(model, gear.data(), static_cast<int32_t>(gear.size()), floats, 1000, failure);
    }
    void expect_failure(const std::string& start) { EXPECT_EQ(std::string(failure).substr(0, start.size()), start) << failure; }

    char failure[ECAPA_ASCEND_FAILURE] = {};
    ecapa_ascend_session* session = nullptr;
};

TEST_F(GlueBorder, MoreThanTheOutputHoldsIsRefused) {
    ecapa_ascend_model* model = load(toy("border-output", kStatic, {{1, 20}}));
    ASSERT_NE(model, nullptr) << failure;
    ASSERT_EQ(ecapa_ascend_model_prepare(model, failure), 0) << failure;
    for (int64_t floats : {int64_t{-1}, int64_t{kEmbedding} + 1, int64_t{1} << 62, (int64_t{1} << 62) + 1,
                           std::numeric_limits<int64_t>::max()}) {
        EXPECT_EQ(run(model, {}, floats), ECAPA_ASCEND_UNFIT) << floats;
        expect_failure("-3\necapa_ascend_model_run\n");
    }
    EXPECT_EQ(run(model, std::vector<int64_t>(129, 1), kEmbedding), ECAPA_ASCEND_UNFIT);
}

TEST_F(GlueBorder, InputsAreWrittenWithinTheirBounds) {
    ecapa_ascend_model* model = load(toy("border-input", kStatic, {{1, 20}}));
    ASSERT_NE(model, nullptr) << failure;
    std::vector<float> x = features(20, 5);
    auto all = static_cast<int32_t>(x.size());
    EXPECT_EQ(ecapa_ascend_model_put(model, 0, 0, x.data(), 0, all), ECAPA_ASCEND_UNFIT) << "not prepared";
    ASSERT_EQ(ecapa_ascend_model_prepare(model, failure), 0) << failure;
    EXPECT_EQ(ecapa_ascend_model_put(model, 0, 0, x.data(), 0, all), 0);
    EXPECT_EQ(ecapa_ascend_model_put(model, 0, all - 1, x.data(), 0, 1), 0);
    EXPECT_EQ(ecapa_ascend_model_put(model, 0, 1, x.data(), 0, all), ECAPA_ASCEND_UNFIT);
    EXPECT_EQ(ecapa_ascend_model_put(model, 0, -1, x.data(), 0, 1), ECAPA_ASCEND_UNFIT);
    EXPECT_EQ(ecapa_ascend_model_put(model, 0, std::numeric_limits<int64_t>::max(), x.data(), 0, 1), ECAPA_ASCEND_UNFIT);
    EXPECT_EQ(ecapa_ascend_model_put(model, 1, 0, x.data(), 0, 1), ECAPA_ASCEND_UNFIT) << "no such input";
    EXPECT_EQ(ecapa_ascend_model_put(model, -1, 0, x.data(), 0, 1), ECAPA_ASCEND_UNFIT);
    std::vector<float> out(kEmbedding);
    EXPECT_EQ(ecapa_ascend_model_get(model, 1, out.data(), 0, kEmbedding), ECAPA_ASCEND_UNFIT);
    EXPECT_EQ(ecapa_ascend_model_get(model, 0, out.data(), 0, -1), ECAPA_ASCEND_UNFIT);
}

TEST_F(GlueBorder, TheGearsInputIsNotWrittenByCallers) {
    char ignored[ECAPA_ASCEND_FAILURE];
    for (const char* mode : {"host", "device"}) {
        ASSERT_EQ(ecapa_ascend_session_close(session, 1000, ignored), 0);
        ASSERT_EQ(ecapa_ascend_release(0, ignored), 0);
        set_knob("RUNMODE", mode);
        ASSERT_EQ(ecapa_ascend_acquire(failure), 0) << failure;
        session = ecapa_ascend_session_open(0, failure);
        ASSERT_NE(session, nullptr) << failure;
        EXPECT_EQ(ecapa_ascend_session_on_device(session), strcmp(mode, "device") == 0);
        ecapa_ascend_model* model = load(toy("border-gears", kDimsGears, {{1, 10}, {1, 20}}));
        ASSERT_NE(model, nullptr) << failure;
        ASSERT_EQ(ecapa_ascend_model_prepare(model, failure), 0) << failure;
        float zero = 0;
        EXPECT_EQ(ecapa_ascend_model_put(model, 0, 0, &zero, 0, 1), 0);
        EXPECT_EQ(ecapa_ascend_model_put(model, 1, 0, &zero, 0, 1), ECAPA_ASCEND_UNFIT) << mode;
    }
}

TEST_F(GlueBorder, AModelWithoutAllItsBuffersDoesNotRun) {
    ecapa_ascend_model* model = load(toy("border-half", kStatic, {{1, 20}}));
    ASSERT_NE(model, nullptr) << failure;
    EXPECT_EQ(run(model, {}, kEmbedding), ECAPA_ASCEND_UNFIT) << "before prepare";
    set_knob("FAIL", "aclrtMallocHost:2:207001:no memory");
    EXPECT_EQ(ecapa_ascend_model_prepare(model, failure), ACL_ERROR_RT_MEMORY_ALLOCATION);
    expect_failure("207001\naclrtMallocHost\n");
    EXPECT_EQ(run(model, {}, kEmbedding), ECAPA_ASCEND_UNFIT) << "after a prepare that failed";
}

TEST_F(GlueBorder, BuffersAreMadeOnce) {
    ecapa_ascend_model* model = load(toy("border-once", kDimsGears, {{1, 10}, {1, 20}}));
    ASSERT_NE(model, nullptr) << failure;
    int64_t pinned = 20 * kBins * 4 + kEmbedding * 4;
    EXPECT_EQ(ecapa_ascend_model_buffer_bytes(model), 2 * pinned + 256) << "the gears' input is on the device only";
    ASSERT_EQ(ecapa_ascend_model_prepare(model, failure), 0) << failure;
    EXPECT_EQ(ecapa_ascend_model_prepare(model, failure), ECAPA_ASCEND_UNFIT) << "or the first ones would be lost";
    EXPECT_STREQ(failure,
                 "-3\necapa_ascend_model_prepare\nthe model's buffers were asked for before, and are made once: run the model with "
                 "those, or free it and load it anew");
    EXPECT_EQ(run(model, {1, 20, kBins}, kEmbedding), 0) << failure;
}

TEST_F(GlueBorder, FreeingAModelTellsWhatFailed) {
    ecapa_ascend_model* model = load(toy("border-free", kStatic, {{1, 20}}));
    ASSERT_NE(model, nullptr) << failure;
    ASSERT_EQ(ecapa_ascend_model_prepare(model, failure), 0) << failure;
    set_knob("FAIL", "aclrtFree:1:500002:the first;aclmdlUnload:1:545009:the last");
    EXPECT_EQ(ecapa_ascend_model_free(model, failure), 500002);
    expect_failure("500002\naclrtFree\naclsim: the first");
}

TEST_F(GlueBorder, ATextIsNotToldWithALaterFailure) {
    std::string path = toy("border-text", kStatic, {{1, 20}});
    set_knob("FAIL", "aclmdlQuerySize:1:500000:put up with;aclmdlCreateDesc:1:500000:");
    EXPECT_EQ(load(path), nullptr);
    EXPECT_EQ(std::string(failure).find("put up with"), std::string::npos) << failure;
    expect_failure("-1\naclmdlCreateDesc\n");
    set_knob("FAIL", "aclrtGetMemInfo:1:500000:put up with");
    int64_t memory[2];
    ecapa_ascend_session_memory(session, memory);
    const char* left = acl().aclGetRecentErrMsg();
    EXPECT_EQ(left, nullptr) << left;
    char version[ECAPA_ASCEND_FAILURE];
    set_knob("FAIL", "aclsysGetVersionStr:1:500000:put up with;aclrtGetVersion:1:500000:put up with;aclrtGetSocName:1:500000:too");
    ecapa_ascend_version(version);
    EXPECT_STREQ(version, "");
    EXPECT_EQ(acl().aclGetRecentErrMsg(), nullptr);
    ecapa_ascend_session_soc(session, version);
    EXPECT_STREQ(version, "");
    EXPECT_EQ(acl().aclGetRecentErrMsg(), nullptr);
}

TEST_F(GlueBorder, ALostDevicesWorkIsAbortedBeforeItsMemoryIsGivenBack) {
    ecapa_ascend_model* model = load(toy("border-lost", kStatic, {{1, 20}}));
    ASSERT_NE(model, nullptr) << failure;
    ASSERT_EQ(ecapa_ascend_model_prepare(model, failure), 0) << failure;
    std::string trace = write("border-lost.trace", "");
    set_knob("TRACE", trace);
    set_knob("LOST", "0:0");
    EXPECT_EQ(run(model, {}, kEmbedding), ACL_ERROR_RT_DRV_INTERNAL_ERROR);
    ecapa_ascend_session_close(session, 1000, failure);
    session = nullptr;
    set_knob("TRACE", "");
    std::string calls = read(trace);
    size_t aborted = calls.find("aclrtDestroyStreamForce");
    EXPECT_NE(aborted, std::string::npos) << calls;
    EXPECT_LT(aborted, calls.find("aclrtFreeHost")) << calls;
}

}  // namespace
