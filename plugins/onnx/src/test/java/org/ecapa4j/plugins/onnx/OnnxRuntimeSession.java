package org.ecapa4j.plugins.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** An exported network on ONNX Runtime's CPU provider, with its optimisations off or on as they come. */
final class OnnxRuntimeSession implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    OnnxRuntimeSession(Path file) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            session = environment.createSession(file.toString(), options);
        }
    }

    OrtSession session() {
        return session;
    }

    /** Embeddings {@code [batch][size]} of features {@code [batch][frames][bins]}. */
    float[][] embed(float[] features, int batch, int frames, int bins) throws OrtException {
        return embed(features, new float[0], batch, frames, bins);
    }

    float[][] embed(float[] features, float[] mask, int batch, int frames, int bins) throws OrtException {
        Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
        try {
            inputs.put("feats", tensor(features, batch, frames, bins));
            if (mask.length > 0) {
                inputs.put("mask", tensor(mask, batch, frames));
            }
            try (OrtSession.Result result = session.run(inputs)) {
                return (float[][]) result.get(0).getValue();
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    Map<String, String> metadata() throws OrtException {
        return session.getMetadata().getCustomMetadata();
    }

    private OnnxTensor tensor(float[] values, long... dims) throws OrtException {
        return OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), dims);
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
