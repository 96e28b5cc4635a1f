package org.ecapa4j.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ecapa4j.calibration.CalibrationProfile;
import org.ecapa4j.io.Json;
import org.ecapa4j.model.Model;
import org.ecapa4j.model.ModelCard;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.SeRes2Block;
import org.ecapa4j.network.Tensor;
import org.jspecify.annotations.Nullable;

/** A model described. */
final class ModelReport {
    private final Model model;

    ModelReport(Model model) {
        this.model = model;
    }

    /** Numbers that training moves: all but the statistics of the normalisations. */
    private long trainable() {
        return count(false);
    }

    private long elements() {
        return count(true);
    }

    private long count(boolean statistics) {
        long count = 0;
        for (Map.Entry<String, Tensor> entry : model.network().tensors().entrySet()) {
            String name = entry.getKey();
            if (statistics || !(name.endsWith(".mean") || name.endsWith(".variance"))) {
                count += entry.getValue().size();
            }
        }
        return count;
    }

    String toText() {
        EcapaNetwork network = model.network();
        StringBuilder text = new StringBuilder();
        line(text, "model", model.name());
        line(text, "fingerprint", model.fingerprint().hex());
        line(
                text,
                "network",
                "ECAPA-TDNN, " + network.channels() + " channels, "
                        + network.blocks().size() + " blocks (dilations "
                        + dilations() + "), aggregation "
                        + network.aggregation().outChannels() + ", attention "
                        + network.pooling().attention().outChannels() + ", squeeze "
                        + network.blocks().get(0).squeezeExcitation().squeeze().outChannels() + ", embedding "
                        + network.embeddingSize());
        line(text, "parameters", trainable() + " trainable, " + elements() + " in all");
        line(text, "front end", model.frontEnd().canonicalText().replaceFirst("^front-end ", ""));
        ModelCard card = model.card();
        if (card == null) {
            line(text, "card", "none");
        } else {
            line(text, "card", card.name());
            card.fields().forEach((field, value) -> line(text, "  " + field, value.replace("\n", " ")));
            for (ModelCard.Asset asset : card.assets()) {
                line(text, "  asset", asset.format() + " " + asset.link() + " sha256 " + asset.sha256());
            }
        }
        CalibrationProfile profile = model.profile();
        if (profile == null) {
            line(text, "profile", "none; verify gives scores but no decision");
        } else {
            line(text, "profile", "calibrated");
            for (ProfileReport.Line each : ProfileReport.of(profile)) {
                line(text, "  " + each.name(), each.text());
            }
        }
        return text.toString();
    }

    String toJson() {
        EcapaNetwork network = model.network();
        Map<String, @Nullable Object> sizes = new LinkedHashMap<>();
        sizes.put("bins", network.bins());
        sizes.put("channels", network.channels());
        sizes.put("blocks", network.blocks().size());
        sizes.put("dilations", dilations());
        sizes.put("res2netScale", network.blocks().get(0).res2net().scale());
        sizes.put("aggregation", network.aggregation().outChannels());
        sizes.put("attention", network.pooling().attention().outChannels());
        sizes.put(
                "squeeze", network.blocks().get(0).squeezeExcitation().squeeze().outChannels());
        sizes.put("embedding", network.embeddingSize());

        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("model", model.name());
        object.put("fingerprint", model.fingerprint().hex());
        object.put("network", sizes);
        object.put("parameters", trainable());
        object.put("elements", elements());
        object.put("frontEnd", model.frontEnd().canonicalText());
        object.put("card", model.card() == null ? null : card(model.card()));
        object.put("profile", model.profile() == null ? null : profile(model.profile()));
        return Json.write(object);
    }

    private List<Integer> dilations() {
        return model.network().blocks().stream()
                .map(SeRes2Block::res2net)
                .map(res2net -> res2net.branches().get(0).convolution().dilation())
                .toList();
    }

    private static Map<String, @Nullable Object> card(ModelCard card) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("name", card.name());
        object.put("fields", card.fields());
        object.put(
                "assets",
                card.assets().stream()
                        .map(asset -> Map.of("format", asset.format(), "link", asset.link(), "sha256", asset.sha256()))
                        .toList());
        return object;
    }

    private static Map<String, @Nullable Object> profile(CalibrationProfile profile) {
        return Json.parseObject(profile.toJson(), "profile");
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name)
                .append(" ".repeat(Math.max(1, 17 - name.length())))
                .append(value)
                .append('\n');
    }
}
