package org.ecapa4j.backends.testkit;

import java.util.Set;

/** What is wrong with a backend, and which rules must notice. */
enum Fault {
    NONE,
    DECLARES_LITTLE,
    UNAVAILABLE,
    UNAVAILABLE_WITHOUT_REMEDY("B105"),
    THROWS_FOR_WRONG_SETTINGS("B108"),
    ID_WITH_CAPITALS("B103"),
    BACKEND_HAS_ANOTHER_ID("B107"),
    WRONG_BY_1E_4(
            "B201", "B202", "B203", "B204", "B205", "B213", "B214", "B504", "B505", "B506", "B507", "B508", "B509"),
    EVERY_OTHER_CALL_DIFFERS("B206", "B207", "B208", "B211", "B212", "B305", "B404", "B405", "B406"),
    NEIGHBOURS_MATTER("B207"),
    SHARED_SCRATCH("B208"),
    MODIFIES_FEATURES("B206", "B207", "B208", "B209", "B210", "B211", "B212", "B305", "B404", "B405", "B406", "B407"),
    KEEPS_ITS_RESULT("B210"),
    KEEPS_TENSORS("B211"),
    ONE_NETWORK_PER_BACKEND("B212"),
    FIXED_EPSILON("B214"),
    WRONG_BINS_ACCEPTED("B301", "B703"),
    SHORT_ACCEPTED("B302", "B510"),
    NAN_ACCEPTED("B303", "B306"),
    MESSAGES_WITHOUT_NUMBERS("B301", "B302", "B303", "B510"),
    RESULT_UNCHECKED("B304"),
    BROKEN_BY_AN_ERROR("B305"),
    SWALLOWS_ERRORS("B301", "B302", "B303", "B304", "B305", "B306", "B401", "B403", "B406", "B510", "B703"),
    IGNORES_CLOSE("B401", "B403", "B404", "B405", "B406"),
    CLOSING_TWICE_FAILS("B402", "B404", "B405"),
    BACKEND_LEAVES_NETWORKS_OPEN("B403", "B405"),
    DOES_NOT_DRAIN("B404", "B405"),
    CLOSES_ALL_NETWORKS("B212", "B407"),
    REFUSES_WHAT_IT_DECLARES("B502"),
    COMPUTES_WHAT_IT_DOES_NOT_DECLARE("B502", "B503", "B504", "B505", "B506", "B511", "B703"),
    REFUSES_WITHOUT_A_NAME("B502", "B503", "B511"),
    REFLECTS_AS_ZERO("B504", "B507"),
    ONE_KIND_OF_CONTEXT("B505", "B509"),
    LAST_AS_FIRST("B506", "B508", "B509"),
    FEWEST_FRAMES_NOT_SAID("B510"),
    WEIGHTS_UNDERSTATED("B601"),
    PLAN_OVERFLOWS("B602"),
    ALLOCATES_MORE_THAN_PLANNED("B603"),
    COMPILING_NOT_TOLD("B701", "B703"),
    EMBEDDING_NOT_TOLD("B404", "B405", "B702"),
    REFUSED_IS_TOLD("B703");

    private final String rules;

    Fault(String... rules) {
        this.rules = String.join(" ", rules);
    }

    /** The numbers of the rules that must fail, no others. */
    Set<String> rules() {
        return rules.isEmpty() ? Set.of() : Set.of(rules.split(" ", -1));
    }
}
