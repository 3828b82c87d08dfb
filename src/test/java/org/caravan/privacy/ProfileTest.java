package org.caravan.privacy;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import org.caravan.dicom.data.Dictionary;
import org.caravan.dicom.data.Tag;
import org.caravan.dicom.data.Vr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ProfileTest {

    private static final Profile BASIC = Profile.of("basic");

    private static Action of(Profile profile, String keyword, int type) {
        int tag = Dictionary.tag(keyword);
        return profile.action(tag, Dictionary.vr(tag), type);
    }

    @Test
    void takesOfACompoundWhatTheTypeOfTheAttributeNeeds() {
        assertThat(of(BASIC, "InstitutionName", 3)).isEqualTo(Action.REMOVE);
        assertThat(of(BASIC, "InstitutionName", 2)).isEqualTo(Action.EMPTY);
        assertThat(of(BASIC, "InstitutionName", 1)).isEqualTo(Action.DUMMY);
        assertThat(of(BASIC, "AcquisitionTime", 1)).as("X/Z has no dummy").isEqualTo(Action.EMPTY);
        assertThat(of(BASIC, "SeriesDate", 2)).as("X/D empties nothing").isEqualTo(Action.DUMMY);
        assertThat(of(BASIC, "ContentDate", 3)).as("Z/D removes nothing").isEqualTo(Action.EMPTY);
        assertThat(IodTypes.type("1.2.840.10008.5.1.4.1.1.128", Dictionary.tag("SeriesDate")))
                .isEqualTo(1);
        assertThat(IodTypes.type("1.2.840.10008.5.1.4.1.1.2", Dictionary.tag("SeriesDate")))
                .isEqualTo(3);
        assertThat(IodTypes.type("1.2.3", Dictionary.tag("SeriesDate")))
                .as("of a class that nobody knows")
                .isEqualTo(IodTypes.UNSURE);
    }

    @Test
    void everyOptionKeepsOrCleansWhatItsColumnSays() {
        assertThat(of(Profile.of("basic, retain-uids"), "SOPInstanceUID", 1)).isEqualTo(Action.KEEP);
        assertThat(of(Profile.of("basic, retain-device-identity"), "StationName", 3))
                .isEqualTo(Action.KEEP);
        assertThat(of(Profile.of("basic, retain-institution-identity"), "InstitutionAddress", 3))
                .isEqualTo(Action.KEEP);
        assertThat(of(Profile.of("basic, retain-patient-characteristics"), "PatientSex", 2))
                .isEqualTo(Action.KEEP);
        assertThat(of(Profile.of("basic, retain-full-dates"), "StudyDate", 2)).isEqualTo(Action.KEEP);
        assertThat(of(Profile.of("basic, retain-modified-dates"), "StudyDate", 2))
                .isEqualTo(Action.SHIFT);
        assertThat(of(
                        Profile.of("basic, retain-modified-dates, retain-device-identity"),
                        "DateOfLastDetectorCalibration",
                        3))
                .as("the stricter of two options")
                .isEqualTo(Action.SHIFT);
        assertThat(of(Profile.of("basic, clean-descriptors"), "SeriesDescription", 3))
                .isEqualTo(Action.CLEAN);
        assertThat(of(Profile.of("basic, clean-structured-content"), "ContentSequence", 1))
                .isEqualTo(Action.CLEAN);
        assertThat(of(Profile.of("basic, clean-graphics"), "GraphicAnnotationSequence", 1))
                .isEqualTo(Action.CLEAN);
        assertThat(Profile.of("basic, retain-safe-private").isSafe(0x0019100C, "SIEMENS MR HEADER"))
                .isTrue();
        assertThat(Profile.of("basic, retain-safe-private").isSafe(0x0019100C, "SIEMENS CT VA0  COAD"))
                .isFalse();
        assertThat(BASIC.isSafe(0x0019100C, "SIEMENS MR HEADER")).isFalse();
    }

    @Test
    void whatIsOnNoListGoes() {
        assertThat(BASIC.action(0x00189FFF, Vr.CS, 1)).isEqualTo(Action.REMOVE_UNKNOWN);
        assertThat(of(BASIC, "DetectorDescription", 3))
                .as("free text that the table forgot")
                .isEqualTo(Action.REMOVE_UNKNOWN);
        assertThat(BASIC.action(Dictionary.tag("Rows"), Vr.UT, 1))
                .as("a VR that can hold anything")
                .isEqualTo(Action.REMOVE_UNKNOWN);
        assertThat(of(BASIC, "SliceThickness", 1)).isEqualTo(Action.KEEP);
        assertThat(of(BASIC, "CodingSchemeUID", 1)).isEqualTo(Action.KEEP);
        assertThat(of(BASIC, "CreatorVersionUID", 1)).isEqualTo(Action.NEW_UID);
    }

    /** What later editions have beside the table, or otherwise, is on its addendum, and that counts. */
    @Test
    void theAddendumNamesWhatTheTableOfItsEditionLacks() {
        List<String> table = new ArrayList<>();
        ProfileTable.lines("profile.tsv", line -> table.add(line.substring(0, 8)));
        List<String> lacking = new ArrayList<>();
        ProfileTable.lines("profile-addendum.tsv", line -> lacking.add(line.substring(0, 8)));
        assertThat(table).hasSizeGreaterThan(400).doesNotHaveDuplicates();
        assertThat(lacking)
                .contains("00100044", "00100045", "00102161", "00081304", "30060026")
                .doesNotHaveDuplicates();
        for (String tag : lacking) {
            assertThat(BASIC.action(Integer.parseUnsignedInt(tag, 16), Vr.LO, 3))
                    .as(tag)
                    .isIn(Action.REMOVE, Action.EMPTY, Action.DUMMY);
        }
        assertThat(of(BASIC, "PatientID", 1)).as("Z/D since then, and not Z").isEqualTo(Action.DUMMY);
        assertThat(of(BASIC, "ReferencedPatientSequence", 3)).isEqualTo(Action.REMOVE);
    }

    /** Attributes of 2024b that the table lacks need no row where their VR says what becomes of them. */
    @Test
    void datesUidsAndLongTextsThatNoRowNamesAreTreatedAsTheTableTreatsTheirs() {
        assertThat(of(BASIC, "InstanceCreationDate", 3)).isEqualTo(Action.REMOVE_UNKNOWN);
        assertThat(of(Profile.of("basic, retain-modified-dates"), "InstanceCreationDate", 3))
                .isEqualTo(Action.SHIFT);
        assertThat(of(Profile.of("basic, retain-full-dates"), "InstanceCreationDate", 3))
                .isEqualTo(Action.KEEP);
        assertThat(of(BASIC, "ROIDescription", 3)).isEqualTo(Action.REMOVE_UNKNOWN);
        assertThat(of(Profile.of("basic, clean-descriptors"), "ROIDescription", 3))
                .isEqualTo(Action.CLEAN);
        assertThat(of(BASIC, "StructureSetLabel", 1)).isEqualTo(Action.DUMMY);
    }

    /** Every attribute of PS3.6 of a VR or group that may tell, which the table does not name, and is not on the keep list: all of them go. */
    @Test
    void namesTheAttributesThatTheTableLacksAndHasThemRemoved() {
        List<String> gone = Dictionary.keywords().stream()
                .filter(keyword -> {
                    int tag = Dictionary.tag(keyword);
                    return Tag.group(tag) >= 8
                            && Tag.group(tag) != 0xFFFE
                            && of(BASIC, keyword, 3) == Action.REMOVE_UNKNOWN;
                })
                .sorted()
                .toList();
        System.out.println(gone.size() + " attributes of PS3.6 that Table E.1-1 of " + ProfileTable.EDITION
                + " does not name and that are removed all the same: " + String.join(" ", gone));
        assertThat(gone)
                .contains("DetectorDescription", "SecondaryReviewerName", "TextValue", "HL7InstanceIdentifier")
                .doesNotContain("Rows", "CodeMeaning", "Manufacturer")
                .hasSizeBetween(100, 450);
    }

    @Test
    void refusesWhatIsNoProfileWithWhatToWrite() {
        assertThatThrownBy(() -> Profile.of("retain-uids"))
                .hasMessageContaining("write basic, and behind it the options");
        assertThatThrownBy(() -> Profile.of("basic, retain-uid"))
                .hasMessageContaining("'retain-uid'")
                .hasMessageContaining("did you mean 'retain-uids'?");
        assertThatThrownBy(() -> Profile.of("basic, retain-full-dates, retain-modified-dates"))
                .hasMessageContaining("leave one of them out");
    }

    @Test
    void theSumOfTheRulesChangesWithTheOptions() {
        assertThat(BASIC.sum()).isEqualTo(Profile.of(" basic ").sum());
        assertThat(BASIC.sum()).isNotEqualTo(Profile.of("basic, retain-uids").sum());
    }

    @Test
    void shiftsDatesOfEveryFormAndTellsWhatIsNone() {
        DateShift shift = new DateShift(1);
        assertThat(shift.shift(Vr.DA, "20240301")).contains("20240229");
        assertThat(shift.shift(Vr.DA, "2024.03.01")).contains("20240229");
        assertThat(shift.shift(Vr.DT, "20240101120000.5+0100")).contains("20231231120000.5+0100");
        assertThat(shift.shift(Vr.TM, "1200")).contains("1200");
        assertThat(shift.shift(Vr.DA, "20240230")).isEmpty();
        assertThat(shift.shift(Vr.DT, "2024")).isEmpty();
        assertThat(shift.shift(Vr.DA, "unknown ")).isEmpty();
    }

    @Test
    void cleansOfTextsWhatIsKnownAndLeavesWhatIsAWord() {
        TextCleaner cleaner = new TextCleaner(List.of("Müller^Rosa", "MRN-12", "山田^太郎"));
        assertThat(cleaner.clean("Parkinson, MULLER rosa seen by Dr. Huber on 12.03.2024"))
                .isEqualTo("Parkinson, * * seen by * on *");
        assertThat(cleaner.clean("T1 mprage 山田様 call +591 2 5550199 or a@b.org"))
                .isEqualTo("T1 mprage *様 call * or *");
        assertThat(new TextCleaner(List.of("Quispe^Ana")).clean("Rosa protocol, 3 mm"))
                .isEqualTo("Rosa protocol, 3 mm");
    }
}
