package org.caravan.load;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceSupport;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** The content of one route file at one moment. */
final class RouteFile {

    static final String SUFFIX = ".camel.yaml";

    private static final Set<String> NOTHING = Set.of("---", "...", "[]");

    private final String name;
    private final String content;
    private final String hash;
    private final int values;
    private final Resource resource;
    private List<Map<?, ?>> items;
    private RouteSteps steps;

    private RouteFile(String name, String content, String hash, int values) {
        this.name = name;
        this.content = content;
        this.hash = hash;
        this.values = values;
        this.resource = new Text(name, content);
    }

    /** Path below the routes folder's parent, with slashes. */
    String name() {
        return name;
    }

    /** Its text. */
    String content() {
        return content;
    }

    /** SHA-256 of its bytes: equal content needs no reload. */
    String hash() {
        return hash;
    }

    /** How many values and names it stands for. */
    int values() {
        return values;
    }

    /** Most bytes of a file: the largest that ships has a tenth of it. */
    static final int LARGEST = 500_000;

    /**
     * Reads it.
     *
     * @throws java.nio.charset.CharacterCodingException when it is not UTF-8
     * @throws RouteFileException where it is too large, or stands for too much
     */
    static RouteFile read(Path path, String name) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(path)) {
            bytes = in.readNBytes(LARGEST + 1);
        }
        if (bytes.length > LARGEST) {
            throw new RouteFileException(
                    0,
                    "is larger than " + LARGEST
                            + " bytes: divide it into several files, or move out of the folder what is no route file");
        }
        String content = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
        return new RouteFile(name, content, sha256(bytes), YamlShape.require(content));
    }

    /** Whether it holds neither a route nor a bean: blank lines, comments, marks of documents, an empty list. */
    boolean isEmpty() {
        return content.lines()
                .map(line -> line.replace("\uFEFF", "").strip())
                .allMatch(line -> line.isEmpty() || line.startsWith("#") || NOTHING.contains(line));
    }

    /** One for all that is parsed of it, since each bean and route keeps it. */
    Resource resource() {
        return resource;
    }

    /** Names of the beans it defines; the content must have been parsed before. */
    List<String> beanNames() {
        return beans().map(bean -> String.valueOf(bean.get("name"))).toList();
    }

    /** The beans it defines, as the file has them. */
    Stream<Map<?, ?>> beans() {
        return items().flatMap(item -> maps(item.get("beans")));
    }

    /** The items of its list, each a mapping with one key such as {@code route}; the content must have been parsed before. */
    synchronized Stream<Map<?, ?>> items() {
        if (items == null) {
            items = isEmpty()
                    ? List.of()
                    : maps(new Load(LoadSettings.builder().build()).loadFromString(content))
                            .toList();
        }
        return items.stream();
    }

    /** Whether it is a list without any item of these; false where it is none, which whoever parses it says. */
    boolean isWithout(Set<String> keys) {
        try {
            List<Map<?, ?>> all = items().toList();
            return !all.isEmpty()
                    && all.stream()
                            .allMatch(item -> item.size() == 1
                                    && !keys.contains(String.valueOf(
                                            item.keySet().iterator().next())));
        } catch (YamlEngineException e) {
            return false;
        }
    }

    /** What Camel would build of it. */
    synchronized RouteSteps steps() {
        if (steps == null) {
            steps = RouteSteps.of(this);
        }
        return steps;
    }

    private static Stream<Map<?, ?>> maps(Object node) {
        return node instanceof List<?> list
                ? list.stream().map(entry -> entry instanceof Map<?, ?> map ? map : Map.of())
                : Stream.empty();
    }

    static String sha256(String text) {
        return sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    /** First line that holds the text as a whole word, or 0. */
    int lineOf(String text) {
        return lineOf(text, 1);
    }

    /** First line from that one on that holds the text as a whole word, or 0. */
    int lineOf(String text, int from) {
        var word = Pattern.compile("(?<![\\w-])" + Pattern.quote(text) + "(?![\\w-])");
        int number = 0;
        for (String line : content.split("\n", -1)) {
            number++;
            if (number >= from
                    && !line.strip().startsWith("#")
                    && word.matcher(line).find()) {
                return number;
            }
        }
        return 0;
    }

    /** The content as Camel reads it: kept once, as text. */
    private static final class Text extends ResourceSupport {

        private final String content;

        Text(String name, String content) {
            super("mem", "file:" + name);
            this.content = content;
        }

        @Override
        public boolean exists() {
            return true;
        }

        @Override
        public InputStream getInputStream() {
            return new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8));
        }
    }
}
