package org.ecapa4j.plugins.audio.internal;

import java.util.Locale;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.PointerPointer;
import org.ecapa4j.plugins.audio.stream.AudioStreamException;
import org.jspecify.annotations.Nullable;

/** Reads the packets of the first audio stream. No other file can be opened from here, whatever the recording says. */
final class Demuxer implements AutoCloseable {
    /** Streams of one recording at most. */
    private static final int MAX_STREAMS = 64;

    private final PointerPointer<AVFormatContext> holder = new PointerPointer<>(1);
    private final AVPacket packet = avcodec.av_packet_alloc();
    private final AVFormatContext context;
    private final AVStream stream;
    private final AVCodec decoder;

    /** Of the packets so far, in the stream's unit of time. */
    private long durations;

    private long longest;

    /** {@code name}: of the demuxer, which is the only one that may be used. */
    Demuxer(String name, MemoryInput input) throws AudioStreamException {
        try {
            AVInputFormat format = avformat.av_find_input_format(name);
            context = avformat.avformat_alloc_context();
            holder.put(0, context);
            if (format == null || context == null || packet == null) {
                throw Ffmpeg.failure("demuxer '" + name + "' is not there", avutil.AVERROR_DEMUXER_NOT_FOUND);
            }
            context.pb(input.context());
            set("format_whitelist", format.name().getString());
            set("codec_whitelist", Codecs.whitelist());
            set("protocol_whitelist", "");
            set("max_streams", Integer.toString(MAX_STREAMS));
            Ffmpeg.check(
                    avformat.avformat_open_input(holder, null, format, (PointerPointer<?>) null),
                    "it cannot be opened");
            stream = firstAudioStream();
            // Before anything is decoded to find out more about it.
            decoder = Codecs.decoder(stream.codecpar().codec_id());
            Ffmpeg.check(
                    avformat.avformat_find_stream_info(context, (AVDictionary) null), "its streams cannot be read");
        } catch (AudioStreamException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private void set(String option, String value) throws AudioStreamException {
        Ffmpeg.check(avutil.av_opt_set(context, option, value, 0), "option '" + option + "'");
    }

    private AVStream firstAudioStream() throws AudioStreamException {
        AVStream first = null;
        for (int i = 0; i < context.nb_streams(); i++) {
            AVStream each = context.streams(i);
            if (first == null && each.codecpar().codec_type() == avutil.AVMEDIA_TYPE_AUDIO) {
                first = each;
            } else {
                each.discard(avcodec.AVDISCARD_ALL);
            }
        }
        if (first == null) {
            throw new AudioStreamException("it holds no audio track");
        }
        return first;
    }

    /** Whether the duration of the last packet tells what of it is padding, exact to a sample of this rate. */
    boolean tellsPadding(int sampleRate) {
        return isMp4()
                && stream.time_base().num() == 1
                && 2L * stream.time_base().den() >= sampleRate;
    }

    /**
     * Compares what was read with the length that MP4 states.
     *
     * @throws AudioStreamException if more than two packets are missing; the first and the last may have no duration
     */
    void checkLength() throws AudioStreamException {
        if (isMp4() && durations + 2 * longest < stream.duration()) {
            double unit = (double) stream.time_base().num() / stream.time_base().den();
            throw new AudioStreamException(String.format(
                    Locale.ROOT,
                    "it says that it lasts %.3f s, but only %.3f s could be read: the file is damaged",
                    stream.duration() * unit,
                    durations * unit));
        }
    }

    private boolean isMp4() {
        return context.iformat().name().getString().startsWith("mov,");
    }

    AVCodec decoder() {
        return decoder;
    }

    AVStream stream() {
        return stream;
    }

    /** The next packet, which the following call overwrites; null at the end. */
    @Nullable
    AVPacket next() throws AudioStreamException {
        while (true) {
            avcodec.av_packet_unref(packet);
            int code = avformat.av_read_frame(context, packet);
            if (code == avutil.AVERROR_EOF) {
                return null;
            }
            Ffmpeg.check(code, "it cannot be read on");
            if (packet.stream_index() == stream.index()) {
                durations += packet.duration();
                longest = Math.max(longest, packet.duration());
                return packet;
            }
        }
    }

    @Override
    public void close() {
        avcodec.av_packet_free(packet);
        avformat.avformat_close_input(holder);
        holder.close();
    }
}
