package org.ecapa4j.cli.evaluation;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Function;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.scoring.TrialList;
import org.ecapa4j.scoring.TrialSpeakers;
import org.jspecify.annotations.Nullable;

/** Speakers by the folders that recordings lie in. */
public final class SpeakerFolders {
    private SpeakerFolders() {}

    /**
     * The folder that a recording lies in ({@code speaker/file}); or, where the answers of the trials contradict that but not
     * this, the first one below the root ({@code speaker/video/file}, as in VoxCeleb). Null for a recording in no folder.
     *
     * @param root of the recordings, for those of the list whose names begin with it
     */
    public static Function<String, @Nullable String> of(TrialList list, Path root) {
        Function<String, @Nullable String> nearest = recording -> folder(recording, root, false);
        Function<String, @Nullable String> first = recording -> folder(recording, root, true);
        return !agrees(list, nearest) && agrees(list, first) ? first : nearest;
    }

    private static boolean agrees(TrialList list, Function<String, @Nullable String> speakerOf) {
        try {
            TrialSpeakers.of(list.trials(), speakerOf);
            return true;
        } catch (DataFormatException e) {
            return false;
        }
    }

    private static @Nullable String folder(String recording, Path root, boolean first) {
        try {
            Path path = Path.of(recording);
            Path folders = (path.startsWith(root) ? root.relativize(path) : path)
                    .normalize()
                    .getParent();
            return folders == null || folders.getNameCount() == 0
                    ? null
                    : folders.getName(first ? 0 : folders.getNameCount() - 1).toString();
        } catch (InvalidPathException e) {
            return null;
        }
    }
}
