/** The Ascend backend: NPUs through AscendCL. */
module org.ecapa4j.backends.ascend {
    requires transitive org.ecapa4j.core;
    requires org.bytedeco.javacpp;
    requires org.slf4j;

    exports org.ecapa4j.backends.ascend;

    provides org.ecapa4j.backend.BackendProvider with
            org.ecapa4j.backends.ascend.AscendBackendProvider;
}
