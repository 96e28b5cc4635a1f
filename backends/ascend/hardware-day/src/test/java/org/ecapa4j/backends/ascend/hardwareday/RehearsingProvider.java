package org.ecapa4j.backends.ascend.hardwareday;

import java.nio.file.Path;
import org.ecapa4j.backends.ascend.standin.ToyModel;
import org.ecapa4j.network.EcapaNetwork;

/** For the kit on the stand-in: what was compiled becomes a toy model, with the same gears. */
public final class RehearsingProvider extends CompilingProvider {
    /** Opens nothing. */
    public RehearsingProvider() {}

    @Override
    protected void compiled(EcapaNetwork network, Path om, boolean masked, int[] gears) {
        ToyModel toy = ToyModel.lengths(1, gears);
        (masked ? toy.withMask() : toy).write(network, om);
    }
}
