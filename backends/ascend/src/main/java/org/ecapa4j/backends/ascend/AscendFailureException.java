package org.ecapa4j.backends.ascend;

import java.util.Locale;
import org.ecapa4j.backends.ascend.internal.NativeFailure;
import org.ecapa4j.errors.BackendFailureException;

/** A call of AscendCL failed. The message has the function, the code, AscendCL's own text and what to do. */
public final class AscendFailureException extends BackendFailureException {
    private static final long serialVersionUID = 1L;

    /** What kind of failure it is; decides what is done about it. */
    public enum Kind {
        /** The device is gone: nothing more is computed on it by this backend. */
        DEVICE_LOST("open the backend again, in a new process if that fails; 'npu-smi info' shows the device's health"),
        /** The device did not answer in time. */
        TIMEOUT("raise ecapa4j.ascend.timeout-seconds, or look at the device with 'npu-smi info'"),
        /** The device has not enough memory left. */
        OUT_OF_MEMORY(
                "close other models, lower ecapa4j.ascend.workers, or compile smaller batches and shorter lengths"),
        /** Somebody else has the device, or its resources are used up. */
        BUSY("end what else uses the device ('npu-smi info' lists it), or name another one by ecapa4j.ascend.devices"),
        /** No right to use the device. */
        NO_PERMISSION("add the user to the group that owns the device nodes, usually HwHiAiUser"),
        /** The device number is not one of this machine's. */
        NO_DEVICE("name devices that are here by ecapa4j.ascend.devices; 'npu-smi info' lists them"),
        /** The compiled model cannot be loaded: for another chip, from a newer toolkit, or damaged. */
        MODEL(
                "compile it again with 'ecapa ascend compile' for this chip and with this machine's toolkit or an older one"),
        /** Driver and toolkit do not fit together, or their environment is wrong. */
        SETUP("source the toolkit's set_env.sh before Java starts, take devlib, which has stubs only, off"
                + " LD_LIBRARY_PATH, and check that driver and toolkit fit together"),
        /** A kernel failed on the device. */
        EXECUTION("try again; if it stays, compare with another backend and report it"),
        /** Anything else. */
        OTHER("see the text; AscendCL's log (ASCEND_PROCESS_LOG_PATH, by default ~/ascend/log) tells more");

        private final String remedy;

        Kind(String remedy) {
            this.remedy = remedy;
        }

        static Kind of(int code, String function) {
            return switch (code) {
                case 507010, 507899, 507901, 507053, 507054, 507056 -> DEVICE_LOST;
                case 107019, 507046, 545601, 507014, 507017, NativeFailure.ABANDONED -> TIMEOUT;
                case 207001, 207018, 245000, 200000 -> OUT_OF_MEMORY;
                case 207005, 207008, 207010, 107022 -> BUSY;
                case 207006 -> NO_PERMISSION;
                case 107001, 207004 -> NO_DEVICE;
                case 100003, 100013, 100014, 100015, 145002, 145006, 545001 -> MODEL;
                case 148049, 100039, 507033, 507008 -> SETUP;
                case 507011, 507015, 507018 -> EXECUTION;
                default -> function.startsWith("aclmdlLoad") || code == NativeFailure.NO_FUNCTION ? MODEL : OTHER;
            };
        }
    }

    private final Kind kind;
    private final int code;
    private final String function;
    private final int device;

    private AscendFailureException(String message, Kind kind, int code, String function, int device) {
        super(message);
        this.kind = kind;
        this.code = code;
        this.function = function;
        this.device = device;
    }

    /**
     * @param what was being done, as a clause: "loading 'x.om'"
     * @param device that it was done on, -1 if on none
     */
    static AscendFailureException of(String what, int device, NativeFailure failure) {
        Kind kind = Kind.of(failure.code(), failure.function());
        String happened = failure.code() == NativeFailure.NO_RESULT
                ? failure.function() + " gave nothing"
                : failure.code() == NativeFailure.NO_FUNCTION
                        ? "this version of AscendCL has no " + failure.function()
                        : failure.code() == NativeFailure.ABANDONED
                                ? failure.function() + " does not return"
                                : failure.function() + " failed with " + failure.code();
        String text = failure.text().isEmpty() ? "" : ": " + failure.text();
        return new AscendFailureException(
                "Backend 'ascend'" + (device < 0 ? "" : ", device " + device) + ", " + what + ": " + happened + " ("
                        + kind.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ")" + text + ". What to do: "
                        + kind.remedy + ".",
                kind,
                failure.code(),
                failure.function(),
                device);
    }

    /** For a call that has not returned in time. */
    static AscendFailureException stuck(String what, int device, int seconds) {
        return of(
                what,
                device,
                new NativeFailure(
                        NativeFailure.ABANDONED, "AscendCL", "a call has not returned within " + seconds + " s"));
    }

    /** The same failure for a later call that cannot be served because of it. */
    AscendFailureException again() {
        AscendFailureException later =
                new AscendFailureException(String.valueOf(getMessage()), kind, code, function, device);
        later.initCause(this);
        return later;
    }

    public Kind kind() {
        return kind;
    }

    /** AscendCL's code; negative where a function failed without one. */
    public int code() {
        return code;
    }

    /** The function of AscendCL that failed. */
    public String function() {
        return function;
    }

    /** The device's number, -1 if the failure is of none. */
    public int device() {
        return device;
    }
}
