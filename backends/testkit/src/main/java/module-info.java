/** The conformance kit: what every backend has to pass, published with the goldens that it needs. */
module org.ecapa4j.backends.testkit {
    requires transitive org.ecapa4j.core;
    requires transitive org.junit.jupiter.api;
    requires java.management;
    requires jdk.management;

    exports org.ecapa4j.backends.testkit;

    opens org.ecapa4j.backends.testkit to
            org.junit.platform.commons;

    uses org.ecapa4j.backend.BackendProvider;
}
