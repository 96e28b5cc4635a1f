package org.ecapa4j.internal.pickle;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.errors.MissingInputException;
import org.jspecify.annotations.Nullable;

/**
 * Reads plain data that Python's {@code pickle} wrote, protocols 0 to 5, and refuses everything else by name: it knows no
 * classes and no functions, so that a file can run nothing.
 *
 * <p>{@code None} becomes null; a truth value {@code Boolean}; an integer {@code Long}, or {@code BigInteger} beyond its range;
 * a float {@code Double}; text {@code String}; bytes {@code byte[]} (protocol 3 and later: earlier ones write bytes as a call);
 * tuple and list a {@code List}; a dictionary a {@code Map} in the order of the file. Keys are None, truth values, numbers or
 * texts. Python 2's byte texts are taken as UTF-8.
 *
 * <p>Bounded: files of at most {@value #MAX_BYTES} bytes, {@value #MAX_VALUES} values of which {@value #MAX_CONTAINERS} may be
 * tuples, lists and dictionaries, {@value #MAX_REMEMBERED} places in the memo, {@value PickleShape#MAX_DEPTH} levels; nothing
 * contains itself. Time is proportional to the
 * length. What is shared in Python is shared in the result too, so whoever walks through a result visits a shared part as often as
 * it is referred to.
 */
public final class Unpickler {
    static final int MAX_BYTES = 64 << 20;
    static final int MAX_VALUES = 8_000_000;
    static final int MAX_CONTAINERS = 2_000_000;
    static final int MAX_REMEMBERED = 4_000_000;

    private static final int NEWEST_PROTOCOL = 5;

    private final PickleInput in;
    private final PickleStack stack;
    private final Map<Long, @Nullable Object> memo = new HashMap<>();
    private int values;
    private int containers;

    private Unpickler(PickleInput in) {
        this.in = in;
        this.stack = new PickleStack(in);
    }

    /**
     * Reads a file with one value.
     *
     * @throws MissingInputException if there is none
     * @throws InputOutputException if it cannot be read
     * @throws DataFormatException as {@link #read(byte[], String)}
     */
    public static @Nullable Object read(Path file) {
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] content = stream.readNBytes(MAX_BYTES + 1);
            return read(content, file.toString());
        } catch (NoSuchFileException e) {
            throw new MissingInputException("Pickle file '" + file + "' does not exist", e);
        } catch (IOException e) {
            throw new InputOutputException("Pickle file '" + file + "' cannot be read: " + e, e);
        }
    }

    /**
     * Reads one value.
     *
     * @param source what the bytes are, for messages
     * @throws DataFormatException if they are damaged, hold something else than plain data, or go beyond a bound; names the
     *     operation and its place
     */
    public static @Nullable Object read(byte[] content, String source) {
        if (content.length > MAX_BYTES) {
            throw new DataFormatException(
                    "Pickle file '" + source + "' has more than " + MAX_BYTES + " bytes, which is not accepted");
        }
        return new Unpickler(new PickleInput(content, source)).run();
    }

    private @Nullable Object run() {
        Opcode opcode = in.opcode();
        while (opcode != Opcode.STOP) {
            try {
                execute(opcode);
            } catch (IllegalArgumentException e) {
                throw in.problem(String.valueOf(e.getMessage()));
            }
            opcode = in.opcode();
        }
        Object result = stack.pop();
        if (stack.size() > 0) {
            throw in.problem("it leaves " + stack.size() + " values besides the result");
        }
        if (in.hasRemaining()) {
            throw in.problem("bytes follow the end; only files with one value are read");
        }
        new PickleShape(in).check(result);
        return result;
    }

    private void execute(Opcode opcode) {
        switch (opcode) {
            case PROTO -> requireProtocol(in.unsigned1());
            case FRAME -> in.frame();
            case MARK -> stack.mark();
            case POP -> stack.discard();
            case POP_MARK -> stack.popToMark();
            case DUP -> push(stack.peek());
            case NONE -> push(null);
            case NEWTRUE -> push(true);
            case NEWFALSE -> push(false);
            case INT -> push(PickleText.integer(in.line()));
            case LONG -> push(PickleText.wholeNumber(in.line()));
            case BININT -> push((long) in.signed4());
            case BININT1 -> push((long) in.unsigned1());
            case BININT2 -> push((long) in.unsigned2());
            case LONG1 -> push(wholeNumber(in.unsigned1()));
            case LONG4 -> push(wholeNumber(in.signed4()));
            case FLOAT -> push(PickleText.floatingPoint(in.line()));
            case BINFLOAT -> push(in.bigEndianDouble());
            case STRING -> push(PickleText.quoted(in.line()));
            case UNICODE -> push(PickleText.rawUnicode(in.line()));
            case SHORT_BINSTRING, SHORT_BINUNICODE -> push(in.utf8(in.unsigned1()));
            case BINSTRING -> push(in.utf8(in.signed4()));
            case BINUNICODE -> push(in.utf8(in.unsigned4()));
            case BINUNICODE8 -> push(in.utf8(in.unsigned8()));
            case SHORT_BINBYTES -> push(in.bytes(in.unsigned1()));
            case BINBYTES -> push(in.bytes(in.unsigned4()));
            case BINBYTES8 -> push(in.bytes(in.unsigned8()));
            case EMPTY_TUPLE -> pushTuple(List.of());
            case TUPLE -> pushTuple(stack.popToMark());
            case TUPLE1 -> pushTuple(stack.pop(1));
            case TUPLE2 -> pushTuple(stack.pop(2));
            case TUPLE3 -> pushTuple(stack.pop(3));
            case EMPTY_LIST -> pushContainer(new ArrayList<>());
            case LIST -> pushContainer(stack.popToMark());
            case APPEND -> append(stack.pop(1));
            case APPENDS -> append(stack.popToMark());
            case EMPTY_DICT -> pushContainer(new LinkedHashMap<>());
            case DICT -> {
                List<@Nullable Object> items = stack.popToMark();
                pushContainer(new LinkedHashMap<>());
                set(items);
            }
            case SETITEM -> set(stack.pop(2));
            case SETITEMS -> set(stack.popToMark());
            case GET -> push(recall(memoIndex(in.line())));
            case BINGET -> push(recall(in.unsigned1()));
            case LONG_BINGET -> push(recall(in.unsigned4()));
            case PUT -> remember(memoIndex(in.line()));
            case BINPUT -> remember(in.unsigned1());
            case LONG_BINPUT -> remember(in.unsigned4());
            case MEMOIZE -> remember(memo.size());
            default -> throw new IllegalStateException(opcode + " is neither done nor refused");
        }
    }

    private void push(@Nullable Object value) {
        if (++values > MAX_VALUES) {
            throw in.problem("more than " + MAX_VALUES + " values are not accepted");
        }
        stack.push(value);
    }

    private void pushTuple(List<@Nullable Object> items) {
        pushContainer(Collections.unmodifiableList(items));
    }

    private void pushContainer(Object container) {
        if (++containers > MAX_CONTAINERS) {
            throw in.problem("more than " + MAX_CONTAINERS + " tuples, lists and dictionaries are not accepted");
        }
        push(container);
    }

    @SuppressWarnings("unchecked") // lists that can be appended to are made here only
    private void append(List<@Nullable Object> items) {
        if (!(stack.peek() instanceof ArrayList<?> list)) {
            throw in.problem("it appends to something that is no list");
        }
        ((List<@Nullable Object>) list).addAll(items);
    }

    @SuppressWarnings("unchecked") // dictionaries are made here only
    private void set(List<@Nullable Object> items) {
        if (!(stack.peek() instanceof LinkedHashMap<?, ?> map)) {
            throw in.problem("it sets items of something that is no dictionary");
        }
        if (items.size() % 2 != 0) {
            throw in.problem("it has a key without a value");
        }
        for (int i = 0; i < items.size(); i += 2) {
            Object key = items.get(i);
            if (key instanceof List || key instanceof Map || key instanceof byte[]) {
                throw in.problem(
                        "a key is a tuple, list, dictionary or byte string; only None, truth values, numbers and"
                                + " texts are accepted");
            }
            ((Map<@Nullable Object, @Nullable Object>) map).put(key, items.get(i + 1));
        }
    }

    private void remember(long index) {
        memo.put(index, stack.peek());
        if (memo.size() > MAX_REMEMBERED) {
            throw in.problem("more than " + MAX_REMEMBERED + " places in the memo are not accepted");
        }
    }

    private @Nullable Object recall(long index) {
        if (!memo.containsKey(index)) {
            throw in.problem("it refers to memo " + index + ", which nothing was put into");
        }
        return memo.get(index);
    }

    private static long memoIndex(String line) {
        if (PickleText.wholeNumber(line) instanceof Long index && index >= 0) {
            return index;
        }
        throw new IllegalArgumentException("'" + line + "' is no place in the memo");
    }

    private Object wholeNumber(int bytes) {
        if (bytes < 0 || bytes > PickleText.MAX_DIGITS) {
            throw in.problem("an integer of " + bytes + " bytes is not accepted, at most " + PickleText.MAX_DIGITS);
        }
        byte[] littleEndian = in.bytes(bytes);
        byte[] bigEndian = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            bigEndian[i] = littleEndian[bytes - 1 - i];
        }
        return bytes == 0 ? (Object) 0L : PickleText.narrowed(new BigInteger(bigEndian));
    }

    private void requireProtocol(int protocol) {
        if (protocol > NEWEST_PROTOCOL) {
            throw in.problem("protocol " + protocol + " is not known, only 0 to " + NEWEST_PROTOCOL);
        }
    }
}
