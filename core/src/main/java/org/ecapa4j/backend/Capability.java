package org.ecapa4j.backend;

import java.util.EnumSet;
import java.util.Set;
import org.ecapa4j.network.AttentiveStatisticsPooling.GlobalContext;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.Edges;
import org.ecapa4j.network.Res2Net.PassThrough;
import org.ecapa4j.network.SeRes2Block;
import org.ecapa4j.network.Tdnn;

/** What a backend can do. Declared once; the conformance kit holds a backend to it, and to refusing the rest. */
public enum Capability {
    /** Computes in float32 or better. */
    F32,
    /** Computes in IEEE half precision. */
    F16,
    /** Computes in bfloat16. */
    BF16,
    /** Computes in 8-bit integers. */
    INT8,
    /** Networks with reflected edges. */
    REFLECTED_EDGES,
    /** Pooling with global context, of either kind. */
    GLOBAL_CONTEXT,
    /** Res2Net whose last part passes through. */
    LAST_PART_THROUGH;

    /** The capability that a precision asks for. */
    public static Capability of(Precision precision) {
        return switch (precision) {
            case F32 -> F32;
            case F16 -> F16;
            case BF16 -> BF16;
            case INT8 -> INT8;
        };
    }

    /** All that a backend must be capable of to compute this network in this precision. */
    public static Set<Capability> neededFor(EcapaNetwork network, Precision precision) {
        Set<Capability> needed = EnumSet.of(of(precision));
        boolean reflected = reflects(network.input()) || reflects(network.aggregation());
        for (SeRes2Block block : network.blocks()) {
            reflected |= reflects(block.entry()) || reflects(block.exit());
            for (Tdnn branch : block.res2net().branches()) {
                reflected |= reflects(branch);
            }
            if (block.res2net().passThrough() == PassThrough.LAST) {
                needed.add(LAST_PART_THROUGH);
            }
        }
        if (reflected) {
            needed.add(REFLECTED_EDGES);
        }
        if (network.pooling().context() != GlobalContext.NONE) {
            needed.add(GLOBAL_CONTEXT);
        }
        return needed;
    }

    /** A convolution of one tap has no edges, whatever it says about them. */
    private static boolean reflects(Tdnn layer) {
        return layer.convolution().edges() == Edges.REFLECT
                && layer.convolution().kernel() > 1;
    }
}
