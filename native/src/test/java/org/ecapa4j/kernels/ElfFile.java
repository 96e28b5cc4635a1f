package org.ecapa4j.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a 64-bit little-endian ELF library says of itself (System V ABI, chapters 4 and 5; Linux Standard Base, symbol versions). */
final class ElfFile {
    private static final int DYNAMIC = 6;
    private static final int DYNAMIC_SYMBOLS = 11;
    private static final int VERSION_NEEDED = 0x6ffffffe;

    private final ByteBuffer bytes;
    private final List<long[]> sections = new ArrayList<>();

    ElfFile(byte[] content) {
        bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.getInt(0) != 0x464c457f || bytes.get(4) != 2 || bytes.get(5) != 1) {
            throw new IllegalArgumentException("Not a 64-bit little-endian ELF file");
        }
        long table = bytes.getLong(40);
        int size = bytes.getShort(58);
        for (int i = 0; i < bytes.getShort(60); i++) {
            int at = Math.toIntExact(table + (long) i * size);
            // type, offset, size, linked section
            sections.add(new long[] {
                bytes.getInt(at + 4) & 0xffffffffL,
                bytes.getLong(at + 24),
                bytes.getLong(at + 32),
                bytes.getInt(at + 40)
            });
        }
    }

    /** 62 for x86-64, 183 for 64-bit Arm. */
    int machine() {
        return bytes.getShort(18);
    }

    /** Libraries that it needs. */
    List<String> needed() {
        return dynamicStrings(1);
    }

    /** Folders that it makes the system search (RPATH and RUNPATH). */
    List<String> searchFolders() {
        List<String> folders = dynamicStrings(15);
        folders.addAll(dynamicStrings(29));
        return folders;
    }

    /** Names that it shows to others. */
    List<String> exported() {
        List<String> names = new ArrayList<>();
        long[] section = section(DYNAMIC_SYMBOLS);
        long strings = sections.get((int) section[3])[1];
        for (long at = section[1]; at < section[1] + section[2]; at += 24) {
            int symbol = (int) at;
            boolean defined = bytes.getShort(symbol + 6) != 0;
            int binding = (bytes.get(symbol + 4) & 0xff) >> 4;
            if (defined && binding != 0) {
                names.add(string(strings + bytes.getInt(symbol)));
            }
        }
        return names;
    }

    /** Versions of symbols that it needs of other libraries, for example {@code GLIBC_2.34}. */
    List<String> neededVersions() {
        List<String> versions = new ArrayList<>();
        long[] section = section(VERSION_NEEDED);
        long strings = sections.get((int) section[3])[1];
        for (int file = (int) section[1]; ; ) {
            int entry = file + bytes.getInt(file + 8);
            for (int i = 0; i < bytes.getShort(file + 2); i++) {
                versions.add(string(strings + bytes.getInt(entry + 8)));
                entry += bytes.getInt(entry + 12);
            }
            int next = bytes.getInt(file + 12);
            if (next == 0) {
                return versions;
            }
            file += next;
        }
    }

    private List<String> dynamicStrings(long tag) {
        List<String> values = new ArrayList<>();
        long[] section = section(DYNAMIC);
        long strings = sections.get((int) section[3])[1];
        for (long at = section[1]; at < section[1] + section[2]; at += 16) {
            if (bytes.getLong((int) at) == tag) {
                values.add(string(strings + bytes.getLong((int) at + 8)));
            }
        }
        return values;
    }

    private long[] section(long type) {
        return sections.stream()
                .filter(section -> section[0] == type)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No section of type " + type));
    }

    private String string(long offset) {
        int end = (int) offset;
        while (bytes.get(end) != 0) {
            end++;
        }
        return new String(bytes.array(), (int) offset, end - (int) offset, StandardCharsets.UTF_8);
    }
}
