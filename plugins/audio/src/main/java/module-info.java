/** Reads FLAC, and by FFmpeg MP3, Vorbis, Opus and AAC. */
module org.ecapa4j.plugins.audio {
    requires transitive org.ecapa4j.core;
    requires static transitive java.desktop;
    requires static org.jspecify;
    requires jflac.codec;
    requires org.bytedeco.ffmpeg;
    requires org.bytedeco.javacpp;
    requires org.slf4j;

    exports org.ecapa4j.plugins.audio;

    provides org.ecapa4j.audio.AudioDecoder with
            org.ecapa4j.plugins.audio.FfmpegDecoder,
            org.ecapa4j.plugins.audio.FlacDecoder;
}
