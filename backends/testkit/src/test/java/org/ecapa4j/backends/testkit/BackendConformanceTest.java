package org.ecapa4j.backends.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.ecapa4j.backend.BackendProvider;
import org.ecapa4j.fixtures.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/** Each rule must notice what it is for, and nothing else. */
class BackendConformanceTest {
    private static final int RULES = 52;

    @ParameterizedTest
    @EnumSource
    void faultIsNoticed(Fault fault) {
        Events tests = run(new FaultyProvider(fault));
        assertThat(numbers(tests.failed())).as("failures: %s", failures(tests)).isEqualTo(new TreeSet<>(fault.rules()));
    }

    @Test
    void rightBackendPassesEveryRule() {
        Events tests = run(new FaultyProvider());
        assertThat(tests.succeeded().count()).isEqualTo(RULES);
    }

    @Test
    void whatIsNotDeclaredIsSkippedInSight() {
        Events tests = run(new FaultyProvider(Fault.DECLARES_LITTLE));
        assertThat(numbers(tests.aborted())).containsExactly("B507", "B508", "B509");
        assertThat(tests.succeeded().count()).isEqualTo(RULES - 3);
    }

    @Test
    void whatIsNotAvailableIsSkippedInSight() {
        Events tests = run(new FaultyProvider(Fault.UNAVAILABLE));
        assertThat(numbers(tests.succeeded())).containsExactly("B101", "B102", "B103", "B104", "B105", "B106", "B108");
        assertThat(tests.aborted().count()).isEqualTo(RULES - 7);
    }

    @Test
    void eagerProviderIsNoticed() {
        assertThat(numbers(run(new EagerProvider()).failed())).containsExactly("B104");
    }

    @Test
    void hiddenProviderIsNoticed() {
        assertThat(numbers(run(new HiddenProvider()).failed())).containsExactly("B101", "B102");
    }

    @Test
    void everyRuleIsListed() throws IOException {
        String listed = Files.readString(Fixtures.root().resolve("backends/testkit/RULES.md"));
        Set<String> expected = new TreeSet<>();
        for (Event event : run(new FaultyProvider()).started().list()) {
            String name = event.getTestDescriptor().getDisplayName();
            expected.add("| " + name.substring(0, 4) + " | " + name.substring(5) + " |");
        }
        Set<String> rows =
                listed.lines().filter(line -> line.startsWith("| B")).collect(Collectors.toCollection(TreeSet::new));
        assertThat(rows).isEqualTo(expected);
    }

    private static Events run(BackendProvider provider) {
        FaultyConformance.current = provider;
        EngineExecutionResults results = EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(FaultyConformance.class))
                .execute();
        assertThat(results.testEvents().started().count()).isEqualTo(RULES);
        return results.testEvents();
    }

    private static Set<String> numbers(Events events) {
        return events.stream()
                .map(event -> event.getTestDescriptor().getDisplayName().substring(0, 4))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String failures(Events tests) {
        return tests.failed().stream()
                .map(event -> event.getTestDescriptor().getDisplayName() + ": "
                        + event.getPayload(Object.class).orElse(""))
                .collect(Collectors.joining("\n"));
    }
}
