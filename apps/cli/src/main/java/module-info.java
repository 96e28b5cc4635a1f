/** The {@code ecapa} command. The plugins come by service binding: whatever lies on the module path. */
module org.ecapa4j.cli {
    requires com.google.guice;
    requires info.picocli;
    requires org.ecapa4j.backends.ascend;
    requires org.ecapa4j.core;
    requires org.ecapa4j.plugins.guice;

    opens org.ecapa4j.cli to
            info.picocli;
}
