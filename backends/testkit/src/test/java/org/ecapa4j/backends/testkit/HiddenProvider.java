package org.ecapa4j.backends.testkit;

/** One that nobody can construct or find. */
final class HiddenProvider extends FaultyProvider {
    HiddenProvider() {}
}
