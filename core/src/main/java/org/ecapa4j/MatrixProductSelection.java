package org.ecapa4j;

import java.util.List;
import org.ecapa4j.errors.PluginException;
import org.ecapa4j.plugin.PluginRegistry;
import org.ecapa4j.scoring.MatrixProduct;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides what computes matrix products, once, when first asked, and says why. Safe for concurrent use. */
final class MatrixProductSelection {
    /** What {@code auto} means: the first of these that can. */
    private static final List<String> AUTOMATIC_ORDER = List.of("openblas", "java");

    private static final Logger LOG = LoggerFactory.getLogger(MatrixProductSelection.class);

    private final PluginSelection<MatrixProduct> selection;
    private @Nullable MatrixProduct selected;

    /**
     * @param configured {@code auto} or an id
     * @param origin where that was written, for messages
     */
    MatrixProductSelection(PluginRegistry plugins, String configured, String origin) {
        selection = new PluginSelection<>(
                plugins,
                MatrixProduct.class,
                "Matrix product",
                AUTOMATIC_ORDER,
                "ecapa4j.matrix-product",
                configured,
                origin,
                MatrixProduct::availability,
                PluginException::new);
    }

    synchronized MatrixProduct select() {
        MatrixProduct product = selected;
        if (product == null) {
            PluginSelection.Choice<MatrixProduct> choice = selection.select("be used", plugin -> null);
            product = choice.plugin();
            LOG.info("Matrix product {} scores against cohorts; {}", product.id(), choice.reason());
            selected = product;
        }
        return product;
    }
}
