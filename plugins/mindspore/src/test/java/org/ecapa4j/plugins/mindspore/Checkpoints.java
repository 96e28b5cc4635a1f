package org.ecapa4j.plugins.mindspore;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.ecapa4j.fixtures.Fixtures;
import org.ecapa4j.model.ElementType;
import org.ecapa4j.model.ModelFile;
import org.ecapa4j.model.StoredTensor;

/** Checkpoints for tests: the goldens and variations of them. */
final class Checkpoints {
    private Checkpoints() {}

    static ModelFile golden(String file) {
        ModelFile read = ModelFile.read(Fixtures.path("golden/ckpt/" + file));
        return new ModelFile(file, read.bytes());
    }

    /** All tensors of the smallest whole network. */
    static List<StoredTensor> nano() {
        return CheckpointReader.read(golden("nano_ecapa.ckpt"));
    }

    static List<StoredTensor> renamed(List<StoredTensor> tensors, UnaryOperator<String> names) {
        return tensors.stream()
                .map(t -> new StoredTensor(names.apply(t.name()), t.type(), t.dims(), t.content()))
                .toList();
    }

    static ModelFile file(List<StoredTensor> tensors) {
        return new ModelFile("test.ckpt", ByteBuffer.wrap(bytes(tensors, CheckpointWriter.SLICE_BYTES)));
    }

    static byte[] bytes(List<StoredTensor> tensors, int sliceBytes) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            CheckpointWriter writer = new CheckpointWriter(out, sliceBytes);
            for (StoredTensor tensor : tensors) {
                writer.write(tensor);
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] bytes(ModelFile file) {
        byte[] bytes = new byte[file.content().remaining()];
        file.content().get(bytes);
        return bytes;
    }

    /** A one-dimensional float32 tensor. */
    static StoredTensor floats(String name, float... values) {
        return floats(name, new int[] {values.length}, values);
    }

    static StoredTensor floats(String name, int[] dims, float... values) {
        ByteBuffer content = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        content.asFloatBuffer().put(values);
        return new StoredTensor(
                name, ElementType.FLOAT32, Arrays.stream(dims).boxed().toList(), content);
    }
}
