package org.ecapa4j.backends.ascend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ecapa4j.backend.Capability;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.backends.ascend.standin.ToyModel;
import org.ecapa4j.model.Fingerprint;
import org.ecapa4j.network.EcapaNetwork;

/** A folder of compiled models. */
final class Models {
    /** Lengths that the kit tries on networks whose edges are reflected, which no mask can pad. */
    private static final int[] EXACT = {5, 6, 7, 8, 9, 10, 16, 31, 50, 97, 120, 200, 256, 301, 404, 1000};

    private final Path folder;
    private int count;

    Models() {
        try {
            folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "models")), "om");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String folder() {
        return folder.toString();
    }

    /** Models for any length: under a mask where that is exact, else some exact lengths. */
    void write(EcapaNetwork network, Precision precision) {
        if (Capability.neededFor(network, precision).contains(Capability.REFLECTED_EDGES)) {
            add(network, precision, ToyModel.lengths(1, EXACT));
        } else {
            add(network, precision, ToyModel.lengths(2, 2, 64, 128).withMask());
            add(network, precision, ToyModel.fixed(1, 50));
            add(network, precision, ToyModel.batches(50, 2, 4));
            add(network, precision, ToyModel.fixed(1, 1200).withMask());
        }
    }

    Path add(EcapaNetwork network, Precision precision, ToyModel toy) {
        Path file = folder.resolve("model-" + count++ + ".om");
        toy.write(network, file);
        new OmSideFile("made up", Fingerprint.ofNetwork(network), precision, toy.soc()).write(file);
        return file;
    }

    static Models of(EcapaNetwork network, ToyModel... toys) {
        Models models = new Models();
        for (ToyModel toy : toys) {
            models.add(network, Precision.F32, toy);
        }
        return models;
    }
}
