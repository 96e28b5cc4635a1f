/** The API, the plugin contracts and everything that needs neither native code nor a framework's format. */
module org.ecapa4j.core {
    requires typesafe.config;
    requires transitive org.slf4j;
    requires static transitive org.jspecify;

    exports org.ecapa4j;
    exports org.ecapa4j.audio;
    exports org.ecapa4j.backend;
    exports org.ecapa4j.calibration;
    exports org.ecapa4j.config;
    exports org.ecapa4j.embeddings;
    exports org.ecapa4j.errors;
    exports org.ecapa4j.evaluation;
    exports org.ecapa4j.features;
    exports org.ecapa4j.io;
    exports org.ecapa4j.metrics;
    exports org.ecapa4j.model;
    exports org.ecapa4j.network;
    exports org.ecapa4j.normalisation;
    exports org.ecapa4j.plugin;
    exports org.ecapa4j.scoring;
    exports org.ecapa4j.scoring.trained;

    uses org.ecapa4j.audio.AudioDecoder;
    uses org.ecapa4j.audio.VoiceActivityDetector;
    uses org.ecapa4j.backend.BackendProvider;
    uses org.ecapa4j.model.CheckpointFormat;
    uses org.ecapa4j.model.ModelCardFormat;
    uses org.ecapa4j.model.ModelExporter;
    uses org.ecapa4j.model.ModelSource;
    uses org.ecapa4j.scoring.MatrixProduct;

    provides org.ecapa4j.audio.AudioDecoder with
            org.ecapa4j.audio.WavDecoder;
    provides org.ecapa4j.audio.VoiceActivityDetector with
            org.ecapa4j.audio.EnergyVoiceActivityDetector;
    provides org.ecapa4j.scoring.MatrixProduct with
            org.ecapa4j.scoring.JavaMatrixProduct;
}
