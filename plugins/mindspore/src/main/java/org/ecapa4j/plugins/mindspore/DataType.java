package org.ecapa4j.plugins.mindspore;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.ecapa4j.model.ElementType;

/** MindSpore's names of element types, as {@code tensor_type} holds them. */
enum DataType {
    INT8("Int8", ElementType.INT8),
    UINT8("UInt8", ElementType.UINT8),
    INT16("Int16", ElementType.INT16),
    UINT16("UInt16", ElementType.UINT16),
    INT32("Int32", ElementType.INT32),
    UINT32("UInt32", ElementType.UINT32),
    INT64("Int64", ElementType.INT64),
    UINT64("UInt64", ElementType.UINT64),
    FLOAT16("Float16", ElementType.FLOAT16),
    FLOAT32("Float32", ElementType.FLOAT32),
    FLOAT64("Float64", ElementType.FLOAT64),
    BFLOAT16("BFloat16", ElementType.BFLOAT16),
    BOOL("Bool", ElementType.BOOL),
    TEXT("str", ElementType.TEXT);

    private final String spelling;
    private final ElementType elementType;

    DataType(String spelling, ElementType elementType) {
        this.spelling = spelling;
        this.elementType = elementType;
    }

    String spelling() {
        return spelling;
    }

    ElementType elementType() {
        return elementType;
    }

    static Optional<DataType> named(String spelling) {
        for (DataType type : values()) {
            if (type.spelling.equals(spelling)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    static DataType of(ElementType elementType) {
        for (DataType type : values()) {
            if (type.elementType == elementType) {
                return type;
            }
        }
        throw new IllegalArgumentException("MindSpore has no element type " + elementType);
    }

    /** All names, for messages. */
    static String spellings() {
        return Arrays.stream(values()).map(DataType::spelling).collect(Collectors.joining(", "));
    }
}
