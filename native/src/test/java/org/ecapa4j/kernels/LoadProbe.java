package org.ecapa4j.kernels;

/** Run in a process of its own: what loading gives there. */
final class LoadProbe {
    private LoadProbe() {}

    public static void main(String[] arguments) {
        NativeLibrary library = NativeLibrary.load();
        LoadFailure failure = library.failure();
        if (failure != null) {
            System.out.println("kind: " + failure.kind());
            System.out.println("reason: " + failure.reason());
            System.out.println("remedy: " + failure.remedy());
            System.out.println("cause: " + failure.cause());
            try {
                library.table("auto");
            } catch (IllegalStateException expected) {
                System.out.println("table: " + expected.getMessage());
            }
            return;
        }
        KernelTable table = library.table("auto");
        try (NativeMemory memory = NativeMemory.allocateFloats(2)) {
            table.map(KernelTable.Function.EXP, memory.address(), memory.floats(1, 1), 1);
            System.out.println("loaded: " + table.isa() + " exp(0)=" + memory.get(1, 1)[0]);
        }
        System.out.println("live: " + NativeMemory.liveBytes());
    }
}
