package org.ecapa4j.evaluation;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.internal.ShownProblems;
import org.ecapa4j.io.Npy;

/** Reads the lists and labels of a folder of plain features; {@link FeatureFolder} describes it. */
final class PlainFeatures {
    static final String LIST = "fea.lst";

    private static final String LABELS = "label.lst";

    private PlainFeatures() {}

    static List<FeaturePlace> list(Path folder, int bins) {
        List<String> files = lines(folder.resolve(LIST));
        List<String> labels = lines(folder.resolve(LABELS));
        if (files.size() != labels.size()) {
            throw new DataFormatException("Feature folder '" + folder + "': " + LIST + " lists " + files.size()
                    + " files but " + LABELS + " " + labels.size() + "; expected a file of labels for each");
        }
        ShownProblems problems = new ShownProblems(
                "Feature folder '" + folder + "'",
                "Expected features [B, T, " + bins + "] and B labels in each pair of files");
        List<FeaturePlace> places = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            try {
                places.addAll(places(folder, files.get(i), labels.get(i), bins));
            } catch (DataFormatException | MissingInputException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        problems.throwIfAny();
        return places;
    }

    private static List<FeaturePlace> places(Path folder, String file, String labelFile, int bins) {
        Path features = folder.resolve(file);
        int[] shape = Npy.shape(features);
        FeatureLabels labels = new FeatureLabels(Npy.read(folder.resolve(labelFile)));
        if (shape.length != 3 || shape[0] != labels.count() || shape[1] == 0 || shape[2] != bins) {
            throw new DataFormatException("'" + file + "' has the shape " + Arrays.toString(shape) + " and '"
                    + labelFile + "' " + labels.count() + " labels");
        }
        return labels.places(file, new FeaturePlace(file, null, features, 0, shape[1]), bins);
    }

    private static List<String> lines(Path file) {
        try {
            List<String> lines = new ArrayList<>();
            for (String line : Files.readAllLines(file)) {
                String name = line.startsWith("\uFEFF") ? line.substring(1).strip() : line.strip();
                if (!name.isEmpty()) {
                    lines.add(name);
                }
            }
            return lines;
        } catch (NoSuchFileException e) {
            throw new MissingInputException("File '" + file + "' does not exist", e);
        } catch (CharacterCodingException e) {
            throw new DataFormatException("File '" + file + "' is not UTF-8 text", e);
        } catch (IOException e) {
            throw new InputOutputException("File '" + file + "' cannot be read: " + e, e);
        }
    }
}
