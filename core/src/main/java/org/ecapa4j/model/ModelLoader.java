package org.ecapa4j.model;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ecapa4j.calibration.CalibrationProfile;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.errors.ModelFormatException;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.errors.PluginException;
import org.ecapa4j.internal.NearMiss;
import org.ecapa4j.plugin.Plugin;
import org.jspecify.annotations.Nullable;

/**
 * Finds and reads models: by a source's name, by the path of a checkpoint, or by the path of a card. Safe for concurrent
 * use.
 *
 * <p>A checkpoint alone is a model. With a card its SHA-256 is checked. Next to a checkpoint, {@link #profilePath} may
 * hold a calibration profile, which must be made for this very model. Nothing is ever fetched from a network.
 */
public final class ModelLoader {
    private static final Pattern EXPORTED = Pattern.compile("(?i)\\.(mindir|air|om|onnx)$");

    private final Map<String, ModelSource> sources = new TreeMap<>();
    private final List<CheckpointFormat> formats;
    private final List<ModelCardFormat> cardFormats;

    /**
     * @param sources where names come from
     * @param formats asked in this order whether a file is theirs
     * @param cardFormats asked before the checkpoint formats
     * @throws PluginException if two sources serve the same name
     */
    public ModelLoader(List<ModelSource> sources, List<CheckpointFormat> formats, List<ModelCardFormat> cardFormats) {
        for (ModelSource source : sources) {
            for (String name : source.names()) {
                ModelSource other = this.sources.putIfAbsent(name, source);
                if (other != null) {
                    throw new PluginException("Model sources '" + other.id() + "' and '" + source.id()
                            + "' both serve the model '" + name + "'; remove one of them");
                }
            }
        }
        this.formats = List.copyOf(formats);
        this.cardFormats = List.copyOf(cardFormats);
    }

    /** The names that {@link #load} knows, in alphabetical order. */
    public SortedSet<String> names() {
        return new TreeSet<>(sources.keySet());
    }

    /** Where the calibration profile of a checkpoint is kept: {@code dir/voice.ckpt} has {@code dir/voice.profile.json}. */
    public static Path profilePath(Path checkpoint) {
        String file = checkpoint.getFileName().toString();
        int dot = file.lastIndexOf('.');
        return checkpoint.resolveSibling((dot > 0 ? file.substring(0, dot) : file) + ".profile.json");
    }

    /**
     * Reads the model that a reference names: a name that a source serves, else the path of a card or of a checkpoint.
     *
     * @throws MissingInputException if it is neither a known name nor a file, or if a card's checkpoint is not beside it
     * @throws ModelFormatException if a file is damaged, of no known format, or not the one that its card means
     * @throws ModelMismatchException if the calibration profile is for another model
     */
    public Model load(String reference) {
        return load(reference, true);
    }

    /**
     * As {@link #load}, but the calibration profile is neither read nor checked: for those who make one, or bring another.
     *
     * @throws MissingInputException as {@link #load}
     * @throws ModelFormatException as {@link #load}
     */
    public Model loadWithoutProfile(String reference) {
        return load(reference, false);
    }

    private Model load(String reference, boolean withProfile) {
        ModelSource source = sources.get(reference);
        if (source != null) {
            ModelSource.ModelFiles files = source.open(reference);
            ModelCard card = files.card() == null ? null : readCard(files.card());
            return assemble(reference, files.checkpoint(), card, withProfile ? files.profile() : null);
        }
        Path path = existing(reference);
        ModelFile file = ModelFile.read(path);
        for (ModelCardFormat cardFormat : cardFormats) {
            if (cardFormat.recognises(file)) {
                return loadAsset(reference, path, cardFormat.read(file), withProfile);
            }
        }
        return assemble(reference, file, null, withProfile ? profileBeside(path) : null);
    }

    private Path existing(String reference) {
        try {
            Path path = Path.of(reference);
            if (!reference.isEmpty() && Files.exists(path)) {
                return path;
            }
        } catch (InvalidPathException e) {
            // Not a path on this system: reported below like any other unknown reference.
        }
        String known = sources.isEmpty() ? "none are installed" : String.join(", ", sources.keySet());
        String meant = NearMiss.close(reference, sources.keySet());
        throw new MissingInputException("Model '" + reference + "' is neither a known name (" + known
                + ") nor an existing file" + (meant == null ? "" : "; did you mean '" + meant + "'?"));
    }

    private ModelCard readCard(ModelFile file) {
        for (ModelCardFormat cardFormat : cardFormats) {
            if (cardFormat.recognises(file)) {
                return cardFormat.read(file);
            }
        }
        throw new ModelFormatException(
                "Model card '" + file.name() + "' is in none of the known card formats (" + ids(cardFormats) + ")");
    }

    /** Takes the first asset beside the card that is in a known format. */
    private Model loadAsset(String reference, Path cardPath, ModelCard card, boolean withProfile) {
        Path folder = cardPath.toAbsolutePath().getParent();
        List<String> absent = new ArrayList<>();
        List<String> foreign = new ArrayList<>();
        for (ModelCard.Asset asset : card.assets()) {
            Path path = folder == null ? null : asset.pathIn(folder);
            if (path == null || !Files.isRegularFile(path)) {
                absent.add("'" + asset.link() + "', expected as '" + (path == null ? asset.fileName() : path) + "'");
                continue;
            }
            ModelFile file = ModelFile.read(path);
            checkSha256(file, List.of(asset));
            if (formats.stream().anyMatch(format -> format.recognises(file))) {
                return assemble(reference, file, null, withProfile ? profileBeside(path) : null)
                        .withCard(card);
            }
            foreign.add("'" + path + "' (" + asset.format() + ")");
        }
        if (!foreign.isEmpty()) {
            throw new ModelFormatException("No file of model card '" + reference + "' is in a known checkpoint format ("
                    + ids(formats) + "); found " + String.join(", ", foreign));
        }
        throw new MissingInputException("Model card '" + reference + "' needs a checkpoint that is not there: "
                + String.join(", or ", absent) + ". Download it and put it there");
    }

    private Model assemble(
            String name, ModelFile checkpointFile, @Nullable ModelCard card, @Nullable ModelFile profileFile) {
        if (card != null) {
            checkSha256(checkpointFile, card.assets());
        }
        Checkpoint checkpoint = formatOf(checkpointFile).read(checkpointFile);
        Fingerprint fingerprint = Fingerprint.of(checkpoint.network(), checkpoint.frontEnd());
        CalibrationProfile profile = null;
        if (profileFile != null) {
            profile = CalibrationProfile.parse(profileFile.text(), profileFile.name());
            if (!profile.fingerprint().equals(fingerprint.hex())) {
                throw new ModelMismatchException("Calibration profile '" + profileFile.name() + "' is for the model "
                        + profile.fingerprint() + ", but '" + checkpointFile.name() + "' is the model "
                        + fingerprint.hex() + "; calibrate this model ('ecapa calibrate'), or remove the profile");
            }
        }
        return new Model(name, checkpoint.network(), checkpoint.frontEnd(), fingerprint, card, profile);
    }

    private static void checkSha256(ModelFile file, List<ModelCard.Asset> assets) {
        String actual = file.sha256();
        if (assets.stream().noneMatch(asset -> asset.sha256().equals(actual))) {
            String expected =
                    assets.stream().map(ModelCard.Asset::sha256).distinct().collect(Collectors.joining(" or "));
            throw new ModelFormatException("Model file '" + file.name() + "' has SHA-256 " + actual
                    + ", but its card says " + expected + "; it is damaged or another version: download it again");
        }
    }

    private CheckpointFormat formatOf(ModelFile file) {
        for (CheckpointFormat format : formats) {
            if (format.recognises(file)) {
                return format;
            }
        }
        throw new ModelFormatException("Model file '" + file.name()
                + "' is in none of the known formats (checkpoints: " + ids(formats) + "; cards: " + ids(cardFormats)
                + ")" + hint(file.name()));
    }

    private static String hint(String name) {
        return EXPORTED.matcher(name).find()
                ? ". It is a network that was exported for a runtime; give the checkpoint that it was made from, for a MINDIR or"
                        + " AIR file MindSpore's .ckpt. Of that 'ecapa convert --to onnx' and 'ecapa ascend compile' make"
                        + " what runs on an Ascend NPU"
                : "";
    }

    private static @Nullable ModelFile profileBeside(Path checkpoint) {
        Path path = profilePath(checkpoint);
        return Files.exists(path) ? ModelFile.read(path) : null;
    }

    private static String ids(List<? extends Plugin> plugins) {
        return plugins.isEmpty()
                ? "none are installed"
                : plugins.stream().map(Plugin::id).collect(Collectors.joining(", "));
    }
}
