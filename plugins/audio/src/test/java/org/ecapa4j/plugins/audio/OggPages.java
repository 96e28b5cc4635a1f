package org.ecapa4j.plugins.audio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Changes Ogg files, so that their checksums hold. */
final class OggPages {
    private OggPages() {}

    /** A file of one page that begins a stream with a packet. */
    static byte[] first(String packet) {
        ByteBuffer page = ByteBuffer.allocate(28 + packet.length()).order(ByteOrder.LITTLE_ENDIAN);
        page.put("OggS".getBytes(StandardCharsets.ISO_8859_1)).put(5, (byte) 2);
        page.put(26, (byte) 1).put(27, (byte) packet.length());
        page.put(28, packet.getBytes(StandardCharsets.ISO_8859_1));
        return repairChecksums(page.array());
    }

    /** Offset of a page, the first being 0; the length of the file behind the last. */
    static int start(byte[] ogg, int page) {
        int at = 0;
        for (int i = 0; i < page; i++) {
            at += length(ogg, at);
        }
        return at;
    }

    /** Does nothing where there is no page. */
    static byte[] repairChecksums(byte[] ogg) {
        for (int at = 0; at + 27 < ogg.length && ogg[at] == 'O' && ogg[at + 1] == 'g'; ) {
            int length = length(ogg, at);
            if (at + length > ogg.length) {
                break;
            }
            ByteBuffer page = ByteBuffer.wrap(ogg, at, length).slice().order(ByteOrder.LITTLE_ENDIAN);
            page.putInt(22, 0);
            int crc = 0;
            while (page.hasRemaining()) {
                crc ^= page.get() << 24;
                for (int bit = 0; bit < 8; bit++) {
                    crc = crc << 1 ^ (crc < 0 ? 0x04C11DB7 : 0);
                }
            }
            page.putInt(22, crc);
            at += length;
        }
        return ogg;
    }

    private static int length(byte[] ogg, int at) {
        int segments = ogg[at + 26] & 0xFF;
        int length = 27 + segments;
        for (int i = 0; i < segments && at + 27 + i < ogg.length; i++) {
            length += ogg[at + 27 + i] & 0xFF;
        }
        return length;
    }
}
