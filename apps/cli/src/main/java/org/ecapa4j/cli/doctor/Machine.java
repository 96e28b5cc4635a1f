package org.ecapa4j.cli.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ecapa4j.plugin.CLibrary;

/**
 * Facts about the computer that this process can read without starting another one or loading native code.
 *
 * @param processor model name, "unknown" where the system does not say
 * @param processors how many the JVM may use
 * @param processorFeatures instruction sets that matter for our arithmetic, by the kernel's names, sorted
 * @param operatingSystem name, version, architecture
 * @param cLibrary kind and version, "unknown" if it cannot be told
 * @param java version, vendor, virtual machine
 * @param heapLimitBytes most that Java objects may take
 * @param memoryBytes of the machine; -1 if unknown
 */
public record Machine(
        String processor,
        int processors,
        List<String> processorFeatures,
        String operatingSystem,
        String cLibrary,
        String java,
        long heapLimitBytes,
        long memoryBytes) {
    private static final String UNKNOWN = "unknown";
    private static final Pattern FEATURES = Pattern.compile("(?m)^(?:flags|Features)\\s*:(.*)$");
    private static final Pattern PROCESSOR = Pattern.compile("(?m)^(?:model name|Processor)\\s*:\\s*(.*)$");
    private static final Pattern MEMORY = Pattern.compile("(?m)^MemTotal:\\s*(\\d+) kB$");
    private static final Pattern RELEVANT =
            Pattern.compile("sse4_[12]|avx.*|fma|f16c|amx_.*|asimd.*|fphp|bf16|i8mm|sve.*|sme2?");

    public static Machine examine() {
        String processor = read("/proc/cpuinfo");
        Matcher memory = MEMORY.matcher(read("/proc/meminfo"));
        return new Machine(
                group(PROCESSOR.matcher(processor)),
                Runtime.getRuntime().availableProcessors(),
                features(processor),
                property("os.name") + " " + property("os.version") + " " + property("os.arch"),
                CLibrary.ofThisProcess().toString(),
                property("java.version") + " (" + property("java.vendor") + ", " + property("java.vm.name") + ")",
                Runtime.getRuntime().maxMemory(),
                memory.find() ? Long.parseLong(memory.group(1)) * 1024 : -1);
    }

    /** Instruction sets in the text of {@code /proc/cpuinfo}. */
    static List<String> features(String processorText) {
        Matcher line = FEATURES.matcher(processorText);
        Set<String> features = new TreeSet<>();
        if (line.find()) {
            for (String feature : line.group(1).trim().split("\\s+")) {
                if (RELEVANT.matcher(feature).matches()) {
                    features.add(feature);
                }
            }
        }
        return List.copyOf(features);
    }

    private static String group(Matcher matcher) {
        return matcher.find() ? matcher.group(1).trim() : UNKNOWN;
    }

    private static String property(String name) {
        return System.getProperty(name, UNKNOWN);
    }

    /** Empty where there is no such file, as on other systems than Linux. */
    private static String read(String file) {
        try {
            return new String(Files.readAllBytes(Path.of(file)), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
