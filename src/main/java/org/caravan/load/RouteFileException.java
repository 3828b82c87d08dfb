package org.caravan.load;

/** A fault in a route file that Caravan itself looks for; the message is already meant for its editor. */
class RouteFileException extends RuntimeException {

    private final int line;
    private final String word;
    private final String key;

    RouteFileException(int line, String message) {
        super(message);
        this.line = line;
        this.word = null;
        this.key = null;
    }

    /** @param word found in the file, it tells the line */
    RouteFileException(String word, String message) {
        this(word, null, message);
    }

    /** @param key looked for from the word's line on, it tells the line; where it is not found the word does */
    RouteFileException(String word, String key, String message) {
        super(message);
        this.line = 0;
        this.word = word;
        this.key = key;
    }

    static RouteFileException of(String word, RouteCheck.Fault fault) {
        return new RouteFileException(word, fault.key(), fault.message());
    }

    /** Something of that name is there already; what else the file says is another's then, and not worth a look. */
    static final class Taken extends RouteFileException {
        Taken(String word, String message) {
            super(word, message);
        }
    }

    /** The line, where it is known without the file; otherwise 0. */
    int line() {
        return line;
    }

    int lineIn(RouteFile file) {
        if (line > 0 || word == null) {
            return Math.max(line, 0);
        }
        int start = file.lineOf(word);
        if (key == null) {
            return start;
        }
        int after = file.lineOf(key, start);
        int anywhere = after > 0 ? after : file.lineOf(key);
        return anywhere > 0 ? anywhere : start;
    }
}
