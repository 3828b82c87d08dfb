package org.caravan.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** All words of the page, from one file: {@code texts.properties}, UTF-8, with {0}, {1} where values stand. */
final class Texts {

    private static final String FILE = "texts.properties";

    private final Properties words = new Properties();

    Texts() {
        try (InputStream in = Texts.class.getResourceAsStream(FILE)) {
            words.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws IllegalArgumentException where the file has no such text */
    String of(String key, Object... values) {
        String text = words.getProperty(key);
        if (text == null) {
            throw new IllegalArgumentException(FILE + " has no text '" + key + "'");
        }
        StringBuilder filled = new StringBuilder();
        int from = 0;
        for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', from)) {
            int close = text.indexOf('}', open);
            filled.append(text, from, open).append(values[Integer.parseInt(text.substring(open + 1, close))]);
            from = close + 1;
        }
        return filled.append(text.substring(from)).toString();
    }

    /** The text {@code key.one} or {@code key.many}; {0} is the number, {1} and so on the values. */
    String count(String key, long number, Object... values) {
        Object[] all = new Object[values.length + 1];
        all[0] = Numbers.of(number);
        System.arraycopy(values, 0, all, 1, values.length);
        return of(key + (number == 1 ? ".one" : ".many"), all);
    }

    boolean has(String key) {
        return words.containsKey(key);
    }
}
