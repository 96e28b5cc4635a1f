package org.ecapa4j.cli.report;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.ecapa4j.io.Json;
import org.jspecify.annotations.Nullable;

/**
 * A browser without a window, driven by the DevTools protocol. One page; not for use by several threads. Everything that it tells
 * about the page (events) is kept.
 */
final class Chromium implements AutoCloseable {
    private static final long SECONDS = 60;
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final String PORT_FILE = "DevToolsActivePort";

    /** A message of the browser that nobody asked for. */
    record Event(String method, Map<String, @Nullable Object> parameters) {}

    private final Process process;
    private final WebSocket socket;
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final List<Event> events = new ArrayList<>();
    private String session = "";
    private long lastId;

    private Chromium(Process process, URI address) {
        this.process = process;
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(address, new Listener(messages))
                .join();
    }

    /** The program, if it is installed. */
    static Optional<Path> program() {
        return NAMES.stream()
                .flatMap(name -> Stream.of(
                                System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts the browser with an empty page; {@code profile} is an empty folder for its files. */
    static Chromium start(Path profile) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        program().orElseThrow().toString(),
                        "--headless",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        // Containers run tests as root and have a small /dev/shm.
                        "--no-sandbox",
                        "--disable-dev-shm-usage",
                        "--disable-gpu",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--autoplay-policy=no-user-gesture-required",
                        "--force-color-profile=srgb",
                        "--hide-scrollbars",
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("browser.log").toFile())
                .start();
        try {
            Chromium browser = new Chromium(process, address(process, profile));
            browser.attach();
            return browser;
        } catch (RuntimeException | IOException e) {
            kill(process);
            throw e;
        }
    }

    private static URI address(Process process, Path profile) throws IOException, InterruptedException {
        Path file = profile.resolve(PORT_FILE);
        for (long waited = 0; waited < 10 * SECONDS; waited++) {
            if (Files.exists(file)) {
                List<String> lines = Files.readAllLines(file);
                if (lines.size() == 2) {
                    return URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1));
                }
            }
            if (!process.isAlive()) {
                break;
            }
            Thread.sleep(100);
        }
        throw new IOException("the browser does not answer: " + Files.readString(profile.resolve("browser.log")));
    }

    private void attach() {
        String target = (String)
                call("Target.createTarget", Map.of("url", "about:blank")).get("targetId");
        session = String.valueOf(call("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .get("sessionId"));
        for (String domain : List.of("Page", "Runtime", "Network", "Log")) {
            call(domain + ".enable", Map.of());
        }
    }

    /** Width and height of the window, in CSS pixels. */
    void window(int width, int height) {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** What the user prefers: {@code light} or {@code dark}. */
    void colours(String scheme) {
        Map<String, Object> feature = Map.of("name", "prefers-color-scheme", "value", scheme);
        call("Emulation.setEmulatedMedia", Map.of("media", "", "features", List.of(feature)));
    }

    /** Shows the page as it is laid out for paper. */
    void paper() {
        call("Emulation.setEmulatedMedia", Map.of("media", "print"));
    }

    /** Opens a page and waits until it is loaded. */
    void open(URI address) {
        events.clear();
        call("Page.navigate", Map.of("url", address.toString()));
        await(event -> event.method().equals("Page.loadEventFired"));
    }

    /** The value of a JavaScript expression, or what its promise gives; objects as maps, numbers as Long or Double. */
    @Nullable
    Object evaluate(String expression) {
        Map<String, @Nullable Object> answer =
                call("Runtime.evaluate", Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
        if (answer.get("exceptionDetails") != null) {
            throw new IllegalStateException(expression + ": " + answer);
        }
        return answer.get("result") instanceof Map<?, ?> result ? result.get("value") : null;
    }

    /** The whole page as PNG. */
    byte[] screenshot() {
        Object image = call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true))
                .get("data");
        return Base64.getDecoder().decode(String.valueOf(image));
    }

    /** The page as it is printed, as PDF. */
    byte[] print() {
        Object document =
                call("Page.printToPDF", Map.of("printBackground", false)).get("data");
        return Base64.getDecoder().decode(String.valueOf(document));
    }

    /** What happened since the page was opened. */
    List<Event> events() {
        return List.copyOf(events);
    }

    private Map<String, @Nullable Object> call(String method, Map<String, Object> parameters) {
        Map<String, @Nullable Object> request = new LinkedHashMap<>();
        long id = ++lastId;
        request.put("id", id);
        request.put("method", method);
        request.put("params", parameters);
        if (!session.isEmpty()) {
            request.put("sessionId", session);
        }
        socket.sendText(Json.write(request), true).join();
        while (true) {
            Map<String, @Nullable Object> message = next(method);
            if (Long.valueOf(id).equals(message.get("id"))) {
                if (message.get("error") != null) {
                    throw new IllegalStateException(method + ": " + message.get("error"));
                }
                return fields(message.get("result"));
            }
            note(message);
        }
    }

    private void await(Predicate<Event> wanted) {
        while (events.stream().noneMatch(wanted)) {
            note(next("an event"));
        }
    }

    private void note(Map<String, @Nullable Object> message) {
        if (message.get("method") instanceof String method) {
            events.add(new Event(method, fields(message.get("params"))));
        }
    }

    private Map<String, @Nullable Object> next(String waitingFor) {
        try {
            String message = messages.poll(SECONDS, TimeUnit.SECONDS);
            if (message == null) {
                throw new IllegalStateException("no answer to " + waitingFor + " within " + SECONDS + " s");
            }
            return Json.parseObject(message, "DevTools");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> fields(@Nullable Object object) {
        return object instanceof Map<?, ?> ? (Map<String, @Nullable Object>) object : Map.of();
    }

    @Override
    public void close() {
        // Asked for politely, it leaves no process behind that still writes into the profile.
        socket.sendText("{\"id\": 0, \"method\": \"Browser.close\"}", true).join();
        try {
            process.waitFor(SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        socket.abort();
        kill(process);
    }

    private static void kill(Process process) {
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).forEach(ProcessHandle::destroyForcibly);
        try {
            process.waitFor(SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Puts the parts of messages together. */
    private static final class Listener implements WebSocket.Listener {
        private final BlockingQueue<String> messages;
        private final StringBuilder parts = new StringBuilder();

        Listener(BlockingQueue<String> messages) {
            this.messages = messages;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            parts.append(part);
            if (last) {
                messages.add(parts.toString());
                parts.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            messages.add("{\"error\": \"the connection broke\"}");
            throw new UncheckedIOException(new IOException(error));
        }
    }
}
