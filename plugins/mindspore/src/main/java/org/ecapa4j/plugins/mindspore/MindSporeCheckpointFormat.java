package org.ecapa4j.plugins.mindspore;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.model.Checkpoint;
import org.ecapa4j.model.CheckpointFormat;
import org.ecapa4j.model.ElementType;
import org.ecapa4j.model.ModelFile;
import org.ecapa4j.model.StoredTensor;
import org.ecapa4j.network.Tensor;
import org.ecapa4j.plugins.mindspore.WireReader.DamagedException;

/**
 * MindSpore's {@code .ckpt} files with an ECAPA-TDNN, from inference ({@code 0.conv.weight}) or from training ({@code
 * network.blocks.0.conv.weight}, with optimizer state as extras). Sizes are inferred from the tensors; float16, bfloat16
 * and float64 become float32. Writes what MindSpore 2.10 writes, byte for byte, with the names of inference. Safe for
 * concurrent use.
 */
public final class MindSporeCheckpointFormat implements CheckpointFormat {
    private static final int ZIP_MAGIC = 0x504B0304;
    private static final int PICKLE_MAGIC = 0x80;

    /** Constructs the format; opens nothing. */
    public MindSporeCheckpointFormat() {}

    @Override
    public String id() {
        return "mindspore";
    }

    /** By the first entry, or by the ending {@code .ckpt} unless the content is PyTorch's, which shares it. */
    @Override
    public boolean recognises(ModelFile file) {
        ByteBuffer content = file.content();
        try {
            WireReader reader = new WireReader(content);
            if (reader.next() && reader.field() == 1) {
                WireReader value = reader.message("value");
                if (value.next() && value.field() <= 3 && value.wireType() == WireReader.LENGTH_DELIMITED) {
                    return true;
                }
            }
        } catch (DamagedException e) {
            // The bytes say nothing: the name decides.
        }
        boolean zip = content.remaining() >= Integer.BYTES && content.getInt(0) == ZIP_MAGIC;
        boolean pickle = content.hasRemaining() && (content.get(0) & 0xFF) == PICKLE_MAGIC;
        return !zip && !pickle && file.name().toLowerCase(Locale.ROOT).endsWith(".ckpt");
    }

    /** {@inheritDoc} The network's tensors are views of the file's bytes where these are float32. */
    @Override
    public Checkpoint read(ModelFile file) {
        return NetworkReader.read(file.name(), CheckpointReader.read(file));
    }

    /**
     * Writes the network, then the extras.
     *
     * @throws ModelMismatchException if the network is not of MindSpore's variant, or an extra tensor is not training
     *     state by its name, or is there twice
     */
    @Override
    public void write(Checkpoint checkpoint, OutputStream out) throws IOException {
        Map<String, Tensor> parameters = NetworkParameters.of(checkpoint.network());
        Set<String> names = new HashSet<>();
        for (StoredTensor extra : checkpoint.extras()) {
            if (!ParameterNames.isExtra(extra.name()) || !names.add(extra.name())) {
                throw new ModelMismatchException(
                        "Extra tensor '" + extra.name() + "' cannot be written to a MindSpore"
                                + " checkpoint: it is there twice, or not one of the names that are read back as training state");
            }
        }
        CheckpointWriter writer = new CheckpointWriter(out);
        for (Map.Entry<String, Tensor> parameter : parameters.entrySet()) {
            writer.write(stored(parameter.getKey(), parameter.getValue()));
        }
        for (StoredTensor extra : checkpoint.extras()) {
            writer.write(extra);
        }
    }

    private static StoredTensor stored(String name, Tensor tensor) {
        ByteBuffer content = ByteBuffer.allocate(Math.multiplyExact(tensor.size(), Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        content.asFloatBuffer().put(tensor.buffer());
        List<Integer> dims = Arrays.stream(tensor.dims()).boxed().toList();
        return new StoredTensor(name, ElementType.FLOAT32, dims, content);
    }
}
