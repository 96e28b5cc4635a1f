package org.ecapa4j.plugins.audio.internal;

import java.nio.FloatBuffer;
import java.time.Duration;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.ecapa4j.plugins.audio.stream.AudioStreamException;
import org.ecapa4j.plugins.audio.stream.EncodedAudio;
import org.jspecify.annotations.Nullable;

/** Decodes one recording on the calling thread. All native memory is freed before it returns. */
public final class FfmpegDecoding implements AutoCloseable {
    private static final int MAX_CHANNELS = 64;

    private final EncodedAudio audio;
    private final Demuxer demuxer;
    private final AVCodecContext context;
    private final AVFrame frame = avutil.av_frame_alloc();
    private final MonoSamples mono;
    private final Deadline deadline;
    private int sampleRate;

    /** Samples of the last frame beyond the duration of its packet. */
    private int padding;

    /**
     * Decodes to the mean of the channels; encoders' delay and padding are cut where the recording states them. FFmpeg must
     * have been loaded.
     *
     * @param demuxer FFmpeg's name of what reads it
     * @param allowed samples of each channel at most
     * @throws AudioStreamException if it is damaged, of an unsupported kind, or beyond a limit
     */
    public static DecodedAudio decode(EncodedAudio audio, String demuxer, int allowed, Duration limit)
            throws AudioStreamException {
        Ffmpeg.forgetLastLine();
        Deadline deadline = new Deadline(limit);
        try (PointerScope scope = new PointerScope();
                MemoryInput input = new MemoryInput(audio.bytes(), deadline);
                Demuxer packets = new Demuxer(demuxer, input);
                FfmpegDecoding decoding = new FfmpegDecoding(audio, packets, allowed, deadline)) {
            return decoding.run();
        } catch (AudioStreamException e) {
            deadline.check();
            throw e;
        }
    }

    private FfmpegDecoding(EncodedAudio audio, Demuxer demuxer, int allowed, Deadline deadline)
            throws AudioStreamException {
        this.audio = audio;
        this.demuxer = demuxer;
        this.deadline = deadline;
        this.mono = new MonoSamples(allowed);
        AVStream stream = demuxer.stream();
        context = avcodec.avcodec_alloc_context3(demuxer.decoder());
        try {
            if (context == null || frame == null) {
                throw Ffmpeg.failure("no memory for its decoder", avutil.AVERROR_ENOMEM());
            }
            Ffmpeg.check(avcodec.avcodec_parameters_to_context(context, stream.codecpar()), "its decoder");
            context.pkt_timebase(stream.time_base());
            context.request_sample_fmt(avutil.AV_SAMPLE_FMT_FLT);
            context.thread_count(1);
            context.err_recognition(avcodec.AV_EF_CRCCHECK | avcodec.AV_EF_EXPLODE);
            Ffmpeg.check(
                    avcodec.avcodec_open2(context, demuxer.decoder(), (AVDictionary) null),
                    "its decoder cannot be opened");
        } catch (AudioStreamException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private DecodedAudio run() throws AudioStreamException {
        long packets = 0;
        for (AVPacket packet = demuxer.next(); packet != null; packet = demuxer.next()) {
            deadline.check();
            if ((packet.flags() & avcodec.AV_PKT_FLAG_CORRUPT) != 0) {
                throw new AudioStreamException("the packet" + where(packet) + " is damaged");
            }
            packets += packet.size() > 0 ? 1 : 0;
            decode(packet);
        }
        decode(null);
        if (packets < audio.packets()) {
            throw new AudioStreamException("it holds " + audio.packets() + " packets, but only " + packets
                    + " could be read: the file is damaged");
        }
        demuxer.checkLength();
        if (demuxer.tellsPadding(sampleRate)) {
            mono.dropLast(padding);
        }
        if (mono.count() == 0) {
            throw new AudioStreamException("it holds no samples");
        }
        return new DecodedAudio(mono.finish(), sampleRate);
    }

    /** Null: that there are no more. */
    private void decode(@Nullable AVPacket packet) throws AudioStreamException {
        int code = avcodec.avcodec_send_packet(context, packet);
        while (code >= 0) {
            code = avcodec.avcodec_receive_frame(context, frame);
            if (code >= 0) {
                add();
            }
        }
        if (code != avutil.AVERROR_EAGAIN() && code != avutil.AVERROR_EOF) {
            throw Ffmpeg.failure(
                    packet == null ? "its end cannot be decoded" : "the packet" + where(packet) + " cannot be decoded",
                    code);
        }
    }

    private String where(AVPacket packet) {
        String place = audio.offset() < 0 || packet.pos() < 0 ? "" : " at offset " + (audio.offset() + packet.pos());
        return place + " after " + mono.count() + " samples";
    }

    private void add() throws AudioStreamException {
        int channels = frame.ch_layout().nb_channels();
        int samples = frame.nb_samples();
        int rate = frame.sample_rate();
        boolean isPlanar = frame.format() == avutil.AV_SAMPLE_FMT_FLTP;
        if ((!isPlanar && frame.format() != avutil.AV_SAMPLE_FMT_FLT) || channels < 1 || channels > MAX_CHANNELS) {
            throw new AudioStreamException("its decoder gave " + channels + " channels in the sample format "
                    + frame.format() + ", which is not supported");
        }
        if (sampleRate != 0 && rate != sampleRate) {
            throw new AudioStreamException("its sample rate changes from " + sampleRate + " to " + rate + " Hz after "
                    + mono.count() + " samples; take it apart there");
        }
        sampleRate = rate;
        FloatBuffer[] buffers = new FloatBuffer[channels];
        for (int channel = 0; channel < channels; channel++) {
            FloatPointer data = new FloatPointer(frame.extended_data(isPlanar ? channel : 0));
            FloatBuffer plane = data.capacity(isPlanar ? samples : (long) samples * channels)
                    .asBuffer();
            buffers[channel] = isPlanar ? plane : plane.position(channel).slice();
        }
        mono.add(buffers, isPlanar ? 1 : channels, samples);
        AVRational base = context.pkt_timebase();
        long duration = avutil.av_rescale(frame.duration(), (long) rate * base.num(), base.den());
        padding = duration > 0 && duration < samples ? (int) (samples - duration) : 0;
    }

    @Override
    public void close() {
        avutil.av_frame_free(frame);
        avcodec.avcodec_free_context(context);
    }
}
