package org.ecapa4j.benchmarks;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.SpeakerEncoder;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.metrics.ErrorRates;
import org.ecapa4j.model.ModelExporter;
import org.ecapa4j.scoring.Cosine;
import org.ecapa4j.scoring.ScoredTrial;
import org.ecapa4j.scoring.Trial;
import org.ecapa4j.scoring.TrialList;

/**
 * What the treatment of a recording's length costs: the equal error rate of the embedded model where recordings are taken whole,
 * cut to their first 3 s, padded to a bucket with a mask, or computed in overlapping windows.
 *
 * <p>{@code LengthCost ROOT LIST...} prints a row for each treatment and a column for each list.
 */
public final class LengthCost {
    private static final int CUT = 301;
    private static final List<Integer> BUCKETS = List.of(301, 601, 1001, 2001);

    private final SpeakerEncoder encoder;
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final Map<Integer, OrtSession> buckets = new TreeMap<>();

    private LengthCost(SpeakerEncoder encoder, List<Path> exported) throws OrtException {
        this.encoder = encoder;
        for (int i = 0; i < exported.size(); i++) {
            buckets.put(
                    BUCKETS.get(i), environment.createSession(exported.get(i).toString()));
        }
    }

    /** Measures and prints. */
    public static void main(String[] args) throws IOException, OrtException {
        if (args.length < 2) {
            throw new IllegalArgumentException("expected the folder of the recordings and at least one trial list");
        }
        Path root = Path.of(args[0]);
        List<TrialList> lists = new ArrayList<>();
        Set<String> recordings = new TreeSet<>();
        for (String name : Arrays.asList(args).subList(1, args.length)) {
            TrialList list = TrialList.read(Path.of(name));
            lists.add(list);
            recordings.addAll(list.recordings());
        }
        Path folder = Files.createTempDirectory("length-cost");
        try (Ecapa4j ecapa = Ecapa4j.start();
                SpeakerEncoder encoder = ecapa.encoder()) {
            ModelExporter exporter = ecapa.plugins().require(ModelExporter.class, "onnx");
            List<Path> exported = exporter.export(encoder.model(), new ModelExporter.Request(BUCKETS, 1, true), folder);
            LengthCost cost = new LengthCost(encoder, exported);
            Map<String, Map<String, float[]>> byTreatment = new LinkedHashMap<>();
            for (String recording : recordings) {
                FeatureMatrix features = encoder.features(ecapa.audio().read(root.resolve(recording)));
                cost.treat(features)
                        .forEach((treatment, embedding) -> byTreatment
                                .computeIfAbsent(treatment, key -> new HashMap<>())
                                .put(recording, embedding));
            }
            print(lists, byTreatment);
        }
    }

    private Map<String, float[]> treat(FeatureMatrix features) throws OrtException {
        Map<String, float[]> embeddings = new LinkedHashMap<>();
        embeddings.put("full length", encoder.encode(features).toArray());
        embeddings.put("the first 3 s (301 frames, mean removed over the whole)", cut(features, 0));
        embeddings.put("buckets of " + BUCKETS + " frames with a mask", padded(features));
        embeddings.put(
                "windows of 3 s (301 frames) that overlap by half or more, averaged; shorter ones repeated",
                windows(features));
        return embeddings;
    }

    private float[] cut(FeatureMatrix features, int start) {
        int frames = Math.min(CUT, features.frames() - start);
        int bins = features.bins();
        float[] values = Arrays.copyOfRange(features.toArray(), start * bins, (start + frames) * bins);
        return encoder.encode(FeatureMatrix.wrap(values, frames, bins)).toArray();
    }

    /** As the Ascend backend does with models of this one length: its windows, and shorter recordings repeated from their beginning. */
    private float[] windows(FeatureMatrix features) {
        int frames = features.frames();
        if (frames <= CUT) {
            float[] values = features.toArray();
            float[] repeated = new float[CUT * features.bins()];
            for (int i = 0; i < repeated.length; i++) {
                repeated[i] = values[i % values.length];
            }
            return encoder.encode(FeatureMatrix.wrap(repeated, CUT, features.bins()))
                    .toArray();
        }
        int step = CUT / 2;
        int count = (frames - CUT + step - 1) / step + 1;
        double[] sum = new double[encoder.model().network().embeddingSize()];
        for (int i = 0; i < count; i++) {
            float[] embedding = cut(features, (int) ((long) i * (frames - CUT) / (count - 1)));
            for (int j = 0; j < sum.length; j++) {
                sum[j] += embedding[j];
            }
        }
        float[] mean = new float[sum.length];
        for (int j = 0; j < mean.length; j++) {
            mean[j] = (float) (sum[j] / count);
        }
        return mean;
    }

    private float[] padded(FeatureMatrix features) throws OrtException {
        int largest = BUCKETS.get(BUCKETS.size() - 1);
        if (features.frames() > largest) {
            throw new IllegalArgumentException("a recording has " + features.frames() + " frames, the largest bucket "
                    + largest + "; add a larger one");
        }
        int bucket = BUCKETS.stream()
                .filter(length -> length >= features.frames())
                .findFirst()
                .orElse(largest);
        float[] mask = new float[bucket];
        Arrays.fill(mask, 0, features.frames(), 1);
        float[] values = Arrays.copyOf(features.toArray(), bucket * features.bins());
        try (OnnxTensor feats = tensor(values, 1, bucket, features.bins());
                OnnxTensor valid = tensor(mask, 1, bucket);
                OrtSession.Result result = session(bucket).run(Map.of("feats", feats, "mask", valid))) {
            return ((float[][]) result.get(0).getValue())[0];
        }
    }

    private OrtSession session(int bucket) {
        OrtSession session = buckets.get(bucket);
        if (session == null) {
            throw new IllegalStateException("no session of " + bucket + " frames");
        }
        return session;
    }

    private OnnxTensor tensor(float[] values, long... dims) throws OrtException {
        return OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), dims);
    }

    private static void print(List<TrialList> lists, Map<String, Map<String, float[]>> byTreatment) {
        StringBuilder text = new StringBuilder("| length |");
        lists.forEach(list ->
                text.append(' ').append(Path.of(list.source()).getFileName()).append(" |"));
        text.append("\n|---").append("|---".repeat(lists.size())).append("|\n");
        byTreatment.forEach((treatment, embeddings) -> {
            text.append("| ").append(treatment).append(" |");
            for (TrialList list : lists) {
                double eer = ErrorRates.of(score(list, embeddings)).eer();
                text.append(String.format(Locale.ROOT, " %.2f %% |", 100 * eer));
            }
            text.append('\n');
        });
        System.out.print(text);
    }

    private static List<ScoredTrial> score(TrialList list, Map<String, float[]> embeddings) {
        List<ScoredTrial> scored = new ArrayList<>();
        for (Trial trial : list.trials()) {
            float[] enrolment = embeddings.getOrDefault(trial.enrolment(), new float[0]);
            float[] test = embeddings.getOrDefault(trial.test(), new float[0]);
            scored.add(new ScoredTrial(trial, Cosine.score(enrolment, test)));
        }
        return scored;
    }
}
