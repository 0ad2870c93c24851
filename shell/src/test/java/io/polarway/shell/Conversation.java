package io.polarway.shell;

import static org.junit.jupiter.api.Assertions.fail;

import io.polarway.shell.output.Screen;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jline.terminal.Attributes;
import org.jline.utils.ScreenTerminal;

/// A prompt at a terminal that exists in memory only: keys go in as bytes, and what they lead to is what the screen shows.
final class Conversation implements AutoCloseable {
    static final String CTRL_C = "\u0003";
    static final String CTRL_D = "\u0004";
    static final String CTRL_R = "\u0012";
    static final String TAB = "\t";
    static final String ENTER = "\r";
    static final String HOME = "\u0001";
    static final String RIGHT = "\u001bOC";
    static final String UP = "\u001bOA";
    private static final String PROMPT = "polarway>";
    private static final long MOST_SECONDS = 60;

    private final Connection connection;
    private final ScreenTerminal.VirtualTerminal virtual;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    private Conversation(Connection connection, ScreenTerminal.VirtualTerminal virtual) {
        this.connection = connection;
        this.virtual = virtual;
    }

    /// Begins to talk, at a screen of 80 columns and 30 lines.
    ///
    /// @param directory where files are, also those of the home directory
    static Conversation begin(Path directory) throws Exception {
        return begin(directory, PROMPT);
    }

    /// Begins to talk once the screen shows a text.
    static Conversation begin(Path directory, String shown) throws Exception {
        Connection connection = DriverManager.getConnection("jdbc:polarway:" + directory);
        ScreenTerminal.VirtualTerminal virtual = ScreenTerminal.withTerminal("test", "xterm-256color", 80, 30);
        Attributes attributes = virtual.terminal().getAttributes();
        attributes.setLocalFlag(Attributes.LocalFlag.ISIG, true);
        attributes.setOutputFlag(Attributes.OutputFlag.ONLCR, true);
        attributes.setOutputFlag(Attributes.OutputFlag.OPOST, true);
        virtual.terminal().setAttributes(attributes);
        Conversation conversation = new Conversation(connection, virtual);
        PrintStream errors = new PrintStream(virtual.terminal().output(), true, StandardCharsets.UTF_8);
        Preferences preferences = new Preferences("box", Screen.NONE);
        preferences.bailing(false);
        preferences.timed(false);
        preferences.showProgress(true);
        Prompt prompt = new Prompt(connection, preferences, directory, directory, errors);
        Thread.ofPlatform().name("prompt").daemon().start(() -> {
            try {
                prompt.talk(virtual.terminal(), true);
                conversation.done.complete(null);
            } catch (Throwable e) {
                conversation.done.completeExceptionally(e);
            }
        });
        conversation.await(shown);
        return conversation;
    }

    /// Presses keys.
    Conversation type(String keys) throws IOException {
        virtual.terminal().processInputBytes(keys.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /// Types a line, and waits until the next one can be typed.
    ///
    /// @return what the screen shows since
    String enter(String line) throws Exception {
        clear();
        type(line + ENTER);
        return await("two prompts", lines -> lines.startsWith(PROMPT) && lines.endsWith("\n" + PROMPT));
    }

    /// Takes everything from the screen but the line that is being typed.
    void clear() throws Exception {
        type("\f");
        await("one line", lines -> lines.lines().count() == 1);
    }

    /// Waits until the last line is an empty prompt.
    String awaitPrompt() throws Exception {
        return await("a prompt", lines -> lines.endsWith(PROMPT));
    }

    /// Waits until the screen shows a text.
    String await(String text) throws Exception {
        return await("'" + text + "'", lines -> lines.contains(text));
    }

    private String await(String what, Predicate<String> expected) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
        String shown = screen();
        while (!expected.test(shown)) {
            if (System.nanoTime() > deadline || done.isDone() && !what.equals("the end")) {
                if (done.isCompletedExceptionally()) {
                    done.get();
                }
                fail("Not seen: " + what + "\n" + shown);
            }
            virtual.screen().waitDirty(10);
            shown = screen();
        }
        return shown;
    }

    /// Returns the lines that the screen shows, without blanks at their ends and without empty ones after the last.
    String screen() {
        StringBuilder lines = new StringBuilder();
        virtual.screen().toString().lines().forEach(line -> lines.append(line.stripTrailing()).append('\n'));
        return lines.toString().stripTrailing();
    }

    /// Waits until the prompt has ended.
    void awaitEnd() throws InterruptedException, ExecutionException, TimeoutException {
        done.get(MOST_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        virtual.terminal().close();
        connection.close();
    }
}
