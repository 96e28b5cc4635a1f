package org.ecapa4j.internal.pickle;

import org.jspecify.annotations.Nullable;

/**
 * The operations of pickle's stack machine, under the names of Python's {@code pickletools}, protocols 0 to 5. Those with a
 * refusal are known but never done.
 */
enum Opcode {
    MARK('('),
    STOP('.'),
    POP('0'),
    POP_MARK('1'),
    DUP('2'),
    FLOAT('F'),
    INT('I'),
    BININT('J'),
    BININT1('K'),
    LONG('L'),
    BININT2('M'),
    NONE('N'),
    PERSID('P', Refusal.PERSISTENT),
    BINPERSID('Q', Refusal.PERSISTENT),
    REDUCE('R', Refusal.CALL),
    STRING('S'),
    BINSTRING('T'),
    SHORT_BINSTRING('U'),
    UNICODE('V'),
    BINUNICODE('X'),
    APPEND('a'),
    BUILD('b', Refusal.CALL),
    GLOBAL('c', Refusal.NAME),
    DICT('d'),
    EMPTY_DICT('}'),
    APPENDS('e'),
    GET('g'),
    BINGET('h'),
    INST('i', Refusal.CALL),
    LONG_BINGET('j'),
    LIST('l'),
    EMPTY_LIST(']'),
    OBJ('o', Refusal.CALL),
    PUT('p'),
    BINPUT('q'),
    LONG_BINPUT('r'),
    SETITEM('s'),
    TUPLE('t'),
    EMPTY_TUPLE(')'),
    SETITEMS('u'),
    BINFLOAT('G'),
    PROTO(0x80),
    NEWOBJ(0x81, Refusal.CALL),
    EXT1(0x82, Refusal.NAME),
    EXT2(0x83, Refusal.NAME),
    EXT4(0x84, Refusal.NAME),
    TUPLE1(0x85),
    TUPLE2(0x86),
    TUPLE3(0x87),
    NEWTRUE(0x88),
    NEWFALSE(0x89),
    LONG1(0x8A),
    LONG4(0x8B),
    BINBYTES('B'),
    SHORT_BINBYTES('C'),
    SHORT_BINUNICODE(0x8C),
    BINUNICODE8(0x8D),
    BINBYTES8(0x8E),
    EMPTY_SET(0x8F, Refusal.KIND),
    ADDITEMS(0x90, Refusal.KIND),
    FROZENSET(0x91, Refusal.KIND),
    NEWOBJ_EX(0x92, Refusal.CALL),
    STACK_GLOBAL(0x93, Refusal.NAME),
    MEMOIZE(0x94),
    FRAME(0x95),
    BYTEARRAY8(0x96, Refusal.KIND),
    NEXT_BUFFER(0x97, Refusal.OUTSIDE),
    READONLY_BUFFER(0x98, Refusal.OUTSIDE);

    private static final @Nullable Opcode[] BY_CODE = byCode();

    private final int code;
    private final @Nullable String refusal;

    Opcode(int code) {
        this.code = code;
        this.refusal = null;
    }

    Opcode(int code, String refusal) {
        this.code = code;
        this.refusal = refusal;
    }

    /** Null for a byte that is none. */
    static @Nullable Opcode of(int code) {
        return BY_CODE[code];
    }

    /** Why it is never done; null if it is. */
    @Nullable
    String refusal() {
        return refusal;
    }

    private static @Nullable Opcode[] byCode() {
        @Nullable Opcode[] table = new Opcode[256];
        for (Opcode opcode : values()) {
            table[opcode.code] = opcode;
        }
        return table;
    }

    private static final class Refusal {
        static final String CALL = "would run Python code";
        static final String NAME = "names a Python class or function, which only running code could use";
        static final String PERSISTENT = "refers to an object outside the file";
        static final String OUTSIDE = "needs a buffer outside the file";
        static final String KIND = "makes a set or a byte array, which are not supported";
    }
}
