/** The calls of FFmpeg; JavaCPP's types stay in here. */
@NullMarked
package org.ecapa4j.plugins.audio.internal;

import org.jspecify.annotations.NullMarked;
