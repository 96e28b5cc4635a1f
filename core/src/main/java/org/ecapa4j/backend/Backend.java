package org.ecapa4j.backend;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.ecapa4j.features.FeatureExtractor;
import org.ecapa4j.features.FrontEnd;
import org.ecapa4j.network.EcapaNetwork;

/** An open backend. Safe for concurrent use. Closing it closes the networks that it compiled. */
public interface Backend extends AutoCloseable {
    /** The provider's id. */
    String id();

    /** What exactly computes, in a word or two, for people: for example the instruction set; may be empty. */
    String detail();

    /** What is known of the device and its software, in a fixed order, for people: {@code version} to {@code 8.0}. */
    default Map<String, String> properties() {
        return Map.of();
    }

    /**
     * Prepares a network for this device. The network's tensors are not needed afterwards.
     *
     * @throws org.ecapa4j.errors.BackendUnavailableException if the network or the precision needs a capability that the
     *     provider does not declare; names it
     * @throws org.ecapa4j.errors.ClosedException if this backend has been closed
     */
    CompiledNetwork compile(EcapaNetwork network, Precision precision);

    /** An extractor of the backend's own, or empty where the Java one is to be used. */
    default Optional<FeatureExtractor> extractor(FrontEnd frontEnd) {
        return Optional.empty();
    }

    /**
     * Measures what this device could do at most, for comparison: thousand million float32 operations per second, two for
     * each multiply-add, of so many threads that do nothing else and touch no memory. Takes some milliseconds, in which
     * they are busy. Empty where the backend has no such measurement.
     *
     * @param threads at least 1
     * @throws org.ecapa4j.errors.ClosedException if this backend has been closed
     */
    default OptionalDouble measurePeakGflops(int threads) {
        return OptionalDouble.empty();
    }

    /** Waits for calls in flight; later calls are refused. May be called twice. */
    @Override
    void close();
}
