package org.ecapa4j.plugins.onnx;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.io.AtomicFile;
import org.ecapa4j.io.Json;
import org.ecapa4j.model.Fingerprint;
import org.ecapa4j.model.Model;
import org.ecapa4j.model.ModelExporter;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.Edges;
import org.ecapa4j.network.Tdnn;
import org.jspecify.annotations.Nullable;

/**
 * Writes ONNX, operator set 13: {@code feats [batch][frames][bins]} float32 in, {@code embs [batch][embedding]} float32 out, and
 * with a mask the input {@code mask [batch][frames]}. The features are what the model's front end gives, its mean removed.
 *
 * <p>A file is named {@code <model>.onnx}, or {@code <model>-<frames>.onnx} where the number of frames is fixed, and with
 * {@code -batch<N>} before the ending where it takes several utterances at once. What it is of, the fingerprints of model and
 * network above all, stands in its metadata and again in {@code <file without .onnx>.json} beside it, for compilers that make
 * something else of the file, with the file's SHA-256: the two are written one after the other, and a description that is of
 * another file would name a network that the file does not compute.
 */
public final class OnnxModelExporter implements ModelExporter {
    /** The first word of the description beside a file. */
    static final String FORMAT = "ecapa4j-exported-network 1";

    @Override
    public String id() {
        return "onnx";
    }

    @Override
    public List<Path> export(Model model, Request request, Path folder) {
        EcapaNetwork network = model.network();
        if (request.mask()) {
            refuseReflection(model);
        }
        for (int frames : request.frames()) {
            if (frames < network.minimumFrames()) {
                throw new ModelMismatchException("Model '" + model.name() + "' takes " + network.minimumFrames()
                        + " frames or more, but a length of " + frames + " was asked for");
            }
        }
        makeFolder(folder);
        List<Path> files = new ArrayList<>();
        for (int frames : request.frames().isEmpty() ? List.of(0) : request.frames()) {
            String name = stem(model.name())
                    + (frames == 0 ? "" : "-" + frames)
                    + (request.batch() == 1 ? "" : "-batch" + request.batch());
            files.add(write(model, request, frames, folder, name));
        }
        return files;
    }

    private static Path write(Model model, Request request, int frames, Path folder, String name) {
        Map<String, @Nullable Object> description = describe(model, request, frames);
        Map<String, String> metadata = new LinkedHashMap<>();
        description.forEach((key, value) -> {
            if (value != null) {
                metadata.put("ecapa4j." + key, String.valueOf(value));
            }
        });
        OnnxGraph graph = new OnnxGraph(name);
        EcapaGraph.add(model.network(), graph, request.batch(), frames, request.mask());
        Message file = graph.toModel(metadata);
        Path onnx = folder.resolve(name + ".onnx");
        MessageDigest digest = sha256();
        AtomicFile.write(onnx, out -> file.writeTo(new DigestOutputStream(out, digest)));
        description.put("sha256", HexFormat.of().formatHex(digest.digest()));
        byte[] text = Json.write(description).getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(folder.resolve(name + ".json"), out -> out.write(text));
        return onnx;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static Map<String, @Nullable Object> describe(Model model, Request request, int frames) {
        Map<String, @Nullable Object> description = new LinkedHashMap<>();
        description.put("format", FORMAT);
        description.put("model", stem(model.name()));
        description.put("fingerprint", model.fingerprint().hex());
        description.put("network", Fingerprint.ofNetwork(model.network()).hex());
        description.put("frontEnd", model.frontEnd().canonicalText());
        description.put("input", EcapaGraph.FEATURES);
        description.put("mask", request.mask() ? EcapaGraph.MASK : null);
        description.put("output", EcapaGraph.EMBEDDINGS);
        description.put("batch", request.batch());
        description.put("frames", frames == 0 ? null : frames);
        description.put("bins", model.network().bins());
        description.put("embedding", model.network().embeddingSize());
        return description;
    }

    /** Frames mirrored at an edge are not zeros, so no mask makes a padded length exact. */
    private static void refuseReflection(Model model) {
        List<String> reflecting = new ArrayList<>();
        EcapaNetwork network = model.network();
        collect(reflecting, "input", network.input());
        for (int i = 0; i < network.blocks().size(); i++) {
            List<Tdnn> branches = network.blocks().get(i).res2net().branches();
            for (int j = 0; j < branches.size(); j++) {
                collect(reflecting, "blocks." + i + ".res2net." + j, branches.get(j));
            }
        }
        if (!reflecting.isEmpty()) {
            throw new ModelMismatchException("Model '" + model.name() + "' cannot be written with a mask: "
                    + reflecting.size() + " of its convolutions reflect at the edges (the first is '"
                    + reflecting.get(0) + "'), and reflected frames cannot be masked exactly. Write it without"
                    + " --mask, in the lengths that you need or with any number of frames");
        }
    }

    private static void collect(List<String> reflecting, String name, Tdnn layer) {
        if (layer.convolution().edges() == Edges.REFLECT && layer.convolution().kernel() > 1) {
            reflecting.add(name);
        }
    }

    private static void makeFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new InputOutputException("Folder '" + folder + "' cannot be made: " + e, e);
        }
    }

    /** A model's name as a file's: without folders and ending. */
    private static String stem(String model) {
        String name = model.substring(Math.max(model.lastIndexOf('/'), model.lastIndexOf('\\')) + 1);
        int dot = name.lastIndexOf('.');
        return (dot > 0 ? name.substring(0, dot) : name).replaceAll("[^A-Za-z0-9._-]", "-");
    }
}
