package org.caravan.load;

/** A fault in a route file that Caravan itself looks for; the message is already meant for its editor. */
class RouteFileException extends RuntimeException {

    private final int line;
    private final String word;

    RouteFileException(int line, String message) {
        super(message);
        this.line = line;
        this.word = null;
    }

    /** @param word found in the file, it tells the line */
    RouteFileException(String word, String message) {
        super(message);
        this.line = 0;
        this.word = word;
    }

    int lineIn(RouteFile file) {
        return line > 0 || word == null ? Math.max(line, 0) : file.lineOf(word);
    }
}
