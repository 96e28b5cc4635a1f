package org.ecapa4j.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.ecapa4j.fixtures.Fixtures;
import org.ecapa4j.io.Json;
import org.jspecify.annotations.Nullable;

/** Runs the command within the test's own JVM. */
final class Cli {
    /** A whole network of a few kilobytes. */
    static final String NANO = Fixtures.path("golden/ckpt/nano_ecapa.ckpt").toString();

    private Cli() {}

    /**
     * What a run left.
     *
     * @param code exit code
     * @param out bytes of standard output
     * @param err text of standard error
     */
    record Result(int code, byte[] out, String err) {
        String text() {
            return new String(out, StandardCharsets.UTF_8);
        }

        Map<String, @Nullable Object> json() {
            return Json.parseObject(text(), "standard output");
        }

        /** Everything, for messages of failing tests. */
        @Override
        public String toString() {
            return "exit code " + code + "\n" + text() + "\n" + err;
        }
    }

    static Result run(String... args) {
        return run(new byte[0], args);
    }

    static Result run(byte[] in, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code =
                Main.run(args, new ByteArrayInputStream(in), out, new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Result(code, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
    }

    /** The path of a sample recording. */
    static String sample(String name) {
        return Fixtures.root().resolve("samples").resolve(name).toString();
    }
}
