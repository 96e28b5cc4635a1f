package org.ecapa4j.audio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.ecapa4j.errors.AudioException;
import org.jspecify.annotations.Nullable;

/**
 * Reads RIFF/WAVE files: PCM of 8, 16, 24 and 32 bits, IEEE float of 32 and 64 bits, A-law and mu-law, plain or as
 * WAVE_FORMAT_EXTENSIBLE, any number of channels; also RF64 and BW64, whose {@code ds64} chunk holds sizes beyond 32 bits (-1 if not known).
 *
 * <p>A recording is the chunk {@code RIFF} (4 bytes), its size (4 bytes, little-endian), {@code WAVE}, then chunks of a
 * 4-byte name, a 4-byte little-endian size and that many bytes, padded to an even number. Chunks other than {@code fmt },
 * {@code ds64} and {@code data} are skipped, and so is all that follows {@code data}, unless it is another recording.
 *
 * <p>Programs that write to a pipe cannot know the length beforehand. A data chunk then counts to the end of the bytes, less
 * an incomplete last frame, if its size is 0 and the RIFF size does not match the length of the file either, or from
 * 0x7FFFF000 upwards (0xFFFFFFFF as ffmpeg writes it, 0x80000000 as arecord does, 0x7FFFF000 as sox does): no file that fits
 * into memory has that much. Any other size that goes beyond the end is a truncated file and refused. The RIFF size and the
 * number of bytes per second are not needed otherwise, often wrong, and not checked.
 *
 * <p>Safe for concurrent use.
 */
public final class WavDecoder implements AudioDecoder {
    private static final int RIFF_HEADER_BYTES = 12;
    private static final int CHUNK_HEADER_BYTES = 8;
    private static final int DS64_BYTES = 28;

    /** What is known to be at the place of a pad byte where it was forgotten: chunks and the headers of further recordings. */
    private static final Set<String> NAMES =
            Set.of("fmt ", "data", "fact", "LIST", "id3 ", "bext", "cue ", "RIFF", "RIFX", "RF64", "BW64");

    private static final long SMALLEST_STREAMED_SIZE = 0x7FFF_F000L;
    private static final long SIZE_IN_DS64 = 0xFFFF_FFFFL;

    /** Loads nothing. */
    public WavDecoder() {}

    @Override
    public String id() {
        return "wav";
    }

    @Override
    public Set<String> formats() {
        return Set.of("wav");
    }

    @Override
    public boolean recognises(ByteBuffer head) {
        return startsAt(head, head.position());
    }

    private static boolean startsAt(ByteBuffer bytes, int offset) {
        if (bytes.limit() - offset < RIFF_HEADER_BYTES) {
            return false;
        }
        return switch (name(bytes, offset)) {
            case "RIFF", "RIFX", "RF64", "BW64" -> name(bytes, offset + 8).equals("WAVE");
            default -> false;
        };
    }

    @Override
    public Waveform decode(ByteBuffer recording, String source) {
        return new Parser(recording.duplicate().order(ByteOrder.LITTLE_ENDIAN), source).parse();
    }

    /** The four bytes at an offset as ISO 8859-1, so that no byte is lost. */
    private static String name(ByteBuffer bytes, int offset) {
        byte[] name = new byte[4];
        bytes.get(offset, name);
        return new String(name, StandardCharsets.ISO_8859_1);
    }

    /** Walks the chunks of one recording. Offsets in messages count from the start of the buffer. */
    private static final class Parser {
        private final ByteBuffer bytes;
        private final String source;
        private final int start;
        private final int end;

        private @Nullable WavFormat format;
        private @Nullable Long dataSizeInDs64;

        Parser(ByteBuffer bytes, String source) {
            this.bytes = bytes;
            this.source = source;
            this.start = bytes.position();
            this.end = bytes.limit();
        }

        Waveform parse() {
            checkRiffHeader();
            int offset = start + RIFF_HEADER_BYTES;
            while (end - offset >= CHUNK_HEADER_BYTES) {
                String name = name(bytes, offset);
                long size = Integer.toUnsignedLong(bytes.getInt(offset + 4));
                int content = offset + CHUNK_HEADER_BYTES;
                if (name.equals("data")) {
                    return readData(content, size);
                }
                if (size > end - content) {
                    throw error("chunk '" + printable(name) + "' at offset " + offset + " says " + size
                            + " bytes, but only " + (end - content) + " follow: the file is truncated or damaged");
                }
                if (name.equals("fmt ")) {
                    readFormat(content, (int) size);
                } else if (name.equals("ds64")) {
                    readDs64(content, (int) size);
                }
                offset = next(content + (int) size, size);
            }
            throw error("no 'data' chunk was found in " + (end - start)
                    + " bytes: the file is truncated before its samples or damaged");
        }

        private void checkRiffHeader() {
            if (end - start < RIFF_HEADER_BYTES) {
                throw error("it ends after " + (end - start) + " bytes, within the RIFF header of " + RIFF_HEADER_BYTES
                        + " bytes");
            }
            String riff = name(bytes, start);
            if (riff.equals("RIFX")) {
                throw error("it is big-endian (RIFX), which is not supported; convert it to ordinary WAV (RIFF)");
            }
            if (!Set.of("RIFF", "RF64", "BW64").contains(riff)
                    || !name(bytes, start + 8).equals("WAVE")) {
                throw error("it does not start with 'RIFF', a size and 'WAVE'");
            }
        }

        private void readFormat(int offset, int size) {
            if (format != null) {
                throw error("a second 'fmt ' chunk at offset " + (offset - CHUNK_HEADER_BYTES));
            }
            format = WavFormat.read(bytes.slice(offset, size).order(ByteOrder.LITTLE_ENDIAN), offset, source);
        }

        private void readDs64(int offset, int size) {
            if (size < DS64_BYTES) {
                throw error("chunk 'ds64' at offset " + (offset - CHUNK_HEADER_BYTES) + " has " + size
                        + " bytes, expected at least " + DS64_BYTES);
            }
            dataSizeInDs64 = bytes.getLong(offset + 8);
        }

        /** Where the next chunk starts: after the pad byte of an odd-sized one, which some writers forget. */
        private int next(int offset, long size) {
            if (size % 2 == 0 || offset == end) {
                return offset;
            }
            boolean padForgotten = end - offset >= CHUNK_HEADER_BYTES && NAMES.contains(name(bytes, offset));
            return padForgotten ? offset : offset + 1;
        }

        private Waveform readData(int offset, long declared) {
            if (format == null) {
                throw error("the 'data' chunk at offset " + (offset - CHUNK_HEADER_BYTES)
                        + " comes before any 'fmt ' chunk, so nobody knows what its bytes are");
            }
            int available = end - offset;
            long size = isStreamed(declared) ? wholeFrames(available, format) : declaredSize(declared);
            if (size > available) {
                throw error("the 'data' chunk at offset " + (offset - CHUNK_HEADER_BYTES) + " says " + size
                        + " bytes, but the file ends after " + available + " of them (at offset " + end
                        + "): it is truncated");
            }
            if (size % format.frameBytes() != 0) {
                throw error("the 'data' chunk at offset " + (offset - CHUNK_HEADER_BYTES) + " has " + size
                        + " bytes, which is no whole number of " + format.frameBytes() + "-byte frames ("
                        + format.describe() + ")");
            }
            if (size == 0) {
                throw error("it holds no samples: its 'data' chunk at offset " + (offset - CHUNK_HEADER_BYTES)
                        + " is empty");
            }
            refuseAnother(next(offset + (int) size, size));
            ByteBuffer data = bytes.slice(offset, (int) size).order(ByteOrder.LITTLE_ENDIAN);
            return Waveform.wrap(WavSamples.mixDown(data, format, source), format.sampleRate());
        }

        /** Looks behind the chunks that follow the data too. What is no chunk ends the search: writers leave all kinds of bytes. */
        private void refuseAnother(int start) {
            int offset = start;
            while (end - offset >= CHUNK_HEADER_BYTES) {
                if (startsAt(bytes, offset)) {
                    throw error("a further recording starts at offset " + offset
                            + ": several were put together; take them apart");
                }
                long size = Integer.toUnsignedLong(bytes.getInt(offset + 4));
                int content = offset + CHUNK_HEADER_BYTES;
                if (size > end - content) {
                    return;
                }
                offset = next(content + (int) size, size);
            }
        }

        /** Whether the writer did not know the size. */
        private boolean isStreamed(long declared) {
            if (declared == SIZE_IN_DS64 && dataSizeInDs64 != null) {
                return dataSizeInDs64 < 0;
            }
            return declared >= SMALLEST_STREAMED_SIZE || (declared == 0 && !isFinished());
        }

        private long declaredSize(long declared) {
            return declared == SIZE_IN_DS64 && dataSizeInDs64 != null ? dataSizeInDs64 : declared;
        }

        private static long wholeFrames(long available, WavFormat format) {
            return available - available % format.frameBytes();
        }

        /** Whether the writer came back to fill in the sizes. */
        private boolean isFinished() {
            long riffSize = Integer.toUnsignedLong(bytes.getInt(start + 4));
            return Math.abs(riffSize + CHUNK_HEADER_BYTES + start - end) <= 1;
        }

        private AudioException error(String problem) {
            return new AudioException("WAV '" + source + "': " + problem);
        }

        private static String printable(String name) {
            return name.replaceAll("[^ -~]", "?");
        }
    }
}
