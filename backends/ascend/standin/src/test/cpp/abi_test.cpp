// Functions that no clause is about: that they do what is documented of them.
#include <string.h>

#include <cmath>
#include <limits>

#include "support.h"

namespace {

using namespace test;

TEST_F(Initialised, Versions) {
    char package[] = "runtime";
    int32_t number = 0;
    ASSERT_EQ(acl().aclsysGetVersionNum(package, &number), ACL_SUCCESS);
    EXPECT_EQ(number, 90100000) << "9.1.0";
    int32_t ok = -1;
    ASSERT_EQ(acl().aclrtCheckArchCompatibility("Ascend310P3", &ok), ACL_SUCCESS);
    EXPECT_EQ(ok, 1);
    ASSERT_EQ(acl().aclrtCheckArchCompatibility("Ascend910B1", &ok), ACL_SUCCESS);
    EXPECT_EQ(ok, 0);
}

TEST_F(Initialised, HalfPrecision) {
    for (uint32_t bits = 0; bits <= 0xFFFF; bits++) {
        auto half = static_cast<aclFloat16>(bits);
        float value = acl().aclFloat16ToFloat(half);
        if (value == value) {
            ASSERT_EQ(acl().aclFloatToFloat16(value), half) << bits;
        } else {
            ASSERT_TRUE((bits & 0x7C00) == 0x7C00 && (bits & 0x3FF) != 0) << bits;
        }
    }
    EXPECT_EQ(acl().aclFloat16ToFloat(0x3C00), 1.0f);
    EXPECT_EQ(acl().aclFloat16ToFloat(0x7BFF), 65504.0f);
    EXPECT_EQ(acl().aclFloat16ToFloat(0x0001), std::ldexp(1.0f, -24));
    EXPECT_EQ(acl().aclFloatToFloat16(65520.0f), 0x7C00) << "infinite from half a step above the largest";
    EXPECT_EQ(acl().aclFloatToFloat16(65519.0f), 0x7BFF);
    EXPECT_EQ(acl().aclFloatToFloat16(1.0f + 0x1p-11f), 0x3C00) << "ties go to even";
    EXPECT_EQ(acl().aclFloatToFloat16(1e-12f), 0) << "the floor of a variance is gone";
    float nan = std::numeric_limits<float>::quiet_NaN();
    EXPECT_GT(acl().aclFloatToFloat16(nan) & 0x7FFF, 0x7C00);
}

TEST_F(OnDevice, StreamsWithAConfiguration) {
    aclrtStream other = nullptr;
    EXPECT_EQ(acl().aclrtCreateStreamWithConfig(&other, 0, 0x100), ACL_ERROR_INVALID_PARAM);
    EXPECT_EQ(other, nullptr);
    ASSERT_EQ(acl().aclrtCreateStreamWithConfig(&other, 0, ACL_STREAM_FAST_LAUNCH | ACL_STREAM_FAST_SYNC), ACL_SUCCESS);
    aclrtStreamStatus status = ACL_STREAM_STATUS_NOT_READY;
    EXPECT_EQ(acl().aclrtStreamQuery(other, &status), ACL_SUCCESS);
    EXPECT_EQ(status, ACL_STREAM_STATUS_COMPLETE);
    EXPECT_EQ(acl().aclrtDestroyStream(other), ACL_SUCCESS);
}

TEST_F(OnDevice, AStreamWaitsForAnEvent) {
    aclrtStream other = nullptr;
    ASSERT_EQ(acl().aclrtCreateStream(&other), ACL_SUCCESS);
    aclrtEvent event = nullptr;
    ASSERT_EQ(acl().aclrtCreateEvent(&event), ACL_SUCCESS);
    EXPECT_EQ(acl().aclrtStreamWaitEvent(other, event), ACL_SUCCESS) << "of what was never recorded nothing is waited for";
    ASSERT_EQ(acl().aclrtSynchronizeStream(other), ACL_SUCCESS);
    void* host = nullptr;
    void* device = device_memory(64);
    void* behind = device_memory(64);
    ASSERT_EQ(acl().aclrtMallocHost(&host, 64), ACL_SUCCESS);
    for (int round = 1; round <= 20; round++) {
        memset(host, round, 64);
        set_knob("ASYNC_DELAY_US", "3000");
        ASSERT_EQ(acl().aclrtMemcpyAsync(device, 64, host, 64, ACL_MEMCPY_HOST_TO_DEVICE, stream), ACL_SUCCESS);
        ASSERT_EQ(acl().aclrtRecordEvent(event, stream), ACL_SUCCESS);
        ASSERT_EQ(acl().aclrtStreamWaitEvent(other, event), ACL_SUCCESS);
        ASSERT_EQ(acl().aclrtMemcpyAsync(behind, 64, device, 64, ACL_MEMCPY_DEVICE_TO_DEVICE, other), ACL_SUCCESS);
        set_knob("ASYNC_DELAY_US", "");
        ASSERT_EQ(acl().aclrtSynchronizeStream(other), ACL_SUCCESS);
        char back[64] = {};
        ASSERT_EQ(acl().aclrtMemcpy(back, 64, behind, 64, ACL_MEMCPY_DEVICE_TO_HOST), ACL_SUCCESS);
        ASSERT_EQ(back[63], round);
        ASSERT_EQ(acl().aclrtSynchronizeStream(stream), ACL_SUCCESS);
    }
    EXPECT_EQ(acl().aclrtStreamWaitEvent(nullptr, event), ACL_SUCCESS) << "the default stream";
    ASSERT_EQ(acl().aclrtRecordEvent(event, nullptr), ACL_SUCCESS);
    aclrtEventRecordedStatus status = ACL_EVENT_RECORDED_STATUS_NOT_READY;
    ASSERT_EQ(acl().aclrtQueryEventStatus(event, &status), ACL_SUCCESS);
    EXPECT_EQ(status, ACL_EVENT_RECORDED_STATUS_COMPLETE);
    EXPECT_EQ(acl().aclrtDestroyEvent(event), ACL_SUCCESS);
    EXPECT_EQ(acl().aclrtDestroyStream(other), ACL_SUCCESS);
    acl().aclrtFree(device);
    acl().aclrtFree(behind);
    acl().aclrtFreeHost(host);
}

TEST_F(OnDevice, WhatADescriptionTells) {
    Loaded model(toy("tells", kDimsGears, {{1, 10}, {1, 20}}, true));
    aclmdlIODims a = {};
    aclmdlIODims b = {};
    ASSERT_EQ(acl().aclmdlGetInputDims(model.desc, 0, &a), ACL_SUCCESS);
    ASSERT_EQ(acl().aclmdlGetInputDimsV2(model.desc, 0, &b), ACL_SUCCESS);
    EXPECT_EQ(memcmp(&a, &b, sizeof(a)), 0);
    EXPECT_EQ(acl().aclmdlGetInputFormat(model.desc, 0), ACL_FORMAT_ND);
    EXPECT_EQ(acl().aclmdlGetInputFormat(model.desc, 3), ACL_FORMAT_UNDEFINED);
    EXPECT_EQ(acl().aclmdlGetOutputFormat(model.desc, 0), ACL_FORMAT_ND);
    EXPECT_EQ(acl().aclmdlGetOutputFormat(model.desc, 1), ACL_FORMAT_UNDEFINED);
    size_t index = 9;
    EXPECT_EQ(acl().aclmdlGetOutputIndexByName(model.desc, "feats", &index), ACL_ERROR_INVALID_PARAM);
    EXPECT_EQ(index, 9u);
    EXPECT_EQ(acl().aclmdlGetOutputIndexByName(model.desc, "embs", &index), ACL_SUCCESS);
    EXPECT_EQ(index, 0u);
    EXPECT_EQ(acl().aclmdlGetInputIndexByName(model.desc, ACL_DYNAMIC_TENSOR_NAME, &index), ACL_SUCCESS);
    EXPECT_EQ(index, 2u);
}

TEST_F(OnDevice, TensorDescriptions) {
    int64_t dims[] = {2, 3, 4};
    aclTensorDesc* desc = acl().aclCreateTensorDesc(ACL_FLOAT16, 3, dims, ACL_FORMAT_ND);
    ASSERT_NE(desc, nullptr);
    EXPECT_EQ(acl().aclGetTensorDescNumDims(desc), 3u);
    EXPECT_EQ(acl().aclGetTensorDescSize(desc), 48u);
    int64_t dim = 0;
    EXPECT_EQ(acl().aclGetTensorDescDimV2(desc, 2, &dim), ACL_SUCCESS);
    EXPECT_EQ(dim, 4);
    EXPECT_EQ(acl().aclGetTensorDescDimV2(desc, 3, &dim), ACL_ERROR_INVALID_PARAM);
    acl().aclDestroyTensorDesc(desc);
    EXPECT_EQ(acl().aclCreateTensorDesc(ACL_FLOAT, -1, dims, ACL_FORMAT_ND), nullptr);
    EXPECT_EQ(acl().aclDataTypeSize(ACL_STRING), 0u);
    EXPECT_EQ(acl().aclDataTypeSize(ACL_DT_UNDEFINED), 0u);
    EXPECT_EQ(acl().aclDataTypeSize(ACL_INT4), 1u);
    EXPECT_EQ(acl().aclDataTypeSize(ACL_BF16), 2u);
    EXPECT_EQ(acl().aclDataTypeSize(ACL_COMPLEX128), 16u);
}

TEST_F(OnDevice, ModelsAreLoadedByAConfiguration) {
    std::string path = toy("configured", kStatic, {{1, 10}});
    std::string file = read(path);
    const char* name = path.c_str();
    const void* memory = file.data();
    size_t size = file.size();
    size_t work_size = 0;
    size_t weight_size = 0;
    ASSERT_EQ(acl().aclmdlQuerySize(name, &work_size, &weight_size), ACL_SUCCESS);
    void* work = device_memory(work_size);
    void* weight = device_memory(weight_size);
    aclmdlConfigHandle* config = acl().aclmdlCreateConfigHandle();
    auto set = [&](aclmdlConfigAttr attribute, auto value) {
        return acl().aclmdlSetConfigOpt(config, attribute, &value, sizeof(value));
    };
    uint32_t id = 0;
    EXPECT_EQ(acl().aclmdlLoadWithConfig(config, &id), ACL_ERROR_INVALID_PARAM) << "nothing set";
    EXPECT_EQ(set(ACL_MDL_LOAD_TYPE_SIZET, int32_t{1}), ACL_ERROR_INVALID_PARAM) << "of another size";
    EXPECT_EQ(set(static_cast<aclmdlConfigAttr>(99), size_t{1}), ACL_ERROR_INVALID_PARAM);
    EXPECT_EQ(acl().aclmdlSetConfigOpt(config, ACL_MDL_PATH_PTR, nullptr, 8), ACL_ERROR_INVALID_PARAM);
    EXPECT_EQ(set(ACL_MDL_PRIORITY_INT32, int32_t{0}), ACL_SUCCESS);
    EXPECT_EQ(set(ACL_MDL_PATH_PTR, name), ACL_SUCCESS);
    EXPECT_EQ(set(ACL_MDL_MEM_ADDR_PTR, memory), ACL_SUCCESS);
    EXPECT_EQ(set(ACL_MDL_MEM_SIZET, size), ACL_SUCCESS);
    EXPECT_EQ(set(ACL_MDL_WORKSPACE_ADDR_PTR, work), ACL_SUCCESS);
    EXPECT_EQ(set(ACL_MDL_WORKSPACE_SIZET, work_size), ACL_SUCCESS);
    EXPECT_EQ(set(ACL_MDL_WEIGHT_ADDR_PTR, weight), ACL_SUCCESS);
    for (size_t type : {ACL_MDL_LOAD_FROM_FILE, ACL_MDL_LOAD_FROM_MEM, ACL_MDL_LOAD_FROM_FILE_WITH_MEM,
                        ACL_MDL_LOAD_FROM_MEM_WITH_MEM}) {
        ASSERT_EQ(set(ACL_MDL_LOAD_TYPE_SIZET, type), ACL_SUCCESS);
        ASSERT_EQ(set(ACL_MDL_WEIGHT_SIZET, size_t{0}), ACL_SUCCESS);
        bool lends = type == ACL_MDL_LOAD_FROM_FILE_WITH_MEM || type == ACL_MDL_LOAD_FROM_MEM_WITH_MEM;
        if (lends) {
            EXPECT_EQ(acl().aclmdlLoadWithConfig(config, &id), ACL_ERROR_GE_PARAM_INVALID) << type;
            ASSERT_EQ(set(ACL_MDL_WEIGHT_SIZET, weight_size), ACL_SUCCESS);
        }
        ASSERT_EQ(acl().aclmdlLoadWithConfig(config, &id), ACL_SUCCESS) << type;
        EXPECT_EQ(acl().aclmdlUnload(id), ACL_SUCCESS);
    }
    EXPECT_EQ(acl().aclmdlDestroyConfigHandle(config), ACL_SUCCESS);
    acl().aclrtFree(work);
    acl().aclrtFree(weight);
}

TEST_F(OnDevice, ExecutionThatWaits) {
    set_knob("ASYNC_DELAY_US", "2000");
    Loaded model(toy("waits", kStatic, {{1, 10}}));
    EXPECT_EQ(acl().aclmdlExecuteV2(model.id, model.inputs, model.outputs, stream, nullptr), ACL_ERROR_INVALID_PARAM);
    // What makes such a handle is not part of the ABI at hand.
    char handle = 0;
    auto* config = reinterpret_cast<aclmdlExecConfigHandle*>(&handle);
    std::vector<float> x = features(10, 3);
    size_t bytes = x.size() * sizeof(float);
    ASSERT_EQ(acl().aclrtMemcpy(model.memory[0], bytes, x.data(), bytes, ACL_MEMCPY_HOST_TO_DEVICE), ACL_SUCCESS);
    ASSERT_EQ(acl().aclmdlExecuteV2(model.id, model.inputs, model.outputs, stream, config), ACL_SUCCESS);
    float first = 0;
    ASSERT_EQ(acl().aclrtMemcpy(&first, 4, model.memory[1], 4, ACL_MEMCPY_DEVICE_TO_HOST), ACL_SUCCESS);
    EXPECT_TRUE(first == first) << "there at once";
}

}  // namespace
