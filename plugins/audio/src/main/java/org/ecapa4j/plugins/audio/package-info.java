/**
 * Audio decoders for formats beyond WAV, and a bridge from Java Sound.
 *
 * <p>FLAC is read bit for bit by {@link org.ecapa4j.plugins.audio.FlacDecoder}, the compressed formats by {@link
 * org.ecapa4j.plugins.audio.FfmpegDecoder}. Compared with libsndfile (mpg123, libvorbis, libopus) and, for AAC, with the ffmpeg command, on
 * 2.55 s of speech (fixtures/audio), whose decoded samples are stored with 16 bits:
 *
 * <table>
 * <caption>Agreement with other decoders, as the tests print it</caption>
 * <tr><th>format</th><th>samples</th><th>late by</th><th>largest difference, steps of 16 bits</th><th>SNR</th></tr>
 * <tr><td>MP3, 16 kHz, constant rate</td><td>equal</td><td>0</td><td>0.505</td><td>72.9 dB</td></tr>
 * <tr><td>MP3, 16 kHz, variable rate</td><td>equal</td><td>0</td><td>0.512</td><td>73.4 dB</td></tr>
 * <tr><td>MP3, 44.1 kHz, stereo</td><td>equal</td><td>0</td><td>0.503</td><td>68.0 dB</td></tr>
 * <tr><td>Ogg Vorbis, 16 kHz</td><td>equal</td><td>0</td><td>0.501</td><td>73.6 dB</td></tr>
 * <tr><td>Ogg Opus, speech</td><td>equal</td><td>0</td><td>0.496</td><td>99.3 dB</td></tr>
 * <tr><td>Ogg Opus, music, stereo</td><td>equal</td><td>0</td><td>0.500</td><td>68.4 dB</td></tr>
 * <tr><td>M4A, AAC, 16 kHz</td><td>equal to the original's</td><td>0</td><td>0.500</td><td>73.3 dB</td></tr>
 * <tr><td>ADTS, AAC</td><td>1184 more: delay and padding</td><td>1024</td><td>same packets as M4A: equal</td><td></td></tr>
 * <tr><td>WebM Opus, Matroska Vorbis, MP4 with a picture, MP4 in fragments</td><td>equal</td><td>0</td><td>same packets:
 * equal</td><td></td></tr>
 * </table>
 *
 * <p>Half a step is what rounding to 16 bits makes; so the SNR is that of the stored samples, not of a decoder. Late by: against
 * the recording from which the clips were made; the goldens of Opus speech and ours are early by two samples at 48 kHz.
 */
@NullMarked
package org.ecapa4j.plugins.audio;

import org.jspecify.annotations.NullMarked;
