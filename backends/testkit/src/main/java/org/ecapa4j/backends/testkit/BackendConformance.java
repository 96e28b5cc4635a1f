package org.ecapa4j.backends.testkit;

import org.ecapa4j.backend.BackendProvider;
import org.ecapa4j.config.Settings;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * What every backend has to pass, ours or yours. A subclass names the provider and inherits the rules as JUnit 5 tests:
 *
 * <pre>{@code
 * class MyBackendConformanceTest extends BackendConformance {
 *     @Override
 *     protected BackendProvider provider() {
 *         return new MyBackendProvider();
 *     }
 * }
 * }</pre>
 *
 * <p>Each rule is one test whose display name begins with its number:
 *
 * <ul>
 *   <li>B1xx the provider: found, named, free to construct
 *   <li>B2xx results: equal to the goldens and, anywhere else, to an oracle; the same bits always
 *   <li>B3xx errors: what is refused, and how
 *   <li>B4xx life cycle: closing drains, and is final
 *   <li>B5xx capabilities: what is declared works, what is not is refused by name
 *   <li>B6xx memory: the plan is true
 *   <li>B7xx the listener is told
 * </ul>
 *
 * <p>{@code RULES.md} beside the kit's sources has them all. What cannot be tried here (a backend that is not available, a
 * capability that is not declared) is reported as skipped, with the reason.
 */
@TestMethodOrder(MethodOrderer.DisplayName.class)
public abstract class BackendConformance extends AccountRules {
    protected BackendConformance() {}

    /** The backend's provider; a new one at each call. */
    @Override
    protected abstract BackendProvider provider();

    /** The settings to open it with: none, unless overridden. */
    @Override
    protected Settings settings() {
        return super.settings();
    }

    /**
     * Told the largest error of a comparison, for reports; does nothing unless overridden.
     *
     * @param what what was compared
     * @param maximum the largest absolute difference of an embedding's value, relative to the largest value if that is
     *     above 2
     * @param limit what is allowed
     */
    @Override
    protected void measured(String what, double maximum, double limit) {
        super.measured(what, maximum, limit);
    }
}
