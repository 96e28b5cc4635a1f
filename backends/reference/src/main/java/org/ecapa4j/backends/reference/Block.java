package org.ecapa4j.backends.reference;

import java.util.List;
import org.ecapa4j.network.Activation;
import org.ecapa4j.network.Res2Net;
import org.ecapa4j.network.Res2Net.PassThrough;
import org.ecapa4j.network.SeRes2Block;
import org.ecapa4j.network.Tdnn;

/** An SE-Res2 block. */
final class Block {
    private final int number;
    private final Convolution entry;
    private final Convolution[] branches;
    private final boolean firstPartThrough;
    private final int width;
    private final Convolution exit;
    private final Convolution squeeze;
    private final Convolution excite;

    Block(SeRes2Block block, int number) {
        this.number = number;
        Res2Net res2net = block.res2net();
        List<Tdnn> layers = res2net.branches();
        entry = new Convolution(block.entry());
        branches = new Convolution[layers.size()];
        for (int i = 0; i < branches.length; i++) {
            branches[i] = new Convolution(layers.get(i));
        }
        firstPartThrough = res2net.passThrough() == PassThrough.FIRST;
        width = res2net.width();
        exit = new Convolution(block.exit());
        squeeze = new Convolution(block.squeezeExcitation().squeeze(), Activation.RELU);
        excite = new Convolution(block.squeezeExcitation().excite(), Activation.NONE);
    }

    long bytes() {
        long bytes = entry.bytes() + exit.bytes() + squeeze.bytes() + excite.bytes();
        for (Convolution branch : branches) {
            bytes += branch.bytes();
        }
        return bytes;
    }

    void apply(Frames in, Frames out, Workspace workspace, Taps taps) {
        Frames entered = workspace.entry.columns(0, (branches.length + 1) * width);
        Frames chained = workspace.chain.columns(0, (branches.length + 1) * width);
        entry.apply(in, entered, workspace.sums);
        taps.block(number, "tdnn1", entered);
        chain(entered, chained, workspace.part.columns(0, width), workspace.sums);
        taps.block(number, "res2net", chained);
        exit.apply(chained, workspace.exit, workspace.sums);
        taps.block(number, "tdnn2", workspace.exit);
        gate(workspace.exit, workspace);
        taps.block(number, "se", workspace.exit);
        add(workspace.exit, in, out);
        taps.block(number, "sum", out);
    }

    private void chain(Frames in, Frames out, Frames sum, double[][] sums) {
        int untouched = firstPartThrough ? 0 : branches.length;
        copy(in.columns(untouched * width, width), out.columns(untouched * width, width));
        for (int i = 0; i < branches.length; i++) {
            int part = firstPartThrough ? i + 1 : i;
            Frames x = in.columns(part * width, width);
            if (i > 0) {
                add(x, out.columns((part - 1) * width, width), sum);
                x = sum;
            }
            branches[i].apply(x, out.columns(part * width, width), sums);
        }
    }

    /** Scales each channel by sigmoid(excite(relu(squeeze(mean over time)))). */
    private void gate(Frames x, Workspace workspace) {
        Statistics.mean(x, workspace.squeezeMean.values());
        Frames squeezed = workspace.squeezed;
        squeeze.apply(workspace.squeezeMean, squeezed, workspace.sums);
        excite.apply(squeezed, workspace.gates, workspace.sums);
        double[] gates = workspace.gates.values();
        for (int c = 0; c < gates.length; c++) {
            gates[c] = 1 / (1 + Math.exp(-gates[c]));
        }
        double[] values = x.values();
        for (int frame = 0; frame < x.frames(); frame++) {
            int row = x.row(frame);
            for (int c = 0; c < gates.length; c++) {
                values[row + c] *= gates[c];
            }
        }
    }

    private static void copy(Frames in, Frames out) {
        for (int frame = 0; frame < in.frames(); frame++) {
            System.arraycopy(in.values(), in.row(frame), out.values(), out.row(frame), in.channels());
        }
    }

    private static void add(Frames a, Frames b, Frames out) {
        double[] x = a.values();
        double[] y = b.values();
        double[] sum = out.values();
        for (int frame = 0; frame < a.frames(); frame++) {
            int rowA = a.row(frame);
            int rowB = b.row(frame);
            int row = out.row(frame);
            for (int c = 0; c < a.channels(); c++) {
                sum[row + c] = x[rowA + c] + y[rowB + c];
            }
        }
    }
}
