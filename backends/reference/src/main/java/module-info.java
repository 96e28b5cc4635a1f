/** The reference backend: plain Java, in double. */
module org.ecapa4j.backends.reference {
    requires transitive org.ecapa4j.core;

    exports org.ecapa4j.backends.reference;

    provides org.ecapa4j.backend.BackendProvider with
            org.ecapa4j.backends.reference.ReferenceBackendProvider;
}
