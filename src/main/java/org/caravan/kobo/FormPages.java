package org.caravan.kobo;

/**
 * Goes through a form's submissions by {@code _id}, and knows whether the server gave all that it counts.
 *
 * <p>Each question is for those behind the last one that was given, so that nothing is missed where submissions come and go meanwhile; the
 * end is where the server counts no more and names no next page. What it counts at one question may not be less at the next one, the
 * given ones apart: otherwise something was hidden or has vanished, and the reading is not complete. The server's own {@code next}
 * page is followed where {@code _id} does not lead on: behind a page without submissions, and where the server keeps to no order.
 */
final class FormPages {

    static final int MOST_PAGES = 1_000_000;

    /** Pages in a row that bring nothing new, after which the server is taken to lead in a circle. */
    static final int MOST_BARREN = 10;

    private static final long NONE = Long.MIN_VALUE;

    private final int pageSize;
    private long behind;
    private long lastId;
    private long remainder;
    private long given;
    private Long count;
    private String next;
    private int size;
    private boolean naming;
    private long askedOnceMore = NONE;
    private boolean ordered = true;
    private boolean whole = true;
    private boolean counting = true;
    private boolean ended;
    private int pages;
    private int barren;
    private long givenInAll;
    private long mostCounted;

    /**
     * Begins.
     *
     * @param behind {@code _id} after which to begin; -1: at the first
     * @param remainder how many the server must count behind it at least; 0 where that is not known
     */
    FormPages(int pageSize, long behind, long remainder) {
        this.pageSize = pageSize;
        this.size = pageSize;
        this.behind = behind;
        this.lastId = behind;
        this.remainder = remainder;
        this.mostCounted = remainder;
    }

    /** Notes a new submission of the page that is being read, in the order of the page. */
    void seen(long id) {
        ordered &= id > lastId;
        lastId = Math.max(lastId, id);
    }

    /**
     * After a page: where to go on.
     *
     * @param distinct submissions of the page that were not given before
     * @throws KoboException where it leads nowhere
     */
    void after(SubmissionPage page, long distinct) {
        pages++;
        barren = distinct == 0 ? barren + 1 : 0;
        size = Math.min(pageSize, size * 2);
        naming = false;
        tally(page.count(), distinct);
        boolean surplus = count != null && given > count;
        boolean more = page.next() != null || (count != null && given < count);
        if (!more || (surplus && !ordered)) {
            ended = true;
        } else if (pages >= MOST_PAGES || barren >= MOST_BARREN) {
            throw new KoboException("The form has no end: " + pages + " pages, the last " + barren
                    + " of them with nothing new. The server's pages seem to lead in a circle");
        } else if (ordered && lastId > behind) {
            goOn();
        } else {
            next = page.next();
            ended = next == null;
        }
    }

    private void tally(Long counted, long distinct) {
        mostCounted = Math.max(mostCounted, counted == null ? 0 : givenInAll - given + counted);
        given += distinct;
        givenInAll += distinct;
        counting &= counted != null;
        if (counted != null) {
            whole &= counted >= remainder && given <= counted && (count == null || count.equals(counted));
            count = counted;
        }
    }

    private void goOn() {
        remainder = remainder();
        behind = lastId;
        given = 0;
        count = null;
        next = null;
    }

    /**
     * The page could not be taken: a smaller one is next, and in the end the question which submission it is. Where the server had no answer
     * at all, the next submission alone is, since a server that is out of order answers that no better.
     *
     * @throws KoboException the reason, where no smaller one can be had
     */
    void refused(KoboException why) {
        if (naming || !ordered) {
            throw why;
        }
        goOn();
        naming = size == 1;
        size = why instanceof KoboUnavailableException ? 1 : Math.max(1, size / 2);
    }

    /**
     * Has the submission that was named, over which the server failed, asked for once more: the server may just have come back.
     *
     * @return false where that was done already
     */
    boolean askOnceMore() {
        if (askedOnceMore == behind) {
            return false;
        }
        askedOnceMore = behind;
        naming = false;
        return true;
    }

    /** {@code _id} behind which to ask; -1: from the first on. */
    long behind() {
        return behind;
    }

    /** Submissions to ask for. */
    int size() {
        return size;
    }

    /** Whether to ask for the next submission's {@code _id} alone. */
    boolean isNaming() {
        return naming;
    }

    /** The server's own next page, to be read instead; null for none. */
    String next() {
        return next;
    }

    /** Whether there is no further page. */
    boolean isEnded() {
        return ended;
    }

    /** Whether every submission that the server counts was given. */
    boolean isComplete() {
        return ended && whole && counting && count != null && given == count;
    }

    /** Where an interrupted reading can go on; null where it has to begin anew. */
    Long position() {
        return ordered && whole && lastId >= 0 ? lastId : null;
    }

    /** How many the server has to count behind the position, at least. */
    long remainder() {
        return count == null ? remainder : Math.max(0, count - given);
    }

    /** Why it is not complete, for the form's row. */
    String shortfall() {
        return counting
                ? "The server counts " + mostCounted + " submissions and gave " + givenInAll
                        + ": nothing is marked as deleted until it gives all; the next run begins anew"
                : "The server does not count the form's submissions, so nothing can be called complete";
    }
}
