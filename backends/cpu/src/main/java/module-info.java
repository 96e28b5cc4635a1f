/** The cpu backend: native kernels. */
module org.ecapa4j.backends.cpu {
    requires transitive org.ecapa4j.core;
    requires org.ecapa4j.kernels;

    exports org.ecapa4j.backends.cpu;

    provides org.ecapa4j.backend.BackendProvider with
            org.ecapa4j.backends.cpu.CpuBackendProvider;
}
