/** MindSpore's checkpoints and the model cards of MindSpore Hub. */
module org.ecapa4j.plugins.mindspore {
    requires transitive org.ecapa4j.core;
    requires static org.jspecify;

    exports org.ecapa4j.plugins.mindspore;

    provides org.ecapa4j.model.CheckpointFormat with
            org.ecapa4j.plugins.mindspore.MindSporeCheckpointFormat;
    provides org.ecapa4j.model.ModelCardFormat with
            org.ecapa4j.plugins.mindspore.MindSporeModelCardFormat;
}
