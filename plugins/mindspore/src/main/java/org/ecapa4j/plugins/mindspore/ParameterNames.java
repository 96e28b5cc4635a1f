package org.ecapa4j.plugins.mindspore;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * MindSpore's spellings of parameter names.
 *
 * <p>The bare name, {@code 1.tdnn1.conv.weight} or {@code mfa.conv.weight}, is what this package works with. In a file it
 * may stand behind a prefix that all parameters share, {@code network.} in a training checkpoint; behind it, numbered
 * blocks may have {@code blocks.} in front.
 */
final class ParameterNames {
    /** What a training checkpoint holds besides the network: classifier, last output, optimizer state. */
    private static final Set<String> EXTRAS = Set.of(
            "classifier.weight", "output", "scale_sense", "global_step", "beta1_power", "beta2_power", "learning_rate");

    private static final String CONVOLUTION = "conv\\.(?:weight|bias)";
    private static final String NORM = "norm2d\\.(?:gamma|beta|moving_mean|moving_variance)";
    private static final String TDNN = "(?:" + CONVOLUTION + "|norm\\." + NORM + ")";
    private static final String NUMBER = "(?:0|[1-9][0-9]{0,3})";

    /** Group 1: prefix; 2: bare name; 3: number of the block; 4: number of the Res2Net branch. */
    private static final Pattern PARAMETER = Pattern.compile("((?:.*?\\.)??)(?:(?:blocks\\.)?(?<bare>(?<block>" + NUMBER
            + ")\\.(?:(?:tdnn[12]\\.)?" + TDNN
            + "|res2net_block\\.blocks\\.(?<branch>" + NUMBER + ")\\." + TDNN
            + "|se_block\\.conv[12]\\.(?:weight|bias)))"
            + "|(?<tail>(?:mfa|asp\\.tdnn)\\." + TDNN + "|asp\\." + CONVOLUTION + "|asp_bn\\." + NORM
            + "|fc\\.(?:weight|bias)))");

    private ParameterNames() {}

    /** Whether it is one of the names that belong to training and not to the network. */
    static boolean isExtra(String name) {
        return EXTRAS.contains(name) || name.startsWith("moment1.") || name.startsWith("moment2.");
    }

    /** Takes a name apart; null if it is not built like a parameter of the network. */
    static @Nullable Parts parse(String name) {
        Matcher matcher = PARAMETER.matcher(name);
        if (!matcher.matches()) {
            return null;
        }
        String prefix = String.valueOf(matcher.group(1));
        String numbered = matcher.group("bare");
        if (numbered == null) {
            return new Parts(prefix, String.valueOf(matcher.group("tail")), -1, -1);
        }
        return new Parts(prefix, numbered, number(matcher.group("block")), number(matcher.group("branch")));
    }

    private static int number(@Nullable String digits) {
        return digits == null ? -1 : Integer.parseInt(digits);
    }

    /**
     * A name taken apart.
     *
     * @param prefix what stands in front, with its last dot; without {@code blocks.}
     * @param bare the bare name
     * @param block number of the block, 0 for the input layer, -1 if the parameter is in none
     * @param branch number of the Res2Net branch, -1 if the parameter is in none
     */
    record Parts(String prefix, String bare, int block, int branch) {}
}
