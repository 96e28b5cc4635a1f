// The glue on the stand-in: sessions, models, gears, faults, lost and hanging devices.
#include <string.h>

#include <thread>

#include "support.h"

namespace {

using namespace test;

class Glue : public ::testing::Test {
   protected:
    void SetUp() override { set_knob("MEM_MB", "64"); }
    void TearDown() override {
        for (const char* key : {"FAIL", "OOM_AT", "HANG", "HANG_MS", "LOST", "LOST_AFTER", "DEVICES", "RUNMODE", "PAD_OUTPUT",
                                "ASYNC_DELAY_US", "SCHED_SEED", "FOREIGN_INIT", "STRICT"}) {
            set_knob(key, "");
        }
        std::string text;
        EXPECT_EQ(take(&text), 0) << text;
    }

    // A whole life: open, load, describe, prepare, run twice, close. What it computed, or the failure.
    std::vector<float> life(const std::string& path, const std::vector<int64_t>& gear, uint32_t frames, int32_t millis = 10000) {
        memset(failure, 0, sizeof(failure));
        std::vector<float> result;
        if (ecapa_ascend_acquire(failure) != 0) {
            return result;
        }
        ecapa_ascend_session* session = ecapa_ascend_session_open(0, failure);
        if (session != nullptr) {
            ecapa_ascend_model* model = ecapa_ascend_model_load(session, path.c_str(), failure);
            if (model != nullptr && ecapa_ascend_model_prepare(model, failure) == 0) {
                description = ecapa_ascend_model_description(model);
                std::vector<float> x = features(frames, 5);
                std::vector<float> out(kEmbedding);
                for (int round = 0; round < 2; round++) {
                    EXPECT_EQ(ecapa_ascend_model_put(model, 0, 0, x.data(), 0, static_cast<int32_t>(x.size())), 0);
                    int32_t code = ecapa_ascend_model_run(model, gear.data(), static_cast<int32_t>(gear.size()), kEmbedding,
                                                          millis, failure);
                    if (code != 0) {
                        break;
                    }
                    EXPECT_EQ(ecapa_ascend_model_get(model, 0, out.data(), 0, kEmbedding), 0);
                    if (round == 1) {
                        result = out;
                    }
                }
            }
            char ignored[ECAPA_ASCEND_FAILURE];
            ecapa_ascend_session_close(session, millis, failure[0] == 0 ? failure : ignored);
        }
        char ignored[ECAPA_ASCEND_FAILURE];
        ecapa_ascend_release(0, failure[0] == 0 ? failure : ignored);
        return result;
    }

    // Whether the failure is of this function, with this code and a text.
    void expect_failure(const char* function, int code) {
        std::string start = std::to_string(code) + "\n" + function + "\n";
        EXPECT_EQ(std::string(failure).substr(0, start.size()), start) << failure;
        EXPECT_NE(std::string(failure).find("aclsim: "), std::string::npos) << failure;
    }

    char failure[ECAPA_ASCEND_FAILURE] = {};
    std::string description;
};

TEST_F(Glue, AStaticModelComputes) {
    std::string path = toy("glue-static", kStatic, {{1, 20}});
    std::vector<float> first = life(path, {}, 20);
    ASSERT_EQ(first.size(), kEmbedding) << failure;
    EXPECT_NE(description.find("input\t0\tfeats\t0\t640\t1\t20\t8\n"), std::string::npos) << description;
    EXPECT_NE(description.find("output\t0\tembs\t0\t20\t1\t5\n"), std::string::npos) << description;
    EXPECT_NE(description.find("weights\t"), std::string::npos) << description;
    for (float value : first) {
        EXPECT_TRUE(value == value);
    }
    EXPECT_EQ(life(path, {}, 20), first);
    set_knob("PAD_OUTPUT", "512");
    EXPECT_EQ(life(path, {}, 20), first);
    set_knob("RUNMODE", "device");
    EXPECT_EQ(life(path, {}, 20), first) << "on the device itself";
    set_knob("SCHED_SEED", "3");
    EXPECT_EQ(life(path, {}, 20), first);
}

TEST_F(Glue, GearsComputeWhatTheStaticModelDoes) {
    std::vector<float> expected = life(toy("glue-20", kStatic, {{1, 20}}), {}, 20);
    std::string gears = toy("glue-gears", kDimsGears, {{1, 10}, {1, 20}, {1, 40}});
    EXPECT_EQ(life(gears, {1, 20, kBins}, 20), expected) << failure;
    EXPECT_NE(description.find("dims\t1\t40\t8\n"), std::string::npos) << description;
    std::string batches = toy("glue-batches", kBatchGears, {{1, 20}, {4, 20}});
    EXPECT_EQ(life(batches, {1}, 20), expected) << failure;
    EXPECT_NE(description.find("batch\t1\t4\n"), std::string::npos) << description;
}

TEST_F(Glue, EveryFunctionFailingInTurn) {
    std::string path = toy("glue-fault", kDimsGears, {{1, 10}, {1, 20}});
    std::vector<float> expected = life(path, {1, 20, kBins}, 20);
    ASSERT_EQ(expected.size(), kEmbedding);
    set_knob("ASYNC_DELAY_US", "200");
    // What failing calls leave in their results is poison then, and a breach is a failure.
    set_knob("STRICT", "error");
    for (int32_t i = 0; i < ecapa_ascend_function_count(); i++) {
        std::string name = ecapa_ascend_function_name(i);
        for (const char* nth : {"1", "2", "3", "2+"}) {
            set_knob("FAIL", name + ":" + nth + ":500000:on purpose");
            std::vector<float> result = life(path, {1, 20, kBins}, 20);
            if (result.empty()) {
                EXPECT_NE(failure[0], 0) << name;
            } else {
                EXPECT_EQ(result, expected) << name;
            }
            std::string text;
            EXPECT_EQ(take(&text), 0) << name << " " << nth << ": " << text;
        }
    }
    set_knob("FAIL", "");
    EXPECT_EQ(life(path, {1, 20, kBins}, 20), expected);
}

TEST_F(Glue, AnOlderToolkitComputesTheSame) {
    std::string path = toy("glue-old", kDimsGears, {{1, 10}, {1, 20}});
    std::vector<float> expected = life(path, {1, 20, kBins}, 20);
    set_knob("CANN", "8.0.RC3");
    set_knob("MISSING", "aclGetRecentErrMsg,aclrtSynchronizeStreamWithTimeout,aclrtDestroyStreamForce,aclmdlQuerySize");
    ASSERT_EQ(resolve(), 0);
    EXPECT_EQ(life(path, {1, 20, kBins}, 20), expected) << failure;
    set_knob("CANN", "");
    set_knob("MISSING", "");
    ASSERT_EQ(resolve(), 0);
}

TEST_F(Glue, OutOfMemoryAtEachAllocation) {
    std::string path = toy("glue-oom", kDimsGears, {{1, 10}, {1, 20}});
    int failed = 0;
    for (int nth = 1; nth < 100; nth++) {
        set_knob("OOM_AT", std::to_string(nth));
        if (!life(path, {1, 20, kBins}, 20).empty()) {
            break;
        }
        failed++;
        EXPECT_NE(std::string(failure).find("bytes"), std::string::npos) << failure;
        std::string text;
        EXPECT_EQ(take(&text), 0) << nth << ": " << text;
    }
    EXPECT_EQ(failed, 6) << "weights, features twice, gears, embedding twice";
}

TEST_F(Glue, TheTextIsTheFailingFunctions) {
    set_knob("FAIL", "aclmdlExecuteAsync:1:507011:kernel 7 failed");
    EXPECT_TRUE(life(toy("glue-text", kStatic, {{1, 20}}), {}, 20).empty());
    expect_failure("aclmdlExecuteAsync", 507011);
    EXPECT_NE(std::string(failure).find("kernel 7 failed"), std::string::npos);
}

TEST_F(Glue, ALostDevice) {
    set_knob("LOST", "0:1");
    EXPECT_TRUE(life(toy("glue-lost", kStatic, {{1, 20}}), {}, 20).empty());
    expect_failure("aclmdlExecuteAsync", ACL_ERROR_RT_DRV_INTERNAL_ERROR);
}

TEST_F(Glue, AHangingDeviceIsAborted) {
    set_knob("HANG", "aclmdlExecuteAsync");
    EXPECT_TRUE(life(toy("glue-hang", kStatic, {{1, 20}}), {}, 20, 50).empty());
    expect_failure("aclrtSynchronizeStreamWithTimeout", ACL_ERROR_RT_STREAM_SYNC_TIMEOUT);
}

TEST_F(Glue, SomebodyElsesInitialisationIsLeftAlone) {
    set_knob("FOREIGN_INIT", "1");
    ASSERT_EQ(ecapa_ascend_acquire(failure), 0) << failure;
    EXPECT_EQ(ecapa_ascend_owner(), 2);
    EXPECT_EQ(acl().aclGetRecentErrMsg(), nullptr) << "what is put up with is not told with a later failure";
    ASSERT_EQ(ecapa_ascend_acquire(failure), 0);
    EXPECT_EQ(ecapa_ascend_release(0, failure), 0);
    EXPECT_EQ(ecapa_ascend_release(0, failure), 0);
    uint32_t count = 0;
    EXPECT_EQ(acl().aclrtGetDeviceCount(&count), ACL_SUCCESS) << "still initialised";
    set_knob("FOREIGN_INIT", "");
    acl().aclFinalize();
    std::string text;
    EXPECT_EQ(take(&text), 1) << "the test's own finalize is the only one: " << text;
}

TEST_F(Glue, WorkThatCannotBeAbortedIsLeftToTheDevice) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(
        {
            set_knob("HANG", "aclmdlExecuteAsync");
            set_knob("FAIL", "aclrtDestroyStreamForce:1:500000:on purpose");
            bool none = life(toy("glue-abandoned", kStatic, {{1, 20}}), {}, 20, 50).empty();
            _exit(none && ecapa_ascend_owner() == 1 ? 7 : 8);
        },
        ::testing::ExitedWithCode(7), "")
        << "nothing is finalised";
}

TEST_F(Glue, AFailedKernelIsNoReasonToAbandon) {
    // The work has ended; that it failed is told once.
    set_knob("FAIL", "aclrtSynchronizeStreamWithTimeout:1:507011:on purpose;aclrtDestroyStreamForce:*:500000:not to be called");
    EXPECT_TRUE(life(toy("glue-kernel", kStatic, {{1, 20}}), {}, 20).empty());
    expect_failure("aclrtSynchronizeStreamWithTimeout", 507011);
    EXPECT_EQ(ecapa_ascend_owner(), 0);
}

TEST_F(Glue, WhoeverInitialisedLaterKeepsTheLibrary) {
    ASSERT_EQ(ecapa_ascend_acquire(failure), 0);
    ASSERT_EQ(acl().aclInit(nullptr), ACL_ERROR_REPEAT_INITIALIZE) << "somebody else";
    EXPECT_EQ(ecapa_ascend_release(0, failure), 0);
    EXPECT_EQ(ecapa_ascend_owner(), 0);
    uint32_t count = 0;
    EXPECT_EQ(acl().aclrtGetDeviceCount(&count), ACL_SUCCESS) << "still initialised";
    EXPECT_EQ(acl().aclFinalize(), ACL_SUCCESS);
}

TEST_F(Glue, UsersAreCounted) {
    ASSERT_EQ(ecapa_ascend_acquire(failure), 0);
    ASSERT_EQ(ecapa_ascend_acquire(failure), 0);
    EXPECT_EQ(ecapa_ascend_owner(), 1);
    EXPECT_EQ(ecapa_ascend_release(0, failure), 0);
    EXPECT_EQ(ecapa_ascend_owner(), 1);
    EXPECT_EQ(ecapa_ascend_release(1, failure), 0);
    EXPECT_EQ(ecapa_ascend_owner(), 1) << "kept";
    EXPECT_EQ(ecapa_ascend_finalize_kept(), 0);
    EXPECT_EQ(ecapa_ascend_owner(), 0);
}

TEST_F(Glue, SessionsOnManyThreads) {
    std::string path = toy("glue-threads", kStatic, {{1, 20}});
    std::vector<float> expected = life(path, {}, 20);
    set_knob("DEVICES", "2");
    set_knob("SCHED_SEED", "7");
    ASSERT_EQ(ecapa_ascend_acquire(failure), 0);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; i++) {
        threads.emplace_back([&, i] {
            char own[ECAPA_ASCEND_FAILURE] = {};
            ecapa_ascend_session* session = ecapa_ascend_session_open(i % 2, own);
            ASSERT_NE(session, nullptr) << own;
            ecapa_ascend_model* model = ecapa_ascend_model_load(session, path.c_str(), own);
            ASSERT_NE(model, nullptr) << own;
            ASSERT_EQ(ecapa_ascend_model_prepare(model, own), 0) << own;
            std::vector<float> x = features(20, 5);
            for (int round = 0; round < 50; round++) {
                std::vector<float> out(kEmbedding);
                ASSERT_EQ(ecapa_ascend_model_put(model, 0, 0, x.data(), 0, static_cast<int32_t>(x.size())), 0);
                ASSERT_EQ(ecapa_ascend_model_run(model, nullptr, 0, kEmbedding, 10000, own), 0) << own;
                ASSERT_EQ(ecapa_ascend_model_get(model, 0, out.data(), 0, kEmbedding), 0);
                ASSERT_EQ(out, expected);
            }
            ASSERT_EQ(ecapa_ascend_model_free(model, own), 0) << own;
            ASSERT_EQ(ecapa_ascend_session_close(session, 1000, own), 0) << own;
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(ecapa_ascend_release(0, failure), 0) << failure;
}

TEST_F(Glue, UsersComeAndGoOnManyThreads) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; i++) {
        threads.emplace_back([] {
            char own[ECAPA_ASCEND_FAILURE] = {};
            for (int round = 0; round < 25; round++) {
                ASSERT_EQ(ecapa_ascend_acquire(own), 0) << own;
                EXPECT_EQ(ecapa_ascend_device_count(own), 1) << own;
                ecapa_ascend_session* session = ecapa_ascend_session_open(0, own);
                ASSERT_NE(session, nullptr) << own;
                int64_t memory[2] = {};
                ecapa_ascend_session_memory(session, memory);
                EXPECT_GT(memory[0], 0);
                EXPECT_EQ(ecapa_ascend_session_close(session, 1000, own), 0) << own;
                EXPECT_EQ(ecapa_ascend_release(0, own), 0) << own;
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(ecapa_ascend_owner(), 0);
}

}  // namespace
