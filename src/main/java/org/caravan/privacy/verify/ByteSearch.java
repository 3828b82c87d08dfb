package org.caravan.privacy.verify;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds many patterns in a stream of bytes in one pass (Aho and Corasick, 1975), ASCII letters whether upper or lower case. Immutable; memory grows with the patterns, some 100 bytes
 * for each of theirs, and not with the stream.
 */
final class ByteSearch {

    private static final int PIECE = 1 << 16;
    private static final int BYTES = 256;
    private static final int FIRST_STATES = 1024;

    /** States that a char can number. */
    private static final int MOST_STATES = 65_535;

    private final List<byte[]> patterns;

    /** Bytes that no pattern has are one class, so that the table has a column for few. */
    private final int[] classes = new int[BYTES];

    private int columns = 1;
    private char[] next;
    private int[][] found;
    private final int longest;

    /** @param patterns none of them empty */
    ByteSearch(List<byte[]> patterns) {
        this.patterns = patterns.stream().map(ByteSearch::folded).toList();
        this.longest =
                patterns.stream().mapToInt(pattern -> pattern.length).max().orElse(1);
        classify();
        next = new char[FIRST_STATES * columns];
        found = new int[FIRST_STATES][];
        build();
    }

    private void classify() {
        for (byte[] pattern : patterns) {
            for (byte each : pattern) {
                if (classes[each & 0xFF] == 0) {
                    classes[each & 0xFF] = columns++;
                }
            }
        }
    }

    private void build() {
        int states = 1;
        for (int i = 0; i < patterns.size(); i++) {
            int state = 0;
            for (byte each : patterns.get(i)) {
                int at = state * columns + classes[each & 0xFF];
                if (next[at] == 0) {
                    if (states == MOST_STATES) {
                        throw new IllegalArgumentException("There is more to look for than " + MOST_STATES + " bytes");
                    }
                    next[at] = (char) states++;
                    if (states == found.length) {
                        next = Arrays.copyOf(next, next.length * 2);
                        found = Arrays.copyOf(found, found.length * 2);
                    }
                }
                state = next[at];
            }
            found[state] = with(found[state], i);
        }
        int[] fallback = new int[states];
        var queue = new ArrayDeque<Integer>();
        for (int each = 0; each < columns; each++) {
            if (next[each] != 0) {
                queue.add((int) next[each]);
            }
        }
        while (!queue.isEmpty()) {
            int state = queue.remove();
            for (int each = 0; each < columns; each++) {
                int at = state * columns + each;
                char shorter = next[fallback[state] * columns + each];
                if (next[at] == 0) {
                    next[at] = shorter;
                } else {
                    fallback[next[at]] = shorter;
                    queue.add((int) next[at]);
                    if (found[shorter] != null) {
                        for (int one : found[shorter]) {
                            found[next[at]] = with(found[next[at]], one);
                        }
                    }
                }
            }
        }
    }

    private static int[] with(int[] all, int one) {
        int[] more = all == null ? new int[1] : Arrays.copyOf(all, all.length + 1);
        more[more.length - 1] = one;
        return more;
    }

    private static byte[] folded(byte[] bytes) {
        byte[] folded = bytes.clone();
        for (int i = 0; i < folded.length; i++) {
            folded[i] = (byte) fold(folded[i] & 0xFF);
        }
        return folded;
    }

    private static int fold(int value) {
        return value >= 'A' && value <= 'Z' ? value + 32 : value;
    }

    /** Told of each place where a pattern stands. */
    interface Hit {
        /**
         * @param pattern its index
         * @param start offset of its first byte
         * @param before the byte before it, -1 at the beginning
         * @param after the byte behind it, -1 at the end
         */
        void at(int pattern, long start, int before, int after);
    }

    /** Searches a stream to its end. */
    void search(InputStream in, Hit hit) throws IOException {
        byte[] window = new byte[PIECE + longest + 2];
        int kept = 0;
        long offset = 0;
        int state = 0;
        List<int[]> ends = new ArrayList<>();
        while (true) {
            int read = in.readNBytes(window, kept, PIECE);
            int end = kept + read;
            for (int i = kept; i < end; i++) {
                state = next[state * columns + classes[fold(window[i] & 0xFF)]];
                if (found[state] != null) {
                    for (int pattern : found[state]) {
                        ends.add(new int[] {pattern, i + 1});
                    }
                }
            }
            boolean last = read < PIECE;
            List<int[]> later = new ArrayList<>();
            int keep = Math.min(end, longest + 2);
            for (int[] each : ends) {
                if (each[1] == end && !last) {
                    later.add(new int[] {each[0], keep});
                } else {
                    int start = each[1] - patterns.get(each[0]).length;
                    hit.at(
                            each[0],
                            offset + start,
                            start > 0 ? window[start - 1] & 0xFF : -1,
                            each[1] < end ? window[each[1]] & 0xFF : -1);
                }
            }
            if (last) {
                return;
            }
            ends = later;
            System.arraycopy(window, end - keep, window, 0, keep);
            offset += end - keep;
            kept = keep;
        }
    }
}
