/** The embedded default model. */
module org.ecapa4j.models {
    requires transitive org.ecapa4j.core;
    requires static org.jspecify;

    exports org.ecapa4j.models;

    provides org.ecapa4j.model.ModelSource with
            org.ecapa4j.models.EmbeddedModels;
}
