// The knobs: each does what README.md says of it.
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmath>

#include "support.h"

namespace {

using namespace test;

class Knobs : public OnDevice {
   protected:
    // How many of these calls fail.
    int failures(int calls) {
        int failed = 0;
        for (int i = 0; i < calls; i++) {
            uint32_t count = 0;
            failed += acl().aclrtGetDeviceCount(&count) != ACL_SUCCESS;
        }
        return failed;
    }
    std::string text() {
        const char* text = acl().aclGetRecentErrMsg();
        return text == nullptr ? "" : text;
    }
};

TEST_F(Knobs, BusyPermissionStub) {
    set_knob("BUSY", "1");
    EXPECT_EQ(acl().aclrtSetDevice(0), ACL_ERROR_RT_RESOURCE_ALLOC_FAIL);
    set_knob("BUSY", "");
    set_knob("PERMISSION", "1");
    EXPECT_EQ(acl().aclrtSetDevice(0), ACL_ERROR_RT_NO_PERMISSION);
    set_knob("PERMISSION", "");
    set_knob("STUB", "1");
    EXPECT_EQ(acl().aclrtSetDevice(0), ACL_ERROR_COMPILING_STUB_MODE);
    EXPECT_EQ(acl().aclmdlCreateDesc(), nullptr);
    set_knob("STUB", "");
}

TEST_F(Knobs, FailuresThatAreAskedFor) {
    set_knob("FAIL", "aclrtGetDeviceCount:2:123456:because");
    EXPECT_EQ(failures(1), 0);
    uint32_t count = 0;
    EXPECT_EQ(acl().aclrtGetDeviceCount(&count), 123456);
    EXPECT_EQ(text(), "aclsim: because");
    EXPECT_EQ(failures(5), 0);
    set_knob("FAIL", "aclrtGetDevice:1:1;aclrtGetDeviceCount:*:123456");
    EXPECT_EQ(failures(5), 5);
    set_knob("FAIL", "aclrtGetDeviceCount:14+:123456");
    EXPECT_EQ(failures(5), 4) << "12 were made before";
}

TEST_F(Knobs, FailuresByChance) {
    set_knob("FAIL_RATE", "3000");
    set_knob("FAIL_SEED", "5");
    int first = failures(500);
    EXPECT_NEAR(first, 150, 5 * std::sqrt(500 * 0.3 * 0.7)) << "five standard deviations";
    set_knob("FAIL_SEED", "6");
    failures(1);
    set_knob("FAIL_SEED", "5");
    EXPECT_EQ(failures(500), first) << "the same seed";
    set_knob("FAIL_RATE", "");
}

TEST_F(Knobs, ALostDeviceGivesMemoryBackAndNothingElse) {
    void* memory = device_memory(64);
    void* host = nullptr;
    ASSERT_EQ(acl().aclrtMallocHost(&host, 64), ACL_SUCCESS);
    set_knob("LOST_AFTER", "1");
    EXPECT_EQ(failures(1), 1);
    int32_t device = 0;
    EXPECT_EQ(acl().aclrtGetDevice(&device), ACL_ERROR_RT_DRV_INTERNAL_ERROR);
    EXPECT_EQ(acl().aclrtSynchronizeStream(stream), ACL_ERROR_RT_DRV_INTERNAL_ERROR);
    EXPECT_EQ(acl().aclrtFree(memory), ACL_SUCCESS);
    EXPECT_EQ(acl().aclrtFreeHost(host), ACL_SUCCESS);
    EXPECT_EQ(acl().aclrtDestroyStream(stream), ACL_ERROR_RT_DRV_INTERNAL_ERROR);
    EXPECT_EQ(acl().aclrtDestroyContext(context), ACL_ERROR_RT_DRV_INTERNAL_ERROR);
    EXPECT_EQ(acl().aclrtResetDevice(0), ACL_ERROR_RT_DRV_INTERNAL_ERROR);
    EXPECT_EQ(acl().aclFinalize(), ACL_SUCCESS);
    context = nullptr;
}

TEST_F(Knobs, AFunctionHangsUntilItIsLetGo) {
    set_knob("HANG", "aclrtGetDevice");
    set_knob("HANG_MS", "30");
    int32_t device = 0;
    EXPECT_EQ(acl().aclrtGetDevice(&device), ACL_ERROR_RT_STREAM_SYNC_TIMEOUT);
    EXPECT_EQ(failures(1), 0) << "another one does not";
}

TEST_F(Knobs, MemoryEndsAtAnAllocation) {
    set_knob("OOM_AT", "2");
    ASSERT_EQ(acl().aclFinalize(), ACL_SUCCESS);
    std::string leaks;
    take(&leaks);
    ASSERT_EQ(acl().aclInit(nullptr), ACL_SUCCESS);
    open();
    void* first = device_memory(64);
    void* second = nullptr;
    EXPECT_EQ(acl().aclrtMalloc(&second, 64, ACL_MEM_MALLOC_NORMAL_ONLY), ACL_ERROR_RT_MEMORY_ALLOCATION);
    EXPECT_EQ(text(), "aclsim: device 0 has no 64 bytes left of 67108736");
    void* third = device_memory(64);
    acl().aclrtFree(first);
    acl().aclrtFree(third);
}

TEST_F(Knobs, StrictAsAnError) {
    aclrtEvent event = nullptr;
    ASSERT_EQ(acl().aclrtCreateEvent(&event), ACL_SUCCESS);
    aclrtEventRecordedStatus status = ACL_EVENT_RECORDED_STATUS_COMPLETE;
    set_knob("STRICT", "error");
    EXPECT_EQ(acl().aclrtQueryEventStatus(event, &status), ACL_ERROR_INTERNAL_ERROR);
    EXPECT_EQ(text(), "aclsim: clause 22: the status asked of an event that was never recorded");
    expect_violation(22);
    set_knob("STRICT", "log");
    EXPECT_EQ(acl().aclrtQueryEventStatus(event, &status), ACL_SUCCESS);
    expect_violation(22);
    acl().aclrtDestroyEvent(event);
}

TEST_F(Knobs, StrictAsTheEnd) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_DEATH(
        {
            set_knob("STRICT", "abort");
            int foreign = 0;
            acl().aclrtFree(&foreign);
        },
        "aclsim: clause 28: ");
}

TEST_F(Knobs, TheReportTellsWhere) {
    std::string file = write("report.json", "");
    set_knob("REPORT", file);
    aclrtEvent event = nullptr;
    ASSERT_EQ(acl().aclrtCreateEvent(&event), ACL_SUCCESS);
    aclrtEventRecordedStatus status = ACL_EVENT_RECORDED_STATUS_COMPLETE;
    ASSERT_EQ(acl().aclrtQueryEventStatus(event, &status), ACL_SUCCESS);
    ASSERT_EQ(acl().aclFinalize(), ACL_SUCCESS);
    context = nullptr;
    std::string report = read(file);
    for (const char* part : {"\"clause 22: the status asked of an event that was never recorded\"", "\"an event\"", "\"a stream\"",
                             "\"event\": {\"made\": "}) {
        EXPECT_NE(report.find(part), std::string::npos) << part << " in " << report;
    }
    size_t violated = report.find("\"violatedAt\": [\n    [\"");
    size_t live = report.find("\"live\": [");
    ASSERT_NE(violated, std::string::npos) << report;
    ASSERT_NE(live, std::string::npos) << report;
    size_t caller = report.find("\"standin_test+0x", violated);
    EXPECT_LT(caller, live) << "the caller is on the stack of the violation: " << report;
    for (const char* kind : {"device", "context", "stream", "event"}) {
        size_t object = report.find(std::string("{\"object\": \"") + kind + "\", \"madeAt\": [", live);
        ASSERT_NE(object, std::string::npos) << kind << " in " << report;
        EXPECT_LT(report.find("\"standin_test+0x", object), report.find('\n', object)) << kind << " in " << report;
    }
    ASSERT_EQ(acl().aclInit(nullptr), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtDestroyEvent(event), ACL_SUCCESS);
    ASSERT_EQ(acl().aclFinalize(), ACL_SUCCESS);
    EXPECT_NE(read(file).find("\"live\": []"), std::string::npos) << "nothing is left of the life before: " << read(file);
    std::string told;
    EXPECT_EQ(take(&told), 5) << "violation, context, device, stream, event: " << told;
}

TEST_F(Knobs, TracesOfTheSameCallsAreTheSame) {
    std::string path = toy("traced", kStatic, {{1, 10}});
    std::string traces[2];
    for (std::string& trace : traces) {
        close();
        ASSERT_EQ(acl().aclFinalize(), ACL_SUCCESS);
        std::string file = write("trace", "");
        set_knob("TRACE", file);
        ASSERT_EQ(acl().aclInit(nullptr), ACL_SUCCESS);
        open();
        void* memory = device_memory(128);
        char host[64] = {};
        EXPECT_EQ(acl().aclrtMemcpy(static_cast<char*>(memory) + 64, 64, host, 64, ACL_MEMCPY_HOST_TO_DEVICE), ACL_SUCCESS);
        EXPECT_EQ(acl().aclmdlLoadFromFile("/nowhere", nullptr), ACL_ERROR_INVALID_PARAM);
        aclmdlDataset* dataset = acl().aclmdlCreateDataset();
        acl().aclmdlDestroyDataset(dataset);
        acl().aclrtFree(memory);
        set_knob("TRACE", "");
        trace = read(file);
    }
    EXPECT_EQ(traces[0], traces[1]);
    for (const char* line : {"aclInit 0 0\n", "aclrtSetDevice 0 0\n", "aclrtMalloc 0 128 2 -> #3\n",
                             "aclrtMemcpy 0 #3+64 64 host 64 1\n", "aclmdlLoadFromFile 100000 '/nowhere'\n",
                             "aclmdlCreateDataset 0 -> #4\n", "aclmdlDestroyDataset 0 #4\n", "aclrtFree 0 #3\n"}) {
        EXPECT_NE(traces[0].find(line), std::string::npos) << line << " in " << traces[0];
    }
}

TEST_F(Knobs, ATraceNamesWhatIsKnownAlready) {
    close();
    ASSERT_EQ(acl().aclFinalize(), ACL_SUCCESS);
    std::string file = write("trace-known", "");
    set_knob("TRACE", file);
    ASSERT_EQ(acl().aclInit(nullptr), ACL_SUCCESS);
    open();
    aclrtContext own = context;
    aclrtContext found = nullptr;
    ASSERT_EQ(acl().aclrtGetCurrentContext(&found), ACL_SUCCESS);
    EXPECT_EQ(found, own);
    ASSERT_EQ(acl().aclrtSetDevice(0), ACL_SUCCESS);
    for (int i = 0; i < 2; i++) {
        ASSERT_EQ(acl().aclrtGetCurrentContext(&found), ACL_SUCCESS) << "that of the device, which was in no result yet";
    }
    ASSERT_EQ(acl().aclrtResetDevice(0), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtSetCurrentContext(own), ACL_SUCCESS);
    set_knob("TRACE", "");
    std::string calls = read(file);
    EXPECT_NE(calls.find("aclrtCreateStream 0 -> #2\n"
                         "aclrtGetCurrentContext 0 -> #1\n"
                         "aclrtSetDevice 0 0\n"
                         "aclrtGetCurrentContext 0 -> #3\n"
                         "aclrtGetCurrentContext 0 -> #3\n"
                         "aclrtResetDevice 0 0\n"
                         "aclrtSetCurrentContext 0 #1\n"),
              std::string::npos)
        << calls;
}

TEST_F(Knobs, ATraceTakesPinnedMemoryThatWasFreedForTheHosts) {
    std::string file = write("trace-freed", "");
    set_knob("TRACE", file);
    char host[8] = {};
    for (bool ended : {false, true}) {
        void* pinned = nullptr;
        ASSERT_EQ(acl().aclrtMallocHost(&pinned, 16), ACL_SUCCESS);
        auto address = reinterpret_cast<uintptr_t>(pinned);
        if (ended) {
            close();
            ASSERT_EQ(acl().aclFinalize(), ACL_SUCCESS);
        } else {
            ASSERT_EQ(acl().aclrtFreeHost(pinned), ACL_SUCCESS);
        }
        // More than the target holds, so that nothing is read.
        EXPECT_NE(acl().aclrtMemcpy(host, 8, reinterpret_cast<void*>(address), 16, ACL_MEMCPY_HOST_TO_HOST), ACL_SUCCESS);
    }
    set_knob("TRACE", "");
    std::string calls = read(file);
    EXPECT_NE(calls.find("aclrtMemcpy 107000 host 8 host 16 0\n"), std::string::npos) << calls;
    EXPECT_NE(calls.find("aclrtMemcpy 100001 host 8 host 16 0\n"), std::string::npos) << calls;
    std::string told;
    EXPECT_EQ(take(&told), 1) << "the block that finalize took: " << told;
}

TEST_F(Knobs, ATraceTellsNothingThatDependsOnTime) {
    aclrtEvent event = nullptr;
    ASSERT_EQ(acl().aclrtCreateEventWithFlag(&event, ACL_EVENT_TIME_LINE), ACL_SUCCESS);
    std::string file = write("trace-time", "");
    set_knob("TRACE", file);
    ASSERT_EQ(acl().aclrtRecordEvent(event, stream), ACL_SUCCESS);
    aclrtEventRecordedStatus recorded = ACL_EVENT_RECORDED_STATUS_NOT_READY;
    EXPECT_EQ(acl().aclrtQueryEventStatus(event, &recorded), ACL_SUCCESS);
    aclrtStreamStatus status = ACL_STREAM_STATUS_NOT_READY;
    EXPECT_EQ(acl().aclrtStreamQuery(stream, &status), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtSynchronizeEvent(event), ACL_SUCCESS);
    float millis = -1;
    EXPECT_EQ(acl().aclrtEventElapsedTime(&millis, event, event), ACL_SUCCESS);
    set_knob("TRACE", "");
    std::string calls = read(file);
    for (const char* call : {"aclrtQueryEventStatus 0", "aclrtStreamQuery 0", "aclrtEventElapsedTime 0"}) {
        size_t line = calls.find(call);
        ASSERT_NE(line, std::string::npos) << call << " in " << calls;
        EXPECT_EQ(calls.substr(line, calls.find('\n', line) - line).find("->"), std::string::npos) << calls;
    }
    EXPECT_EQ(acl().aclrtDestroyEvent(event), ACL_SUCCESS);
}

// In a process of its own, whose first call it is.
TEST(FirstCall, IsTracedWithItsArguments) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    std::string file = write("trace-first", "");
    setenv("ACLSIM_TRACE", file.c_str(), 1);
    EXPECT_EXIT(_exit(acl().aclrtSetDevice(7) == ACL_ERROR_UNINITIALIZE ? 0 : 1), ::testing::ExitedWithCode(0), "");
    unsetenv("ACLSIM_TRACE");
    EXPECT_EQ(read(file), "aclrtSetDevice 100001 7\n");
}

// And from the file of settings, which is read at initialisation.
TEST_F(Knobs, InitialisationIsTracedWithItsArgumentsToo) {
    close();
    ASSERT_EQ(acl().aclFinalize(), ACL_SUCCESS);
    std::string file = write("trace-control", "");
    std::string control = write("control-trace", "TRACE=" + file + "\n");
    setenv("ACLSIM_CONTROL", control.c_str(), 1);
    EXPECT_EQ(acl().aclInit(nullptr), ACL_SUCCESS);
    unsetenv("ACLSIM_CONTROL");
    EXPECT_EQ(acl().aclFinalize(), ACL_SUCCESS);
    EXPECT_EQ(acl().aclInit(nullptr), ACL_SUCCESS);
    EXPECT_EQ(read(file), "aclInit 0 0\naclFinalize 0\n");
}

TEST_F(Knobs, HalfPrecisionIsSeenAndNear) {
    std::string path = toy("half", kStatic, {{1, 10}});
    std::vector<float> x = features(10, 3);
    size_t bytes = x.size() * sizeof(float);
    std::vector<float> results[2];
    for (std::vector<float>& result : results) {
        Loaded model(path);
        ASSERT_EQ(acl().aclrtMemcpy(model.memory[0], bytes, x.data(), bytes, ACL_MEMCPY_HOST_TO_DEVICE), ACL_SUCCESS);
        ASSERT_EQ(acl().aclmdlExecute(model.id, model.inputs, model.outputs), ACL_SUCCESS);
        result.resize(kEmbedding);
        ASSERT_EQ(acl().aclrtMemcpy(result.data(), kEmbedding * sizeof(float), model.memory[1], kEmbedding * sizeof(float),
                                    ACL_MEMCPY_DEVICE_TO_HOST),
                  ACL_SUCCESS);
        set_knob("FP16", "on");
    }
    EXPECT_NE(results[0], results[1]);
    float largest = 0;
    float error = 0;
    for (uint32_t i = 0; i < kEmbedding; i++) {
        largest = std::max(largest, std::fabs(results[0][i]));
        error = std::max(error, std::fabs(results[0][i] - results[1][i]));
        EXPECT_EQ(acl().aclFloat16ToFloat(acl().aclFloatToFloat16(results[1][i])), results[1][i]) << "a half";
    }
    // A dozen roundings to 11 bits one after the other, each of which a layer may make a few times larger.
    EXPECT_LT(error, largest * 12 * 4 * 0x1p-11f);
}

}  // namespace
