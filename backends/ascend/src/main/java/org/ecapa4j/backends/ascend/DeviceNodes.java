package org.ecapa4j.backends.ascend;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.ecapa4j.plugin.Availability;

/** The driver's device nodes, looked at but not opened. */
final class DeviceNodes {
    private static final Pattern DEVICE = Pattern.compile("davinci\\d+");
    private static final String MANAGER = "davinci_manager";
    /** What a card in a host has besides. */
    private static final List<String> OF_A_CARD = List.of("devmm_svm", "hisi_hdc");
    /** What stands in place of both where Java runs on the NPU's own processor. */
    private static final String OF_A_BOARD = "svm0";

    private DeviceNodes() {}

    private static boolean isUsable(Path node) {
        return Files.isReadable(node) && Files.isWritable(node);
    }

    private static Availability unreadable(Exception cause) {
        return Availability.unavailable(
                "The folder of device nodes cannot be read: " + cause,
                "check ecapa4j.ascend.device-folder, by default /dev");
    }

    /** Whether there is a device, and the right to use it. Never throws. */
    static Availability examine(String place) {
        List<Path> nodes = new ArrayList<>();
        Path folder;
        try {
            folder = Path.of(place);
        } catch (InvalidPathException e) {
            return unreadable(e);
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "davinci*")) {
            for (Path entry : entries) {
                Path name = entry.getFileName();
                if (name != null && DEVICE.matcher(name.toString()).matches()) {
                    nodes.add(entry);
                }
            }
        } catch (IOException | RuntimeException e) {
            return unreadable(e);
        }
        if (nodes.isEmpty()) {
            return Availability.unavailable(
                    "There is no NPU here: no " + folder + "/davinci0 or the like",
                    "install the driver (check with 'npu-smi info'), or in a container pass the device nodes on:"
                            + " --device /dev/davinci0 --device /dev/davinci_manager --device /dev/devmm_svm --device"
                            + " /dev/hisi_hdc");
        }
        List<Path> needed = new ArrayList<>(List.of(folder.resolve(MANAGER)));
        Path board = folder.resolve(OF_A_BOARD);
        if (Files.exists(board)) {
            needed.add(board);
        } else {
            OF_A_CARD.forEach(name -> needed.add(folder.resolve(name)));
        }
        List<String> absent = needed.stream()
                .filter(node -> !Files.exists(node))
                .map(Path::toString)
                .toList();
        if (!absent.isEmpty()) {
            return Availability.unavailable(
                    "The driver's device nodes are not complete: there is no " + String.join(" and no ", absent),
                    "in a container pass all of them on (--device /dev/davinci_manager --device /dev/devmm_svm --device"
                            + " /dev/hisi_hdc), else install the driver anew");
        }
        // Of several NPUs some may be another user's.
        if (nodes.stream().noneMatch(DeviceNodes::isUsable)) {
            needed.addAll(nodes);
        }
        List<String> refused = needed.stream()
                .filter(node -> !isUsable(node))
                .map(Path::toString)
                .sorted()
                .toList();
        return refused.isEmpty()
                ? Availability.available()
                : Availability.unavailable(
                        "This user may not read and write " + String.join(", ", refused),
                        "add the user to the group that owns them, usually 'usermod -aG HwHiAiUser "
                                + System.getProperty("user.name", "USER") + "', and log in anew");
    }
}
