package org.caravan.privacy.verify;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Finds many patterns in a stream of bytes in one pass (Aho and Corasick, 1975), ASCII letters whether upper or lower case. Immutable; memory does not grow with the stream. */
final class ByteSearch {

    private static final int PIECE = 1 << 16;
    private static final int BYTES = 256;
    private static final int FIRST_STATES = 1024;

    private final List<byte[]> patterns;
    private int[] next;
    private int[][] found;
    private final int longest;

    /** @param patterns none of them empty */
    ByteSearch(List<byte[]> patterns) {
        this.patterns = patterns.stream().map(ByteSearch::folded).toList();
        this.longest =
                patterns.stream().mapToInt(pattern -> pattern.length).max().orElse(1);
        next = new int[FIRST_STATES * BYTES];
        found = new int[FIRST_STATES][];
        build();
    }

    private void build() {
        int states = 1;
        for (int i = 0; i < patterns.size(); i++) {
            int state = 0;
            for (byte each : patterns.get(i)) {
                int at = state * BYTES + (each & 0xFF);
                if (next[at] == 0) {
                    next[at] = states++;
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
        for (int each = 0; each < BYTES; each++) {
            if (next[each] != 0) {
                queue.add(next[each]);
            }
        }
        while (!queue.isEmpty()) {
            int state = queue.remove();
            for (int each = 0; each < BYTES; each++) {
                int at = state * BYTES + each;
                int shorter = next[fallback[state] * BYTES + each];
                if (next[at] == 0) {
                    next[at] = shorter;
                } else {
                    fallback[next[at]] = shorter;
                    queue.add(next[at]);
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
                state = next[state * BYTES + fold(window[i] & 0xFF)];
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
