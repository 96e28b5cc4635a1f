package org.ecapa4j.backends.ascend.hardwareday;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.ecapa4j.backend.BackendProvider;
import org.ecapa4j.backends.testkit.BackendConformance;
import org.ecapa4j.config.Settings;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * The conformance kit as a command: {@code Kit [RULE...]}, by default all rules. Ends with 0 if all pass, with 3 if only rules about
 * exact numbers do not, which a chip that does not compute float32 as processors do cannot pass, and else with 1.
 */
public final class Kit {
    private static final int NUMBERS_DIFFER = 3;

    /** Those of RULES.md that compare with the oracle within 5e-6. */
    private static final Set<String> EXACT_NUMBERS = Set.of(
            "B201", "B202", "B203", "B204", "B205", "B213", "B214", "B504", "B505", "B506", "B507", "B508", "B509");

    private Kit() {}

    /** The kit with the provider that {@code day.provider} names. */
    public static final class Rules extends BackendConformance {
        @Override
        protected BackendProvider provider() {
            String name = System.getProperty("day.provider", CompilingProvider.class.getName());
            try {
                return (BackendProvider) Class.forName(name).getConstructor().newInstance();
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("provider " + name + " cannot be made", e);
            }
        }

        @Override
        protected Settings settings() {
            return Day.ascend();
        }

        @Override
        protected void measured(String what, double maximum, double limit) {
            print("measured  %s max=%s limit=%s", what, maximum, limit);
        }
    }

    public static void main(String[] rules) {
        Listener listener = new Listener();
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(Rules.class))
                .filters(only(List.of(rules)))
                .build();
        LauncherFactory.create().execute(request, listener);
        print(
                "%d rules passed, %d were skipped, %d failed: %s",
                listener.passed, listener.skipped, listener.failed.size(), String.join(" ", listener.failed));
        if (listener.passed == 0) {
            print("no rule passed, so nothing was shown");
            System.exit(1);
        }
        System.exit(listener.failed.isEmpty() ? 0 : EXACT_NUMBERS.containsAll(listener.failed) ? NUMBERS_DIFFER : 1);
    }

    private static PostDiscoveryFilter only(List<String> rules) {
        return test -> FilterResult.includedIf(!test.isTest()
                || rules.isEmpty()
                || rules.contains(test.getDisplayName().substring(0, 4)));
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    private static final class Listener implements TestExecutionListener {
        private final Set<String> failed = new TreeSet<>();
        private int passed;
        private int skipped;

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            Throwable why = result.getThrowable().orElse(null);
            if (!test.isTest()) {
                if (why != null) {
                    failed.add(test.getDisplayName());
                    print("FAIL      %s: %s", test.getDisplayName(), String.valueOf(why));
                }
                return;
            }
            if (result.getStatus() == Status.SUCCESSFUL) {
                passed++;
                print("PASS      %s", test.getDisplayName());
            } else if (result.getStatus() == Status.ABORTED) {
                skipped++;
                print("SKIPPED   %s: %s", test.getDisplayName(), String.valueOf(why));
            } else {
                failed.add(test.getDisplayName().substring(0, 4));
                print("FAIL      %s: %s", test.getDisplayName(), String.valueOf(why));
            }
        }
    }
}
