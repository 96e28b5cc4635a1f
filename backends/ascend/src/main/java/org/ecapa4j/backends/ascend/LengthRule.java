package org.ecapa4j.backends.ascend;

/** What happens to an utterance whose length no compiled model has. */
enum LengthRule {
    /** Windows of a length that there is, averaged; a shorter utterance is repeated. */
    WINDOWS,
    /** Refused. */
    EXACT
}
