package org.ecapa4j.backends.ascend;

import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.BackendContext;
import org.ecapa4j.backends.testkit.PreparingProvider;

/**
 * The Ascend backend on the stand-in, for the conformance kit: networks that the kit makes up are written as toy models right
 * before they are compiled, as {@code ecapa ascend compile} does for users. All else is the real backend's.
 */
public final class StandinProvider extends PreparingProvider {
    public StandinProvider() {
        super(new AscendBackendProvider());
    }

    @Override
    public Backend open(BackendContext context) {
        Models models = new Models();
        BackendContext own = new BackendContext(
                AscendTests.settings("models", models.folder()), context.threads(), context.listener());
        return opened(own, models::write);
    }
}
