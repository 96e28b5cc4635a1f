package org.ecapa4j.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ecapa4j.Embedding;
import org.ecapa4j.audio.AudioReader;
import org.ecapa4j.errors.AudioException;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.scoring.Cosine;
import org.ecapa4j.scoring.ScoredTrial;
import org.ecapa4j.scoring.Trial;
import org.ecapa4j.scoring.TrialList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scores, dropped trials, and the seed's filter. */
class ScoredListTest {
    @TempDir
    java.nio.file.Path folder;

    private static final TrialList LIST = new TrialList(
            "list",
            List.of(
                    new Trial(true, "a", "b"),
                    new Trial(false, "a", "c"),
                    new Trial(false, "x", "b"),
                    new Trial(true, "x", "y"),
                    new Trial(true, "x", "x"),
                    new Trial(false, "c", "z"),
                    new Trial(false, "b", "c")));

    @Test
    void scoresAreCosinesInOrder() {
        TrialList list = LIST.select(i -> i < 2 || i > 5);
        ScoredList scored = ScoredList.byCosine(list, utterances("a", "b", "c"));
        double[] expected = {score("a", "b"), score("a", "c"), score("b", "c")};
        assertThat(scored.scores()).containsExactly(expected);
        assertThat(scored.scores(true)).containsExactly(expected[0]);
        assertThat(scored.scores(false)).containsExactly(expected[1], expected[2]);
        assertThat(scored.trials())
                .containsExactly(
                        new ScoredTrial(new Trial(true, "a", "b"), expected[0]),
                        new ScoredTrial(new Trial(false, "a", "c"), expected[1]),
                        new ScoredTrial(new Trial(false, "b", "c"), expected[2]));
        assertThat(scored.trialsDropped()).isZero();
        assertThat(scored.dropped()).isEmpty();
    }

    @Test
    void trialsOfFailedRecordingsAreLeftOutAndCounted() {
        AudioException why = new AudioException("cut");
        Utterances utterances = new Utterances(
                utterances("a", "b", "c").all(),
                List.of(new FailedRecording("y", why), new FailedRecording("x", why), new FailedRecording("z", why)));
        ScoredList scored = ScoredList.byCosine(LIST, utterances);
        assertThat(scored.list().trials())
                .containsExactly(new Trial(true, "a", "b"), new Trial(false, "a", "c"), new Trial(false, "b", "c"));
        assertThat(scored.scores()).containsExactly(score("a", "b"), score("a", "c"), score("b", "c"));
        assertThat(scored.trialsDropped()).isEqualTo(4);
        assertThat(scored.dropped())
                .containsExactly(
                        new DroppedRecording("x", why, 3),
                        new DroppedRecording("y", why, 1),
                        new DroppedRecording("z", why, 1));
        assertThatThrownBy(() -> ScoredList.byCosine(LIST.select(i -> i == 3), utterances))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("has no trials");
    }

    /** 4,708 recordings of 100 lengths; those at the seed's places go, with every trial that touches them. */
    @Test
    void theSeedsFilterDropsItsPlaces() {
        int count = 4708;
        List<Trial> trials = new ArrayList<>();
        List<Utterance> utterances = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            trials.add(new Trial(i % 2 == 0, "u" + i, "u" + (i + 1) % count));
            trials.add(new Trial(true, "u" + i, "only a test"));
            utterances.add(new Utterance("u" + i, 10 - (i % 100) * 0.01, embedding(i)));
        }
        utterances.add(new Utterance("only a test", 0.1, embedding(1)));
        TrialList list = new TrialList("list", trials);
        AudioFolder recordings = new AudioFolder(folder, new AudioReader(List.of()));
        TrialList left = SeedTrialFilter.apply(list, recordings, new Utterances(utterances, List.of()));

        // By counting: the place of a recording is the number of those that come before it.
        boolean[] dropped = new boolean[count];
        for (int i = 0; i < count; i++) {
            int recording = i;
            long place = IntStream.range(0, count)
                    .filter(j -> j % 100 > recording % 100 || j % 100 == recording % 100 && j < recording)
                    .count();
            dropped[i] = place >= 2302 && place <= 2387
                    || place >= 2970 && place <= 3037
                    || place >= 4442 && place <= 4492
                    || place >= 4639 && place <= 4643;
        }
        assertThat(IntStream.range(0, count).filter(i -> dropped[i]).count()).isEqualTo(210);
        List<Trial> expected = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (!dropped[i] && !dropped[(i + 1) % count]) {
                expected.add(trials.get(2 * i));
            }
            if (!dropped[i]) {
                expected.add(trials.get(2 * i + 1));
            }
        }
        assertThat(left.trials()).isEqualTo(expected);
        assertThat(expected).hasSizeBetween(2 * count - 700, 2 * count - 500);

        Utterances oneFailed = new Utterances(
                utterances.subList(1, count + 1), List.of(new FailedRecording("u0", new AudioException("cut"))));
        assertThatThrownBy(() -> SeedTrialFilter.apply(list, recordings, oneFailed))
                .hasMessage(
                        "The seed's filter needs the length of every enrolment recording, but 'u0' cannot be used: cut");
        assertThatThrownBy(() -> SeedTrialFilter.apply(LIST, recordings, utterances("a", "b", "c")))
                .isInstanceOf(DataFormatException.class)
                .hasMessage("Trial list 'list' has 4 enrolment recordings; the seed's filter is for VoxCeleb1-O"
                        + " (cleaned), whose places go up to 4643");
    }

    private static Utterances utterances(String... names) {
        List<Utterance> utterances = new ArrayList<>();
        for (String name : names) {
            utterances.add(new Utterance(name, 1, embedding(name.charAt(0))));
        }
        return new Utterances(utterances, List.of());
    }

    private static double score(String a, String b) {
        return Cosine.score(
                embedding(a.charAt(0)).toArray(), embedding(b.charAt(0)).toArray());
    }

    private static Embedding embedding(int number) {
        return Embedding.unverified(new float[] {1, number % 7, number % 5 - 2});
    }
}
