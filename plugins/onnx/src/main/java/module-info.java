/** ONNX models. */
module org.ecapa4j.plugins.onnx {
    requires transitive org.ecapa4j.core;
    requires static org.jspecify;

    exports org.ecapa4j.plugins.onnx;

    provides org.ecapa4j.model.ModelExporter with
            org.ecapa4j.plugins.onnx.OnnxModelExporter;
}
