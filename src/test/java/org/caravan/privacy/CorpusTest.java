package org.caravan.privacy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.dicom.data.DataSetReader;
import org.caravan.dicom.data.DataSetWriter;
import org.caravan.dicom.data.ObjectTree;
import org.caravan.dicom.data.Part10;
import org.caravan.dicom.data.TransferSyntax;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Objects that the test makes, of patients with names of many languages, are de-identified, read back by another reader and compared with what PS3.15 says: each
 * attribute of each object is one checked action.
 */
class CorpusTest {

    private static final int PATIENTS = 20;
    private static final int OBJECTS = 6;
    private static final String CT = "1.2.840.10008.5.1.4.1.1.2";
    private static final List<String> CLASSES =
            List.of(CT, "1.2.840.10008.5.1.4.1.1.4", "1.2.840.10008.5.1.4.1.1.6.1", "1.2.840.10008.5.1.4.1.1.1");
    private static final List<TransferSyntax> SYNTAXES = List.of(
            TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN,
            TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN,
            TransferSyntax.EXPLICIT_VR_BIG_ENDIAN,
            TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN);

    /** Kept sequences that lie in each other, four and more deep. */
    private static final List<String> NEST = List.of(
            "SharedFunctionalGroupsSequence",
            "DerivationImageSequence",
            "SourceImageSequence",
            "PurposeOfReferenceCodeSequence",
            "EquivalentCodeSequence");

    private static final List<String> NAMES = List.of(
            "OtherPatientNames",
            "PatientMotherBirthName",
            "PatientBirthName",
            "PerformingPhysicianName",
            "NameOfPhysiciansReadingStudy",
            "PhysiciansOfRecord",
            "RequestingPhysician",
            "ResponsiblePerson",
            "ScheduledPerformingPhysicianName");
    private static final List<String> TEXTS = List.of(
            "PatientComments",
            "ImageComments",
            "AdditionalPatientHistory",
            "AcquisitionComments",
            "StudyComments",
            "VisitComments",
            "OtherPatientIDs",
            "PatientAddress",
            "PatientTelephoneNumbers",
            "ReferringPhysicianAddress",
            "ReferringPhysicianTelephoneNumbers",
            "AdmissionID",
            "IssuerOfPatientID",
            "MedicalRecordLocator",
            "InsurancePlanIdentification",
            "RequestedProcedureID",
            "PerformedProcedureStepID",
            "CurrentPatientLocation",
            "PatientInstitutionResidence",
            "ResponsibleOrganization",
            "PersonAddress",
            "PersonTelephoneNumbers",
            "SpecialNeeds",
            "PatientState",
            "MedicalAlerts",
            "Allergies",
            "Occupation",
            "RequestingService",
            "RequestAttributesSequence",
            "OtherPatientIDsSequence",
            "OriginalAttributesSequence");
    private static final Set<String> PATIENT_CLEANED = Set.of("SpecialNeeds", "PatientState", "Allergies");
    private static final List<String> DESCRIPTORS = List.of(
            "StudyDescription", "SeriesDescription", "DerivationDescription", "PerformedProcedureStepDescription");
    private static final List<String> EMPTIED = List.of("AccessionNumber", "StudyID", "ReferringPhysicianName");
    private static final List<String> DATES = List.of("StudyDate", "SeriesDate", "AcquisitionDate", "ContentDate");
    private static final List<String> UIDS = List.of(
            "SOPInstanceUID",
            "StudyInstanceUID",
            "SeriesInstanceUID",
            "FrameOfReferenceUID",
            "SynchronizationFrameOfReferenceUID",
            "InstanceCreatorUID",
            "IrradiationEventUID");
    private static final Map<String, Object> STAYING = staying();

    private static Map<String, Object> staying() {
        Map<String, Object> kept = new LinkedHashMap<>();
        kept.put("ImageType", List.of("ORIGINAL", "PRIMARY", "AXIAL"));
        kept.put("Modality", "CT");
        kept.put("Manufacturer", "Example Medical");
        kept.put("ManufacturerModelName", "Rosa 64");
        kept.put("SoftwareVersions", List.of("syngo 1.2", "B40"));
        kept.put("BodyPartExamined", "HEAD");
        kept.put("SliceThickness", "1.25");
        kept.put("KVP", "120");
        kept.put("SpacingBetweenSlices", "1.0");
        kept.put("DataCollectionDiameter", "500");
        kept.put("ReconstructionDiameter", "250");
        kept.put("GantryDetectorTilt", "0");
        kept.put("TableHeight", "150.5");
        kept.put("RotationDirection", "CW");
        kept.put("ExposureTime", "500");
        kept.put("XRayTubeCurrent", "210");
        kept.put("FilterType", "WEDGE");
        kept.put("ConvolutionKernel", "Parkinson-B30");
        kept.put("PatientPosition", "HFS");
        kept.put("EchoTime", "4.6");
        kept.put("RepetitionTime", "9.2");
        kept.put("FlipAngle", "8");
        kept.put("MagneticFieldStrength", "3");
        kept.put("ScanningSequence", "GR");
        kept.put("SequenceName", "*fl3d1");
        kept.put("SeriesNumber", "4");
        kept.put("AcquisitionNumber", "1");
        kept.put("InstanceNumber", "17");
        kept.put("ImagePositionPatient", List.of("-125", "-125", "75.5"));
        kept.put("ImageOrientationPatient", List.of("1", "0", "0", "0", "1", "0"));
        kept.put("SliceLocation", "75.5");
        kept.put("Laterality", "L");
        kept.put("SamplesPerPixel", "1");
        kept.put("PhotometricInterpretation", "MONOCHROME2");
        kept.put("Rows", "4");
        kept.put("Columns", "4");
        kept.put("PixelSpacing", List.of("0.488", "0.488"));
        kept.put("BitsAllocated", "16");
        kept.put("BitsStored", "12");
        kept.put("HighBit", "11");
        kept.put("PixelRepresentation", "0");
        kept.put("WindowCenter", "40");
        kept.put("WindowWidth", "400");
        kept.put("RescaleIntercept", "-1024");
        kept.put("RescaleSlope", "1");
        kept.put("LossyImageCompression", "00");
        kept.put("BurnedInAnnotation", "NO");
        return kept;
    }

    @TempDir
    Path folder;

    private final Map<String, long[]> table = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();
    private long found;
    private final ProjectSecret secret = secret();

    private static ProjectSecret secret() {
        try {
            Path file = Files.createTempFile("secret", ".txt");
            Files.writeString(file, "a secret of the corpus, long enough");
            ProjectSecret secret = ProjectSecret.read(file.toString(), "");
            Files.delete(file);
            return secret;
        } catch (IOException | HeldException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void nearlyEveryActionIsRightAndNoPlantedIdentifierIsLeft() throws Exception {
        int objects = 0;
        for (String profile : List.of(
                "basic",
                "basic, retain-modified-dates",
                "basic, retain-full-dates, clean-descriptors",
                "basic, retain-uids, retain-device-identity, retain-institution-identity, retain-patient-characteristics",
                "basic, retain-modified-dates, clean-descriptors, clean-structured-content, clean-graphics, retain-safe-private")) {
            for (int patient = 0; patient < PATIENTS; patient++) {
                for (int number = 0; number < OBJECTS; number++) {
                    checkObject(Profile.of(profile), patient, number);
                    objects++;
                }
            }
        }
        long all = table.values().stream().mapToLong(counts -> counts[0]).sum();
        long bad = table.values().stream().mapToLong(counts -> counts[1]).sum();
        StringBuilder text = new StringBuilder(objects + " objects, " + all + " checked actions\n");
        table.forEach((type, counts) -> text.append(String.format(
                "%-18s %8d checked %6d wrong  %.3f %%%n",
                type, counts[0], counts[1], 100.0 * (counts[0] - counts[1]) / counts[0])));
        text.append(String.format("all %.3f %%, planted identifiers found %d%n", 100.0 * (all - bad) / all, found));
        System.out.println(text);
        assertThat(all).isGreaterThanOrEqualTo(100_000);
        assertThat(wrong.stream().distinct().limit(20).toList()).isEmpty();
        assertThat((all - bad) / (double) all).isGreaterThanOrEqualTo(0.9995);
        assertThat(found).isZero();
    }

    private void check(String type, String about, boolean right) {
        long[] counts = table.computeIfAbsent(type, any -> new long[2]);
        counts[0]++;
        if (!right) {
            counts[1]++;
            wrong.add(type + " " + about);
        }
    }

    private void checkObject(Profile profile, int patient, int number) throws Exception {
        Planted who = Planted.number(patient);
        String sopClass = CLASSES.get(number % CLASSES.size());
        TransferSyntax syntax = SYNTAXES.get((patient + number) % SYNTAXES.size());
        Map<String, Object> before = object(who, patient, number, sopClass);
        Path file = write(before, syntax, who);
        Subject subject = new Subject(
                who.id(), "S-" + patient, secret::uid, new DateShift(1 + patient * 3), Map.of(0x00120020, "TRIAL-1"));
        ObjectTree tree = ObjectTree.read(file, folder.resolve("inflated"));
        new Deidentifier(profile, subject, new Report()).apply(tree.dataSet());
        Path made = folder.resolve("made.dcm");
        tree.write(made);
        byte[] bytes = Files.readAllBytes(made);
        long left = Planted.found(who.needles(), bytes);
        found += left;
        if (left > 0) {
            wrong.add("bytes of " + profile.options() + " " + syntax.name() + " "
                    + who.needles().stream()
                            .filter(Planted.latin(bytes)::contains)
                            .toList());
        }
        Part10.FileMeta meta = Part10.read(bytes);
        check("text_removed", "preamble", Arrays.equals(new byte[128], Arrays.copyOf(bytes, 128)));
        check("text_removed", "source of file meta", !meta.meta().containsKey("SourceApplicationEntityTitle"));
        byte[] dataSet = Arrays.copyOfRange(bytes, (int) meta.dataSetOffset(), bytes.length);
        Map<String, Object> after = DataSetReader.DEFAULT.read(dataSet, meta.transferSyntax());
        boolean keepUids = profile.has(ProfileOption.RETAIN_UIDS);
        check(
                "uid_consistent",
                "file meta",
                meta.mediaStorageSopInstanceUid().equals(after.get("SOPInstanceUID"))
                        && keepUids == meta.mediaStorageSopInstanceUid().equals(before.get("SOPInstanceUID")));
        checkLevel(profile, who, before, after, patient, true);
        Files.delete(file);
        Files.delete(made);
        Files.deleteIfExists(folder.resolve("inflated"));
    }

    @SuppressWarnings("unchecked")
    private void checkLevel(
            Profile profile,
            Planted who,
            Map<String, Object> before,
            Map<String, Object> after,
            int patient,
            boolean top) {
        before.forEach((keyword, value) -> {
            Object now = after.get(keyword);
            if (keyword.equals("PatientID")) {
                check("patid_consistent", keyword, ("S-" + patient).equals(now));
            } else if (keyword.equals("PatientName")) {
                check("patid_consistent", keyword, ("S-" + patient).equals(now));
            } else if (UIDS.contains(keyword) || keyword.equals("ReferencedSOPInstanceUID")) {
                boolean kept = profile.has(ProfileOption.RETAIN_UIDS);
                check("uid_changed", keyword, kept == value.equals(now) && now != null);
                check("uid_consistent", keyword, (kept ? value : secret.uid((String) value)).equals(now));
            } else if (DATES.contains(keyword)) {
                checkDate(profile, keyword, (String) value, now, patient);
            } else if (DESCRIPTORS.contains(keyword)) {
                checkDescriptor(profile, keyword, (String) value, now);
            } else if (EMPTIED.contains(keyword)) {
                check("text_removed", keyword, "".equals(now));
            } else if (STAYING.containsKey(keyword)) {
                check("tag_retained", keyword, now != null);
                check("text_notnull", keyword, now != null && !"".equals(now));
                check("text_retained", keyword, value.equals(now));
            } else if (NEST.contains(keyword)) {
                List<Map<String, Object>> items = now instanceof List<?> ? (List<Map<String, Object>>) now : List.of();
                check("tag_retained", keyword, items.size() == 1);
                if (items.size() == 1) {
                    checkLevel(profile, who, ((List<Map<String, Object>>) value).get(0), items.get(0), patient, false);
                }
            } else {
                checkOther(profile, keyword, value, now, patient, top);
            }
        });
    }

    private void checkOther(Profile profile, String keyword, Object value, Object now, int patient, boolean top) {
        switch (keyword) {
            case "PixelData" -> check("pixels_retained", keyword, Arrays.equals((byte[]) value, (byte[]) now));
            case "SOPClassUID",
                    "ReferencedSOPClassUID",
                    "CodeValue",
                    "CodeMeaning",
                    "CodingSchemeDesignator",
                    "SpecificCharacterSet" -> check("text_retained", keyword, value.equals(now));
            case "PatientSex",
                    "PatientAge",
                    "PatientWeight",
                    "PatientSize",
                    "EthnicGroup",
                    "SmokingStatus",
                    "PregnancyStatus" -> {
                boolean kept = profile.has(ProfileOption.RETAIN_PATIENT_CHARACTERISTICS);
                if (kept) {
                    check("text_retained", keyword, value.equals(now));
                } else {
                    check("text_removed", keyword, keyword.equals("PatientSex") ? "".equals(now) : now == null);
                }
            }
            case "PatientBirthDate" -> check("text_removed", keyword, "".equals(now));
            case "StationName", "DeviceSerialNumber" ->
                checkKept(profile.has(ProfileOption.RETAIN_DEVICE_IDENTITY), keyword, value, now, top);
            case "InstitutionName" ->
                checkKept(profile.has(ProfileOption.RETAIN_INSTITUTION_IDENTITY), keyword, value, now, top);
            case "(0019,0010)", "(0019,100C)" ->
                checkPrivate(profile.has(ProfileOption.RETAIN_SAFE_PRIVATE), keyword, now);
            case "InstitutionalDepartmentName", "InstitutionAddress" ->
                check("text_removed", keyword, profile.has(ProfileOption.RETAIN_INSTITUTION_IDENTITY) || now == null);
            case "RequestAttributesSequence" ->
                // a descriptor: what it has beside the patient may stay
                check(
                        "text_removed",
                        keyword,
                        now == null
                                || profile.has(ProfileOption.CLEAN_DESCRIPTORS)
                                        && List.of(Map.of("PatientID", "S-" + patient, "PatientName", "S-" + patient))
                                                .equals(now));
            default ->
                check(
                        "text_removed",
                        keyword,
                        now == null
                                || PATIENT_CLEANED.contains(keyword)
                                        && profile.has(ProfileOption.RETAIN_PATIENT_CHARACTERISTICS)
                                || isCleaned(profile, keyword, now));
        }
    }

    /** Comments are descriptors as well: what was cleaned is there, without what was planted. */
    private static boolean isCleaned(Profile profile, String keyword, Object now) {
        boolean descriptors = profile.has(ProfileOption.CLEAN_DESCRIPTORS) && now instanceof String;
        return descriptors
                && (keyword.endsWith("Comments")
                        || keyword.endsWith("History")
                        || keyword.equals("MedicalAlerts")
                        || keyword.equals("Allergies")
                        || keyword.equals("Occupation")
                        || keyword.equals("PatientState")
                        || keyword.equals("SpecialNeeds")
                        || keyword.equals("PerformedProcedureStepID")
                        || keyword.equals("RequestedProcedureID")
                        || keyword.equals("RequestingService"));
    }

    private void checkKept(boolean kept, String keyword, Object value, Object now, boolean top) {
        if (kept) {
            check("text_retained", keyword, value.equals(now));
        } else if (top) {
            check("text_removed", keyword, now == null);
        } else {
            check("text_notnull", keyword, "REMOVED".equals(now));
        }
    }

    private void checkPrivate(boolean kept, String keyword, Object now) {
        if (kept) {
            check("tag_retained", keyword, now != null);
        } else {
            check("text_removed", keyword, now == null);
        }
    }

    private void checkDate(Profile profile, String keyword, String value, Object now, int patient) {
        if (profile.has(ProfileOption.RETAIN_FULL_DATES)) {
            check("text_retained", keyword, value.equals(now));
        } else if (profile.has(ProfileOption.RETAIN_MODIFIED_DATES)) {
            DateTimeFormatter form = DateTimeFormatter.BASIC_ISO_DATE;
            check(
                    "date_shifted",
                    keyword,
                    LocalDate.parse(value, form)
                            .minusDays(1 + patient * 3)
                            .format(form)
                            .equals(now));
        } else {
            check("text_removed", keyword, now == null || !value.equals(now));
        }
    }

    private void checkDescriptor(Profile profile, String keyword, String value, Object now) {
        if (!profile.has(ProfileOption.CLEAN_DESCRIPTORS)) {
            check("text_removed", keyword, now == null);
        } else {
            check("text_retained", keyword, now instanceof String text && text.startsWith("Parkinson protocol Rosa"));
            check("text_notnull", keyword, now != null && !"".equals(now));
        }
    }

    private static Map<String, Object> object(Planted who, int patient, int number, String sopClass) {
        Map<String, Object> object = new LinkedHashMap<>();
        if (!who.terms().isEmpty()) {
            object.put(
                    "SpecificCharacterSet",
                    who.terms().contains("\\") ? List.of(who.terms().split("\\\\")) : who.terms());
        }
        object.put("SOPClassUID", sopClass);
        level(object, who, patient, number);
        for (String uid : UIDS) {
            object.put(
                    uid,
                    "1.2.826.0.1." + (uid.equals("SOPInstanceUID") ? number + 1 : 7) + "." + (patient + 1) + "."
                            + Math.abs(uid.hashCode()));
        }
        object.putAll(STAYING);
        // private elements, one of them safe, one of no known creator; a bitmap of graphics and a curve
        object.put("(0019,0010)", "SIEMENS MR HEADER");
        object.put("(0019,100C)", "1000".getBytes());
        object.put("(0029,0010)", "ACME " + who.words().get(0).replaceAll("[^A-Za-z]", ""));
        object.put("(0029,1001)", who.id().getBytes());
        object.put("(5002,0005)", "2");
        object.put("OverlayData", new byte[] {1, 2});
        object.put("OverlayComments", "of " + who.id());
        object.put("DataSetTrailingPadding", who.id().getBytes());
        object.put("PixelData", new byte[] {
            1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8, 0
        });
        Map<String, Object> nested = null;
        for (int depth = NEST.size() - 1; depth >= 0; depth--) {
            Map<String, Object> item = new LinkedHashMap<>();
            level(item, who, patient, number);
            item.put("ReferencedSOPClassUID", CT);
            item.put("ReferencedSOPInstanceUID", object.get("SOPInstanceUID"));
            item.put("CodeValue", "49049000");
            item.put("CodingSchemeDesignator", "SCT");
            item.put("CodeMeaning", "Parkinson's disease");
            if (nested != null) {
                item.put(NEST.get(depth + 1), List.of(nested));
            }
            nested = item;
        }
        object.put(NEST.get(0), List.of(nested));
        return object;
    }

    /** What tells who somebody is, in every level. */
    private static void level(Map<String, Object> item, Planted who, int patient, int number) {
        item.put("PatientName", who.name());
        item.put("PatientID", who.id());
        item.put("PatientBirthDate", who.birthDate());
        item.put("PatientSex", "F");
        item.put("PatientAge", "045Y");
        item.put("PatientWeight", "71.5");
        item.put("PatientSize", "1.71");
        item.put("EthnicGroup", "unsaid");
        item.put("SmokingStatus", "NO");
        item.put("PregnancyStatus", "4");
        NAMES.forEach(name -> item.put(name, who.name()));
        String free = "seen with " + who.name().replace('^', ' ').replace("=", " ") + ", " + who.id() + ", born "
                + who.birthDate() + ", tel " + who.phone();
        for (String text : TEXTS) {
            item.put(
                    text,
                    text.endsWith("Sequence")
                            ? List.of(Map.of("PatientID", who.id(), "PatientName", who.name()))
                            : fitting(text, free, who));
        }
        item.put("PatientAddress", who.address());
        item.put("PatientTelephoneNumbers", who.phone());
        DESCRIPTORS.forEach(name -> item.put(name, "Parkinson protocol Rosa of " + who.id()));
        item.put("AccessionNumber", who.accession());
        item.put("StudyID", "S" + who.accession());
        item.put("ReferringPhysicianName", who.name());
        DATES.forEach(date -> item.put(date, "2024" + (number % 2 == 0 ? "0229" : "1231")));
        item.put("StationName", "CTROOM1");
        item.put("DeviceSerialNumber", "SN4711");
        item.put("InstitutionName", "Hospital Inventado");
        item.put("InstitutionAddress", "Avenida Inventada 1");
        item.put("InstitutionalDepartmentName", "Radiology");
    }

    /** Short VRs take a part of it only. */
    private static String fitting(String keyword, String free, Planted who) {
        return switch (keyword) {
            case "PatientComments",
                    "ImageComments",
                    "AdditionalPatientHistory",
                    "AcquisitionComments",
                    "StudyComments",
                    "VisitComments" -> free;
            default -> who.id();
        };
    }

    private Path write(Map<String, Object> object, TransferSyntax syntax, Planted who) throws IOException {
        Path file = folder.resolve("object.dcm");
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] header = Part10.header(
                    (String) object.get("SOPClassUID"),
                    (String) object.get("SOPInstanceUID"),
                    syntax.uid(),
                    "AE-" + who.id().substring(4));
            System.arraycopy(who.id().getBytes(), 0, header, 5, who.id().length());
            out.write(header);
            DataSetWriter.write(new HashMap<>(object), syntax, out);
        }
        return file;
    }
}
