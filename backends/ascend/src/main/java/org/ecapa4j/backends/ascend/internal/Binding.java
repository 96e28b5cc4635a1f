package org.ecapa4j.backends.ascend.internal;

import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.Const;
import org.bytedeco.javacpp.annotation.CriticalRegion;
import org.bytedeco.javacpp.annotation.Name;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;

/**
 * Hand-written binding of {@code binding.h}, which says what each function does. Handles travel as longs. Arrays named {@code
 * failure} and {@code text} have {@link NativeFailure#BYTES} bytes.
 */
@Platform(include = "binding.h", library = "jniAscend")
@NoException
public final class Binding {
    private static final String SESSION = "ecapa_ascend_session*";
    private static final String MODEL = "ecapa_ascend_model*";

    private Binding() {}

    @Name("ecapa_ascend_function_count")
    public static native int functionCount();

    @Name("ecapa_ascend_function_name")
    public static native String functionName(int index);

    @Name("ecapa_ascend_function_required")
    public static native int functionRequired(int index);

    @Name("ecapa_ascend_function_found")
    public static native int functionFound(int index);

    @Name("ecapa_ascend_open_library")
    public static native @Cast("jlong") long openLibrary(
            @Cast("const char*") byte[] path, @Cast("char*") byte[] message);

    @Name("ecapa_ascend_resolve")
    public static native int resolve(@Cast("const int64_t*") long[] opened, int count);

    @Name("ecapa_ascend_acquire")
    public static native int acquire(@Cast("char*") byte[] failure);

    @Name("ecapa_ascend_release")
    public static native int release(int keep, @Cast("char*") byte[] failure);

    @Name("ecapa_ascend_finalize_kept")
    public static native int finalizeKept();

    @Name("ecapa_ascend_owner")
    public static native int owner();

    @Name("ecapa_ascend_device_count")
    public static native int deviceCount(@Cast("char*") byte[] failure);

    @Name("ecapa_ascend_version")
    public static native void version(@Cast("char*") byte[] text);

    @Name("ecapa_ascend_session_open")
    public static native @Cast("jlong") long sessionOpen(int device, @Cast("char*") byte[] failure);

    @Name("ecapa_ascend_session_close")
    public static native int sessionClose(@Cast(SESSION) long session, int millis, @Cast("char*") byte[] failure);

    @Name("ecapa_ascend_session_on_device")
    public static native int sessionOnDevice(@Cast(SESSION) long session);

    @Name("ecapa_ascend_session_soc")
    public static native void sessionSoc(@Cast(SESSION) long session, @Cast("char*") byte[] text);

    @Name("ecapa_ascend_session_memory")
    public static native void sessionMemory(@Cast(SESSION) long session, @Cast("int64_t*") long[] freeAndTotal);

    @Name("ecapa_ascend_model_load")
    public static native @Cast("jlong") long modelLoad(
            @Cast(SESSION) long session, @Cast("const char*") byte[] path, @Cast("char*") byte[] failure);

    @Name("ecapa_ascend_model_free")
    public static native int modelFree(@Cast(MODEL) long model, @Cast("char*") byte[] failure);

    @Name("ecapa_ascend_model_description")
    public static native String modelDescription(@Cast(MODEL) long model);

    @Name("ecapa_ascend_model_prepare")
    public static native int modelPrepare(@Cast(MODEL) long model, @Cast("char*") byte[] failure);

    @Name("ecapa_ascend_model_buffer_bytes")
    public static native @Cast("int64_t") long modelBufferBytes(@Cast(MODEL) long model);

    @Name("ecapa_ascend_model_run")
    public static native int modelRun(
            @Cast(MODEL) long model,
            @Cast("const int64_t*") long[] gear,
            int gearCount,
            @Cast("int64_t") long outputFloats,
            int millis,
            @Cast("char*") byte[] failure);

    /** Without a copy: the collector waits for the duration of one memcpy. */
    @Name("ecapa_ascend_model_put")
    @CriticalRegion
    public static native int modelPut(
            @Cast(MODEL) long model,
            int input,
            @Cast("int64_t") long targetOffset,
            @Const float[] source,
            int offset,
            int count);

    @Name("ecapa_ascend_model_get")
    @CriticalRegion
    public static native int modelGet(
            @Cast(MODEL) long model, @Cast("int64_t") long sourceOffset, float[] target, int offset, int count);
}
