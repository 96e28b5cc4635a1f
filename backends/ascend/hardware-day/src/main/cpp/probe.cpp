// Asks AscendCL what only hardware tells. "probe codes DEVICE TEXT MODEL MODEL": calls it wrongly on purpose, in ways that need no fault
// to be injected, and prints the code expected, which is the stand-in's, beside the code that came, with its text. TEXT is a file that
// is no model, the models are of one length and of gears. "probe describe DEVICE MODEL...": what it says of compiled models, and what
// stands in the header of each file. AscendCL's files stand in PROBED_LIBRARIES, a colon between two. Ends with 3 where a code is
// another than expected or a model cannot be loaded.
#include <inttypes.h>
#include <string.h>

#include <thread>

#include "acl_library.h"
#include "libraries.h"

namespace {

ecapa_ascend::Functions acl;
int others = 0;
int32_t device = 0;

void resolve() {
    std::vector<void*> opened = open_libraries("PROBED_LIBRARIES");
#define ACL_FUNCTION(need, part, result, name, parameters, arguments)                            \
    for (void* library : opened) {                                                               \
        if (acl.name == nullptr) {                                                               \
            acl.name = reinterpret_cast<result(*) parameters>(dlsym(library, #name));            \
        }                                                                                        \
    }                                                                                            \
    if (acl.name == nullptr && #need[0] == 'R') {                                                \
        fprintf(stderr, "probe: no %s in PROBED_LIBRARIES\n", #name);                            \
        exit(1);                                                                                 \
    }
#include "acl_functions.inc"
#undef ACL_FUNCTION
}

void expect(const char* what, int expected, int came) {
    const char* text = acl.aclGetRecentErrMsg == nullptr ? nullptr : acl.aclGetRecentErrMsg();
    others += expected != came;
    printf("%-8s %-62s expected %6d, came %6d%s%s\n", expected == came ? "same" : "OTHER", what, expected, came,
           text == nullptr ? "" : ": ", text == nullptr ? "" : text);
}

// What has to succeed for the rest to mean anything.
void need(const char* what, int code) {
    if (code != ACL_SUCCESS) {
        const char* text = acl.aclGetRecentErrMsg == nullptr ? nullptr : acl.aclGetRecentErrMsg();
        printf("FAILED   %s: %d %s\n", what, code, text == nullptr ? "" : text);
        exit(1);
    }
}

uint32_t load(const char* path) {
    uint32_t id = 0;
    need(path, acl.aclmdlLoadFromFile(path, &id));
    return id;
}

struct Loaded {
    explicit Loaded(uint32_t loaded) : id(loaded) {
        desc = acl.aclmdlCreateDesc();
        need("aclmdlGetDesc", acl.aclmdlGetDesc(desc, id));
        inputs = acl.aclmdlCreateDataset();
        outputs = acl.aclmdlCreateDataset();
        for (size_t i = 0; i < acl.aclmdlGetNumInputs(desc); i++) {
            const char* name = acl.aclmdlGetInputNameByIndex(desc, i);
            if (name != nullptr && strcmp(name, ACL_DYNAMIC_TENSOR_NAME) == 0) {
                gear = i;
            }
            add(inputs, acl.aclmdlGetInputSizeByIndex(desc, i));
        }
        for (size_t i = 0; i < acl.aclmdlGetNumOutputs(desc); i++) {
            add(outputs, acl.aclmdlGetOutputSizeByIndex(desc, i));
        }
    }
    ~Loaded() {
        acl.aclmdlDestroyDataset(inputs);
        acl.aclmdlDestroyDataset(outputs);
        for (aclDataBuffer* buffer : buffers) {
            acl.aclDestroyDataBuffer(buffer);
        }
        for (void* block : memory) {
            acl.aclrtFree(block);
        }
        acl.aclmdlDestroyDesc(desc);
        acl.aclmdlUnload(id);
    }
    void add(aclmdlDataset* dataset, size_t bytes) {
        void* block = nullptr;
        need("aclrtMalloc", acl.aclrtMalloc(&block, std::max<size_t>(bytes, 1), ACL_MEM_MALLOC_HUGE_FIRST));
        memory.push_back(block);
        buffers.push_back(acl.aclCreateDataBuffer(block, bytes));
        need("aclmdlAddDatasetBuffer", acl.aclmdlAddDatasetBuffer(dataset, buffers.back()));
    }
    uint32_t id;
    size_t gear = 0;
    aclmdlDesc* desc = nullptr;
    aclmdlDataset* inputs = nullptr;
    aclmdlDataset* outputs = nullptr;
    std::vector<aclDataBuffer*> buffers;
    std::vector<void*> memory;
};

void wrong_gears(const char* path) {
    Loaded model(load(path));
    if (model.gear == 0 || acl.aclmdlSetInputDynamicDims == nullptr) {
        printf("-        '%s' has no gears\n", path);
        return;
    }
    aclmdlIODims dims = {};
    size_t count = 0;
    need("gear count", acl.aclmdlGetInputDynamicGearCount(model.desc, static_cast<size_t>(-1), &count));
    std::vector<aclmdlIODims> gears(count);
    need("gears", acl.aclmdlGetInputDynamicDims(model.desc, static_cast<size_t>(-1), gears.data(), count));
    dims = gears[0];
    dims.dims[1] += 1;
    expect("dims that are no gear", ACL_ERROR_GE_DYNAMIC_BATCH_SIZE_INVALID,
           acl.aclmdlSetInputDynamicDims(model.id, model.inputs, model.gear, &dims));
    dims = gears[0];
    dims.dimCount -= 1;
    expect("dims of fewer axes than there are", ACL_ERROR_INVALID_PARAM,
           acl.aclmdlSetInputDynamicDims(model.id, model.inputs, model.gear, &dims));
    if (acl.aclmdlSetDynamicBatchSize != nullptr) {
        expect("a batch of 0", ACL_ERROR_INVALID_PARAM,
               acl.aclmdlSetDynamicBatchSize(model.id, model.inputs, model.gear, 0));
    }
}

// The first input in a block of one byte.
void small_buffer(const Loaded& model) {
    void* block = nullptr;
    need("aclrtMalloc", acl.aclrtMalloc(&block, 1, ACL_MEM_MALLOC_HUGE_FIRST));
    aclDataBuffer* small = acl.aclCreateDataBuffer(block, 1);
    aclmdlDataset* inputs = acl.aclmdlCreateDataset();
    need("aclmdlAddDatasetBuffer", acl.aclmdlAddDatasetBuffer(inputs, small));
    for (size_t i = 1; i < acl.aclmdlGetDatasetNumBuffers(model.inputs); i++) {
        need("aclmdlAddDatasetBuffer", acl.aclmdlAddDatasetBuffer(inputs, acl.aclmdlGetDatasetBuffer(model.inputs, i)));
    }
    expect("execute on an input of 1 byte", ACL_ERROR_GE_PARAM_INVALID, acl.aclmdlExecute(model.id, inputs, model.outputs));
    need("aclmdlDestroyDataset", acl.aclmdlDestroyDataset(inputs));
    need("aclDestroyDataBuffer", acl.aclDestroyDataBuffer(small));
    need("aclrtFree", acl.aclrtFree(block));
}

void wrong_models(const char* text, const char* path, aclrtContext own, aclrtStream stream) {
    uint32_t id = 0;
    expect("load what does not exist", ACL_ERROR_GE_EXEC_MODEL_PATH_INVALID, acl.aclmdlLoadFromFile("/nowhere/x.om", &id));
    expect("load an empty file", ACL_ERROR_GE_EXEC_MODEL_DATA_SIZE_INVALID, acl.aclmdlLoadFromFile("/dev/null", &id));
    expect("load without a path", ACL_ERROR_INVALID_PARAM, acl.aclmdlLoadFromFile(nullptr, &id));
    expect("load a text", ACL_ERROR_PARSE_MODEL, acl.aclmdlLoadFromFile(text, &id));
    Loaded model(load(path));
    small_buffer(model);
    expect("unload an id that nobody has", ACL_ERROR_GE_EXEC_MODEL_ID_INVALID, acl.aclmdlUnload(model.id + 1000));
    aclmdlDataset* nothing = acl.aclmdlCreateDataset();
    expect("execute without buffers", ACL_ERROR_GE_PARAM_INVALID, acl.aclmdlExecute(model.id, nothing, model.outputs));
    need("aclmdlDestroyDataset", acl.aclmdlDestroyDataset(nothing));
    if (acl.aclmdlSetDynamicBatchSize != nullptr) {
        expect("a gear for a model that has none", ACL_ERROR_MODEL_NOT_DYNAMIC,
               acl.aclmdlSetDynamicBatchSize(model.id, model.inputs, 0, 1));
    }
    aclrtContext other = nullptr;
    need("aclrtCreateContext", acl.aclrtCreateContext(&other, device));
    expect("execute under another context", ACL_ERROR_RT_MODEL_CONTEXT,
           acl.aclmdlExecute(model.id, model.inputs, model.outputs));
    expect("synchronize a stream of another context", ACL_ERROR_RT_STREAM_CONTEXT, acl.aclrtSynchronizeStream(stream));
    need("aclrtDestroyContext", acl.aclrtDestroyContext(other));
    expect("make a destroyed context current", ACL_ERROR_RT_PARAM_INVALID, acl.aclrtSetCurrentContext(other));
    need("aclrtSetCurrentContext", acl.aclrtSetCurrentContext(own));
}

void wrong_memory() {
    void* block = nullptr;
    expect("allocate nothing", ACL_ERROR_INVALID_PARAM, acl.aclrtMalloc(&block, 0, ACL_MEM_MALLOC_HUGE_FIRST));
    expect("free null", ACL_ERROR_INVALID_PARAM, acl.aclrtFree(nullptr));
    need("aclrtMalloc", acl.aclrtMalloc(&block, 1024, ACL_MEM_MALLOC_HUGE_FIRST));
    char host[64] = {};
    expect("copy more than there is room for", ACL_ERROR_RT_PARAM_INVALID,
           acl.aclrtMemcpy(block, 32, host, sizeof(host), ACL_MEMCPY_HOST_TO_DEVICE));
    expect("copy to null", ACL_ERROR_INVALID_PARAM,
           acl.aclrtMemcpy(nullptr, 32, host, 32, ACL_MEMCPY_HOST_TO_DEVICE));
    expect("copy nothing", ACL_SUCCESS, acl.aclrtMemcpy(block, 1024, host, 0, ACL_MEMCPY_HOST_TO_DEVICE));
    need("aclrtFree", acl.aclrtFree(block));
    int code = 0;
    std::thread([&code] {
        void* lost = nullptr;
        code = acl.aclrtMalloc(&lost, 64, ACL_MEM_MALLOC_HUGE_FIRST);
    }).join();
    expect("allocate on a thread without a context", ACL_ERROR_RT_CONTEXT_NULL, code);
    // As much as no chip has.
    expect("allocate 2^44 bytes", ACL_ERROR_RT_MEMORY_ALLOCATION,
           acl.aclrtMalloc(&block, static_cast<size_t>(1) << 44, ACL_MEM_MALLOC_HUGE_FIRST));
}

int codes(const char* text, const char* fixed, const char* gears) {
    uint32_t count = 0;
    expect("count devices before aclInit", ACL_ERROR_UNINITIALIZE, acl.aclrtGetDeviceCount(&count));
    need("aclInit", acl.aclInit(nullptr));
    expect("aclInit again", ACL_ERROR_REPEAT_INITIALIZE, acl.aclInit(nullptr));
    need("aclrtGetDeviceCount", acl.aclrtGetDeviceCount(&count));
    expect("a device that there is not", ACL_ERROR_RT_INVALID_DEVICEID, acl.aclrtSetDevice(static_cast<int32_t>(count)));
    need("aclrtSetDevice", acl.aclrtSetDevice(device));
    expect("make null current", ACL_ERROR_INVALID_PARAM, acl.aclrtSetCurrentContext(nullptr));
    aclrtContext context = nullptr;
    aclrtStream stream = nullptr;
    need("aclrtCreateContext", acl.aclrtCreateContext(&context, device));
    need("aclrtCreateStream", acl.aclrtCreateStream(&stream));
    expect("destroy the null stream", ACL_ERROR_INVALID_PARAM, acl.aclrtDestroyStream(nullptr));
    wrong_memory();
    wrong_models(text, fixed, context, stream);
    wrong_gears(gears);
    need("aclrtDestroyStream", acl.aclrtDestroyStream(stream));
    need("aclrtDestroyContext", acl.aclrtDestroyContext(context));
    need("aclrtResetDevice", acl.aclrtResetDevice(device));
    expect("reset the device once more", ACL_ERROR_RT_CONTEXT_RELEASE_ERROR, acl.aclrtResetDevice(device));
    need("aclFinalize", acl.aclFinalize());
    expect("aclFinalize again", ACL_ERROR_REPEAT_FINALIZE, acl.aclFinalize());
    expect("set a device after aclFinalize", ACL_ERROR_UNINITIALIZE, acl.aclrtSetDevice(device));
    printf("%d codes are others than expected\n", others);
    return others == 0 ? 0 : 3;
}

void header(const char* path) {
    unsigned char bytes[256] = {};
    FILE* file = fopen(path, "rb");
    size_t read = file == nullptr ? 0 : fread(bytes, 1, sizeof(bytes), file);
    if (file != nullptr) {
        fclose(file);
    }
    if (read < sizeof(bytes)) {
        printf("  header: only %zu bytes\n", read);
        return;
    }
    if (memcmp(bytes, "IMOD", 4) != 0) {
        printf("  header: magic %.4s, which is not an om's\n", reinterpret_cast<char*>(bytes));
        return;
    }
    auto u32 = [&bytes](size_t at) {
        uint32_t value = 0;
        memcpy(&value, bytes + at, sizeof(value));
        return value;
    };
    printf("  header: size %u, version %u, length %u, encrypted %u, type %u, name %.32s, IR version %u, models %u,"
           " platform %.20s, dynamic %u\n",
           u32(4), u32(8), u32(76), bytes[80], bytes[82], reinterpret_cast<char*>(bytes) + 84,
           u32(152), u32(156), reinterpret_cast<char*>(bytes) + 160, bytes[193]);
}

void port(aclmdlDesc* desc, size_t index, bool input) {
    aclmdlIODims dims = {};
    int code = input ? acl.aclmdlGetInputDims(desc, index, &dims) : acl.aclmdlGetOutputDims(desc, index, &dims);
    const char* name = input ? acl.aclmdlGetInputNameByIndex(desc, index) : acl.aclmdlGetOutputNameByIndex(desc, index);
    aclDataType type = input ? acl.aclmdlGetInputDataType(desc, index) : acl.aclmdlGetOutputDataType(desc, index);
    size_t bytes = input ? acl.aclmdlGetInputSizeByIndex(desc, index) : acl.aclmdlGetOutputSizeByIndex(desc, index);
    auto format = input ? acl.aclmdlGetInputFormat : acl.aclmdlGetOutputFormat;
    printf("  %s %zu '%s': data type %d, format %d, %zu bytes, dims (code %d)", input ? "input" : "output", index,
           name == nullptr ? "" : name, static_cast<int>(type), format == nullptr ? -1 : static_cast<int>(format(desc, index)),
           bytes, code);
    size_t elements = acl.aclDataTypeSize(type);
    for (size_t i = 0; i < std::min<size_t>(dims.dimCount, ACL_MAX_DIM_CNT); i++) {
        printf(" %" PRId64, dims.dims[i]);
        elements *= static_cast<size_t>(std::max<int64_t>(dims.dims[i], 0));
    }
    printf("%s\n", elements > 0 && bytes > elements ? ", padded" : "");
}

int describe(int count, char** paths) {
    need("aclInit", acl.aclInit(nullptr));
    need("aclrtSetDevice", acl.aclrtSetDevice(device));
    int code = 0;
    for (int i = 0; i < count; i++) {
        printf("%s\n", paths[i]);
        header(paths[i]);
        size_t work = 0;
        size_t weights = 0;
        if (acl.aclmdlQuerySize != nullptr && acl.aclmdlQuerySize(paths[i], &work, &weights) == ACL_SUCCESS) {
            printf("  %zu bytes of work, %zu of weights\n", work, weights);
        }
        uint32_t id = 0;
        int loaded = acl.aclmdlLoadFromFile(paths[i], &id);
        if (loaded != ACL_SUCCESS) {
            const char* text = acl.aclGetRecentErrMsg == nullptr ? nullptr : acl.aclGetRecentErrMsg();
            printf("  cannot be loaded: %d %s\n", loaded, text == nullptr ? "" : text);
            code = 3;
            continue;
        }
        Loaded model(id);
        for (size_t j = 0; j < acl.aclmdlGetNumInputs(model.desc); j++) {
            port(model.desc, j, true);
        }
        for (size_t j = 0; j < acl.aclmdlGetNumOutputs(model.desc); j++) {
            port(model.desc, j, false);
        }
        size_t gears = 0;
        if (acl.aclmdlGetInputDynamicGearCount != nullptr && acl.aclmdlGetInputDynamicDims != nullptr &&
            acl.aclmdlGetInputDynamicGearCount(model.desc, static_cast<size_t>(-1), &gears) == ACL_SUCCESS && gears > 0) {
            std::vector<aclmdlIODims> dims(gears);
            need("gears", acl.aclmdlGetInputDynamicDims(model.desc, static_cast<size_t>(-1), dims.data(), gears));
            for (const aclmdlIODims& gear : dims) {
                printf("  gear");
                for (size_t k = 0; k < std::min<size_t>(gear.dimCount, ACL_MAX_DIM_CNT); k++) {
                    printf(" %" PRId64, gear.dims[k]);
                }
                printf("\n");
            }
        }
    }
    need("aclrtResetDevice", acl.aclrtResetDevice(device));
    need("aclFinalize", acl.aclFinalize());
    return code;
}

}  // namespace

int main(int count, char** arguments) {
    // So that a crash leaves in the log what came before it.
    setvbuf(stdout, nullptr, _IOLBF, 0);
    resolve();
    std::string mode = count > 1 ? arguments[1] : "";
    char* end = nullptr;
    device = count > 2 ? static_cast<int32_t>(strtol(arguments[2], &end, 10)) : 0;
    bool number = end != nullptr && end != arguments[2] && *end == '\0';
    if (number && mode == "codes" && count == 6) {
        return codes(arguments[3], arguments[4], arguments[5]);
    }
    if (number && mode == "describe" && count > 3) {
        return describe(count - 3, arguments + 3);
    }
    fprintf(stderr, "usage: probe codes DEVICE TEXT FIXED.om GEARS.om | probe describe DEVICE MODEL.om...\n");
    return 64;
}
