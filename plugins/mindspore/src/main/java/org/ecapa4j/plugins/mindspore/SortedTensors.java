package org.ecapa4j.plugins.mindspore;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.ecapa4j.model.StoredTensor;
import org.ecapa4j.plugins.mindspore.ParameterNames.Parts;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of a checkpoint, told apart by their names.
 *
 * @param parameters named like parameters of the network, by bare name
 * @param extras training state, in the order of the file
 * @param surplus neither, in the order of the file
 * @param prefix what stands in front of most parameters' names
 * @param blocks number of SE-Res2 blocks that the names speak of
 * @param branches number of Res2Net branches that the names speak of
 */
record SortedTensors(
        Map<String, StoredTensor> parameters,
        List<StoredTensor> extras,
        List<StoredTensor> surplus,
        String prefix,
        int blocks,
        int branches) {

    static SortedTensors of(List<StoredTensor> tensors, Problems problems) {
        List<@Nullable Parts> names = new ArrayList<>(tensors.size());
        Map<String, Integer> prefixes = new LinkedHashMap<>();
        for (StoredTensor tensor : tensors) {
            Parts parts = ParameterNames.isExtra(tensor.name()) ? null : ParameterNames.parse(tensor.name());
            names.add(parts);
            if (parts != null) {
                prefixes.merge(parts.prefix(), 1, Integer::sum);
            }
        }
        String prefix = mostFrequent(prefixes, "");

        Map<String, StoredTensor> parameters = new LinkedHashMap<>();
        List<StoredTensor> extras = new ArrayList<>();
        List<StoredTensor> surplus = new ArrayList<>();
        TreeMap<Integer, Integer> tensorsOfBlock = new TreeMap<>();
        Set<Integer> branches = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            StoredTensor tensor = tensors.get(i);
            Parts parts = names.get(i);
            if (ParameterNames.isExtra(tensor.name())) {
                extras.add(tensor);
            } else if (parts == null || !parts.prefix().equals(prefix)) {
                surplus.add(tensor);
            } else {
                StoredTensor other = parameters.putIfAbsent(parts.bare(), tensor);
                if (other != null) {
                    problems.add("tensors " + Problems.quote(other.name()) + " and " + Problems.quote(tensor.name())
                            + " are both parameter '" + parts.bare() + "'");
                }
                tensorsOfBlock.merge(parts.block(), 1, Integer::sum);
                if (parts.branch() >= 0) {
                    branches.add(parts.branch());
                }
            }
        }
        return new SortedTensors(parameters, extras, surplus, prefix, blocks(tensorsOfBlock), branches.size());
    }

    /** The key with the highest count, the first of several. */
    static <K> K mostFrequent(Map<K, Integer> counts, K otherwise) {
        K winner = otherwise;
        int most = 0;
        for (Map.Entry<K, Integer> entry : counts.entrySet()) {
            if (entry.getValue() > most) {
                winner = entry.getKey();
                most = entry.getValue();
            }
        }
        return winner;
    }

    /** A block may be missing as a whole; a single tensor with a far-off number does not make a block. */
    private static int blocks(TreeMap<Integer, Integer> tensorsOfBlock) {
        int blocks = 0;
        for (Map.Entry<Integer, Integer> entry : tensorsOfBlock.entrySet()) {
            int block = entry.getKey();
            if (block > 0 && entry.getValue() > 1 && block <= blocks + 2) {
                blocks = block;
            }
        }
        return blocks;
    }
}
