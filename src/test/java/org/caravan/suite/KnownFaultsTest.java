package org.caravan.suite;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every known fault and pitfall has a test that names it with {@link Fault} or {@link Pitfall}. Writes which, to {@code target/known-faults.txt}, whose
 * last lines {@code bin/test} prints.
 */
class KnownFaultsTest {

    private static final Path CLASSES = Path.of("target/test-classes");
    private static final Path TABLE = Path.of("target/known-faults.txt");

    @Test
    void everyKnownFaultAndPitfallHasATest() throws Exception {
        List<Method> methods = methods();
        var faults = new Known("fault", methods, Fault.class, fault -> ((Fault) fault).value());
        var pitfalls = new Known("pitfall", methods, Pitfall.class, pitfall -> ((Pitfall) pitfall).value());

        Files.writeString(TABLE, faults.table() + pitfalls.table() + faults.summary() + pitfalls.summary());

        assertThat(faults.without()).as("faults without a test").isEmpty();
        assertThat(pitfalls.without()).as("pitfalls without a test").isEmpty();
    }

    /** Of all test classes, those that contracts and fixtures hold included. */
    private static List<Method> methods() throws IOException, ReflectiveOperationException {
        List<Method> methods = new ArrayList<>();
        try (Stream<Path> files = Files.walk(CLASSES)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".class"))
                    .sorted()
                    .toList()) {
                String name = CLASSES.relativize(file).toString().replace('/', '.');
                Class<?> type = Class.forName(
                        name.substring(0, name.length() - ".class".length()),
                        false,
                        KnownFaultsTest.class.getClassLoader());
                methods.addAll(List.of(type.getDeclaredMethods()));
            }
        }
        return methods;
    }

    /** Numbers with their words, and the tests that name them. */
    private static final class Known {

        private final String what;
        private final Map<Integer, String> words = new TreeMap<>();
        private final Map<Integer, List<String>> tests = new TreeMap<>();

        Known(
                String what,
                List<Method> methods,
                Class<? extends Annotation> annotation,
                Function<Annotation, int[]> numbers)
                throws IOException {
            this.what = what;
            for (String line : Files.readAllLines(CLASSES.resolve("org/caravan/suite/" + what + "s.tsv"))) {
                if (line.startsWith("#")) {
                    continue; // nobody says yet that it is survived
                }
                String[] parts = line.split("\t", 2);
                words.put(Integer.parseInt(parts[0]), parts[1]);
                tests.put(Integer.parseInt(parts[0]), new ArrayList<>());
            }
            for (Method method : methods) {
                Annotation found = method.getAnnotation(annotation);
                if (found != null) {
                    add(method, numbers.apply(found));
                }
            }
        }

        private void add(Method method, int[] numbers) {
            String test = method.getDeclaringClass().getSimpleName() + "." + method.getName();
            assertThat(method.isAnnotationPresent(Test.class) || method.isAnnotationPresent(ParameterizedTest.class))
                    .as("%s is a test", test)
                    .isTrue();
            assertThat(method.isAnnotationPresent(Disabled.class))
                    .as("%s is turned off", test)
                    .isFalse();
            for (int number : numbers) {
                assertThat(words).as("what %s names", test).containsKey(number);
                tests.get(number).add(test);
            }
        }

        List<String> without() {
            return words.keySet().stream()
                    .filter(number -> tests.get(number).isEmpty())
                    .map(number -> number + " " + words.get(number))
                    .toList();
        }

        String table() {
            StringBuilder table = new StringBuilder();
            words.forEach((number, text) -> table.append(
                    "%-8s%3d  %-70s %s%n".formatted(what, number, text, String.join(", ", tests.get(number)))));
            return table.toString();
        }

        String summary() {
            long named =
                    tests.values().stream().flatMap(List::stream).distinct().count();
            return "%d of %d known %ss have a test; %d tests name one%n"
                    .formatted(words.size() - without().size(), words.size(), what, named);
        }
    }
}
