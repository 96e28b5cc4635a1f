package org.ecapa4j.plugins.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A graph of ONNX operators that is being built. Field numbers are those of {@code onnx.proto}, IR version 7; the operators are
 * those of operator set 13.
 *
 * <p>An operator is added under a name; what it gives carries the same name, which {@link #add} returns for use as an input.
 */
class OnnxGraph {
    /** The newest operator set that Ascend's compiler takes for every operator used here, and its IR version. */
    static final int OPERATOR_SET = 13;

    static final int IR_VERSION = 7;

    private static final int FLOAT = 1;
    private static final int INT64 = 7;

    private final String name;
    private final List<Message> nodes = new ArrayList<>();
    private final List<Message> constants = new ArrayList<>();
    private final List<Message> inputs = new ArrayList<>();
    private final List<Message> outputs = new ArrayList<>();
    private final Set<String> taken = new HashSet<>();

    OnnxGraph(String name) {
        this.name = name;
    }

    /** A dimension: a number, or the name of one that is not fixed. */
    record Dimension(String symbol, long value) {
        static Dimension of(long value) {
            return new Dimension("", value);
        }

        static Dimension open(String symbol) {
            return new Dimension(symbol, 0);
        }
    }

    /** An attribute of an operator. */
    record Attribute(Message message) {
        static Attribute integer(String name, long value) {
            return new Attribute(new Message().text(1, name).integer(3, value).integer(20, 2));
        }

        static Attribute real(String name, float value) {
            return new Attribute(new Message().text(1, name).real(2, value).integer(20, 1));
        }

        static Attribute text(String name, String value) {
            return new Attribute(new Message().text(1, name).text(4, value).integer(20, 3));
        }

        static Attribute integers(String name, long... values) {
            Message message = new Message().text(1, name);
            Arrays.stream(values).forEach(value -> message.integer(8, value));
            return new Attribute(message.integer(20, 7));
        }
    }

    /** A float32 input of the graph. */
    String input(String inputName, Dimension... dims) {
        take(inputName);
        inputs.add(floats(inputName, dims));
        return inputName;
    }

    /** Declares what was added under this name as an output of the graph. */
    void output(String outputName, Dimension... dims) {
        outputs.add(floats(outputName, dims));
    }

    /** A float32 constant. */
    String constant(String constantName, float[] values, long... dims) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return constant(constantName, FLOAT, raw.array(), dims);
    }

    /** An int64 constant with one dimension: axes, sizes, paddings. */
    String integers(String constantName, long... values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asLongBuffer().put(values);
        return constant(constantName, INT64, raw.array(), values.length);
    }

    private String constant(String constantName, int type, byte[] raw, long... dims) {
        take(constantName);
        Message tensor = new Message();
        Arrays.stream(dims).forEach(dim -> tensor.integer(1, dim));
        constants.add(tensor.integer(2, type).text(8, constantName).raw(9, raw));
        return constantName;
    }

    /** Adds an operator with one result. */
    String add(String nodeName, String operator, List<String> from, Attribute... attributes) {
        add(nodeName, operator, from, List.of(nodeName), attributes);
        return nodeName;
    }

    /** Adds an operator with several results. */
    void add(String nodeName, String operator, List<String> from, List<String> to, Attribute... attributes) {
        to.forEach(this::take);
        Message node = new Message();
        from.forEach(input -> node.text(1, input));
        to.forEach(output -> node.text(2, output));
        node.text(3, nodeName).text(4, operator);
        for (Attribute attribute : attributes) {
            node.message(5, attribute.message());
        }
        nodes.add(node);
    }

    /** The whole file. */
    Message toModel(Map<String, String> metadata) {
        Message graph = new Message();
        nodes.forEach(node -> graph.message(1, node));
        graph.text(2, name);
        constants.forEach(constant -> graph.message(5, constant));
        inputs.forEach(input -> graph.message(11, input));
        outputs.forEach(output -> graph.message(12, output));

        Message model = new Message().integer(1, IR_VERSION).text(2, "ecapa4j");
        model.message(7, graph).message(8, new Message().text(1, "").integer(2, OPERATOR_SET));
        metadata.forEach(
                (key, value) -> model.message(14, new Message().text(1, key).text(2, value)));
        return model;
    }

    private void take(String valueName) {
        if (!taken.add(valueName)) {
            throw new IllegalStateException("the value '" + valueName + "' stands twice in graph '" + name + "'");
        }
    }

    private static Message floats(String valueName, Dimension... dims) {
        Message shape = new Message();
        for (Dimension dim : dims) {
            Message written = dim.symbol().isEmpty()
                    ? new Message().integer(1, dim.value())
                    : new Message().text(2, dim.symbol());
            shape.message(1, written);
        }
        Message tensor = new Message().integer(1, FLOAT).message(2, shape);
        return new Message().text(1, valueName).message(2, new Message().message(1, tensor));
    }
}
