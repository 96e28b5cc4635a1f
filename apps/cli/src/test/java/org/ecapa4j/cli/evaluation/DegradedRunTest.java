package org.ecapa4j.cli.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.ecapa4j.audio.Degradation;
import org.junit.jupiter.api.Test;

class DegradedRunTest {
    @Test
    void worseCopiesAreMoreSevere() {
        assertThat(worstLast("cut", "cut-0.5s", "cut-5s", "cut-1s", "cut-3s", "cut-2s"))
                .containsExactly("cut-5s", "cut-3s", "cut-2s", "cut-1s", "cut-0.5s");
        assertThat(worstLast("noise", "noise--5db", "noise-10db", "noise-0db", "noise-5db"))
                .containsExactly("noise-10db", "noise-5db", "noise-0db", "noise--5db");
        assertThat(worstLast("clip", "clip-10pct", "clip-0.5pct", "clip-1pct"))
                .containsExactly("clip-0.5pct", "clip-1pct", "clip-10pct");
        assertThat(worstLast("band", "band-8k", "band-6.4k", "band-12k"))
                .containsExactly("band-12k", "band-8k", "band-6.4k");
    }

    private static List<String> worstLast(String kind, String... names) {
        List<String> sorted = new ArrayList<>(List.of(names));
        Collections.shuffle(sorted, new Random(5));
        assertThat(sorted).allSatisfy(name -> {
            assertThat(DegradedRun.kind(name)).isEqualTo(kind);
            assertThat(Degradation.parse(name).name()).isEqualTo(name);
        });
        sorted.sort(Comparator.comparingDouble(DegradedRun::severity));
        return sorted;
    }
}
