package org.ecapa4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearMissTest {
    @Test
    void countsEdits() {
        assertThat(NearMiss.distance("", "")).isZero();
        assertThat(NearMiss.distance("", "abc")).isEqualTo(3);
        assertThat(NearMiss.distance("abc", "")).isEqualTo(3);
        assertThat(NearMiss.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(NearMiss.distance("threads", "thread")).isEqualTo(1);
    }

    @Test
    void namesAreCloseWithinTwoEditsButNotWhenNothingIsLeft() {
        assertThat(NearMiss.isClose("bakend", "backend")).isTrue();
        assertThat(NearMiss.isClose("modle", "model")).isTrue();
        assertThat(NearMiss.isClose("ascend", "backend")).isFalse();
        assertThat(NearMiss.isClose("ab", "cd")).isFalse();
    }

    @Test
    void findsTheNearest() {
        assertThat(NearMiss.nearest("x", List.of())).isNull();
        assertThat(NearMiss.nearest("vektor", List.of("cpu", "vector"))).isEqualTo("vector");
        assertThat(NearMiss.close("vektor", List.of("cpu", "vector"))).isEqualTo("vector");
        assertThat(NearMiss.close("ascend", List.of("cpu", "vector"))).isNull();
    }
}
