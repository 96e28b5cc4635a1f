package org.ecapa4j.plugins.openblas;

import org.ecapa4j.errors.PluginException;
import org.ecapa4j.plugin.Availability;
import org.ecapa4j.scoring.MatrixBlock;

/** Asks the plugin in a process of its own, as a process loads the library once only. */
final class AvailabilityProbe {
    private AvailabilityProbe() {}

    /** Prints reason and remedy, or that there is none; then what a product says. */
    public static void main(String[] arguments) {
        OpenBlasMatrixProduct product = new OpenBlasMatrixProduct();
        Availability availability = product.availability();
        System.out.println(
                availability.isAvailable()
                        ? "available"
                        : "reason: " + availability.reason() + "\nremedy: " + availability.remedy());
        MatrixBlock one = MatrixBlock.of(new float[] {2}, 1, 1);
        MatrixBlock result = MatrixBlock.of(new float[1], 1, 1);
        try {
            product.multiplyTransposed(one, one, result);
            System.out.println("product: " + result.values()[0]);
        } catch (PluginException e) {
            System.out.println("product: " + e.getMessage());
        }
    }
}
