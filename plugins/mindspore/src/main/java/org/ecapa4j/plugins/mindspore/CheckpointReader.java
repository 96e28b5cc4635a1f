package org.ecapa4j.plugins.mindspore;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ecapa4j.model.ModelFile;
import org.ecapa4j.model.StoredTensor;
import org.ecapa4j.plugins.mindspore.WireReader.DamagedException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tensors of a MindSpore checkpoint, whatever they mean.
 *
 * <p>A checkpoint is one protobuf message, written piece by piece: {@code value} = 1, repeated, of {@code tag} = 1 (text,
 * the name), {@code tensor} = 2 or {@code maptensor} = 3. A tensor has {@code dims} = 1 (repeated int64, packed or not),
 * {@code tensor_type} = 2 (text, see {@link DataType}) and {@code tensor_content} = 3 (little-endian, C order). Large
 * tensors are cut into consecutive values of the same tag and dims. Unknown fields are skipped. After the message there
 * may be a {@link ChecksumTrailer}.
 */
final class CheckpointReader {
    private static final int VALUE = 1;
    private static final int TAG = 1;
    private static final int TENSOR = 2;
    private static final int MAP_TENSOR = 3;
    private static final int DIMS = 1;
    private static final int TENSOR_TYPE = 2;
    private static final int TENSOR_CONTENT = 3;

    private static final int LONGEST_TAG = 1024;
    private static final int LONGEST_TYPE = 64;
    /** MindSpore's own limit. */
    private static final int HIGHEST_RANK = 8;

    private final Problems problems;
    private final List<StoredTensor> tensors = new ArrayList<>();
    private final Map<String, Integer> offsets = new HashMap<>();
    private @Nullable RawTensor pending;

    private CheckpointReader(Problems problems) {
        this.problems = problems;
    }

    /**
     * Reads all tensors in the order of the file; contents are views of the file unless they had to be joined.
     *
     * @throws org.ecapa4j.errors.ModelFormatException if anything is wrong with the file
     */
    static List<StoredTensor> read(ModelFile file) {
        Problems problems = new Problems(file.name());
        CheckpointReader reader = new CheckpointReader(problems);
        reader.readAll(ChecksumTrailer.strip(file.content(), problems));
        problems.throwIfAny();
        return reader.tensors;
    }

    private void readAll(ByteBuffer content) {
        WireReader checkpoint = new WireReader(content);
        try {
            while (!problems.isFull() && checkpoint.next()) {
                if (checkpoint.field() == VALUE) {
                    int offset = checkpoint.fieldOffset();
                    readValue(checkpoint.message("value"), offset);
                } else {
                    checkpoint.skip();
                }
            }
            finishPending();
        } catch (DamagedException e) {
            boolean nothingRead = tensors.isEmpty() && pending == null;
            problems.add(e.sentence()
                    + (nothingRead ? "; if this is a MindSpore checkpoint at all, it is damaged or encrypted" : ""));
            return;
        }
        if (tensors.isEmpty() && problems.isEmpty()) {
            problems.add("it holds no parameters" + (content.hasRemaining() ? "" : ": the file is empty"));
        }
    }

    private void readValue(WireReader value, int offset) {
        ByteBuffer tag = null;
        WireReader tensor = null;
        boolean mapTensor = false;
        while (value.next()) {
            switch (value.field()) {
                case TAG -> {
                    refuseSecond(tag, "tag", offset);
                    tag = value.bytes("tag");
                }
                case TENSOR -> {
                    refuseSecond(tensor, "tensor", offset);
                    tensor = value.message("tensor");
                }
                case MAP_TENSOR -> {
                    value.message("maptensor");
                    mapTensor = true;
                }
                default -> value.skip();
            }
        }
        String name = name(tag, offset);
        if (mapTensor) {
            problems.add(place(name, offset) + " is a hash table (maptensor), which no ECAPA-TDNN has");
        } else if (tensor == null) {
            problems.add(place(name, offset) + " has neither dimensions nor content");
        } else {
            readTensor(tensor, name, offset);
        }
    }

    private void readTensor(WireReader tensor, String name, int offset) {
        List<Long> dims = new ArrayList<>(4);
        ByteBuffer typeName = null;
        ByteBuffer content = null;
        while (tensor.next()) {
            switch (tensor.field()) {
                case DIMS -> readDims(tensor, dims);
                case TENSOR_TYPE -> {
                    refuseSecond(typeName, "tensor_type", offset);
                    typeName = tensor.bytes("tensor_type");
                }
                case TENSOR_CONTENT -> {
                    refuseSecond(content, "tensor_content", offset);
                    content = tensor.bytes("tensor_content");
                }
                default -> tensor.skip();
            }
        }
        boolean good = checkDims(dims, name, offset);
        Optional<DataType> type = type(typeName, name, offset);
        if (content == null) {
            problems.add(place(name, offset) + " has no content");
        } else if (good && type.isPresent()) {
            accept(name, offset, type.get(), dims, content);
        }
    }

    private static void readDims(WireReader tensor, List<Long> dims) {
        if (tensor.wireType() == WireReader.LENGTH_DELIMITED) {
            WireReader packed = tensor.message("dims");
            while (!packed.atEnd()) {
                addDim(dims, packed.element());
            }
        } else {
            addDim(dims, tensor.varint("dims"));
        }
    }

    /** One more than the limit is enough to see that it is exceeded. */
    private static void addDim(List<Long> dims, long dim) {
        if (dims.size() <= HIGHEST_RANK) {
            dims.add(dim);
        }
    }

    private boolean checkDims(List<Long> dims, String name, int offset) {
        if (dims.size() > HIGHEST_RANK) {
            problems.add(place(name, offset) + " has more than " + HIGHEST_RANK + " dimensions");
            return false;
        }
        boolean scalar = dims.size() == 1 && dims.get(0) == 0;
        for (long dim : dims) {
            if (dim < 1 && !scalar) {
                problems.add(place(name, offset) + " has dimensions " + dims + ", which must all be positive");
                return false;
            }
        }
        return true;
    }

    private Optional<DataType> type(@Nullable ByteBuffer typeName, String name, int offset) {
        if (typeName == null) {
            problems.add(place(name, offset) + " has no tensor_type");
            return Optional.empty();
        }
        ByteBuffer start = typeName.slice(0, Math.min(typeName.remaining(), LONGEST_TYPE));
        String spelling = StandardCharsets.ISO_8859_1.decode(start).toString();
        Optional<DataType> type = typeName.remaining() > LONGEST_TYPE ? Optional.empty() : DataType.named(spelling);
        if (type.isEmpty()) {
            problems.add(place(name, offset) + " has tensor_type " + Problems.quote(spelling) + ", known are "
                    + DataType.spellings());
        }
        return type;
    }

    /** Empty, and a problem more, if there is no usable name. */
    private String name(@Nullable ByteBuffer tag, int offset) {
        if (tag == null || !tag.hasRemaining()) {
            problems.add("the entry at offset " + offset + " has no tag (parameter name)");
            return "";
        }
        if (tag.remaining() > LONGEST_TAG) {
            problems.add("the entry at offset " + offset + " has a tag of " + tag.remaining() + " bytes, at most "
                    + LONGEST_TAG + " are expected");
            return "";
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(tag).toString();
        } catch (CharacterCodingException e) {
            problems.add("the entry at offset " + offset + " has a tag (parameter name) that is not UTF-8");
            return "";
        }
    }

    private static String place(String name, int offset) {
        return "tensor " + Problems.quote(name) + " at offset " + offset;
    }

    private static void refuseSecond(@Nullable Object first, String what, int offset) {
        if (first != null) {
            throw new DamagedException("the entry at offset " + offset + " has a second " + what);
        }
    }

    private void accept(String name, int offset, DataType type, List<Long> dims, ByteBuffer content) {
        if (pending != null && pending.name().equals(name) && !pending.isComplete()) {
            if (pending.isContinuedBy(type, dims)) {
                pending.append(content);
            } else {
                problems.add("tensor " + Problems.quote(name) + " at offset " + pending.offset() + " goes on at offset "
                        + offset + " with another type or other dimensions");
            }
            return;
        }
        finishPending();
        Integer earlier = name.isEmpty() ? null : offsets.putIfAbsent(name, offset);
        if (earlier != null) {
            problems.add("tensor " + Problems.quote(name) + " appears twice, at offsets " + earlier + " and " + offset);
            return;
        }
        pending = new RawTensor(name, offset, type, dims, content);
    }

    private void finishPending() {
        if (pending != null) {
            StoredTensor tensor = pending.store(problems);
            if (tensor != null) {
                tensors.add(tensor);
            }
            pending = null;
        }
    }
}
