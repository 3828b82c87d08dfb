package org.caravan.dicom.common;

import java.util.List;
import java.util.Set;

/** SOP classes that are no storage (PS3.6 annex A): what an acceptor serves itself, and what it must not take for an object. */
public final class SopClasses {

    public static final String VERIFICATION = "1.2.840.10008.1.1";
    public static final String STORAGE_COMMITMENT = "1.2.840.10008.1.20.1";

    /** The well-known instance of storage commitment (PS3.4 §J.3.5). */
    public static final String STORAGE_COMMITMENT_INSTANCE = "1.2.840.10008.1.20.1.1";

    public static final String PATIENT_ROOT_FIND = "1.2.840.10008.5.1.4.1.2.1.1";
    public static final String PATIENT_ROOT_MOVE = "1.2.840.10008.5.1.4.1.2.1.2";
    public static final String STUDY_ROOT_FIND = "1.2.840.10008.5.1.4.1.2.2.1";
    public static final String STUDY_ROOT_MOVE = "1.2.840.10008.5.1.4.1.2.2.2";

    public static final String PATIENT_ROOT_GET = "1.2.840.10008.5.1.4.1.2.1.3";
    public static final String STUDY_ROOT_GET = "1.2.840.10008.5.1.4.1.2.2.3";
    public static final Set<String> FIND = Set.of(PATIENT_ROOT_FIND, STUDY_ROOT_FIND);
    public static final Set<String> MOVE = Set.of(PATIENT_ROOT_MOVE, STUDY_ROOT_MOVE);
    public static final Set<String> GET = Set.of(PATIENT_ROOT_GET, STUDY_ROOT_GET);

    public static final String IMPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2";
    public static final String EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";
    public static final String EXPLICIT_BIG_ENDIAN = "1.2.840.10008.1.2.2";
    public static final List<String> LITTLE_ENDIAN = List.of(EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN);

    /**
     * Prefixes of standard service classes other than storage: verification, directories, storage commitment, procedure steps, print,
     * query/retrieve, worklists, unified procedure steps.
     */
    private static final List<String> SERVICES = List.of(
            "1.2.840.10008.1.",
            "1.2.840.10008.3.1.",
            "1.2.840.10008.5.1.1.",
            "1.2.840.10008.5.1.4.1.2.",
            "1.2.840.10008.5.1.4.31",
            "1.2.840.10008.5.1.4.32.",
            "1.2.840.10008.5.1.4.33",
            "1.2.840.10008.5.1.4.34.6.",
            "1.2.840.10008.5.1.4.37.");

    /** Storage among the print services, retired: Stored Print, Hardcopy Grayscale and Color Image. */
    private static final Set<String> PRINT_STORAGE =
            Set.of("1.2.840.10008.5.1.1.27", "1.2.840.10008.5.1.1.29", "1.2.840.10008.5.1.1.30");

    private SopClasses() {}

    /** True for whatever a C-STORE may carry: every class that is not a known other service, private ones included. */
    public static boolean isStorage(String sopClassUid) {
        return PRINT_STORAGE.contains(sopClassUid) || SERVICES.stream().noneMatch(sopClassUid::startsWith);
    }
}
