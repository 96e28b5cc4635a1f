package org.ecapa4j.kernels;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.ecapa4j.kernels.internal.Binding;
import org.ecapa4j.kernels.internal.NativeLoader;
import org.jspecify.annotations.Nullable;

/**
 * What came of loading the native library, which happens once per process, at the first call of {@link #load}. That it cannot
 * be loaded is a value with a reason and a remedy, not an exception. Safe for concurrent use.
 */
public final class NativeLibrary {
    private final @Nullable LoadFailure failure;
    private final String origin;

    private NativeLibrary(@Nullable LoadFailure failure, String origin) {
        this.failure = failure;
        this.origin = origin;
    }

    private static final class Holder {
        static final NativeLibrary LIBRARY = create();

        private static NativeLibrary create() {
            NativeLoader.Result result = NativeLoader.load();
            Throwable cause = result.cause();
            return new NativeLibrary(cause == null ? null : LoadFailure.of(cause), result.origin());
        }
    }

    /** Loads the library if that has not been tried yet. Never throws. */
    public static NativeLibrary load() {
        return Holder.LIBRARY;
    }

    static void require() {
        LoadFailure failure = load().failure;
        if (failure != null) {
            throw new IllegalStateException(failure.reason() + "; " + failure.remedy(), failure.cause());
        }
    }

    public boolean isLoaded() {
        return failure == null;
    }

    /** Why it is not loaded; null if it is. */
    public @Nullable LoadFailure failure() {
        return failure;
    }

    /** The file that was loaded, or the platform that was looked for. */
    public String origin() {
        return origin;
    }

    /** The instruction sets that the library was compiled for, best first. */
    public List<Isa> isas() {
        require();
        List<Isa> isas = new ArrayList<>();
        for (int i = 0; i < Binding.isaCount(); i++) {
            isas.add(new Isa(Binding.isaName(i), Binding.isaAvailable(i) != 0));
        }
        return List.copyOf(isas);
    }

    /**
     * The kernels of one instruction set.
     *
     * @param isa a name of {@link #isas}, or {@code auto} for the best available
     * @throws KernelException if the name is unknown or the machine lacks it; the text lists what there is
     * @throws IllegalStateException if the library could not be loaded
     */
    public KernelTable table(String isa) {
        require();
        int[] status = new int[1];
        byte[] name = (isa + '\0').getBytes(StandardCharsets.UTF_8);
        long kernels = Binding.kernels(name, status);
        if (kernels == 0) {
            throw new KernelException("Instruction set '" + isa + "': " + Binding.statusText(status[0])
                    + ". Compiled in and available here: " + names(true) + "; not available here: " + names(false)
                    + "; 'auto' takes the best");
        }
        return new KernelTable(kernels);
    }

    private String names(boolean available) {
        List<String> names = new ArrayList<>();
        for (Isa isa : isas()) {
            if (isa.available() == available) {
                names.add(isa.name());
            }
        }
        return names.isEmpty() ? "none" : String.join(", ", names);
    }
}
