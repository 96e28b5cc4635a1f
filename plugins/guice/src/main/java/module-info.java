/** Installs the library in Guice applications. */
module org.ecapa4j.plugins.guice {
    // Guice's jar has no descriptor to ask for them, and without one nothing else brings explicit modules onto the
    // path.
    requires com.google.common;
    requires jakarta.inject;
    requires transitive com.google.guice;
    requires transitive org.ecapa4j.core;
    requires static org.jspecify;

    exports org.ecapa4j.plugins.guice;

    uses org.ecapa4j.plugins.guice.GuiceContribution;
}
