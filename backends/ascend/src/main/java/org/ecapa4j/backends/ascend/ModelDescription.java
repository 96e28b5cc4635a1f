package org.ecapa4j.backends.ascend;

import java.util.ArrayList;
import java.util.List;

/**
 * What AscendCL tells about a loaded model, as the native side writes it down.
 *
 * @param inputs but the gears' own
 * @param outputs as they are
 * @param batches the gears of a model with a dynamic batch; empty for others
 * @param gears of a model with dynamic dims, each the dims of all inputs one after the other; empty for others
 * @param weightBytes on the device, 0 if unknown
 */
record ModelDescription(
        List<Port> inputs, List<Port> outputs, List<Long> batches, List<long[]> gears, long weightBytes) {
    /** AscendCL's number of float32. */
    static final int FLOAT = 0;

    /**
     * An input or output.
     *
     * @param index among all inputs or outputs
     * @param type AscendCL's number
     * @param bytes at most
     * @param dims -1 where it moves
     */
    record Port(int index, String name, int type, long bytes, long[] dims) {
        /** Whether it bears a name, or one to which the compiler put the node's before. */
        boolean isNamed(String wanted) {
            return name.equals(wanted) || name.endsWith(":" + wanted);
        }
    }

    static ModelDescription parse(String text) {
        List<Port> inputs = new ArrayList<>();
        List<Port> outputs = new ArrayList<>();
        List<Long> batches = new ArrayList<>();
        List<long[]> gears = new ArrayList<>();
        long weightBytes = 0;
        for (String line : text.split("\n", -1)) {
            String[] fields = line.split("\t", -1);
            switch (fields[0]) {
                case "input" -> inputs.add(port(fields));
                case "output" -> outputs.add(port(fields));
                case "batch" -> {
                    for (long batch : longs(fields, 1)) {
                        batches.add(batch);
                    }
                }
                case "dims" -> gears.add(longs(fields, 1));
                case "weights" -> weightBytes = Long.parseLong(fields[1]);
                default -> {}
            }
        }
        return new ModelDescription(inputs, outputs, batches, gears, weightBytes);
    }

    private static Port port(String[] fields) {
        return new Port(
                Integer.parseInt(fields[1]),
                fields[2],
                Integer.parseInt(fields[3]),
                Long.parseLong(fields[4]),
                longs(fields, 5));
    }

    private static long[] longs(String[] fields, int from) {
        long[] values = new long[fields.length - from];
        for (int i = 0; i < values.length; i++) {
            values[i] = Long.parseLong(fields[from + i]);
        }
        return values;
    }
}
