package org.ecapa4j.benchmarks;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.SpeakerEncoder;
import org.ecapa4j.evaluation.AudioFolder;
import org.ecapa4j.evaluation.Extraction;
import org.ecapa4j.evaluation.Utterances;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Recordings to embeddings as {@code ecapa evaluate} does it without a cache: read, decoded, their features computed, embedded. One
 * operation takes every WAV and FLAC file below {@code root}, which should be many and of all lengths.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(3)
@Warmup(iterations = 1)
@Measurement(iterations = 3)
public class ExtractionBenchmark {
    /** Folder of recordings; give it by {@code -p root=DIR}. */
    @Param("samples")
    public String root;

    @Param({"1", "2"})
    public int threads;

    private Ecapa4j ecapa;
    private SpeakerEncoder encoder;
    private AudioFolder folder;
    private List<String> names;

    @Setup
    public void open() {
        ecapa = Ecapa4j.builder()
                .set("ecapa4j.backend", "cpu")
                .set("ecapa4j.threads", Integer.toString(threads))
                .start();
        encoder = ecapa.encoder();
        folder = new AudioFolder(Path.of(root), ecapa.audio());
        names = folder.names().stream()
                .filter(name -> name.endsWith(".wav") || name.endsWith(".flac"))
                .toList();
    }

    @TearDown
    public void close() {
        encoder.close();
        ecapa.close();
    }

    @Benchmark
    public Utterances extract() {
        return new Extraction(encoder, folder).threads(threads).run(names);
    }
}
