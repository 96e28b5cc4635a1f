package org.ecapa4j.backends.ascend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.errors.BackendUnavailableException;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.errors.ModelFormatException;
import org.ecapa4j.model.Fingerprint;
import org.ecapa4j.network.EcapaNetwork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the compiled models of a network among those that are configured.
 *
 * @param places files and folders
 * @param soc of the devices, empty if unknown
 */
record ModelFiles(List<String> places, String soc) {
    private static final Logger LOG = LoggerFactory.getLogger(ModelFiles.class);
    private static final String SUFFIX = ".om";

    /** @throws BackendUnavailableException if there is none; says what there is */
    CompiledModels of(EcapaNetwork network, Precision precision) {
        Fingerprint wanted = Fingerprint.ofNetwork(network);
        List<OmFile> fitting = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (Path file : files()) {
            OmFile om = OmFile.of(file);
            OmSideFile description = om.description();
            if (!description.network().equals(wanted)) {
                others.add("'" + file + "' is of network "
                        + description.network().abbreviated() + " (model '" + description.model() + "')");
            } else if (description.precision() != precision) {
                others.add("'" + file + "' computes in " + OmSideFile.name(description.precision()));
            } else if (!soc.isEmpty() && !description.soc().equals(soc)) {
                others.add("'" + file + "' is for " + description.soc());
            } else {
                fitting.add(om);
            }
        }
        if (fitting.isEmpty()) {
            throw new BackendUnavailableException("Backend 'ascend' has no compiled model of this network ("
                    + wanted.abbreviated() + ") in " + OmSideFile.name(precision) + (soc.isEmpty() ? "" : " for " + soc)
                    + ". ecapa4j.ascend.models has "
                    + (others.isEmpty() ? "no compiled model" : String.join("; ", others))
                    + ". Make one with 'ecapa convert MODEL --to onnx' and 'ecapa ascend compile', and name its folder"
                    + " there; or choose another backend, for example cpu.");
        }
        if (!others.isEmpty()) {
            LOG.info("Compiled models that are not used: {}", String.join("; ", others));
        }
        return new CompiledModels(fitting, soc, NetworkFacts.of(network, precision));
    }

    /** Each once. */
    private Set<Path> files() {
        Set<Path> files = new LinkedHashSet<>();
        for (String place : places) {
            Path path = path(place);
            if (Files.isDirectory(path)) {
                try (Stream<Path> entries = Files.list(path)) {
                    entries.filter(entry -> entry.toString().endsWith(SUFFIX))
                            .sorted()
                            .forEach(files::add);
                } catch (IOException | UncheckedIOException e) {
                    throw new InputOutputException("'" + path + "' (ecapa4j.ascend.models) cannot be listed: " + e, e);
                }
            } else if (Files.exists(path)) {
                if (!path.toString().endsWith(SUFFIX)) {
                    throw new ModelFormatException(
                            "'" + path + "' (ecapa4j.ascend.models) is no " + SUFFIX + " file, and"
                                    + " the backend takes no other: no MINDIR, no AIR, no ONNX. Write the model that it was made"
                                    + " from with 'ecapa convert MODEL --to onnx', compile that with 'ecapa ascend compile', and"
                                    + " name the result's folder there");
                }
                files.add(path);
            } else {
                throw new MissingInputException("'" + path + "' (ecapa4j.ascend.models) does not exist");
            }
        }
        return files;
    }

    private static Path path(String place) {
        try {
            return Path.of(place);
        } catch (InvalidPathException e) {
            throw new MissingInputException("'" + place + "' (ecapa4j.ascend.models) is no path: " + e.getMessage(), e);
        }
    }
}
