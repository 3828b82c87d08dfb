package org.caravan.dicom.common;

import java.util.List;

import org.caravan.dicom.Peer;

/**
 * SOP class extended negotiation (PS3.7 §D.3.3.5): what of a service is asked for beyond its baseline.
 *
 * @param sopClassUid as sent
 * @param information service-class-application-information, for query/retrieve as PS3.4 §C.5.1.1 and §C.5.2.1 have it: relational, combined
 *     dates and times, fuzzy matching of names, time zone; 1 asks for it
 */
public record ExtendedNegotiation(String sopClassUid, byte[] information) {

    private static final byte ASKED = 1;

    /** What the peer is asked for, of the SOP classes that are proposed; nothing unless it is set. */
    public static List<ExtendedNegotiation> of(Peer peer, List<Proposal> proposals) {
        if (!peer.relationalQueries() && !peer.fuzzyMatching()) {
            return List.of();
        }
        byte relational = peer.relationalQueries() ? ASKED : 0;
        byte fuzzy = peer.fuzzyMatching() ? ASKED : 0;
        return proposals.stream()
                .map(Proposal::abstractSyntax)
                .filter(SopClasses.FIND::contains)
                .map(sopClass -> new ExtendedNegotiation(sopClass, new byte[] {relational, 0, fuzzy, 0}))
                .toList();
    }
}
