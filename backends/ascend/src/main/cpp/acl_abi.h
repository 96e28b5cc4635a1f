// The part of the AscendCL C ABI that this project uses, declared by hand from its published prototypes and numbers. No header of
// CANN is included, none is needed to build, and nothing of CANN is linked: acl_library.h resolves the functions at run time.
#ifndef ECAPA_ACL_ABI_H
#define ECAPA_ACL_ABI_H

#include <stddef.h>
#include <stdint.h>

typedef int aclError;
typedef void* aclrtStream;
typedef void* aclrtEvent;
typedef void* aclrtContext;
typedef uint16_t aclFloat16;

typedef struct aclDataBuffer aclDataBuffer;
typedef struct aclTensorDesc aclTensorDesc;
typedef struct aclmdlDataset aclmdlDataset;
typedef struct aclmdlDesc aclmdlDesc;
typedef struct aclmdlConfigHandle aclmdlConfigHandle;
typedef struct aclmdlExecConfigHandle aclmdlExecConfigHandle;

enum {
    ACL_MAX_DIM_CNT = 128,
    ACL_MAX_BATCH_NUM = 128,
    ACL_MAX_HW_NUM = 128,
    ACL_MAX_SHAPE_COUNT = 128,
    ACL_MAX_TENSOR_NAME_LEN = 128
};

typedef struct aclmdlIODims {
    char name[ACL_MAX_TENSOR_NAME_LEN];
    size_t dimCount;
    int64_t dims[ACL_MAX_DIM_CNT];
} aclmdlIODims;

typedef struct aclmdlBatch {
    size_t batchCount;
    uint64_t batch[ACL_MAX_BATCH_NUM];
} aclmdlBatch;

typedef struct aclmdlHW {
    size_t hwCount;
    uint64_t hw[ACL_MAX_HW_NUM][2];
} aclmdlHW;

typedef struct aclmdlIODimsRange {
    size_t rangeCount;
    int64_t range[ACL_MAX_SHAPE_COUNT][2];
} aclmdlIODimsRange;

typedef enum aclDataType {
    ACL_DT_UNDEFINED = -1,
    ACL_FLOAT = 0,
    ACL_FLOAT16 = 1,
    ACL_INT8 = 2,
    ACL_INT32 = 3,
    ACL_UINT8 = 4,
    ACL_INT16 = 6,
    ACL_UINT16 = 7,
    ACL_UINT32 = 8,
    ACL_INT64 = 9,
    ACL_UINT64 = 10,
    ACL_DOUBLE = 11,
    ACL_BOOL = 12,
    ACL_STRING = 13,
    ACL_COMPLEX64 = 16,
    ACL_COMPLEX128 = 17,
    ACL_BF16 = 27,
    ACL_INT4 = 29,
    ACL_UINT1 = 30,
    ACL_COMPLEX32 = 33
} aclDataType;

typedef enum aclFormat {
    ACL_FORMAT_UNDEFINED = -1,
    ACL_FORMAT_NCHW = 0,
    ACL_FORMAT_NHWC = 1,
    ACL_FORMAT_ND = 2,
    ACL_FORMAT_NC1HWC0 = 3,
    ACL_FORMAT_FRACTAL_Z = 4,
    ACL_FORMAT_NC1HWC0_C04 = 12,
    ACL_FORMAT_HWCN = 16,
    ACL_FORMAT_NDHWC = 27,
    ACL_FORMAT_FRACTAL_NZ = 29,
    ACL_FORMAT_NCDHW = 30,
    ACL_FORMAT_NDC1HWC0 = 32,
    ACL_FRACTAL_Z_3D = 33,
    ACL_FORMAT_NC = 35,
    ACL_FORMAT_NCL = 47
} aclFormat;

typedef enum aclrtMemcpyKind {
    ACL_MEMCPY_HOST_TO_HOST = 0,
    ACL_MEMCPY_HOST_TO_DEVICE = 1,
    ACL_MEMCPY_DEVICE_TO_HOST = 2,
    ACL_MEMCPY_DEVICE_TO_DEVICE = 3
} aclrtMemcpyKind;

typedef enum aclrtMemMallocPolicy {
    ACL_MEM_MALLOC_HUGE_FIRST = 0,
    ACL_MEM_MALLOC_HUGE_ONLY = 1,
    ACL_MEM_MALLOC_NORMAL_ONLY = 2,
    ACL_MEM_MALLOC_HUGE_FIRST_P2P = 3,
    ACL_MEM_MALLOC_HUGE_ONLY_P2P = 4,
    ACL_MEM_MALLOC_NORMAL_ONLY_P2P = 5,
    ACL_MEM_MALLOC_HUGE1G_ONLY = 6,
    ACL_MEM_MALLOC_HUGE1G_ONLY_P2P = 7,
    ACL_MEM_TYPE_LOW_BAND_WIDTH = 0x100,
    ACL_MEM_TYPE_HIGH_BAND_WIDTH = 0x1000
} aclrtMemMallocPolicy;

typedef enum aclrtRunMode { ACL_DEVICE = 0, ACL_HOST = 1 } aclrtRunMode;
typedef enum aclrtMemAttr {
    ACL_DDR_MEM = 0,
    ACL_HBM_MEM = 1,
    ACL_DDR_MEM_HUGE = 2,
    ACL_DDR_MEM_NORMAL = 3,
    ACL_HBM_MEM_HUGE = 4,
    ACL_HBM_MEM_NORMAL = 5
} aclrtMemAttr;
typedef enum aclrtStreamStatus { ACL_STREAM_STATUS_COMPLETE = 0, ACL_STREAM_STATUS_NOT_READY = 1 } aclrtStreamStatus;
// The other way round than the streams' status.
typedef enum aclrtEventRecordedStatus {
    ACL_EVENT_RECORDED_STATUS_NOT_READY = 0,
    ACL_EVENT_RECORDED_STATUS_COMPLETE = 1
} aclrtEventRecordedStatus;
typedef enum aclrtDeviceStatus {
    ACL_RT_DEVICE_STATUS_NORMAL = 0,
    ACL_RT_DEVICE_STATUS_ABNORMAL = 1,
    ACL_RT_DEVICE_STATUS_END = 0xFFFF
} aclrtDeviceStatus;

typedef enum aclmdlConfigAttr {
    ACL_MDL_PRIORITY_INT32 = 0,
    ACL_MDL_LOAD_TYPE_SIZET = 1,
    ACL_MDL_PATH_PTR = 2,
    ACL_MDL_MEM_ADDR_PTR = 3,
    ACL_MDL_MEM_SIZET = 4,
    ACL_MDL_WEIGHT_ADDR_PTR = 5,
    ACL_MDL_WEIGHT_SIZET = 6,
    ACL_MDL_WORKSPACE_ADDR_PTR = 7,
    ACL_MDL_WORKSPACE_SIZET = 8
} aclmdlConfigAttr;
enum {
    ACL_MDL_LOAD_FROM_FILE = 1,
    ACL_MDL_LOAD_FROM_FILE_WITH_MEM = 2,
    ACL_MDL_LOAD_FROM_MEM = 3,
    ACL_MDL_LOAD_FROM_MEM_WITH_MEM = 4
};
// In milliseconds, -1 for ever.
typedef enum aclmdlExecConfigAttr {
    ACL_MDL_STREAM_SYNC_TIMEOUT = 0,
    ACL_MDL_EVENT_SYNC_TIMEOUT = 1
} aclmdlExecConfigAttr;

enum { ACL_STREAM_FAST_LAUNCH = 1, ACL_STREAM_FAST_SYNC = 2, ACL_STREAM_PERSISTENT = 4, ACL_STREAM_HUGE = 8 };
enum { ACL_EVENT_SYNC = 1, ACL_EVENT_CAPTURE_STREAM_PROGRESS = 2, ACL_EVENT_TIME_LINE = 8 };

#define ACL_DYNAMIC_TENSOR_NAME "ascend_mbatch_shape_data"
#define ACL_DYNAMIC_AIPP_NAME "ascend_dynamic_aipp_data"
#define ACL_UNKNOWN_RANK 0xFFFFFFFFFFFFFFFE

// Codes that somebody here looks at; others are only shown.
enum {
    ACL_SUCCESS = 0,
    ACL_ERROR_INVALID_PARAM = 100000,
    ACL_ERROR_UNINITIALIZE = 100001,
    ACL_ERROR_REPEAT_INITIALIZE = 100002,
    ACL_ERROR_PARSE_MODEL = 100013,
    ACL_ERROR_MODEL_NOT_DYNAMIC = 100019,
    ACL_ERROR_REPEAT_FINALIZE = 100037,
    ACL_ERROR_COMPILING_STUB_MODE = 100039,
    ACL_ERROR_RT_PARAM_INVALID = 107000,
    ACL_ERROR_RT_INVALID_DEVICEID = 107001,
    ACL_ERROR_RT_CONTEXT_NULL = 107002,
    ACL_ERROR_RT_STREAM_CONTEXT = 107003,
    ACL_ERROR_RT_MODEL_CONTEXT = 107004,
    ACL_ERROR_RT_EVENT_NOT_COMPLETE = 107006,
    ACL_ERROR_RT_ADDR_UNALIGNED = 107008,
    ACL_ERROR_RT_WAIT_TIMEOUT = 107019,
    ACL_ERROR_RT_DEVICE_TASK_ABORT = 107022,
    ACL_ERROR_GE_PARAM_INVALID = 145000,
    ACL_ERROR_GE_EXEC_MODEL_PATH_INVALID = 145002,
    ACL_ERROR_GE_EXEC_MODEL_ID_INVALID = 145003,
    ACL_ERROR_GE_EXEC_MODEL_DATA_SIZE_INVALID = 145006,
    ACL_ERROR_GE_DYNAMIC_INPUT_ADDR_INVALID = 145011,
    ACL_ERROR_GE_DYNAMIC_INPUT_LENGTH_INVALID = 145012,
    ACL_ERROR_GE_DYNAMIC_BATCH_SIZE_INVALID = 145013,
    ACL_ERROR_BAD_ALLOC = 200000,
    ACL_ERROR_API_NOT_SUPPORT = 200001,
    ACL_ERROR_RT_FEATURE_NOT_SUPPORT = 207000,
    ACL_ERROR_RT_MEMORY_ALLOCATION = 207001,
    ACL_ERROR_RT_NO_DEVICE = 207004,
    ACL_ERROR_RT_RESOURCE_ALLOC_FAIL = 207005,
    ACL_ERROR_RT_NO_PERMISSION = 207006,
    ACL_ERROR_RT_NO_STREAM_RESOURCE = 207008,
    ACL_ERROR_RT_DEVICE_OOM = 207018,
    ACL_ERROR_GE_MEMORY_ALLOCATION = 245000,
    ACL_ERROR_INTERNAL_ERROR = 500000,
    ACL_ERROR_GE_FAILURE = 500002,
    ACL_ERROR_RT_CONTEXT_RELEASE_ERROR = 507007,
    ACL_ERROR_RT_LOST_HEARTBEAT = 507010,
    ACL_ERROR_RT_AICORE_EXCEPTION = 507015,
    ACL_ERROR_RT_DEV_SETUP_ERROR = 507033,
    ACL_ERROR_RT_STREAM_SYNC_TIMEOUT = 507046,
    ACL_ERROR_RT_DEVICE_MEM_ERROR = 507053,
    ACL_ERROR_RT_HBM_MULTI_BIT_ECC_ERROR = 507054,
    ACL_ERROR_RT_LINK_ERROR = 507056,
    ACL_ERROR_RT_DRV_INTERNAL_ERROR = 507899,
    ACL_ERROR_RT_SOCKET_CLOSE = 507901,
    ACL_ERROR_GE_LOAD_MODEL = 545001,
    ACL_ERROR_GE_MODEL_EXECUTE_TIMEOUT = 545601
};

#if defined(__cplusplus)
#define ECAPA_ACL_ASSERT(condition) static_assert(condition, #condition)
#else
#define ECAPA_ACL_ASSERT(condition) _Static_assert(condition, #condition)
#endif
// Sizes, offsets and numbers as published for 64-bit Linux; what differs would be read from the wrong place.
ECAPA_ACL_ASSERT(sizeof(void*) == 8 && sizeof(size_t) == 8 && sizeof(int) == 4);
ECAPA_ACL_ASSERT(sizeof(aclError) == 4 && sizeof(aclFloat16) == 2);
ECAPA_ACL_ASSERT(sizeof(aclmdlIODims) == 1160);
ECAPA_ACL_ASSERT(offsetof(aclmdlIODims, name) == 0);
ECAPA_ACL_ASSERT(offsetof(aclmdlIODims, dimCount) == 128);
ECAPA_ACL_ASSERT(offsetof(aclmdlIODims, dims) == 136);
ECAPA_ACL_ASSERT(sizeof(aclmdlBatch) == 1032);
ECAPA_ACL_ASSERT(offsetof(aclmdlBatch, batch) == 8);
ECAPA_ACL_ASSERT(offsetof(aclmdlBatch, batchCount) == 0);
ECAPA_ACL_ASSERT(sizeof(aclmdlHW) == 2056);
ECAPA_ACL_ASSERT(offsetof(aclmdlHW, hwCount) == 0 && offsetof(aclmdlHW, hw) == 8);
ECAPA_ACL_ASSERT(sizeof(aclmdlIODimsRange) == 2056);
ECAPA_ACL_ASSERT(offsetof(aclmdlIODimsRange, rangeCount) == 0);
ECAPA_ACL_ASSERT(offsetof(aclmdlIODimsRange, range) == 8);
ECAPA_ACL_ASSERT(sizeof(aclDataType) == 4 && sizeof(aclFormat) == 4 && sizeof(aclrtMemcpyKind) == 4);
ECAPA_ACL_ASSERT(sizeof(aclrtMemMallocPolicy) == 4 && sizeof(aclrtRunMode) == 4 && sizeof(aclrtMemAttr) == 4);
ECAPA_ACL_ASSERT(sizeof(aclrtStreamStatus) == 4 && sizeof(aclrtEventRecordedStatus) == 4 && sizeof(aclrtDeviceStatus) == 4);
ECAPA_ACL_ASSERT(sizeof(aclrtStream) == 8 && sizeof(aclrtEvent) == 8 && sizeof(aclrtContext) == 8);
ECAPA_ACL_ASSERT(sizeof(aclmdlConfigAttr) == 4 && sizeof(aclmdlExecConfigAttr) == 4);
ECAPA_ACL_ASSERT(ACL_DT_UNDEFINED == -1 && ACL_FLOAT == 0 && ACL_FLOAT16 == 1 && ACL_INT8 == 2 && ACL_INT32 == 3);
ECAPA_ACL_ASSERT(ACL_UINT8 == 4 && ACL_INT16 == 6 && ACL_UINT16 == 7 && ACL_UINT32 == 8 && ACL_INT64 == 9);
ECAPA_ACL_ASSERT(ACL_UINT64 == 10 && ACL_DOUBLE == 11 && ACL_BOOL == 12 && ACL_STRING == 13 && ACL_BF16 == 27);
ECAPA_ACL_ASSERT(ACL_COMPLEX64 == 16 && ACL_COMPLEX128 == 17 && ACL_INT4 == 29 && ACL_UINT1 == 30 && ACL_COMPLEX32 == 33);
ECAPA_ACL_ASSERT(ACL_FORMAT_UNDEFINED == -1 && ACL_FORMAT_NCHW == 0 && ACL_FORMAT_NHWC == 1 && ACL_FORMAT_NC1HWC0 == 3);
ECAPA_ACL_ASSERT(ACL_FORMAT_ND == 2 && ACL_FORMAT_NCL == 47 && ACL_MEMCPY_HOST_TO_HOST == 0);
ECAPA_ACL_ASSERT(ACL_MEMCPY_HOST_TO_DEVICE == 1 && ACL_MEMCPY_DEVICE_TO_HOST == 2 && ACL_MEMCPY_DEVICE_TO_DEVICE == 3);
ECAPA_ACL_ASSERT(ACL_DEVICE == 0 && ACL_HOST == 1 && ACL_STREAM_STATUS_COMPLETE == 0);
ECAPA_ACL_ASSERT(ACL_EVENT_RECORDED_STATUS_COMPLETE == 1 && ACL_HBM_MEM == 1 && ACL_MEM_MALLOC_HUGE_FIRST == 0);
ECAPA_ACL_ASSERT(ACL_STREAM_STATUS_NOT_READY == 1 && ACL_EVENT_RECORDED_STATUS_NOT_READY == 0);
ECAPA_ACL_ASSERT(ACL_MEM_MALLOC_HUGE_ONLY == 1 && ACL_MEM_MALLOC_NORMAL_ONLY == 2);
ECAPA_ACL_ASSERT(ACL_DDR_MEM == 0 && ACL_DDR_MEM_HUGE == 2 && ACL_DDR_MEM_NORMAL == 3);
ECAPA_ACL_ASSERT(ACL_HBM_MEM_HUGE == 4 && ACL_HBM_MEM_NORMAL == 5);
ECAPA_ACL_ASSERT(ACL_RT_DEVICE_STATUS_NORMAL == 0 && ACL_RT_DEVICE_STATUS_ABNORMAL == 1 && ACL_RT_DEVICE_STATUS_END == 0xFFFF);
ECAPA_ACL_ASSERT(ACL_EVENT_SYNC == 1 && ACL_EVENT_CAPTURE_STREAM_PROGRESS == 2 && ACL_EVENT_TIME_LINE == 8);
ECAPA_ACL_ASSERT(ACL_MAX_DIM_CNT == 128 && ACL_MAX_BATCH_NUM == 128 && ACL_MAX_SHAPE_COUNT == 128);
ECAPA_ACL_ASSERT(ACL_MAX_TENSOR_NAME_LEN == 128 && ACL_MAX_HW_NUM == 128);
ECAPA_ACL_ASSERT(ACL_FORMAT_FRACTAL_Z == 4 && ACL_FORMAT_NC1HWC0_C04 == 12 && ACL_FORMAT_HWCN == 16);
ECAPA_ACL_ASSERT(ACL_FORMAT_NDHWC == 27 && ACL_FORMAT_FRACTAL_NZ == 29 && ACL_FORMAT_NCDHW == 30);
ECAPA_ACL_ASSERT(ACL_FORMAT_NDC1HWC0 == 32 && ACL_FRACTAL_Z_3D == 33 && ACL_FORMAT_NC == 35);
ECAPA_ACL_ASSERT(ACL_MEM_MALLOC_HUGE_FIRST_P2P == 3 && ACL_MEM_MALLOC_HUGE_ONLY_P2P == 4);
ECAPA_ACL_ASSERT(ACL_MEM_MALLOC_NORMAL_ONLY_P2P == 5 && ACL_MEM_MALLOC_HUGE1G_ONLY == 6);
ECAPA_ACL_ASSERT(ACL_MEM_MALLOC_HUGE1G_ONLY_P2P == 7);
ECAPA_ACL_ASSERT(ACL_MEM_TYPE_LOW_BAND_WIDTH == 0x100 && ACL_MEM_TYPE_HIGH_BAND_WIDTH == 0x1000);
ECAPA_ACL_ASSERT(ACL_STREAM_FAST_LAUNCH == 1 && ACL_STREAM_FAST_SYNC == 2);
ECAPA_ACL_ASSERT(ACL_STREAM_PERSISTENT == 4 && ACL_STREAM_HUGE == 8);
ECAPA_ACL_ASSERT(ACL_MDL_PRIORITY_INT32 == 0 && ACL_MDL_LOAD_TYPE_SIZET == 1 && ACL_MDL_PATH_PTR == 2);
ECAPA_ACL_ASSERT(ACL_MDL_MEM_ADDR_PTR == 3 && ACL_MDL_MEM_SIZET == 4 && ACL_MDL_WEIGHT_ADDR_PTR == 5);
ECAPA_ACL_ASSERT(ACL_MDL_WEIGHT_SIZET == 6 && ACL_MDL_WORKSPACE_ADDR_PTR == 7 && ACL_MDL_WORKSPACE_SIZET == 8);
ECAPA_ACL_ASSERT(ACL_MDL_LOAD_FROM_FILE == 1 && ACL_MDL_LOAD_FROM_FILE_WITH_MEM == 2);
ECAPA_ACL_ASSERT(ACL_MDL_LOAD_FROM_MEM == 3 && ACL_MDL_LOAD_FROM_MEM_WITH_MEM == 4);
ECAPA_ACL_ASSERT(ACL_MDL_STREAM_SYNC_TIMEOUT == 0 && ACL_MDL_EVENT_SYNC_TIMEOUT == 1);
ECAPA_ACL_ASSERT(__builtin_strcmp(ACL_DYNAMIC_TENSOR_NAME, "ascend_mbatch_shape_data") == 0);
ECAPA_ACL_ASSERT(__builtin_strcmp(ACL_DYNAMIC_AIPP_NAME, "ascend_dynamic_aipp_data") == 0);
ECAPA_ACL_ASSERT(ACL_UNKNOWN_RANK == 0xFFFFFFFFFFFFFFFE);

#endif
