/** Reads FLAC. */
module org.ecapa4j.plugins.audio {
    requires transitive org.ecapa4j.core;
    requires static org.jspecify;
    requires jflac.codec;

    exports org.ecapa4j.plugins.audio;

    provides org.ecapa4j.audio.AudioDecoder with
            org.ecapa4j.plugins.audio.FlacDecoder;
}
