package org.ecapa4j.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ecapa4j.backends.ascend.OmSideFile;
import org.ecapa4j.errors.BackendFailureException;
import org.ecapa4j.errors.InputOutputException;
import org.jspecify.annotations.Nullable;

/**
 * Ascend's compiler. Each compilation has a folder of its own, and neither that nor ATC is left behind, also where a signal ends
 * this program.
 */
final class Atc implements AutoCloseable {
    /** The ending of compiled networks, which ATC adds to the name of its output. */
    static final String OM = ".om";

    private static final int SECONDS_TO_END = 5;

    private final Path program;
    private final Terminal terminal;
    private final Interruption interruption = new Interruption(this::interrupted);

    // By the lock of this object, as what a signal meets must not be under way.
    private @Nullable Path work;
    private @Nullable Process process;
    private boolean interrupted;

    Atc(Path program, Terminal terminal) {
        this.program = program;
        this.terminal = terminal;
    }

    /** ATC's arguments. */
    @FunctionalInterface
    interface Arguments {
        /** @param output without the ending, which ATC adds */
        List<String> of(String program, String output);
    }

    /**
     * Compiles beside the om's place and puts it there with its description when all is done: what was there before serves
     * until then, and stays where ATC fails.
     *
     * @throws BackendFailureException if ATC fails
     * @throws InputOutputException if ATC cannot be run or the om cannot be written
     */
    void compile(Path network, Path om, Arguments arguments, OmSideFile description) {
        try {
            Path folder = makeFolder(om);
            try {
                Path made = folder.resolve(om.getFileName());
                String output = made.toString();
                Said said = run(arguments.of(program.toString(), output.substring(0, output.length() - OM.length())));
                if (said.code() != 0) {
                    throw new BackendFailureException("ATC ended with " + said.code() + " and did not compile '"
                            + network + "'; it said:\n" + said.text().strip());
                }
                if (!Files.isRegularFile(made)) {
                    throw new BackendFailureException("ATC ended with 0 but did not write '" + om.getFileName()
                            + "'; it wrote " + names(folder) + " and said:\n"
                            + said.text().strip());
                }
                description.write(made);
                put(made, om);
            } finally {
                waitIfInterrupted();
                delete(folder);
            }
        } catch (IOException e) {
            throw new InputOutputException("'" + om + "' cannot be written: " + e, e);
        }
    }

    private synchronized Path makeFolder(Path om) throws IOException {
        waitIfInterrupted();
        Path made = Files.createTempDirectory(om.resolveSibling(""), ".compiling-");
        work = made;
        return made;
    }

    private record Said(int code, String text) {}

    private Said run(List<String> command) {
        try {
            Process started = start(command);
            try {
                started.getOutputStream().close();
                String text = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return new Said(started.waitFor(), text);
            } catch (InterruptedException e) {
                throw interrupted(e);
            } finally {
                end(started);
            }
        } catch (IOException e) {
            throw new InputOutputException("ATC ('" + program + "') cannot be run: " + e.getMessage(), e);
        }
    }

    private synchronized Process start(List<String> command) throws IOException {
        waitIfInterrupted();
        Process started = new ProcessBuilder(command).redirectErrorStream(true).start();
        process = started;
        return started;
    }

    private static String names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            String names =
                    files.map(file -> "'" + file.getFileName() + "'").sorted().collect(Collectors.joining(", "));
            return names.isEmpty() ? "nothing" : names;
        }
    }

    /** An om and the description of another must never lie together, also where two processes compile to one place. */
    private void put(Path made, Path om) throws IOException {
        try (FileChannel lock = FileChannel.open(
                        om.resolveSibling(".ecapa4j-compile.lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock held = lock.lock()) {
            replace(made, om);
        }
    }

    private synchronized void replace(Path made, Path om) throws IOException {
        waitIfInterrupted();
        Files.deleteIfExists(OmSideFile.beside(om));
        Files.move(made, om, StandardCopyOption.ATOMIC_MOVE);
        Files.move(OmSideFile.beside(made), OmSideFile.beside(om), StandardCopyOption.ATOMIC_MOVE);
    }

    private synchronized void interrupted() {
        interrupted = true;
        if (process != null) {
            end(process);
        }
        if (work != null) {
            delete(work);
        }
        terminal.complain("ecapa: interrupted; every om is whole or as it was before");
    }

    /** After a signal nothing is to be done or said any more: the program ends when {@link #interrupted()} has ended. */
    private synchronized void waitIfInterrupted() {
        try {
            while (interrupted) {
                wait();
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static BackendFailureException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new BackendFailureException("Compiling was interrupted", e);
    }

    /** With the processes that it started, which would go on writing. One that has ended is not touched. */
    private static void end(Process process) {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroy);
        try {
            CompletableFuture.allOf(all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new))
                    .get(SECONDS_TO_END, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            all.forEach(ProcessHandle::destroyForcibly);
        } catch (InterruptedException e) {
            all.forEach(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
        }
    }

    /** As far as possible: what went wrong before is what people must hear of. */
    private void delete(Path folder) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    return remove(file);
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return remove(file);
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
                    return remove(directory);
                }

                private FileVisitResult remove(Path file) {
                    try {
                        Files.deleteIfExists(file);
                    } catch (IOException e) {
                        // The folder is still there then, which is said below.
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            // As above.
        }
        if (Files.exists(folder)) {
            terminal.complain("'" + folder + "' cannot be removed; nothing needs it any more");
        }
    }

    @Override
    public void close() {
        interruption.close();
    }
}
