package org.caravan.privacy.verify;

import java.util.Set;

import org.caravan.dicom.data.DataSetTree;
import org.caravan.dicom.data.Dictionary;
import org.caravan.dicom.data.Tag;
import org.caravan.dicom.data.TreeElement;
import org.caravan.dicom.data.Vr;

/** Collects from objects as they came what would tell whose they are. */
final class Originals {

    private static final int BIRTH_DATE = 0x00100030;

    /** Codes, addresses and telephone numbers of a patient. */
    private static final Set<String> CODES = Set.of(
            "PatientID",
            "OtherPatientIDs",
            "AccessionNumber",
            "AdmissionID",
            "MedicalRecordLocator",
            "InsurancePlanIdentification",
            "PatientAddress",
            "PatientTelephoneNumbers",
            "PatientTelecomInformation",
            "ServiceEpisodeID",
            "FillerOrderNumberImagingServiceRequest",
            "PlacerOrderNumberImagingServiceRequest");

    private static final Set<String> UIDS =
            Set.of("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "FrameOfReferenceUID");

    /** Which UIDs tell. */
    enum Uids {
        NONE,
        /** Those of the study, series and frame of reference. */
        SHARED,
        ALL
    }

    private Originals() {}

    /** Adds those of an object, and of all items of its sequences. */
    static void add(DataSetTree object, Uids uids, Telling telling) {
        for (TreeElement element : object.elements()) {
            if (element.isSequence()) {
                element.items().forEach(item -> add(item, uids, telling));
                continue;
            }
            String keyword = Dictionary.name(element.tag());
            boolean ofPatient = element.tag() >>> 16 == 0x0010;
            if (element.tag() == BIRTH_DATE) {
                telling.addBirthDate(object.text(element.tag()));
            } else if (ofPatient && element.vr() == Vr.PN) {
                values(object, element).forEach(telling::addName);
            } else if (CODES.contains(keyword)) {
                values(object, element).forEach(telling::addCode);
            } else if (uids != Uids.NONE
                    && object.isRoot()
                    && UIDS.contains(keyword)
                    && (uids == Uids.ALL || element.tag() != Tag.SOP_INSTANCE_UID)) {
                telling.addUid(object.text(element.tag()));
            }
        }
    }

    private static java.util.List<String> values(DataSetTree object, TreeElement element) {
        String text = object.text(element.tag());
        return text == null || text.isBlank() ? java.util.List.of() : java.util.List.of(text.split("\\\\"));
    }
}
