package org.ecapa4j.scoring;

/** {@link Cosine} as a scorer. */
enum CosineScorer implements EmbeddingScorer {
    INSTANCE;

    @Override
    public String id() {
        return "cosine";
    }

    @Override
    public double score(float[] a, float[] b) {
        return Cosine.score(a, b);
    }

    @Override
    public PreparedEmbeddings prepare(MatrixBlock embeddings) {
        return new CosineEmbeddings(embeddings);
    }

    @Override
    public String toString() {
        return id();
    }
}
