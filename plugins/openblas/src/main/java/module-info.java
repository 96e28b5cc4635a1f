/** Products of matrices by OpenBLAS. */
module org.ecapa4j.plugins.openblas {
    requires transitive org.ecapa4j.core;
    requires org.bytedeco.javacpp;
    requires org.bytedeco.openblas;

    exports org.ecapa4j.plugins.openblas;

    provides org.ecapa4j.scoring.MatrixProduct with
            org.ecapa4j.plugins.openblas.OpenBlasMatrixProduct;
}
