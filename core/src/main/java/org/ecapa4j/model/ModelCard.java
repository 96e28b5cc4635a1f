package org.ecapa4j.model;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What its publisher says of a model.
 *
 * @param name the model's name
 * @param fields all fields but the assets, by their name in the card, in the card's order, values as written
 * @param assets the files of the model
 * @param description the text after the fields; may be empty
 */
public record ModelCard(String name, Map<String, String> fields, List<Asset> assets, String description) {
    /**
     * A file of the model.
     *
     * @param format the publisher's name of the format, for example {@code ckpt}
     * @param link where it is: an address ({@code https://...}), or a path relative to the card, with {@code /}
     * @param sha256 64 lower-case hexadecimal digits
     */
    public record Asset(String format, String link, String sha256) {
        /** The last part of the link, without query and fragment: the name under which the file is looked for. */
        public String fileName() {
            String path = isAddress() ? link.replaceFirst("[?#].*", "") : link;
            return path.substring(path.lastIndexOf('/') + 1);
        }

        /**
         * Where the file is expected: below the card's folder by a relative link, in that folder by an address's file
         * name.
         *
         * @param folder of the card
         * @return null if the link names nothing inside the folder
         */
        @Nullable
        Path pathIn(Path folder) {
            try {
                Path path = Path.of(isAddress() ? fileName() : link).normalize();
                boolean inside = !path.isAbsolute()
                        && !path.startsWith("..")
                        && !path.toString().isEmpty();
                return inside ? folder.resolve(path) : null;
            } catch (InvalidPathException e) {
                return null;
            }
        }

        private boolean isAddress() {
            return link.contains("://");
        }
    }

    public ModelCard {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        assets = List.copyOf(assets);
    }

    /** The value of a field, if the card has it. */
    public Optional<String> field(String fieldName) {
        return Optional.ofNullable(fields.get(fieldName));
    }
}
