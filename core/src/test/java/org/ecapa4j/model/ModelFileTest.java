package org.ecapa4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.errors.ModelFormatException;
import org.ecapa4j.errors.ModelMismatchException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFileTest {
    @TempDir
    Path folder;

    @Test
    void readsFilesAndStreams() throws IOException {
        Path path = Files.writeString(folder.resolve("a"), "h\u00e9llo");

        ModelFile file = ModelFile.read(path);

        assertThat(file.text()).isEqualTo("h\u00e9llo");
        assertThat(file.sha256()).isEqualTo("3c48591d8d098a4538f5e013dfcf406e948eac4d3277b10bf614e295d6068179");
        assertThat(file.content().remaining()).isEqualTo(6);
        assertThat(file.content().isReadOnly()).isTrue();
        assertThat(ModelFile.read("a", new ByteArrayInputStream(Files.readAllBytes(path)))
                        .bytes())
                .isEqualTo(file.bytes());
    }

    @Test
    void refusesWhatIsNotThereOrTooLarge() throws IOException {
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> ModelFile.read(missing))
                .isInstanceOf(MissingInputException.class)
                .hasMessage("File '" + missing + "' does not exist");
        Path large = folder.resolve("large");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(1L << 31);
        }
        assertThatThrownBy(() -> ModelFile.read(large))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("Model file '" + large + "' has 2147483648 bytes; at most 2 GiB can be read");
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("broken");
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                throw new IOException("broken");
            }
        };
        assertThatThrownBy(() -> ModelFile.read("b", broken))
                .isInstanceOf(InputOutputException.class)
                .hasMessage("'b' cannot be read: java.io.IOException: broken");
    }

    @Test
    void aTensorsContentFitsItsDimensions() {
        ByteBuffer content = ByteBuffer.allocate(24);
        StoredTensor tensor = new StoredTensor("t", ElementType.FLOAT32, List.of(2, 3), content);
        assertThat(tensor.view().order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(tensor.view().isReadOnly()).isTrue();

        assertThatThrownBy(() -> new StoredTensor("t", ElementType.FLOAT32, List.of(2, 2), content))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage("Tensor 't' of type FLOAT32 and dimensions [2, 2] does not fit its content of 24 bytes");
        for (List<Integer> dims : List.of(
                List.of(-2, -3),
                List.of(0),
                Collections.nCopies(64, Integer.MAX_VALUE),
                List.of(1 << 30, 1 << 30, 16))) {
            assertThatThrownBy(() -> new StoredTensor("t", ElementType.FLOAT32, dims, content))
                    .isInstanceOf(ModelMismatchException.class);
            assertThatThrownBy(() -> new StoredTensor("t", ElementType.INT8, dims, ByteBuffer.allocate(0)))
                    .isInstanceOf(ModelMismatchException.class);
        }
        assertThat(new StoredTensor("t", ElementType.TEXT, List.of(), content).dims())
                .isEmpty();
    }
}
