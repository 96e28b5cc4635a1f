/** Installs the library in Guice applications. */
module org.ecapa4j.plugins.guice {
    requires transitive com.google.guice;
    requires transitive org.ecapa4j.core;
    requires static org.jspecify;

    exports org.ecapa4j.plugins.guice;

    uses org.ecapa4j.plugins.guice.GuiceContribution;
}
