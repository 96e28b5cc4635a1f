package org.ecapa4j.io;

/** JSON text. */
public final class Json {
    private Json() {}
}
