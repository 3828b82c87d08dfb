package org.caravan.routes;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** A program of the tests in a JVM of its own that is given orders, a line each, and answers each with one; of its heap of 128 MB others have 60. */
public final class AskedChild implements AutoCloseable {

    private static final String ANSWER = "answer ";

    private final Process child;
    private final PrintWriter orders;
    private final BufferedReader answers;

    public AskedChild(Class<?> program, String... arguments) throws IOException {
        child = ChildJvm.of(program, List.of(arguments)).start();
        orders = new PrintWriter(child.getOutputStream(), true, StandardCharsets.UTF_8);
        answers = new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
    }

    /** What the program does with an order. */
    @FunctionalInterface
    public interface Work {
        String on(String order) throws Exception;
    }

    /** To be the program's main method. */
    public static void serve(Work work) throws Exception {
        byte[] others = new byte[60_000_000]; // stands for the parts of the program that do not run here
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = in.readLine(); order != null && others.length > 0; order = in.readLine()) {
            System.out.println(ANSWER + work.on(order).replace('\n', ' '));
        }
    }

    public String ask(String order) throws IOException {
        orders.println(order);
        String line = answers.readLine();
        while (line != null && !line.startsWith(ANSWER)) {
            line = answers.readLine();
        }
        assertThat(line).as("an answer to " + order).isNotNull();
        return line.substring(ANSWER.length());
    }

    /** Fails where it has not lived on until now. */
    @Override
    public void close() throws InterruptedException {
        orders.close();
        boolean ended = child.waitFor(30, TimeUnit.SECONDS);
        child.destroyForcibly();
        assertThat(ended).isTrue();
        assertThat(child.exitValue()).isZero();
    }
}
