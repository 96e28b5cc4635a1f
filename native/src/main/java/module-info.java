/** The native kernels and their binding. Knows nothing of the other modules. */
module org.ecapa4j.kernels {
    requires org.bytedeco.javacpp;
    requires static transitive org.jspecify;

    exports org.ecapa4j.kernels;
}
