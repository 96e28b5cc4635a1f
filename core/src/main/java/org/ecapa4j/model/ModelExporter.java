package org.ecapa4j.model;

import java.nio.file.Path;
import java.util.List;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.plugin.Plugin;

/**
 * Writes a model for another runtime: features in, embedding out, without the front end. An SPI; providers are safe for
 * concurrent use. Their id names the format.
 */
public interface ModelExporter extends Plugin {
    /**
     * What to write.
     *
     * @param frames the lengths to write a file for each; empty for one file that takes any number of frames
     * @param batch utterances that are computed at once, at least 1
     * @param mask whether the network takes a second input that tells frames of the recording (1) from padding (0), which
     *     makes a padded length exact
     */
    record Request(List<Integer> frames, int batch, boolean mask) {
        /** @throws ModelMismatchException if a number is out of range or a length is named twice */
        public Request {
            frames = List.copyOf(frames);
            if (batch < 1) {
                throw new ModelMismatchException("The batch is " + batch + "; at least 1 utterance is needed");
            }
            for (int length : frames) {
                if (length < 1) {
                    throw new ModelMismatchException(
                            "A length of " + length + " frames was asked for; at least 1 is needed");
                }
            }
            if (frames.stream().distinct().count() < frames.size()) {
                throw new ModelMismatchException("A length was asked for twice: " + frames);
            }
        }
    }

    /**
     * Writes the files, replacing those of the same names. A file is there whole or not at all.
     *
     * @param folder made if it is not there
     * @return the files, in the order of the lengths
     * @throws ModelMismatchException if the model cannot be written as asked; says why and what can be
     * @throws org.ecapa4j.errors.InputOutputException if writing fails
     */
    List<Path> export(Model model, Request request, Path folder);
}
