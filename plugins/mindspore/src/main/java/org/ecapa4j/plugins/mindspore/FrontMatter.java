package org.ecapa4j.plugins.mindspore;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a model card: lines {@code name: value} between two lines {@code ---}, in any order, with blank lines and
 * comments ({@code #}) among them. The field {@code asset} holds a list: each item starts with {@code -} and has fields of
 * its own, indented.
 */
final class FrontMatter {
    private static final String FENCE = "---";
    private static final String ASSET = "asset";
    private static final Pattern FIELD = Pattern.compile("([A-Za-z0-9][A-Za-z0-9_-]*)[ \\t]*:(?:[ \\t]+(.*))?");

    /**
     * A value and where it is.
     *
     * @param line counted from 1
     */
    record Value(String text, int line) {}

    /**
     * An item of the asset list.
     *
     * @param line where it starts, counted from 1
     */
    record Item(int line, Map<String, Value> fields) {}

    private final Problems problems;
    private final Map<String, Value> fields = new LinkedHashMap<>();
    private final List<Item> assets = new ArrayList<>();
    private String description = "";
    private int assetLine;

    private FrontMatter(Problems problems) {
        this.problems = problems;
    }

    /** Reads what can be read; the rest becomes problems. */
    static FrontMatter parse(String text, Problems problems) {
        FrontMatter frontMatter = new FrontMatter(problems);
        frontMatter.parse(text.split("\r\n|\r|\n", -1));
        return frontMatter;
    }

    /** All fields but the assets, in the order of the card. */
    Map<String, Value> fields() {
        return fields;
    }

    List<Item> assets() {
        return assets;
    }

    /** Whether there is a field {@code asset}, be it empty. */
    boolean hasAssetList() {
        return assetLine > 0;
    }

    /** What follows the fields, without blank lines around it, with line feeds. */
    String description() {
        return description;
    }

    private void parse(String[] lines) {
        int first = fence(lines, 0);
        if (first == lines.length) {
            problems.add("it has no fields: they stand between two lines '---'");
            return;
        }
        int last = fence(lines, first + 1);
        if (last == lines.length) {
            problems.add("the fields that start after line " + (first + 1) + " are not closed by a line '---'");
        }
        boolean inAssets = false;
        for (int i = first + 1; i < last; i++) {
            inAssets = parseLine(lines[i], i + 1, inAssets);
        }
        if (last < lines.length) {
            description = String.join("\n", List.of(lines).subList(last + 1, lines.length))
                    .strip();
        }
    }

    private static int fence(String[] lines, int from) {
        int line = from;
        while (line < lines.length && !lines[line].stripTrailing().equals(FENCE)) {
            line++;
        }
        return line;
    }

    /** Returns whether the next line may belong to the list of assets. */
    private boolean parseLine(String line, int number, boolean inAssets) {
        String content = line.strip();
        if (content.isEmpty() || content.startsWith("#")) {
            return inAssets;
        }
        if (inAssets && content.startsWith("-")) {
            assets.add(new Item(number, new LinkedHashMap<>()));
            String rest = content.substring(1).strip();
            if (!rest.isEmpty()) {
                putInAsset(rest, number);
            }
            return true;
        }
        if (Character.isWhitespace(line.charAt(0))) {
            if (inAssets && !assets.isEmpty()) {
                putInAsset(content, number);
            } else {
                problems.add("line " + number + " is indented, but belongs to no item of 'asset'");
            }
            return inAssets;
        }
        Matcher field = match(content, number);
        if (field == null) {
            return false;
        }
        String name = String.valueOf(field.group(1));
        if (!name.equals(ASSET)) {
            put(fields, name, field.group(2), number);
            return false;
        }
        if (assetLine > 0) {
            problems.add("line " + number + ": field 'asset' is already on line " + assetLine);
        }
        if (field.group(2) != null && !field.group(2).isBlank()) {
            problems.add("line " + number + ": field 'asset' must be a list, one item per line '-'");
        }
        assetLine = number;
        return true;
    }

    private void putInAsset(String content, int number) {
        Matcher field = match(content, number);
        if (field != null) {
            put(assets.get(assets.size() - 1).fields(), String.valueOf(field.group(1)), field.group(2), number);
        }
    }

    private @Nullable Matcher match(String content, int number) {
        Matcher field = FIELD.matcher(content);
        if (field.matches()) {
            return field;
        }
        problems.add("line " + number + ": expected 'name: value', found " + Problems.quote(content));
        return null;
    }

    private void put(Map<String, Value> target, String name, @Nullable String value, int number) {
        Value earlier = target.putIfAbsent(name, new Value(value == null ? "" : value.strip(), number));
        if (earlier != null) {
            problems.add("line " + number + ": field '" + name + "' is already on line " + earlier.line());
        }
    }
}
