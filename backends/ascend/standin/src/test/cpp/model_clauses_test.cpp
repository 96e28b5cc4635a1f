// A test for each clause about models: what breaks it is seen.
#include <string.h>
#include <unistd.h>

#include <thread>

#include "support.h"

namespace {

using namespace test;

class Models : public OnDevice {
   protected:
    int load(const std::string& path) {
        uint32_t id = 0;
        int code = acl().aclmdlLoadFromFile(path.c_str(), &id);
        if (code == ACL_SUCCESS) {
            EXPECT_EQ(acl().aclmdlUnload(id), ACL_SUCCESS);
        }
        return code;
    }
    std::string text() {
        const char* text = acl().aclGetRecentErrMsg();
        return text == nullptr ? "" : text;
    }
};

TEST_F(Models, C35_FilesThatAreNoModels) {
    std::string good = toy("good", kStatic, {{1, 10}});
    EXPECT_EQ(load(good), ACL_SUCCESS);
    uint32_t id = 0;
    EXPECT_EQ(acl().aclmdlLoadFromFile(nullptr, &id), ACL_ERROR_INVALID_PARAM);
    EXPECT_EQ(load("/nowhere/model.om"), ACL_ERROR_GE_EXEC_MODEL_PATH_INVALID);
    EXPECT_EQ(load("/tmp"), ACL_ERROR_GE_EXEC_MODEL_DATA_SIZE_INVALID);
    EXPECT_EQ(load(write("empty", "")), ACL_ERROR_GE_EXEC_MODEL_DATA_SIZE_INVALID);
    EXPECT_EQ(load(write("onnx", std::string(300, 'x'))), ACL_ERROR_PARSE_MODEL);
    EXPECT_EQ(load(write("real", "IMOD" + std::string(300, 0))), ACL_ERROR_GE_PARAM_INVALID);
    EXPECT_NE(text().find("a real om"), std::string::npos);
    std::string damaged = read(good);
    damaged[200] ^= 1;
    EXPECT_EQ(load(write("damaged", damaged)), ACL_ERROR_GE_LOAD_MODEL);
    EXPECT_EQ(load(write("truncated", damaged.substr(0, 100))), ACL_ERROR_GE_LOAD_MODEL);
    EXPECT_EQ(load(toy("other", kStatic, {{1, 10}}, false, "Ascend910B1")), ACL_ERROR_GE_FAILURE);
    std::string both = text();
    EXPECT_NE(both.find("Ascend910B1"), std::string::npos) << both;
    EXPECT_NE(both.find("Ascend310P3"), std::string::npos) << both;
}

TEST_F(Models, C36_LoadFromMem) {
    std::string file = read(toy("mem", kStatic, {{1, 10}}));
    uint32_t id = 0;
    ASSERT_EQ(acl().aclmdlLoadFromMem(file.data(), file.size(), &id), ACL_SUCCESS);
    uint32_t none = 0;
    EXPECT_EQ(acl().aclmdlLoadFromMem(file.data(), 0, &none), ACL_ERROR_INVALID_PARAM);
    EXPECT_EQ(acl().aclmdlLoadFromMem(file.data(), file.size() - 1, &none), ACL_ERROR_GE_LOAD_MODEL) << "cut short";
    std::fill(file.begin(), file.end(), '\xDD');
    {
        Loaded model(toy("mem", kStatic, {{1, 10}}));
        std::vector<float> x = features(10, 3);
        size_t bytes = x.size() * sizeof(float);
        ASSERT_EQ(acl().aclrtMemcpy(model.memory[0], bytes, x.data(), bytes, ACL_MEMCPY_HOST_TO_DEVICE), ACL_SUCCESS);
        float out[2][kEmbedding] = {};
        uint32_t ids[] = {model.id, id};
        for (int i = 0; i < 2; i++) {
            ASSERT_EQ(acl().aclmdlExecute(ids[i], model.inputs, model.outputs), ACL_SUCCESS);
            ASSERT_EQ(acl().aclrtMemcpy(out[i], sizeof(out[i]), model.memory[1], sizeof(out[i]), ACL_MEMCPY_DEVICE_TO_HOST),
                      ACL_SUCCESS);
        }
        EXPECT_TRUE(out[0][0] == out[0][0]) << "a number";
        EXPECT_EQ(memcmp(out[0], out[1], sizeof(out[0])), 0) << "with the blob gone";
    }
    EXPECT_EQ(acl().aclmdlUnload(id), ACL_SUCCESS);
    EXPECT_NE(acl().aclmdlLoadFromMem(file.data(), file.size(), &id), ACL_SUCCESS);
}

TEST_F(Models, C37_MemoryOfTheCaller) {
    std::string path = toy("lent", kStatic, {{1, 10}});
    size_t work = 0;
    size_t weight = 0;
    ASSERT_EQ(acl().aclmdlQuerySize(path.c_str(), &work, &weight), ACL_SUCCESS);
    void* a = device_memory(work);
    char* b = static_cast<char*>(device_memory(weight + 64));
    uint32_t id = 0;
    auto load_with = [&](void* weights, size_t bytes) {
        return acl().aclmdlLoadFromFileWithMem(path.c_str(), &id, a, work, weights, bytes);
    };
    EXPECT_EQ(load_with(b, weight - 1), ACL_ERROR_GE_PARAM_INVALID);
    EXPECT_EQ(load_with(b + 8, weight), ACL_ERROR_RT_ADDR_UNALIGNED);
    EXPECT_EQ(load_with(b + 64, weight + 64), ACL_ERROR_GE_PARAM_INVALID) << "beyond its block";
    alignas(64) static char host[65536];
    EXPECT_EQ(load_with(host, sizeof(host)), ACL_ERROR_GE_PARAM_INVALID) << "not the device's";
    ASSERT_EQ(load_with(b + 64, weight), ACL_SUCCESS);
    EXPECT_EQ(acl().aclrtFree(a), ACL_SUCCESS);
    expect_violation(37);
    EXPECT_EQ(acl().aclrtFree(b), ACL_SUCCESS) << "the weights lie within";
    expect_violation(37);
    EXPECT_EQ(acl().aclmdlUnload(id), ACL_SUCCESS);
}

TEST_F(Models, C37_MemoryOfTheCallerAndAFileInMemory) {
    std::string file = read(toy("lent-mem", kStatic, {{1, 10}}));
    size_t work = 0;
    size_t weight = 0;
    ASSERT_EQ(acl().aclmdlQuerySizeFromMem(file.data(), file.size(), &work, &weight), ACL_SUCCESS);
    EXPECT_EQ(weight, file.size());
    EXPECT_EQ(acl().aclmdlQuerySizeFromMem(file.data(), 100, &work, &weight), ACL_ERROR_GE_LOAD_MODEL);
    void* a = device_memory(work);
    void* b = device_memory(weight);
    uint32_t id = 0;
    auto load_with = [&](size_t work_bytes) {
        return acl().aclmdlLoadFromMemWithMem(file.data(), file.size(), &id, a, work_bytes, b, weight);
    };
    EXPECT_EQ(load_with(work - 1), ACL_ERROR_GE_PARAM_INVALID);
    ASSERT_EQ(load_with(work), ACL_SUCCESS);
    EXPECT_EQ(acl().aclmdlUnload(id), ACL_SUCCESS);
    EXPECT_EQ(acl().aclrtFree(a), ACL_SUCCESS);
    EXPECT_EQ(acl().aclrtFree(b), ACL_SUCCESS);
}

TEST_F(Models, C38_ModelOfAnotherContext) {
    Loaded model(toy("context", kStatic, {{1, 10}}));
    aclrtContext other = nullptr;
    ASSERT_EQ(acl().aclrtCreateContext(&other, 0), ACL_SUCCESS);
    EXPECT_EQ(acl().aclmdlExecute(model.id, model.inputs, model.outputs), ACL_ERROR_RT_MODEL_CONTEXT);
    EXPECT_EQ(acl().aclmdlUnload(model.id), ACL_ERROR_RT_MODEL_CONTEXT);
    ASSERT_EQ(acl().aclrtDestroyContext(other), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtSetCurrentContext(context), ACL_SUCCESS);
}

TEST_F(Models, C39_Ids) {
    std::string path = toy("ids", kStatic, {{1, 10}});
    uint32_t first = 0;
    uint32_t second = 0;
    ASSERT_EQ(acl().aclmdlLoadFromFile(path.c_str(), &first), ACL_SUCCESS);
    ASSERT_EQ(acl().aclmdlUnload(first), ACL_SUCCESS);
    ASSERT_EQ(acl().aclmdlLoadFromFile(path.c_str(), &second), ACL_SUCCESS);
    EXPECT_NE(first, second);
    EXPECT_EQ(acl().aclmdlUnload(first), ACL_ERROR_GE_EXEC_MODEL_ID_INVALID);
    ASSERT_EQ(acl().aclmdlUnload(second), ACL_SUCCESS);
}

TEST_F(Models, C40_UnloadWhileRunning) {
    set_knob("ASYNC_DELAY_US", "20000");
    std::string path = toy("running", kStatic, {{1, 10}});
    uint32_t id = 0;
    {
        Loaded model(path);
        ASSERT_EQ(model.execute(stream), ACL_SUCCESS);
        id = model.id;
        EXPECT_EQ(acl().aclmdlUnload(id), ACL_SUCCESS);
        expect_violation(40);
        acl().aclrtSynchronizeStream(stream);
    }
}

TEST_F(Models, C41_ExecutedTwiceAtOnce) {
    set_knob("ASYNC_DELAY_US", "5000");
    Loaded model(toy("twice", kStatic, {{1, 10}}));
    ASSERT_EQ(model.execute(stream), ACL_SUCCESS);
    ASSERT_EQ(model.execute(stream), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtSynchronizeStream(stream), ACL_SUCCESS);
    std::string none;
    EXPECT_EQ(take(&none), 0) << "one after the other on one stream: " << none;
    aclrtStream other = nullptr;
    ASSERT_EQ(acl().aclrtCreateStream(&other), ACL_SUCCESS);
    ASSERT_EQ(model.execute(stream), ACL_SUCCESS);
    ASSERT_EQ(model.execute(other), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtSynchronizeStream(stream), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtSynchronizeStream(other), ACL_SUCCESS);
    std::string two;
    EXPECT_EQ(take(&two), 1) << "on two streams: " << two;
    ASSERT_EQ(model.execute(stream), ACL_SUCCESS);
    ASSERT_EQ(acl().aclmdlExecute(model.id, model.inputs, model.outputs), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtSynchronizeStream(stream), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtDestroyStream(other), ACL_SUCCESS);
    expect_violation(41);
}

TEST_F(Models, C42_Descriptions) {
    Loaded model(toy("desc", kStatic, {{1, 10}}));
    EXPECT_EQ(acl().aclmdlGetInputSizeByIndex(model.desc, 5), 0u);
    EXPECT_EQ(acl().aclmdlGetOutputNameByIndex(model.desc, 1), nullptr);
    aclmdlIODims dims;
    EXPECT_EQ(acl().aclmdlGetInputDims(model.desc, 9, &dims), ACL_ERROR_INVALID_PARAM);
    ASSERT_EQ(acl().aclmdlGetInputDims(model.desc, 0, &dims), ACL_SUCCESS);
    EXPECT_EQ(dims.dimCount, 3u);
    EXPECT_EQ(dims.dims[1], 10);
    EXPECT_STREQ(dims.name, "feats");
    aclmdlDesc* other = acl().aclmdlCreateDesc();
    ASSERT_EQ(acl().aclmdlGetDesc(other, model.id), ACL_SUCCESS);
    const char* name = acl().aclmdlGetInputNameByIndex(other, 0);
    ASSERT_STREQ(name, "feats");
    ASSERT_EQ(acl().aclmdlDestroyDesc(other), ACL_SUCCESS);
    EXPECT_EQ(static_cast<unsigned char>(name[0]), 0xDD);
    EXPECT_EQ(acl().aclmdlGetNumInputs(other), 0u);
    expect_violation(42);
    EXPECT_EQ(acl().aclmdlGetDesc(other, model.id), ACL_ERROR_INVALID_PARAM);
    expect_violation(42);
    EXPECT_EQ(acl().aclmdlGetDesc(nullptr, model.id), ACL_ERROR_INVALID_PARAM);
}

TEST_F(Models, C43_NumberOfBuffers) {
    Loaded model(toy("count", kStatic, {{1, 10}}));
    aclmdlDataset* none = acl().aclmdlCreateDataset();
    EXPECT_EQ(acl().aclmdlExecute(model.id, none, model.outputs), ACL_ERROR_GE_PARAM_INVALID);
    EXPECT_EQ(acl().aclmdlExecute(model.id, model.inputs, none), ACL_ERROR_GE_PARAM_INVALID);
    acl().aclmdlDestroyDataset(none);
}

class Buffers : public Models {
   protected:
    // Executes with another input buffer.
    int execute_with(Loaded& model, void* data, size_t size) {
        aclmdlDataset* inputs = acl().aclmdlCreateDataset();
        aclDataBuffer* buffer = acl().aclCreateDataBuffer(data, size);
        acl().aclmdlAddDatasetBuffer(inputs, buffer);
        int code = acl().aclmdlExecute(model.id, inputs, model.outputs);
        acl().aclmdlDestroyDataset(inputs);
        acl().aclDestroyDataBuffer(buffer);
        return code;
    }
};

TEST_F(Buffers, C44_BuffersThatDoNotFit) {
    Loaded model(toy("fit", kStatic, {{1, 10}}));
    size_t needed = acl().aclmdlGetInputSizeByIndex(model.desc, 0);
    std::vector<char> host(needed);
    EXPECT_EQ(execute_with(model, host.data(), needed), ACL_ERROR_GE_PARAM_INVALID);
    EXPECT_EQ(execute_with(model, model.memory[0], needed - 65), ACL_ERROR_GE_PARAM_INVALID);
    EXPECT_EQ(execute_with(model, model.memory[0], needed + 64), ACL_ERROR_GE_PARAM_INVALID);
    expect_violation(44);
    char* wide = static_cast<char*>(device_memory(needed + 64));
    EXPECT_EQ(execute_with(model, wide + 4, needed), ACL_ERROR_RT_ADDR_UNALIGNED);
    expect_violation(44);
    acl().aclrtFree(wide);
}

TEST_F(Models, C45_DataBufferDestroyedBeforeItsDataset) {
    aclmdlDataset* dataset = acl().aclmdlCreateDataset();
    aclDataBuffer* buffer = acl().aclCreateDataBuffer(nullptr, 0);
    ASSERT_EQ(acl().aclmdlAddDatasetBuffer(dataset, buffer), ACL_SUCCESS);
    EXPECT_EQ(acl().aclDestroyDataBuffer(buffer), ACL_SUCCESS);
    expect_violation(45);
    acl().aclmdlDestroyDataset(dataset);
    EXPECT_EQ(acl().aclmdlGetDatasetNumBuffers(dataset), 0u) << "used after";
    expect_violation(45);
    EXPECT_EQ(acl().aclGetDataBufferAddr(buffer), nullptr);
    expect_violation(45);
}

TEST_F(Models, C45_ADataBufferInTwoDatasetsIsWarnedOf) {
    aclmdlDataset* datasets[] = {acl().aclmdlCreateDataset(), acl().aclmdlCreateDataset()};
    aclDataBuffer* buffer = acl().aclCreateDataBuffer(nullptr, 0);
    for (aclmdlDataset* dataset : datasets) {
        ASSERT_EQ(acl().aclmdlAddDatasetBuffer(dataset, buffer), ACL_SUCCESS);
    }
    for (aclmdlDataset* dataset : datasets) {
        acl().aclmdlDestroyDataset(dataset);
    }
    acl().aclDestroyDataBuffer(buffer);
    std::string report = write("two.json", "");
    set_knob("REPORT", report);
    close();
    ASSERT_EQ(acl().aclFinalize(), ACL_SUCCESS);
    EXPECT_NE(read(report).find("\"bufferInTwoDatasets\": "), std::string::npos) << read(report);
}

TEST_F(Models, C46_DatasetFreesNoBuffer) {
    aclmdlDataset* dataset = acl().aclmdlCreateDataset();
    aclDataBuffer* buffer = acl().aclCreateDataBuffer(nullptr, 0);
    ASSERT_EQ(acl().aclmdlAddDatasetBuffer(dataset, buffer), ACL_SUCCESS);
    ASSERT_EQ(acl().aclmdlDestroyDataset(dataset), ACL_SUCCESS);
    close();
    ASSERT_EQ(acl().aclFinalize(), ACL_SUCCESS);
    std::string text;
    EXPECT_EQ(take(&text), 1);
    EXPECT_NE(text.find("1 data buffers"), std::string::npos) << text;
    ASSERT_EQ(acl().aclInit(nullptr), ACL_SUCCESS);
    ASSERT_EQ(acl().aclDestroyDataBuffer(buffer), ACL_SUCCESS);
}

TEST_F(Models, C47_DestroyedTwice) {
    aclmdlDataset* dataset = acl().aclmdlCreateDataset();
    ASSERT_EQ(acl().aclmdlDestroyDataset(dataset), ACL_SUCCESS);
    EXPECT_NE(acl().aclmdlDestroyDataset(dataset), ACL_SUCCESS);
    expect_violation(47);
    aclmdlDesc* desc = acl().aclmdlCreateDesc();
    ASSERT_EQ(acl().aclmdlDestroyDesc(desc), ACL_SUCCESS);
    EXPECT_NE(acl().aclmdlDestroyDesc(desc), ACL_SUCCESS);
    expect_violation(47);
    aclDataBuffer* buffer = acl().aclCreateDataBuffer(nullptr, 0);
    ASSERT_EQ(acl().aclDestroyDataBuffer(buffer), ACL_SUCCESS);
    EXPECT_NE(acl().aclDestroyDataBuffer(buffer), ACL_SUCCESS);
    expect_violation(47);
    aclTensorDesc* tensor = acl().aclCreateTensorDesc(ACL_FLOAT, 0, nullptr, ACL_FORMAT_ND);
    acl().aclDestroyTensorDesc(tensor);
    acl().aclDestroyTensorDesc(tensor);
    expect_violation(47);
    aclmdlConfigHandle* config = acl().aclmdlCreateConfigHandle();
    ASSERT_EQ(acl().aclmdlDestroyConfigHandle(config), ACL_SUCCESS);
    EXPECT_NE(acl().aclmdlDestroyConfigHandle(config), ACL_SUCCESS);
    expect_violation(47);
}

TEST_F(Buffers, C48_InputAndOutputOverlap) {
    Loaded model(toy("overlap", kStatic, {{1, 10}}));
    size_t bytes = acl().aclmdlGetInputSizeByIndex(model.desc, 0);
    void* one = device_memory(bytes);
    aclmdlDataset* sets[2];
    aclDataBuffer* buffers[2];
    for (int i = 0; i < 2; i++) {
        sets[i] = acl().aclmdlCreateDataset();
        buffers[i] = acl().aclCreateDataBuffer(one, bytes);
        acl().aclmdlAddDatasetBuffer(sets[i], buffers[i]);
    }
    acl().aclmdlExecute(model.id, sets[0], sets[1]);
    expect_violation(48);
    for (int i = 0; i < 2; i++) {
        acl().aclmdlDestroyDataset(sets[i]);
        acl().aclDestroyDataBuffer(buffers[i]);
    }
    acl().aclrtFree(one);
}

TEST_F(Buffers, C49_GearsWithoutTheirBuffer) {
    Loaded model(toy("nogear", kDimsGears, {{1, 10}, {1, 20}}));
    EXPECT_EQ(execute_with(model, model.memory[0], acl().aclmdlGetInputSizeByIndex(model.desc, 0)), ACL_ERROR_GE_PARAM_INVALID);
}

TEST_F(Models, C50_GearNotSet) {
    Loaded model(toy("unset", kDimsGears, {{1, 10}, {1, 20}}));
    ASSERT_EQ(model.gear(1, 10), ACL_SUCCESS);
    ASSERT_EQ(model.execute(stream), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtSynchronizeStream(stream), ACL_SUCCESS);
    ASSERT_EQ(model.execute(stream), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtSynchronizeStream(stream), ACL_SUCCESS);
    expect_violation(50);
}

TEST_F(Models, C51_BadGears) {
    Loaded model(toy("gears", kDimsGears, {{1, 10}, {1, 20}}));
    EXPECT_EQ(model.gear(1, 15), ACL_ERROR_GE_DYNAMIC_BATCH_SIZE_INVALID);
    EXPECT_EQ(model.gear(1, 20), ACL_SUCCESS);
    Loaded batches(toy("batches", kBatchGears, {{1, 10}, {4, 10}}));
    EXPECT_EQ(acl().aclmdlSetDynamicBatchSize(batches.id, batches.inputs, 1, 0), ACL_ERROR_INVALID_PARAM);
    EXPECT_EQ(acl().aclmdlSetDynamicBatchSize(batches.id, batches.inputs, 1, 3), ACL_ERROR_GE_DYNAMIC_BATCH_SIZE_INVALID);
    EXPECT_EQ(acl().aclmdlSetDynamicBatchSize(batches.id, batches.inputs, 1, 4), ACL_SUCCESS);
    aclDataBuffer* buffer = acl().aclmdlGetDatasetBuffer(batches.inputs, 1);
    void* data = acl().aclGetDataBufferAddr(buffer);
    size_t size = acl().aclGetDataBufferSizeV2(buffer);
    ASSERT_EQ(acl().aclUpdateDataBuffer(buffer, nullptr, size), ACL_SUCCESS);
    EXPECT_EQ(acl().aclmdlSetDynamicBatchSize(batches.id, batches.inputs, 1, 4), ACL_ERROR_GE_DYNAMIC_INPUT_ADDR_INVALID);
    ASSERT_EQ(acl().aclUpdateDataBuffer(buffer, data, 8), ACL_SUCCESS);
    EXPECT_EQ(acl().aclmdlSetDynamicBatchSize(batches.id, batches.inputs, 1, 4), ACL_ERROR_GE_DYNAMIC_INPUT_LENGTH_INVALID);
    Loaded fixed(toy("fixed", kStatic, {{1, 10}}));
    EXPECT_EQ(acl().aclmdlSetDynamicBatchSize(fixed.id, fixed.inputs, 1, 1), ACL_ERROR_MODEL_NOT_DYNAMIC);
}

TEST_F(Models, C52_DimsOfAllInputs) {
    Loaded model(toy("alldims", kDimsGears, {{1, 10}, {1, 20}}, true));
    ASSERT_EQ(model.gear(1, 10), ACL_SUCCESS);
    model.masked = false;
    aclmdlIODims dims = {};
    dims.dimCount = 3;
    dims.dims[0] = 1;
    dims.dims[1] = 10;
    dims.dims[2] = kBins;
    EXPECT_EQ(acl().aclmdlSetInputDynamicDims(model.id, model.inputs, 2, &dims), ACL_ERROR_INVALID_PARAM);
}

TEST_F(Models, C53_TheOtherSetter) {
    Loaded model(toy("setter", kDimsGears, {{1, 10}, {1, 20}}));
    EXPECT_EQ(acl().aclmdlSetDynamicBatchSize(model.id, model.inputs, 1, 1), ACL_ERROR_INVALID_PARAM);
}

TEST_F(Models, C54_Range) {
    Loaded model(toy("range", kRange, {{1, 5}, {1, 20}}));
    EXPECT_EQ(acl().aclmdlGetInputSizeByIndex(model.desc, 0), 0u);
    EXPECT_EQ(model.execute(stream), ACL_ERROR_INVALID_PARAM);
    for (int64_t frames : {30, 12}) {
        int64_t dims[] = {1, frames, kBins};
        aclTensorDesc* desc = acl().aclCreateTensorDesc(ACL_FLOAT, 3, dims, ACL_FORMAT_ND);
        ASSERT_EQ(acl().aclmdlSetDatasetTensorDesc(model.inputs, desc, 0), ACL_SUCCESS);
        acl().aclDestroyTensorDesc(desc);
        EXPECT_EQ(model.execute(stream), frames == 12 ? ACL_SUCCESS : ACL_ERROR_INVALID_PARAM);
    }
    ASSERT_EQ(acl().aclrtSynchronizeStream(stream), ACL_SUCCESS);
    int64_t narrow[] = {1, 12, kBins - 1};
    aclTensorDesc* other = acl().aclCreateTensorDesc(ACL_FLOAT, 3, narrow, ACL_FORMAT_ND);
    ASSERT_EQ(acl().aclmdlSetDatasetTensorDesc(model.inputs, other, 0), ACL_SUCCESS);
    acl().aclDestroyTensorDesc(other);
    EXPECT_EQ(model.execute(stream), ACL_ERROR_INVALID_PARAM) << "too narrow";
    aclmdlIODims dims;
    EXPECT_EQ(acl().aclmdlGetCurOutputDims(model.desc, 0, &dims), ACL_ERROR_API_NOT_SUPPORT);
}

TEST_F(Models, C55_And_C56_OnlyTheRealOutputIsWritten) {
    set_knob("PAD_OUTPUT", "512");
    Loaded model(toy("padded", kStatic, {{1, 10}}));
    ASSERT_EQ(acl().aclmdlGetOutputSizeByIndex(model.desc, 0), 512u);
    ASSERT_EQ(model.execute(stream), ACL_SUCCESS);
    unsigned char bytes[512];
    // Clause 33: not there before the stream was waited for, or there at last.
    ASSERT_EQ(acl().aclrtSynchronizeStream(stream), ACL_SUCCESS);
    ASSERT_EQ(acl().aclrtMemcpy(bytes, 512, model.memory[1], 512, ACL_MEMCPY_DEVICE_TO_HOST), ACL_SUCCESS);
    for (size_t i = kEmbedding * sizeof(float); i < 512; i++) {
        ASSERT_EQ(bytes[i], 0xFF) << i;
    }
}

TEST_F(Models, C33_ResultBeforeSynchronizeIsPoison) {
    set_knob("ASYNC_DELAY_US", "50000");
    Loaded model(toy("late", kStatic, {{1, 10}}));
    ASSERT_EQ(model.execute(stream), ACL_SUCCESS);
    uint32_t early = 0;
    ASSERT_EQ(acl().aclrtMemcpy(&early, 4, model.memory[1], 4, ACL_MEMCPY_DEVICE_TO_HOST), ACL_SUCCESS);
    EXPECT_EQ(early, 0xFFFFFFFFu);
    ASSERT_EQ(acl().aclrtSynchronizeStream(stream), ACL_SUCCESS);
}

TEST_F(Models, C62_OptionalFunctionsAreOptional) {
    int required = 0;
    for (int32_t i = 0; i < ecapa_ascend_function_count(); i++) {
        required += ecapa_ascend_function_required(i);
        EXPECT_EQ(ecapa_ascend_function_found(i), 1) << ecapa_ascend_function_name(i);
    }
    EXPECT_EQ(required, 49);
    EXPECT_EQ(ecapa_ascend_function_count(), 104);
}

TEST(Symbols, C62_WhatIsLeftOutIsMissing) {
    for (int32_t i = 0; i < ecapa_ascend_function_count(); i++) {
        std::string name = ecapa_ascend_function_name(i);
        set_knob("MISSING", "aclrtSomething," + name);
        EXPECT_EQ(resolve(), ecapa_ascend_function_required(i)) << name;
        EXPECT_EQ(ecapa_ascend_function_found(i), 0) << name;
    }
    set_knob("MISSING", "");
    EXPECT_EQ(resolve(), 0);
}

TEST(Symbols, C62_AnOlderToolkitHasFewerFunctions) {
    set_knob("CANN", "8.0.RC3");
    EXPECT_EQ(resolve(), 0);
    EXPECT_EQ(acl().aclsysGetVersionStr, nullptr);
    EXPECT_EQ(acl().aclFinalizeReference, nullptr);
    EXPECT_EQ(acl().aclmdlExecuteV2, nullptr);
    EXPECT_NE(acl().aclGetRecentErrMsg, nullptr);
    char version[ECAPA_ASCEND_FAILURE];
    ecapa_ascend_version(version);
    EXPECT_STREQ(version, "AscendCL 1.2.0");
    set_knob("CANN", "");
    EXPECT_EQ(resolve(), 0);
    ecapa_ascend_version(version);
    EXPECT_STREQ(version, "CANN 9.1.0");
}

TEST_F(Initialised, C62_ToolkitsAreOrderedByTheirNumber) {
    set_knob("CANN", "10.0.0");
    EXPECT_EQ(resolve(), 0);
    EXPECT_NE(acl().aclsysGetVersionStr, nullptr);
    char version[ECAPA_ASCEND_FAILURE];
    ecapa_ascend_version(version);
    EXPECT_STREQ(version, "CANN 10.0.0");
    int32_t number = 0;
    char package[] = "runtime";
    EXPECT_EQ(acl().aclsysGetVersionNum(package, &number), ACL_SUCCESS);
    EXPECT_EQ(number, 100000000);
    int32_t major = 0;
    int32_t minor = 0;
    int32_t patch = 0;
    EXPECT_EQ(acl().aclrtGetVersion(&major, &minor, &patch), ACL_SUCCESS);
    EXPECT_EQ(minor, 17);
    EXPECT_STREQ(acl().aclrtGetSocName(), "Ascend310P3") << "known before a device is set";
    set_knob("CANN", "");
    EXPECT_EQ(resolve(), 0);
}

}  // namespace
