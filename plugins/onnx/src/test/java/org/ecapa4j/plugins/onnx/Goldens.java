package org.ecapa4j.plugins.onnx;

import java.nio.file.Path;
import java.util.List;
import org.ecapa4j.features.FrontEnd;
import org.ecapa4j.fixtures.Fixtures;
import org.ecapa4j.io.Npy;
import org.ecapa4j.model.Fingerprint;
import org.ecapa4j.model.Model;
import org.ecapa4j.model.ModelExporter;
import org.ecapa4j.network.EcapaNetwork;

/** Networks of the goldens as models, and what the frameworks made of their inputs. */
final class Goldens {
    static final int BINS = 80;

    private Goldens() {}

    static Model model(String name, EcapaNetwork network) {
        FrontEnd frontEnd = FrontEnd.speechbrain();
        return new Model(name, network, frontEnd, Fingerprint.of(network, frontEnd), null, null);
    }

    static float[] values(String file) {
        return Npy.read(Fixtures.path("golden/" + file)).floats();
    }

    static Path export(Model model, Path folder, boolean mask, int batch, Integer... frames) {
        return new OnnxModelExporter()
                .export(model, new ModelExporter.Request(List.of(frames), batch, mask), folder)
                .get(0);
    }

    static double distance(float[] a, float[] b, int offset) {
        double max = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = Math.abs((double) a[i] - b[offset + i]);
            max = difference <= max ? max : difference;
        }
        return max;
    }
}
