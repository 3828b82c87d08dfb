package org.caravan.dicom.common;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.caravan.dicom.QueryModel;

/** The presentation contexts of an association for C-GET: its information models, and storage SOP classes on which the peer sends. */
public final class GetProposals {

    private static final String STORAGE = "1.2.840.10008.5.1.4.1.1.";

    /** Proposed where the caller names none: the images most in use, each with room for five contexts. */
    private static final List<String> IMAGES = classes(
            "1", "1.1", "1.1.1", "1.2", "1.2.1", "13.1.3", // radiography, mammography, tomosynthesis
            "2", "2.1", "4", "4.1", // CT, MR, enhanced
            "3.1", "6.1", // ultrasound
            "7", "7.2", "7.4", // secondary capture
            "12.1", "12.2", // angiography, fluoroscopy
            "20", "128", // nuclear medicine, PET
            "481.1", "481.2", "66.4"); // RT image, RT dose, segmentation

    /** Likewise what has no pixel data: presentation states, reports, raw data, registrations, radiotherapy, PDF. */
    private static final List<String> OTHERS = classes(
            "11.1", "88.11", "88.22", "88.33", "88.34", "88.50", "88.59", "88.67", "66", "66.1", "481.3", "481.5",
            "481.8", "104.1");

    /** What compressed objects are stored in, the most used first. */
    private static final List<String> COMPRESSED = Stream.of(
                    "4.70", "4.90", "4.80", "4.50", "5", "4.91", "4.51", "4.57", "4.81", "1.99", "2", "4.201", "4.202",
                    "4.203", "4.102", "4.103", "4.100", "4.101", "4.107", "4.108", "4.104", "4.105", "4.106")
            .map(suffix -> "1.2.840.10008.1.2." + suffix)
            .toList();

    private static final List<String> IMAGE_SYNTAXES = Stream.concat(
                    SopClasses.LITTLE_ENDIAN.stream(), COMPRESSED.stream())
            .toList();

    /** What objects without pixel data are stored in. */
    private static final List<String> OTHER_SYNTAXES = List.of(
            SopClasses.EXPLICIT_LITTLE_ENDIAN,
            SopClasses.IMPLICIT_LITTLE_ENDIAN,
            SopClasses.EXPLICIT_BIG_ENDIAN,
            "1.2.840.10008.1.2.1.99");

    /** From so many contexts on, explicit and implicit VR have one each, so that neither is turned into the other. */
    private static final int APART = 8;

    /** Prefixes of storage SOP classes without pixel data. */
    private static final List<String> WITHOUT_PIXELS = List.of(
            STORAGE + "9.", STORAGE + "11.", STORAGE + "88.", STORAGE + "104.", STORAGE + "66.1", STORAGE + "66.3");

    private GetProposals() {}

    /** @param sopClasses storage SOP classes; none for those most in use */
    public static List<Proposal> of(QueryModel model, List<String> sopClasses) {
        List<Proposal> proposals = new ArrayList<>();
        if (model != QueryModel.STUDY_ROOT) {
            proposals.add(Proposal.of(SopClasses.PATIENT_ROOT_GET));
        }
        if (model != QueryModel.PATIENT_ROOT) {
            proposals.add(Proposal.of(SopClasses.STUDY_ROOT_GET));
        }
        List<String> wanted = sopClasses.isEmpty()
                ? Stream.concat(IMAGES.stream(), OTHERS.stream()).toList()
                : sopClasses;
        int images = (int) wanted.stream().filter(GetProposals::mayHavePixels).count();
        int others = wanted.size() - images;
        int room = StoreRun.MAX_CONTEXTS - proposals.size();
        boolean wide = room - OTHER_SYNTAXES.size() * others >= APART * images;
        int forOther = wide ? OTHER_SYNTAXES.size() : 1;
        int forImage = images == 0 ? 0 : (room - forOther * others) / images;
        for (String sopClass : wanted) {
            proposals.addAll(
                    mayHavePixels(sopClass)
                            ? shared(sopClass, IMAGE_SYNTAXES, forImage)
                            : shared(sopClass, OTHER_SYNTAXES, forOther));
        }
        return List.copyOf(proposals);
    }

    /** The storage SOP classes among them. */
    static List<String> storage(List<Proposal> proposals) {
        return proposals.stream()
                .filter(Proposal::receiving)
                .map(Proposal::abstractSyntax)
                .distinct()
                .toList();
    }

    /** The transfer syntaxes in at most so many contexts: one each from the first on, and in the last all that are left. */
    private static List<Proposal> shared(String sopClass, List<String> syntaxes, int contexts) {
        List<Proposal> proposals = new ArrayList<>();
        int next = 0;
        while (next < syntaxes.size()) {
            boolean last = proposals.size() == contexts - 1;
            boolean pair = next == 0 && contexts < APART && contexts < syntaxes.size();
            int end = last ? syntaxes.size() : next + (pair ? 2 : 1);
            proposals.add(new Proposal(sopClass, syntaxes.subList(next, end), true));
            next = end;
        }
        return proposals;
    }

    private static boolean mayHavePixels(String sopClass) {
        boolean radiotherapy = sopClass.startsWith(STORAGE + "481.")
                && !sopClass.equals(STORAGE + "481.1")
                && !sopClass.equals(STORAGE + "481.2");
        return !radiotherapy
                && !sopClass.equals(STORAGE + "66")
                && WITHOUT_PIXELS.stream().noneMatch(sopClass::startsWith);
    }

    private static List<String> classes(String... suffixes) {
        return Stream.of(suffixes).map(suffix -> STORAGE + suffix).toList();
    }
}
