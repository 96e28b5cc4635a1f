package org.ecapa4j.plugins.mindspore;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.ecapa4j.model.ModelCard;
import org.ecapa4j.model.ModelCardFormat;
import org.ecapa4j.model.ModelFile;

/**
 * The Markdown model cards of MindSpore Hub; {@link FrontMatter} has their form.
 *
 * <p>A card needs {@code model-name} and at least one {@code asset} with {@code file-format}, {@code asset-link} and
 * {@code asset-sha256}. Other fields are kept as they are. A link may stand in angle brackets; it is an http or https
 * address, or a relative path that stays inside the card's folder. Safe for concurrent use.
 */
public final class MindSporeModelCardFormat implements ModelCardFormat {
    private static final int LARGEST_CARD = 1024 * 1024;
    private static final int LOOKED_AT = 8192;
    private static final Pattern NAMES_A_MODEL = Pattern.compile("(?m)^model-name[ \\t]*:");
    private static final Pattern SHA256 = Pattern.compile("[0-9A-Fa-f]{64}");
    private static final Pattern ADDRESS = Pattern.compile("(?i)https?://[^/\\s]+/\\S*[^/\\s]");
    private static final Pattern UNSAFE_IN_PATH = Pattern.compile("[\\\\:\\p{Cntrl}]");

    /** Constructs the format; opens nothing. */
    public MindSporeModelCardFormat() {}

    @Override
    public String id() {
        return "mindspore-hub";
    }

    /** By the field {@code model-name} near the beginning, or by the ending {@code .md}. */
    @Override
    public boolean recognises(ModelFile file) {
        if (file.name().toLowerCase(Locale.ROOT).endsWith(".md")) {
            return true;
        }
        ByteBuffer content = file.content();
        ByteBuffer start = content.slice(0, Math.min(LOOKED_AT, content.remaining()));
        return NAMES_A_MODEL.matcher(StandardCharsets.ISO_8859_1.decode(start)).find();
    }

    @Override
    public ModelCard read(ModelFile file) {
        Problems problems = new Problems(file.name());
        FrontMatter frontMatter = FrontMatter.parse(text(file, problems), problems);
        Map<String, String> fields = new LinkedHashMap<>();
        frontMatter.fields().forEach((name, value) -> fields.put(name, value.text()));
        String name = fields.getOrDefault("model-name", "");
        if (name.isEmpty()) {
            problems.add("field 'model-name' is missing or empty");
        }
        List<ModelCard.Asset> assets = new ArrayList<>();
        for (FrontMatter.Item item : frontMatter.assets()) {
            assets.add(new ModelCard.Asset(
                    text(item, "file-format", problems), link(item, problems), sha256(item, problems)));
        }
        if (assets.isEmpty()) {
            problems.add(
                    frontMatter.hasAssetList()
                            ? "field 'asset' has no item; each starts with a line '-'"
                            : "field 'asset' is missing");
        }
        problems.throwIfAny();
        return new ModelCard(name, fields, assets, frontMatter.description());
    }

    /** The file as text; unusable text ends the reading at once, since no line of it can be trusted. */
    private static String text(ModelFile file, Problems problems) {
        ByteBuffer content = file.content();
        if (content.remaining() > LARGEST_CARD) {
            problems.add("it has " + content.remaining() + " bytes; a model card has at most " + LARGEST_CARD);
        } else {
            try {
                String text =
                        StandardCharsets.UTF_8.newDecoder().decode(content).toString();
                if (text.indexOf('\0') < 0) {
                    return text.startsWith("\uFEFF") ? text.substring(1) : text;
                }
            } catch (CharacterCodingException e) {
                // Reported below like a NUL: binary, not text.
            }
            problems.add("it is not a model card: not UTF-8 text");
        }
        problems.throwIfAny();
        return "";
    }

    private static String text(FrontMatter.Item item, String field, Problems problems) {
        FrontMatter.Value value = item.fields().get(field);
        if (value == null || value.text().isEmpty()) {
            problems.add("line " + (value == null ? item.line() : value.line()) + ": the asset's field '" + field
                    + "' is missing or empty");
            return "";
        }
        return value.text();
    }

    private static String link(FrontMatter.Item item, Problems problems) {
        String written = text(item, "asset-link", problems);
        boolean bracketed = written.startsWith("<") && written.endsWith(">");
        String link = bracketed ? written.substring(1, written.length() - 1).strip() : written;
        if (!written.isEmpty() && !ADDRESS.matcher(link).matches() && !staysInside(link)) {
            problems.add("line " + line(item, "asset-link") + ": asset-link " + Problems.quote(written)
                    + " is neither an http(s) address of a file nor a relative path inside the card's folder");
        }
        return link;
    }

    private static boolean staysInside(String link) {
        if (UNSAFE_IN_PATH.matcher(link).find()) {
            return false;
        }
        for (String part : link.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                return false;
            }
        }
        return true;
    }

    private static String sha256(FrontMatter.Item item, Problems problems) {
        String sha256 = text(item, "asset-sha256", problems);
        if (!sha256.isEmpty() && !SHA256.matcher(sha256).matches()) {
            problems.add("line " + line(item, "asset-sha256") + ": asset-sha256 " + Problems.quote(sha256)
                    + " is not 64 hexadecimal digits");
        }
        return sha256.toLowerCase(Locale.ROOT);
    }

    private static int line(FrontMatter.Item item, String field) {
        FrontMatter.Value value = item.fields().get(field);
        return value == null ? item.line() : value.line();
    }
}
