package org.caravan.interoperability;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What peers cannot do, with the reason: a test that finds otherwise fails, whichever way. */
final class Gaps {

    private final List<Gap> gaps = new ArrayList<>();

    /** An empty text stands for any. */
    private record Gap(String verb, String peer, String connection, Set<Kind> kinds, String file, String reason) {

        /** Whether that is what goes wrong; only with one file, where one is named. */
        boolean covers(String ofVerb, String ofPeer, String ofConnection, Kind kind, String wrong) {
            boolean other = wrong != null && !file.isEmpty() && (!wrong.startsWith(file) || wrong.contains("; "));
            return !other
                    && (verb.isEmpty() || verb.equals(ofVerb))
                    && peer.equals(ofPeer)
                    && (connection.isEmpty() || connection.equals(ofConnection))
                    && kinds.contains(kind);
        }
    }

    Gaps all(String verb, String peer, String connection, String reason) {
        gaps.add(new Gap(verb, peer, connection, EnumSet.allOf(Kind.class), "", reason));
        return this;
    }

    Gaps of(String verb, String peer, String reason, Kind first, Kind... more) {
        gaps.add(new Gap(verb, peer, "", EnumSet.of(first, more), "", reason));
        return this;
    }

    /** With one file of that kind, and no other. */
    Gaps file(String verb, String peer, String reason, Kind kind, String file) {
        gaps.add(new Gap(verb, peer, "", EnumSet.of(kind), file, reason));
        return this;
    }

    /**
     * The reason; null where there is none.
     *
     * @param wrong what goes wrong, null for nothing
     */
    String of(String verb, String peer, String connection, Kind kind, String wrong) {
        return gaps.stream()
                .filter(gap -> gap.covers(verb, peer, connection, kind, wrong))
                .map(Gap::reason)
                .findFirst()
                .orElse(null);
    }
}
