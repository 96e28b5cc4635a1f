package org.ecapa4j.plugins.audio.internal;

import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.ecapa4j.plugins.audio.stream.AudioStreamException;

/** The decoders that may be used: one for each codec, all to float. */
final class Codecs {
    /** Opus by the reference implementation: FFmpeg's own decoder deviates from it. */
    private static final Map<Integer, String> DECODERS = Map.of(
            avcodec.AV_CODEC_ID_MP3, "mp3float",
            avcodec.AV_CODEC_ID_VORBIS, "vorbis",
            avcodec.AV_CODEC_ID_OPUS, "libopus",
            avcodec.AV_CODEC_ID_AAC, "aac");

    private Codecs() {}

    static String whitelist() {
        return String.join(",", DECODERS.values());
    }

    /** The decoder of a codec. */
    static AVCodec decoder(int codec) throws AudioStreamException {
        String name = DECODERS.get(codec);
        if (name == null) {
            throw new AudioStreamException("its audio is in the codec '"
                    + avcodec.avcodec_get_name(codec).getString() + "', supported are MP3, Vorbis, Opus and AAC");
        }
        AVCodec decoder = avcodec.avcodec_find_decoder_by_name(name);
        if (decoder == null) {
            throw Ffmpeg.failure("decoder '" + name + "' is not there", avutil.AVERROR_DECODER_NOT_FOUND);
        }
        return decoder;
    }
}
