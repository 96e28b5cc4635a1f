package org.ecapa4j.model;

import java.util.List;
import org.ecapa4j.features.FrontEnd;
import org.ecapa4j.network.EcapaNetwork;

/**
 * What a checkpoint file holds once its names are understood.
 *
 * @param network the network
 * @param frontEnd the front end that models of this kind were trained with
 * @param extras tensors that are not the network's, such as optimizer state, in the order of the file
 */
public record Checkpoint(EcapaNetwork network, FrontEnd frontEnd, List<StoredTensor> extras) {
    public Checkpoint {
        extras = List.copyOf(extras);
    }
}
