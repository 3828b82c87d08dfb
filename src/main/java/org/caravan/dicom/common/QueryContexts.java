package org.caravan.dicom.common;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import org.caravan.dicom.DicomNotOfferedException;
import org.caravan.dicom.DicomRejectedException;
import org.caravan.dicom.Peer;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.QueryModel;

/** Chooses the information model of a query or retrieval (PS3.4 §C.6) and fits its keys to that model. */
public final class QueryContexts {

    private static final List<String> UNIQUE_KEYS =
            List.of("PatientID", "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID");

    private QueryContexts() {}

    /**
     * The SOP class to ask in.
     *
     * <p>Patient Root needs a PatientID below its own level (PS3.4 §C.6.1.2), one value without wildcards, so AUTO asks Study Root where the keys
     * hold none.
     *
     * @param accepted whether the peer accepted a presentation context for a SOP class
     * @throws DicomRejectedException when the peer accepted neither model
     */
    public static String choose(
            Predicate<String> accepted,
            Peer peer,
            String service,
            String patientRoot,
            String studyRoot,
            QueryLevel level,
            Map<String, ?> keys)
            throws DicomRejectedException {
        boolean patient = accepted.test(patientRoot);
        boolean study = accepted.test(studyRoot);
        boolean patientFits = level == QueryLevel.PATIENT || isSingleValue(keys, "PatientID");
        boolean auto = peer.queryModel() == QueryModel.AUTO;
        if (study && (!patient || auto && !patientFits)) {
            return studyRoot;
        }
        if (patient) {
            return patientRoot;
        }
        throw new DicomNotOfferedException(
                Messages.who(peer) + " refused " + service + ": it accepted no presentation context for "
                        + (auto
                                ? "Patient Root or Study Root"
                                : peer.queryModel().name().replace('_', ' '))
                        + ". Have query/retrieve permitted for " + peer.callingAeTitle()
                        + (auto ? "." : ", or set queryModel to AUTO."));
    }

    public static boolean isStudyRoot(String sopClass) {
        return sopClass.equals(SopClasses.STUDY_ROOT_FIND)
                || sopClass.equals(SopClasses.STUDY_ROOT_MOVE)
                || sopClass.equals(SopClasses.STUDY_ROOT_GET);
    }

    /** The keys with their level; in Study Root without a PatientID above the level, where it is no key (PS3.4 §C.6.2). */
    public static Map<String, Object> identifier(String sopClass, QueryLevel level, Map<String, ?> keys) {
        Map<String, Object> identifier = new LinkedHashMap<>(keys);
        identifier.put("QueryRetrieveLevel", level.name());
        boolean above = level == QueryLevel.SERIES || level == QueryLevel.IMAGE;
        if (isStudyRoot(sopClass) && above && hasValue(keys, "StudyInstanceUID")) {
            identifier.remove("PatientID");
        }
        return identifier;
    }

    /** Only the unique keys of the level and above: some PACS refuse a retrieval with others. */
    public static Map<String, Object> uniqueKeys(String sopClass, QueryLevel level, Map<String, ?> keys) {
        Map<String, Object> unique = new LinkedHashMap<>();
        unique.put("QueryRetrieveLevel", level.name());
        int from = isStudyRoot(sopClass) ? 1 : 0;
        for (String keyword : UNIQUE_KEYS.subList(from, level.ordinal() + 1)) {
            if (hasValue(keys, keyword)) {
                unique.put(keyword, keys.get(keyword));
            }
        }
        return unique;
    }

    private static boolean isSingleValue(Map<String, ?> keys, String keyword) {
        return hasValue(keys, keyword)
                && keys.get(keyword) instanceof String value
                && value.chars().noneMatch(c -> c == '*' || c == '?' || c == '\\');
    }

    private static boolean hasValue(Map<String, ?> keys, String keyword) {
        Object value = keys.get(keyword);
        return value != null && !value.toString().isBlank();
    }
}
