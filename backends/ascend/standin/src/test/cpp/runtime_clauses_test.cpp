// A test for each clause about the runtime: what breaks it is seen.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <map>
#include <thread>
#include <type_traits>

#include "support.h"

namespace {

using namespace test;

TEST(Before, C01_CallsBeforeInit) {
    uint32_t count = 7;
    EXPECT_EQ(acl().aclrtGetDeviceCount(&count), ACL_ERROR_UNINITIALIZE);
    EXPECT_EQ(count, 7u);
    EXPECT_EQ(acl().aclrtSetDevice(0), ACL_ERROR_UNINITIALIZE);
    EXPECT_EQ(acl().aclmdlCreateDesc(), nullptr);
    EXPECT_EQ(acl().aclDataTypeSize(ACL_FLOAT), 0u);
    int32_t major = 0;
    EXPECT_EQ(acl().aclrtGetVersion(&major, &major, &major), ACL_SUCCESS);
}

TEST(Before, C04_FinalizeUninitialised) { EXPECT_EQ(acl().aclFinalize(), ACL_ERROR_REPEAT_FINALIZE); }

TEST_F(Initialised, C02_SecondInit) {
    EXPECT_EQ(acl().aclInit(nullptr), ACL_ERROR_REPEAT_INITIALIZE);
    uint64_t left = 0;
    EXPECT_EQ(acl().aclFinalizeReference(&left), ACL_SUCCESS);
    EXPECT_EQ(left, 1u) << "both were counted";
    int32_t mode = 0;
    EXPECT_EQ(acl().aclrtGetDeviceCount(reinterpret_cast<uint32_t*>(&mode)), ACL_SUCCESS) << "still initialised";
}

TEST_F(Initialised, C02_ForeignInitIsNotOursToFinalize) {
    ASSERT_EQ(acl().aclFinalize(), ACL_SUCCESS);
    set_knob("FOREIGN_INIT", "1");
    EXPECT_EQ(acl().aclInit(nullptr), ACL_ERROR_REPEAT_INITIALIZE);
    EXPECT_EQ(acl().aclFinalize(), ACL_SUCCESS);
    expect_violation(2);
}

TEST_F(Initialised, C03_InitAgainWithAnotherConfiguration) {
    std::string other = write("other.json", "{\"a\":1}");
    EXPECT_EQ(acl().aclInit(other.c_str()), ACL_ERROR_REPEAT_INITIALIZE);
    ASSERT_EQ(acl().aclFinalize(), ACL_SUCCESS);
    EXPECT_EQ(acl().aclInit(other.c_str()), ACL_ERROR_INVALID_PARAM);
}

TEST_F(Initialised, C05_CallsAfterFinalize) {
    ASSERT_EQ(acl().aclFinalize(), ACL_SUCCESS);
    EXPECT_EQ(acl().aclrtSetDevice(0), ACL_ERROR_UNINITIALIZE);
    EXPECT_EQ(acl().aclFinalize(), ACL_ERROR_REPEAT_FINALIZE);
}

TEST_F(Initialised, C06_InitAfterFinalize) {
    ASSERT_EQ(acl().aclFinalize(), ACL_SUCCESS);
    ASSERT_EQ(acl().aclInit(nullptr), ACL_SUCCESS);
    ASSERT_EQ(acl().aclFinalize(), ACL_SUCCESS);
    set_knob("INIT_ONCE", "1");
    EXPECT_EQ(acl().aclInit(nullptr), ACL_ERROR_INTERNAL_ERROR);
}

TEST_F(OnDevice, C07_LeaksAreReported) {
    void* memory = device_memory(100);
    ASSERT_NE(memory, nullptr);
    uint32_t id = 0;
    std::string path = toy("leaked", kStatic, {{1, 10}});
    ASSERT_EQ(acl().aclmdlLoadFromFile(path.c_str(), &id), ACL_SUCCESS);
    ASSERT_EQ(acl().aclFinalize(), ACL_SUCCESS);
    std::string text;
    EXPECT_EQ(take(&text), 5) << text;
    EXPECT_NE(text.find("device 0 set and not reset 1 times"), std::string::npos) << text;
    EXPECT_NE(text.find("model " + std::to_string(id)), std::string::npos) << text;
    EXPECT_NE(text.find("100 bytes of memory"), std::string::npos) << text;
    EXPECT_NE(text.find("a context"), std::string::npos) << text;
    EXPECT_NE(text.find("a stream"), std::string::npos) << text;
    context = nullptr;
}

TEST_F(Initialised, C08_BadDevice) {
    EXPECT_EQ(acl().aclrtSetDevice(1), ACL_ERROR_RT_INVALID_DEVICEID);
    EXPECT_EQ(acl().aclrtSetDevice(-1), ACL_ERROR_RT_INVALID_DEVICEID);
    aclrtContext context = nullptr;
    EXPECT_EQ(acl().aclrtCreateContext(&context, 9), ACL_ERROR_RT_INVALID_DEVICEID);
}

TEST_F(Initialised, C09_ExtraReset) {
    ASSERT_EQ(acl().aclrtSetDevice(0), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtSetDevice(0), ACL_SUCCESS);
    EXPECT_EQ(acl().aclrtResetDevice(0), ACL_SUCCESS);
    EXPECT_EQ(acl().aclrtResetDevice(0), ACL_SUCCESS);
    EXPECT_EQ(acl().aclrtResetDevice(0), ACL_ERROR_RT_CONTEXT_RELEASE_ERROR);
}

TEST_F(OnDevice, C10_ResetWithLiveContext) {
    EXPECT_EQ(acl().aclrtResetDevice(0), ACL_SUCCESS);
    expect_violation(10);
    ASSERT_EQ(acl().aclrtSetDevice(0), ACL_SUCCESS);
}

TEST_F(Initialised, C10_ResetWithLiveModel) {
    ASSERT_EQ(acl().aclrtSetDevice(0), ACL_SUCCESS);
    uint32_t id = 0;
    std::string path = toy("unreset", kStatic, {{1, 10}});
    ASSERT_EQ(acl().aclmdlLoadFromFile(path.c_str(), &id), ACL_SUCCESS);
    EXPECT_EQ(acl().aclrtResetDevice(0), ACL_SUCCESS);
    expect_violation(10);
    ASSERT_EQ(acl().aclFinalize(), ACL_SUCCESS);
    std::string leaks;
    EXPECT_EQ(take(&leaks), 1) << leaks;
}

TEST_F(Initialised, C11_NoContext) {
    std::thread([] {
        void* memory = nullptr;
        EXPECT_EQ(acl().aclrtMalloc(&memory, 8, ACL_MEM_MALLOC_NORMAL_ONLY), ACL_ERROR_RT_CONTEXT_NULL);
        EXPECT_EQ(acl().aclrtMallocHost(&memory, 8), ACL_ERROR_RT_CONTEXT_NULL);
        aclrtStream stream = nullptr;
        EXPECT_EQ(acl().aclrtCreateStream(&stream), ACL_ERROR_RT_CONTEXT_NULL);
        uint32_t id = 0;
        std::string path = toy("nocontext", kStatic, {{1, 10}});
        EXPECT_EQ(acl().aclmdlLoadFromFile(path.c_str(), &id), ACL_ERROR_RT_CONTEXT_NULL);
        int32_t device = 0;
        EXPECT_EQ(acl().aclrtGetDevice(&device), ACL_ERROR_RT_CONTEXT_NULL);
        char from = 0;
        char to = 0;
        EXPECT_EQ(acl().aclrtMemcpy(&to, 1, &from, 1, ACL_MEMCPY_HOST_TO_HOST), ACL_ERROR_RT_CONTEXT_NULL);
        EXPECT_EQ(acl().aclrtSynchronizeStream(nullptr), ACL_ERROR_RT_CONTEXT_NULL);
        EXPECT_EQ(acl().aclrtSynchronizeDevice(), ACL_ERROR_RT_CONTEXT_NULL);
    }).join();
}

TEST_F(OnDevice, C12_ContextIsPerThread) {
    std::thread([this] {
        aclrtContext found = nullptr;
        EXPECT_EQ(acl().aclrtGetCurrentContext(&found), ACL_ERROR_RT_CONTEXT_NULL);
        EXPECT_EQ(acl().aclrtSetCurrentContext(context), ACL_SUCCESS);
        EXPECT_EQ(acl().aclrtGetCurrentContext(&found), ACL_SUCCESS);
        EXPECT_EQ(found, context);
    }).join();
}

TEST_F(OnDevice, C13_CreateMakesCurrent) {
    aclrtContext found = nullptr;
    EXPECT_EQ(acl().aclrtGetCurrentContext(&found), ACL_SUCCESS);
    EXPECT_EQ(found, context);
}

TEST_F(OnDevice, C14_SetCurrentContext) {
    EXPECT_EQ(acl().aclrtSetCurrentContext(nullptr), ACL_ERROR_INVALID_PARAM);
    aclrtContext other = nullptr;
    ASSERT_EQ(acl().aclrtCreateContext(&other, 0), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtDestroyContext(other), ACL_SUCCESS);
    EXPECT_EQ(acl().aclrtSetCurrentContext(other), ACL_ERROR_RT_PARAM_INVALID);
}

TEST_F(OnDevice, C15_DestroyContext) {
    aclrtContext other = nullptr;
    ASSERT_EQ(acl().aclrtCreateContext(&other, 0), ACL_SUCCESS);
    std::thread([&] {
        ASSERT_EQ(acl().aclrtSetCurrentContext(other), ACL_SUCCESS);
        std::thread([&] { EXPECT_EQ(acl().aclrtDestroyContext(other), ACL_SUCCESS); }).join();
    }).join();
    expect_violation(15);
    EXPECT_EQ(acl().aclrtDestroyContext(other), ACL_ERROR_RT_CONTEXT_NULL);
    ASSERT_EQ(acl().aclrtSetDevice(0), ACL_SUCCESS);
    aclrtContext standard = nullptr;
    ASSERT_EQ(acl().aclrtGetCurrentContext(&standard), ACL_SUCCESS);
    EXPECT_EQ(acl().aclrtDestroyContext(standard), ACL_ERROR_RT_CONTEXT_NULL);
    ASSERT_EQ(acl().aclrtResetDevice(0), ACL_SUCCESS);
}

TEST_F(OnDevice, C16_SetDeviceReplacesTheContext) {
    ASSERT_EQ(acl().aclrtSetDevice(0), ACL_SUCCESS);
    aclrtContext found = nullptr;
    ASSERT_EQ(acl().aclrtGetCurrentContext(&found), ACL_SUCCESS);
    EXPECT_NE(found, context);
    ASSERT_EQ(acl().aclrtResetDevice(0), ACL_SUCCESS);
}

TEST_F(OnDevice, C17_StreamOfAnotherContext) {
    aclrtContext other = nullptr;
    ASSERT_EQ(acl().aclrtCreateContext(&other, 0), ACL_SUCCESS);
    EXPECT_EQ(acl().aclrtSynchronizeStream(stream), ACL_ERROR_RT_STREAM_CONTEXT);
    ASSERT_EQ(acl().aclrtDestroyContext(other), ACL_SUCCESS);
}

TEST_F(OnDevice, C18_DestroyNullStream) { EXPECT_EQ(acl().aclrtDestroyStream(nullptr), ACL_ERROR_INVALID_PARAM); }

TEST_F(OnDevice, C19_DestroyStreamWithWork) {
    set_knob("ASYNC_DELAY_US", "50000");
    void* host = nullptr;
    ASSERT_EQ(acl().aclrtMallocHost(&host, 64), ACL_SUCCESS);
    void* device = device_memory(64);
    ASSERT_EQ(acl().aclrtMemcpyAsync(device, 64, host, 64, ACL_MEMCPY_HOST_TO_DEVICE, stream), ACL_SUCCESS);
    EXPECT_EQ(acl().aclrtDestroyStream(stream), ACL_SUCCESS);
    stream = nullptr;
    expect_violation(19);
    acl().aclrtFree(device);
    acl().aclrtFreeHost(host);
}

TEST_F(OnDevice, C20_DestroyTwice) {
    ASSERT_EQ(acl().aclrtDestroyStream(stream), ACL_SUCCESS);
    EXPECT_EQ(acl().aclrtDestroyStream(stream), ACL_ERROR_RT_PARAM_INVALID);
    stream = nullptr;
    expect_violation(20);
    aclrtEvent event = nullptr;
    ASSERT_EQ(acl().aclrtCreateEvent(&event), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtDestroyEvent(event), ACL_SUCCESS);
    EXPECT_EQ(acl().aclrtDestroyEvent(event), ACL_ERROR_RT_PARAM_INVALID);
    expect_violation(20);
}

TEST_F(OnDevice, C21_StreamLimit) {
    set_knob("STREAM_MAX", "1");
    aclrtStream another = nullptr;
    EXPECT_EQ(acl().aclrtCreateStream(&another), ACL_ERROR_RT_NO_STREAM_RESOURCE);
    EXPECT_EQ(another, nullptr);
}

TEST_F(Initialised, C21_StreamLimitIsADevicesOwn) {
    restart("DEVICES", "2");
    set_knob("STREAM_MAX", "1");
    aclrtStream streams[2] = {};
    for (int32_t device : {0, 1}) {
        ASSERT_EQ(acl().aclrtSetDevice(device), ACL_SUCCESS);
        EXPECT_EQ(acl().aclrtCreateStream(&streams[device]), ACL_SUCCESS);
    }
    for (int32_t device : {1, 0}) {
        ASSERT_EQ(acl().aclrtSetDevice(device), ACL_SUCCESS);
        EXPECT_EQ(acl().aclrtDestroyStream(streams[device]), ACL_SUCCESS);
        ASSERT_EQ(acl().aclrtResetDevice(device), ACL_SUCCESS);
        ASSERT_EQ(acl().aclrtResetDevice(device), ACL_SUCCESS);
    }
}

TEST_F(OnDevice, C22_Events) {
    aclrtEvent first = nullptr;
    aclrtEvent last = nullptr;
    ASSERT_EQ(acl().aclrtCreateEventWithFlag(&first, ACL_EVENT_TIME_LINE), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtCreateEventWithFlag(&last, ACL_EVENT_TIME_LINE), ACL_SUCCESS);
    float millis = -1;
    EXPECT_EQ(acl().aclrtEventElapsedTime(&millis, first, last), ACL_ERROR_RT_EVENT_NOT_COMPLETE);
    ASSERT_EQ(acl().aclrtRecordEvent(first, stream), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtRecordEvent(last, stream), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtSynchronizeStream(stream), ACL_SUCCESS);
    EXPECT_EQ(acl().aclrtEventElapsedTime(&millis, first, last), ACL_SUCCESS);
    EXPECT_GE(millis, 0);
    aclrtEvent never = nullptr;
    ASSERT_EQ(acl().aclrtCreateEvent(&never), ACL_SUCCESS);
    aclrtEventRecordedStatus status = ACL_EVENT_RECORDED_STATUS_NOT_READY;
    EXPECT_EQ(acl().aclrtQueryEventStatus(never, &status), ACL_SUCCESS);
    EXPECT_EQ(status, ACL_EVENT_RECORDED_STATUS_COMPLETE);
    expect_violation(22);
    for (aclrtEvent event : {first, last, never}) {
        acl().aclrtDestroyEvent(event);
    }
}

// What streams do late, with an event: eight bytes that are copied from the device, where they are 7, to pinned memory.
class Late : public OnDevice {
   protected:
    void SetUp() override {
        OnDevice::SetUp();
        ASSERT_EQ(acl().aclrtCreateStream(&other), ACL_SUCCESS);
        ASSERT_EQ(acl().aclrtCreateEvent(&event), ACL_SUCCESS);
        memory = device_memory(8);
        ASSERT_EQ(acl().aclrtMemset(memory, 8, 7, 8), ACL_SUCCESS);
        void* pinned = nullptr;
        ASSERT_EQ(acl().aclrtMallocHost(&pinned, 8), ACL_SUCCESS);
        host = static_cast<char*>(pinned);
        memset(host, 0, 8);
        set_knob("ASYNC_DELAY_US", "200000");
    }
    void TearDown() override {
        EXPECT_EQ(acl().aclrtDestroyStreamForce(other), ACL_SUCCESS);
        EXPECT_EQ(acl().aclrtSynchronizeStream(stream), ACL_SUCCESS);
        EXPECT_EQ(acl().aclrtDestroyEvent(event), ACL_SUCCESS);
        EXPECT_EQ(acl().aclrtFree(memory), ACL_SUCCESS);
        EXPECT_EQ(acl().aclrtFreeHost(host), ACL_SUCCESS);
        OnDevice::TearDown();
    }
    int copy() { return acl().aclrtMemcpyAsync(host, 8, memory, 8, ACL_MEMCPY_DEVICE_TO_HOST, stream); }

    aclrtStream other = nullptr;
    aclrtEvent event = nullptr;
    void* memory = nullptr;
    char* host = nullptr;
};

TEST_F(Late, C22_AStreamDoesNotWaitForARecordBehindIt) {
    ASSERT_EQ(acl().aclrtRecordEvent(event, stream), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtSynchronizeStream(stream), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtStreamWaitEvent(other, event), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtRecordEvent(event, other), ACL_SUCCESS);
    EXPECT_EQ(acl().aclrtSynchronizeStreamWithTimeout(other, 10000), ACL_SUCCESS);
}

TEST_F(Late, C22_AStreamWaitsForTheRecordBeforeIt) {
    ASSERT_EQ(copy(), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtRecordEvent(event, stream), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtStreamWaitEvent(other, event), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtRecordEvent(event, nullptr), ACL_SUCCESS) << "complete at once, but not what is waited for";
    ASSERT_EQ(acl().aclrtSynchronizeStream(other), ACL_SUCCESS);
    EXPECT_EQ(host[7], 7);
}

TEST_F(Late, C22_AnEventIsCompleteWithItsLastRecord) {
    ASSERT_EQ(acl().aclrtRecordEvent(event, stream), ACL_SUCCESS);
    ASSERT_EQ(copy(), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtRecordEvent(event, stream), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtSynchronizeEvent(event), ACL_SUCCESS);
    EXPECT_EQ(host[7], 7);
}

TEST_F(OnDevice, C24_MallocOfNothing) {
    void* memory = &memory;
    EXPECT_EQ(acl().aclrtMalloc(nullptr, 8, ACL_MEM_MALLOC_NORMAL_ONLY), ACL_ERROR_INVALID_PARAM);
    EXPECT_EQ(acl().aclrtMalloc(&memory, 0, ACL_MEM_MALLOC_NORMAL_ONLY), ACL_ERROR_INVALID_PARAM);
    EXPECT_EQ(memory, &memory) << "clause 58: left alone";
}

TEST_F(OnDevice, C25_Budget) {
    void* memory = &memory;
    EXPECT_EQ(acl().aclrtMalloc(&memory, size_t{64} << 20, ACL_MEM_MALLOC_HUGE_FIRST), ACL_ERROR_RT_MEMORY_ALLOCATION);
    EXPECT_EQ(acl().aclrtMalloc(&memory, SIZE_MAX, ACL_MEM_MALLOC_HUGE_FIRST), ACL_ERROR_RT_MEMORY_ALLOCATION);
    EXPECT_EQ(memory, nullptr);
    size_t before = 0;
    size_t total = 0;
    ASSERT_EQ(acl().aclrtGetMemInfo(ACL_HBM_MEM, &before, &total), ACL_SUCCESS);
    EXPECT_EQ(total, size_t{64} << 20);
    size_t after = 0;
    void* small = device_memory(33);
    ASSERT_EQ(acl().aclrtGetMemInfo(ACL_HBM_MEM, &after, &total), ACL_SUCCESS);
    EXPECT_GE(before - after, 96u) << "rounded to 64, and 32 more";
    EXPECT_EQ(reinterpret_cast<uintptr_t>(small) % 64, 0u);
    ASSERT_EQ(acl().aclrtFree(small), ACL_SUCCESS);
    void* large = device_memory((1 << 20) + 1);
    ASSERT_EQ(acl().aclrtGetMemInfo(ACL_HBM_MEM, &after, &total), ACL_SUCCESS);
    EXPECT_EQ(before - after, size_t{2} << 20);
    ASSERT_EQ(acl().aclrtFree(large), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtGetMemInfo(ACL_HBM_MEM, &after, &total), ACL_SUCCESS);
    EXPECT_EQ(before, after);
}

TEST_F(OnDevice, C26_FreshMemoryIsPoison) {
    void* memory = device_memory(16);
    unsigned char bytes[16] = {};
    ASSERT_EQ(acl().aclrtMemcpy(bytes, 16, memory, 16, ACL_MEMCPY_DEVICE_TO_HOST), ACL_SUCCESS);
    for (unsigned char byte : bytes) {
        EXPECT_EQ(byte, 0xFF);
    }
    acl().aclrtFree(memory);
}

TEST_F(Initialised, C26_FreedMemoryIsPoison) {
    restart("RUNMODE", "device");
    ASSERT_EQ(acl().aclrtSetDevice(0), ACL_SUCCESS);
    void* memory = nullptr;
    ASSERT_EQ(acl().aclrtMalloc(&memory, 16, ACL_MEM_MALLOC_NORMAL_ONLY), ACL_SUCCESS);
    memset(memory, 1, 16);
    ASSERT_EQ(acl().aclrtFree(memory), ACL_SUCCESS);
    for (int i = 0; i < 16; i++) {
        EXPECT_EQ(static_cast<volatile unsigned char*>(memory)[i], 0xDD);
    }
    ASSERT_EQ(acl().aclrtResetDevice(0), ACL_SUCCESS);
}

TEST_F(OnDevice, C27_GuardBytes) {
    void* host = nullptr;
    ASSERT_EQ(acl().aclrtMallocHost(&host, 10), ACL_SUCCESS);
    static_cast<char*>(host)[10] = 0;
    EXPECT_EQ(acl().aclrtFreeHost(host), ACL_SUCCESS);
    expect_violation(27);
}

TEST_F(OnDevice, C27_GuardBytesAtExecuteAndFinalize) {
    void* host = nullptr;
    ASSERT_EQ(acl().aclrtMallocHost(&host, 10), ACL_SUCCESS);
    static_cast<char*>(host)[10] = 0;
    {
        Loaded model(toy("guards", kStatic, {{1, 10}}));
        EXPECT_EQ(acl().aclmdlExecute(model.id, model.inputs, model.outputs), ACL_SUCCESS);
        expect_violation(27);
    }
    close();
    EXPECT_EQ(acl().aclFinalize(), ACL_SUCCESS);
    std::string text;
    EXPECT_EQ(take(&text), 2) << "the guard and the leak: " << text;
    EXPECT_NE(text.find("clause 27:"), std::string::npos) << text;
}

TEST_F(OnDevice, C28_FreeOfWhatIsNoBlock) {
    EXPECT_EQ(acl().aclrtFree(nullptr), ACL_ERROR_INVALID_PARAM);
    char* memory = static_cast<char*>(device_memory(128));
    EXPECT_EQ(acl().aclrtFree(memory + 64), ACL_ERROR_RT_PARAM_INVALID);
    expect_violation(28);
    EXPECT_EQ(acl().aclrtFreeHost(memory), ACL_ERROR_RT_PARAM_INVALID);
    expect_violation(28);
    EXPECT_EQ(acl().aclrtFree(memory), ACL_SUCCESS);
    EXPECT_EQ(acl().aclrtFree(memory), ACL_ERROR_RT_PARAM_INVALID);
    expect_violation(28);
    int foreign = 0;
    EXPECT_EQ(acl().aclrtFree(&foreign), ACL_ERROR_RT_PARAM_INVALID);
    expect_violation(28);
    EXPECT_EQ(acl().aclrtFreeHost(nullptr), ACL_ERROR_INVALID_PARAM);
    void* pinned = nullptr;
    ASSERT_EQ(acl().aclrtMallocHost(&pinned, 8), ACL_SUCCESS);
    EXPECT_EQ(acl().aclrtFree(pinned), ACL_ERROR_RT_PARAM_INVALID);
    expect_violation(28);
    EXPECT_EQ(acl().aclrtFreeHost(pinned), ACL_SUCCESS);
}

TEST_F(OnDevice, C29_FreeUnderWork) {
    set_knob("ASYNC_DELAY_US", "20000");
    void* host = nullptr;
    ASSERT_EQ(acl().aclrtMallocHost(&host, 64), ACL_SUCCESS);
    void* device = device_memory(64);
    ASSERT_EQ(acl().aclrtMemcpyAsync(device, 64, host, 64, ACL_MEMCPY_HOST_TO_DEVICE, stream), ACL_SUCCESS);
    EXPECT_EQ(acl().aclrtFree(device), ACL_SUCCESS);
    expect_violation(29);
    acl().aclrtFreeHost(host);
}

TEST_F(OnDevice, C30_Copies) {
    char host[128] = {};
    char* device = static_cast<char*>(device_memory(64));
    auto copy = [](void* to, size_t most, const void* from, size_t count, int kind) {
        return acl().aclrtMemcpy(to, most, from, count, static_cast<aclrtMemcpyKind>(kind));
    };
    EXPECT_EQ(copy(nullptr, 8, host, 8, ACL_MEMCPY_HOST_TO_DEVICE), ACL_ERROR_INVALID_PARAM);
    EXPECT_EQ(copy(device, 8, host, 9, ACL_MEMCPY_HOST_TO_DEVICE), ACL_ERROR_RT_PARAM_INVALID);
    EXPECT_EQ(copy(device, 64, host, 8, 17), ACL_ERROR_INVALID_PARAM);
    EXPECT_EQ(copy(device, 64, host, 0, ACL_MEMCPY_HOST_TO_DEVICE), ACL_SUCCESS);
    EXPECT_EQ(copy(device, 64, host, 64, ACL_MEMCPY_HOST_TO_DEVICE), ACL_SUCCESS);
    EXPECT_EQ(copy(device, 128, host, 128, ACL_MEMCPY_HOST_TO_DEVICE), ACL_ERROR_RT_PARAM_INVALID);
    EXPECT_EQ(copy(device, 64, host, 64, ACL_MEMCPY_DEVICE_TO_HOST), ACL_ERROR_RT_PARAM_INVALID);
    std::string text;
    EXPECT_EQ(take(&text), 2) << text;
    void* pinned = nullptr;
    ASSERT_EQ(acl().aclrtMallocHost(&pinned, 32), ACL_SUCCESS);
    EXPECT_EQ(copy(device, 64, pinned, 64, ACL_MEMCPY_HOST_TO_DEVICE), ACL_ERROR_RT_PARAM_INVALID) << "beyond pinned memory";
    EXPECT_EQ(copy(pinned, 64, device, 64, ACL_MEMCPY_DEVICE_TO_HOST), ACL_ERROR_RT_PARAM_INVALID) << "beyond pinned memory";
    EXPECT_EQ(take(&text), 2) << text;
    EXPECT_EQ(copy(device, 65, host, 8, ACL_MEMCPY_HOST_TO_DEVICE), ACL_SUCCESS) << "a target that is said to be larger";
    acl().aclrtFreeHost(pinned);
    expect_violation(30);
    acl().aclrtFree(device);
}

TEST_F(OnDevice, C31_AsynchronousFromHostToHost) {
    char a[8] = {};
    char b[8] = {};
    EXPECT_EQ(acl().aclrtMemcpyAsync(a, 8, b, 8, ACL_MEMCPY_HOST_TO_HOST, stream), ACL_ERROR_RT_FEATURE_NOT_SUPPORT);
}

TEST_F(OnDevice, C32_PinnedIsReadLate) {
    set_knob("ASYNC_DELAY_US", "30000");
    void* pinned = nullptr;
    ASSERT_EQ(acl().aclrtMallocHost(&pinned, 8), ACL_SUCCESS);
    void* device = device_memory(8);
    memset(pinned, 1, 8);
    ASSERT_EQ(acl().aclrtMemcpyAsync(device, 8, pinned, 8, ACL_MEMCPY_HOST_TO_DEVICE, stream), ACL_SUCCESS);
    memset(pinned, 2, 8);
    ASSERT_EQ(acl().aclrtSynchronizeStream(stream), ACL_SUCCESS);
    char back[8] = {};
    ASSERT_EQ(acl().aclrtMemcpy(back, 8, device, 8, ACL_MEMCPY_DEVICE_TO_HOST), ACL_SUCCESS);
    EXPECT_EQ(back[0], 2);
    char pageable[8] = {3};
    ASSERT_EQ(acl().aclrtMemcpyAsync(device, 8, pageable, 8, ACL_MEMCPY_HOST_TO_DEVICE, stream), ACL_SUCCESS);
    pageable[0] = 4;
    ASSERT_EQ(acl().aclrtMemcpy(back, 8, device, 8, ACL_MEMCPY_DEVICE_TO_HOST), ACL_SUCCESS);
    EXPECT_EQ(back[0], 3) << "silently synchronous";
    acl().aclrtFree(device);
    acl().aclrtFreeHost(pinned);
    std::string report = write("late.json", "");
    set_knob("REPORT", report);
    close();
    ASSERT_EQ(acl().aclFinalize(), ACL_SUCCESS);
    EXPECT_NE(read(report).find("\"silentlySynchronous\": "), std::string::npos) << read(report);
}

TEST_F(Initialised, C34_MemoryOfAnotherDevice) {
    restart("DEVICES", "2");
    ASSERT_EQ(acl().aclrtSetDevice(0), ACL_SUCCESS);
    void* memory = nullptr;
    ASSERT_EQ(acl().aclrtMalloc(&memory, 8, ACL_MEM_MALLOC_NORMAL_ONLY), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtSetDevice(1), ACL_SUCCESS);
    char host[8] = {};
    EXPECT_EQ(acl().aclrtMemcpy(memory, 8, host, 8, ACL_MEMCPY_HOST_TO_DEVICE), ACL_ERROR_RT_PARAM_INVALID);
    void* own = nullptr;
    ASSERT_EQ(acl().aclrtMalloc(&own, 8, ACL_MEM_MALLOC_NORMAL_ONLY), ACL_SUCCESS);
    EXPECT_EQ(acl().aclrtMemcpy(own, 8, memory, 8, ACL_MEMCPY_DEVICE_TO_DEVICE), ACL_ERROR_RT_PARAM_INVALID);
    int32_t can = -1;
    EXPECT_EQ(acl().aclrtDeviceCanAccessPeer(&can, 1, 0), ACL_SUCCESS);
    EXPECT_EQ(can, 1);
    EXPECT_EQ(acl().aclrtDeviceCanAccessPeer(&can, 1, 7), ACL_ERROR_RT_INVALID_DEVICEID);
    EXPECT_EQ(acl().aclrtDeviceEnablePeerAccess(1, 0), ACL_ERROR_RT_INVALID_DEVICEID) << "the own one";
    EXPECT_EQ(acl().aclrtDeviceEnablePeerAccess(0, 1), ACL_ERROR_INVALID_PARAM) << "flags";
    EXPECT_EQ(acl().aclrtDeviceEnablePeerAccess(0, 0), ACL_SUCCESS);
    EXPECT_EQ(acl().aclrtMemcpy(own, 8, memory, 8, ACL_MEMCPY_DEVICE_TO_DEVICE), ACL_SUCCESS);
    EXPECT_EQ(acl().aclrtMemcpy(host, 8, memory, 8, ACL_MEMCPY_DEVICE_TO_HOST), ACL_ERROR_RT_PARAM_INVALID);
    ASSERT_EQ(acl().aclrtFree(own), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtFree(memory), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtResetDevice(1), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtResetDevice(0), ACL_SUCCESS);
}

TEST_F(OnDevice, C57_ErrorText) {
    acl().aclGetRecentErrMsg();
    EXPECT_EQ(acl().aclGetRecentErrMsg(), nullptr);
    EXPECT_EQ(acl().aclrtFree(nullptr), ACL_ERROR_INVALID_PARAM);
    std::thread([] { EXPECT_EQ(acl().aclGetRecentErrMsg(), nullptr); }).join();
    const char* text = acl().aclGetRecentErrMsg();
    ASSERT_NE(text, nullptr);
    EXPECT_EQ(std::string(text), "aclsim: aclrtFree of null");
    EXPECT_EQ(acl().aclGetRecentErrMsg(), nullptr);
    EXPECT_EQ(static_cast<unsigned char>(text[0]), 0xDD) << "not valid after the next call";
}

TEST_F(OnDevice, C58_FailingCallsLeaveResultsAlone) {
    void* memory = &memory;
    set_knob("FAIL", "aclrtMallocHost:*:500000");
    EXPECT_EQ(acl().aclrtMallocHost(&memory, 8), ACL_ERROR_INTERNAL_ERROR);
    EXPECT_EQ(memory, &memory);
    int32_t device = 7;
    std::thread([&] { EXPECT_EQ(acl().aclrtGetDevice(&device), ACL_ERROR_RT_CONTEXT_NULL); }).join();
    EXPECT_EQ(device, 7);
}

TEST_F(OnDevice, C58_OrPoisonThemWhereItIsStrict) {
    set_knob("STRICT", "error");
    set_knob("FAIL", "aclrtGetDeviceCount:*:500000");
    uint32_t count = 7;
    EXPECT_EQ(acl().aclrtGetDeviceCount(&count), ACL_ERROR_INTERNAL_ERROR);
    EXPECT_EQ(count, 0xDDDDDDDDu) << "asked to fail";
    int32_t device = 7;
    std::thread([&] { EXPECT_EQ(acl().aclrtGetDevice(&device), ACL_ERROR_RT_CONTEXT_NULL); }).join();
    EXPECT_EQ(static_cast<uint32_t>(device), 0xDDDDDDDDu) << "failed by itself";
    void* memory = &memory;
    EXPECT_EQ(acl().aclrtMalloc(&memory, size_t{64} << 20, ACL_MEM_MALLOC_HUGE_FIRST), ACL_ERROR_RT_MEMORY_ALLOCATION);
    EXPECT_EQ(memory, nullptr) << "clause 25";
}

template <typename Result, typename... Parameters>
constexpr bool takes_pointers(Result (*)(Parameters...)) {
    return (std::is_pointer_v<Parameters> || ...);
}

template <typename Result, typename... Parameters>
Result with_nothing(Result (*function)(Parameters...)) {
    return function(Parameters{}...);
}

TEST_F(OnDevice, C59_Nulls) {
    // Where null has a meaning, or where nothing is copied.
    const std::map<std::string, int> others = {{"aclInit", ACL_ERROR_REPEAT_INITIALIZE},
                                               {"aclrtSynchronizeStream", ACL_SUCCESS},
                                               {"aclrtSynchronizeStreamWithTimeout", ACL_SUCCESS},
                                               {"aclrtMemcpy", ACL_SUCCESS},
                                               {"aclrtMemcpyAsync", ACL_SUCCESS},
                                               {"aclCreateDataBuffer", ACL_SUCCESS},
                                               {"aclCreateTensorDesc", ACL_SUCCESS}};
    int tried = 0;
    auto attempt = [&](const char* name, auto function) {
        if constexpr (takes_pointers(decltype(function){})) {
            auto other = others.find(name);
            using Result = decltype(with_nothing(function));
            if constexpr (std::is_same_v<Result, aclError>) {
                EXPECT_EQ(with_nothing(function), other == others.end() ? ACL_ERROR_INVALID_PARAM : other->second) << name;
                tried++;
            } else if (other == others.end()) {
                with_nothing(function);
                tried++;
            }
        }
    };
#define ACL_FUNCTION(need, part, result, name, parameters, arguments) attempt(#name, acl().name);
#include "acl_functions.inc"
#undef ACL_FUNCTION
    EXPECT_GT(tried, 75);
    uint64_t left = 0;
    EXPECT_EQ(acl().aclFinalizeReference(&left), ACL_SUCCESS) << "that was counted";
}

// What a forked child returns, or the signal that ended it, negative; it is ended where it hangs.
template <typename Body>
int in_child(Body body) {
    pid_t child = fork();
    if (child == 0) {
        alarm(20);
        _exit(body());
    }
    int status = 0;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

TEST_F(Initialised, C60_Fork) {
    EXPECT_EQ(in_child([] {
                  uint32_t count = 0;
                  bool failed = acl().aclrtGetDeviceCount(&count) == ACL_ERROR_INTERNAL_ERROR;
                  std::string text;
                  return failed && take(&text) == 1 && text.find("clause 60:") == 0 ? 0 : 1;
              }),
              0);
}

TEST_F(OnDevice, C60_AForkedChildReleasesNothing) {
    void* memory = device_memory(16);
    ASSERT_EQ(acl().aclrtMemset(memory, 16, 7, 16), ACL_SUCCESS);
    std::string report = write("forked-report", "the parent's");
    set_knob("REPORT", report);
    EXPECT_EQ(in_child([&] {
                  int failed = 0;
                  for (int code : {acl().aclrtFree(memory), acl().aclrtDestroyStream(stream), acl().aclFinalize()}) {
                      failed += code == ACL_ERROR_INTERNAL_ERROR;
                  }
                  std::string text;
                  return failed == 3 && take(&text) == 3 ? 0 : 1;
              }),
              0);
    EXPECT_EQ(read(report), "the parent's");
    char bytes[16] = {};
    ASSERT_EQ(acl().aclrtMemcpy(bytes, 16, memory, 16, ACL_MEMCPY_DEVICE_TO_HOST), ACL_SUCCESS);
    EXPECT_EQ(std::string(bytes, 16), std::string(16, 7)) << "the block is the parent's";
    EXPECT_EQ(acl().aclrtFree(memory), ACL_SUCCESS);
}

// The lock of all objects is held by a thread that reads its configuration from a pipe while the process is forked.
TEST_F(OnDevice, C60_AForkedChildWaitsForNoThreadOfItsParent) {
    close();
    ASSERT_EQ(acl().aclFinalize(), ACL_SUCCESS);
    std::string trace = write("forked-trace", "");
    set_knob("TRACE", trace);
    std::string pipe = write("forked-pipe", "");
    ASSERT_EQ(unlink(pipe.c_str()), 0);
    ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
    int initialised = -1;
    std::thread holder([&] { initialised = acl().aclInit(pipe.c_str()); });
    int writer = -1;
    do {
        writer = ::open(pipe.c_str(), O_WRONLY | O_NONBLOCK);
        ASSERT_TRUE(writer >= 0 || errno == ENXIO) << strerror(errno);
        usleep(1000);
    } while (writer < 0);
    int child = in_child([&] {
        if (acl().aclrtFree(&trace) == ACL_ERROR_INTERNAL_ERROR) {
            // With what its thread has left to be done, and no more: other threads' memory is lost in it.
            atexit([] { _exit(0); });
            exit(1);
        }
        return 1;
    });
    ::close(writer);
    holder.join();
    EXPECT_EQ(child, 0);
    EXPECT_EQ(initialised, ACL_SUCCESS);
    EXPECT_NE(read(trace).find("aclrtFree 500000\n"), std::string::npos) << read(trace);
}

TEST_F(Initialised, C60_AForkedChildFindsItsSettingsUnlocked) {
    std::atomic<bool> enough{false};
    std::thread busy([&] {
        while (!enough) {
            uint32_t count = 0;
            acl().aclrtGetDeviceCount(&count);
        }
    });
    int forks = 0;
    int last = 0;
    for (; forks < 50 && last == 0; forks++) {
        last = in_child([] {
            uint32_t count = 0;
            return acl().aclrtGetDeviceCount(&count) == ACL_ERROR_INTERNAL_ERROR ? 0 : 1;
        });
    }
    enough = true;
    busy.join();
    EXPECT_EQ(last, 0) << "of child " << forks;
}

TEST_F(Initialised, C61_SignalsAreLeftAloneWhenTold) {
    // The glue has set ASCEND_COREDUMP_SIGNAL=none before it loaded the library.
    EXPECT_STREQ(getenv("ASCEND_COREDUMP_SIGNAL"), "none");
    struct sigaction before = {};
    ASSERT_EQ(sigaction(SIGQUIT, nullptr, &before), 0);
    restart("SIGNALS", "on");
    struct sigaction after = {};
    ASSERT_EQ(sigaction(SIGQUIT, nullptr, &after), 0);
    EXPECT_EQ(before.sa_handler, after.sa_handler);
}

// How many of the signals that CANN is known to take are taken when the library is initialised without its being told not to.
int signals_taken(const char* knob) {
    const int numbers[] = {SIGINT, SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGTERM, SIGXCPU, SIGXFSZ, SIGSYS};
    constexpr int kNumbers = sizeof(numbers) / sizeof(numbers[0]);
    struct sigaction before[kNumbers] = {};
    for (int i = 0; i < kNumbers; i++) {
        sigaction(numbers[i], nullptr, &before[i]);
    }
    unsetenv("ASCEND_COREDUMP_SIGNAL");
    set_knob("SIGNALS", knob);
    acl().aclFinalize();
    acl().aclInit(nullptr);
    int taken = 0;
    for (int i = 0; i < kNumbers; i++) {
        struct sigaction after = {};
        sigaction(numbers[i], nullptr, &after);
        taken += before[i].sa_handler != after.sa_handler;
    }
    return taken;
}

TEST_F(Initialised, C61_SignalsAreLeftAloneUnlessTheKnobIsSet) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(_exit(signals_taken("")), ::testing::ExitedWithCode(0), "");
    EXPECT_EXIT(_exit(signals_taken("on")), ::testing::ExitedWithCode(12), "");
}

TEST_F(Initialised, C61_SignalsAreTakenOtherwise) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(
        {
            unsetenv("ASCEND_COREDUMP_SIGNAL");
            restart("SIGNALS", "on");
            raise(SIGQUIT);
            _exit(0);
        },
        ::testing::ExitedWithCode(128 + SIGQUIT), "a signal of the process was taken");
}

TEST_F(OnDevice, C23_AsynchronousFailureComesWithSynchronize) {
    Loaded model(toy("bad-mask", kStatic, {{1, 10}}, true));
    // The mask is poison, which is no mask.
    EXPECT_EQ(model.execute(stream), ACL_SUCCESS);
    EXPECT_EQ(acl().aclrtSynchronizeStream(stream), ACL_ERROR_RT_AICORE_EXCEPTION);
    EXPECT_EQ(acl().aclrtSynchronizeStream(stream), ACL_SUCCESS);
}

TEST_F(Initialised, C63_OnTheDevice) {
    restart("RUNMODE", "device");
    ASSERT_EQ(acl().aclrtSetDevice(0), ACL_SUCCESS);
    aclrtRunMode mode = ACL_HOST;
    ASSERT_EQ(acl().aclrtGetRunMode(&mode), ACL_SUCCESS);
    EXPECT_EQ(mode, ACL_DEVICE);
    void* host = nullptr;
    ASSERT_EQ(acl().aclrtMallocHost(&host, 8), ACL_SUCCESS);
    memset(host, 1, 8);
    void* device = nullptr;
    ASSERT_EQ(acl().aclrtMalloc(&device, 8, ACL_MEM_MALLOC_NORMAL_ONLY), ACL_SUCCESS);
    aclrtStream stream = nullptr;
    ASSERT_EQ(acl().aclrtCreateStream(&stream), ACL_SUCCESS);
    for (aclrtMemcpyKind kind : {ACL_MEMCPY_HOST_TO_HOST, ACL_MEMCPY_HOST_TO_DEVICE, ACL_MEMCPY_DEVICE_TO_HOST,
                                 ACL_MEMCPY_DEVICE_TO_DEVICE}) {
        memset(device, 0, 8);
        EXPECT_EQ(acl().aclrtMemcpy(device, 8, host, 8, kind), ACL_SUCCESS) << kind;
        EXPECT_EQ(static_cast<char*>(device)[7], 1) << "read on the processor";
        memset(device, 0, 8);
        EXPECT_EQ(acl().aclrtMemcpyAsync(device, 8, host, 8, kind, stream), ACL_SUCCESS) << kind;
        EXPECT_EQ(acl().aclrtSynchronizeStream(stream), ACL_SUCCESS);
        EXPECT_EQ(static_cast<char*>(device)[7], 1);
    }
    char other[8] = {};
    EXPECT_EQ(acl().aclrtMemcpy(other, 8, host, 8, ACL_MEMCPY_HOST_TO_DEVICE), ACL_SUCCESS);
    EXPECT_EQ(other[0], 1);
    uint32_t id = 0;
    std::string file = read(toy("rc", kStatic, {{1, 10}}));
    EXPECT_EQ(acl().aclmdlLoadFromMem(file.data(), file.size(), &id), ACL_SUCCESS);
    expect_violation(63);
    EXPECT_EQ(acl().aclmdlUnload(id), ACL_SUCCESS);
    void* blob = nullptr;
    ASSERT_EQ(acl().aclrtMallocHost(&blob, file.size()), ACL_SUCCESS);
    memcpy(blob, file.data(), file.size());
    EXPECT_EQ(acl().aclmdlLoadFromMem(blob, file.size() + 1, &id), ACL_ERROR_GE_EXEC_MODEL_DATA_SIZE_INVALID);
    EXPECT_EQ(acl().aclmdlLoadFromMem(blob, file.size(), &id), ACL_SUCCESS) << "the device's memory";
    ASSERT_EQ(acl().aclrtFreeHost(blob), ACL_SUCCESS);
    void* x = nullptr;
    void* y = nullptr;
    size_t x_bytes = 10 * kBins * sizeof(float);
    ASSERT_EQ(acl().aclrtMallocHost(&x, x_bytes), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtMallocHost(&y, kEmbedding * sizeof(float)), ACL_SUCCESS);
    memset(x, 0, x_bytes);
    aclmdlDataset* inputs = acl().aclmdlCreateDataset();
    aclmdlDataset* outputs = acl().aclmdlCreateDataset();
    aclDataBuffer* in = acl().aclCreateDataBuffer(x, x_bytes);
    aclDataBuffer* out = acl().aclCreateDataBuffer(y, kEmbedding * sizeof(float));
    acl().aclmdlAddDatasetBuffer(inputs, in);
    acl().aclmdlAddDatasetBuffer(outputs, out);
    EXPECT_EQ(acl().aclmdlExecute(id, inputs, outputs), ACL_SUCCESS) << "host memory is the device's";
    EXPECT_TRUE(*static_cast<float*>(y) == *static_cast<float*>(y)) << "a number, read in place";
    acl().aclmdlDestroyDataset(inputs);
    acl().aclmdlDestroyDataset(outputs);
    acl().aclDestroyDataBuffer(in);
    acl().aclDestroyDataBuffer(out);
    EXPECT_EQ(acl().aclmdlUnload(id), ACL_SUCCESS);
    for (void* block : {x, y}) {
        ASSERT_EQ(acl().aclrtFreeHost(block), ACL_SUCCESS);
    }
    ASSERT_EQ(acl().aclrtDestroyStream(stream), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtFree(device), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtFreeHost(host), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtResetDevice(0), ACL_SUCCESS);
}

TEST_F(OnDevice, DeviceMemoryCannotBeReadOnTheHost) {
    char* memory = static_cast<char*>(device_memory(8));
    // A sanitizer ends the process by itself.
    auto faulted = [](int status) { return WIFSIGNALED(status) ? WTERMSIG(status) == SIGSEGV : WEXITSTATUS(status) != 0; };
    EXPECT_EXIT({ memory[0] = 1; }, faulted, "") << "written";
    EXPECT_EXIT({ [[maybe_unused]] volatile char byte = memory[0]; _exit(0); }, faulted, "") << "read";
    acl().aclrtFree(memory);
}

}  // namespace
