package org.caravan.routes;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.data.CharacterSets;
import org.caravan.dicom.data.Dictionary;
import org.caravan.dicom.data.HeaderReader;
import org.caravan.dicom.data.Part10;
import org.caravan.dicom.data.Tag;
import org.caravan.dicom.data.Vr;
import org.caravan.pack.DicomHeaders;

/** Reads for the packing what DICOM files say of themselves. */
public final class PackedHeaders implements DicomHeaders {

    /** As much of a file as usually holds what is asked for. */
    private static final int START = 1 << 16;

    private static final Set<Vr> NO_TEXT = EnumSet.of(Vr.OB, Vr.OD, Vr.OF, Vr.OL, Vr.OV, Vr.OW, Vr.SQ, Vr.UN);

    /** Beside names of people: direct identifiers of patients and those who treat them (PS3.15 table E.1-1), but for the PatientID. */
    private static final Set<String> TELLING = Set.of(
            "PatientBirthDate",
            "PatientBirthTime",
            "PatientBirthDateInAlternativeCalendar",
            "PatientDeathDateInAlternativeCalendar",
            "OtherPatientIDs",
            "PatientAddress",
            "PatientTelephoneNumbers",
            "PatientTelecomInformation",
            "PatientComments",
            "AdditionalPatientHistory",
            "PatientReligiousPreference",
            "PatientState",
            "MedicalRecordLocator",
            "MilitaryRank",
            "BranchOfService",
            "CountryOfResidence",
            "RegionOfResidence",
            "ResponsibleOrganization",
            "AdmissionID",
            "ServiceEpisodeID",
            "ReferringPhysicianAddress",
            "ReferringPhysicianTelephoneNumbers",
            "PersonAddress",
            "PersonTelephoneNumbers",
            "InstitutionAddress");

    private final Map<Set<String>, HeaderReader> readers = new ConcurrentHashMap<>();

    @Override
    public Kind kind(byte[] start) {
        try {
            Part10.FileMeta meta = Part10.read(start);
            return new Kind(
                    text(meta.meta().get("MediaStorageSOPClassUID")),
                    text(meta.meta().get("TransferSyntaxUID")),
                    meta.transferSyntax().isEncapsulated()
                            || meta.transferSyntax().deflated());
        } catch (DicomMalformedException e) {
            return new Kind("", "", false);
        }
    }

    private static String text(Object value) {
        return value instanceof String text ? text : "";
    }

    @Override
    public Map<String, String> values(InputStream file, Set<String> keywords) throws IOException {
        byte[] start = file.readNBytes(START);
        try {
            Part10.FileMeta meta = Part10.read(start);
            int offset = (int) meta.dataSetOffset();
            InputStream dataSet =
                    new SequenceInputStream(new ByteArrayInputStream(start, offset, start.length - offset), file);
            HeaderReader reader = readers.computeIfAbsent(
                    Set.copyOf(keywords), names -> new HeaderReader(names.toArray(new String[0])));
            return new HashMap<>(reader.read(dataSet, meta.transferSyntax(), CharacterSets.DEFAULT)
                    .values());
        } catch (DicomMalformedException e) {
            return Map.of();
        }
    }

    @Override
    public void requireText(String keyword) {
        int tag = Dictionary.tag(keyword);
        if (Tag.isGroupLength(tag) || (tag >>> 16) < 8 || NO_TEXT.contains(Dictionary.vr(tag))) {
            throw new IllegalArgumentException(
                    "{" + keyword + "} has no text that could stand in a path; take another keyword");
        }
    }

    @Override
    public void requireNobody(String keyword) {
        if (TELLING.contains(keyword) || Dictionary.vr(Dictionary.tag(keyword)) == Vr.PN) {
            throw new IllegalArgumentException(
                    "{" + keyword
                            + "} tells who somebody is, and names of files are seen by many; take {PatientID}, the participant's code");
        }
    }
}
