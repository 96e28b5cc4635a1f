package org.ecapa4j.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

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
     * @param link where it is: an address, or a path relative to the card
     * @param sha256 64 lower-case hexadecimal digits
     */
    public record Asset(String format, String link, String sha256) {
        /** The last part of the link: the name under which the file is looked for beside the card. */
        public String fileName() {
            return link.substring(link.lastIndexOf('/') + 1);
        }
    }

    public ModelCard {
        assets = List.copyOf(assets);
    }

    public Optional<String> field(String fieldName) {
        return Optional.ofNullable(fields.get(fieldName));
    }
}
