package org.caravan.rehearsal;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.dicom.Uids;
import org.caravan.dicom.data.DataSetReader;
import org.caravan.dicom.data.Part10;
import org.caravan.dicom.data.TransferSyntax;

import static org.assertj.core.api.Assertions.assertThat;

class SyntheticStudiesTest {

    @TempDir
    Path folder;

    @Test
    void theSameSeedGivesTheSameBytes() throws Exception {
        List<SyntheticObject> once = new SyntheticStudies(7).all();
        List<SyntheticObject> again = new SyntheticStudies(7).all();

        assertThat(uids(once)).isEqualTo(uids(again));
        for (int i = 0; i < once.size(); i += 17) {
            assertThat(bytes(once.get(i))).isEqualTo(bytes(again.get(i)));
        }
    }

    @Test
    void anotherSeedGivesOtherUids() {
        assertThat(uids(new SyntheticStudies(7).all()))
                .doesNotContainAnyElementsOf(uids(new SyntheticStudies(8).all()));
    }

    @Test
    void theDemoHasAFewHundredObjectsOfSeveralModalitiesInLessThan100Megabytes() throws Exception {
        List<SyntheticObject> demo = SyntheticStudies.demo();
        long bytes = 0;
        for (SyntheticObject object : demo) {
            bytes += bytes(object).length;
        }

        assertThat(demo).hasSizeBetween(200, 600);
        assertThat(bytes).isBetween(30_000_000L, 100_000_000L);
        assertThat(demo.stream().map(object -> object.text("Modality")).distinct())
                .contains("CT", "MR", "CR", "DX", "US", "SR", "OT");
        assertThat(demo.stream().map(SyntheticObject::transferSyntaxUid).distinct())
                .containsExactlyInAnyOrder("1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.5");
    }

    @Test
    void everyObjectCanBeReadBackWithItsAttributes() throws Exception {
        for (SyntheticObject object : SyntheticStudies.demo()) {
            var read = DataSetReader.DEFAULT.read(bytes(object), TransferSyntax.of(object.transferSyntaxUid()));
            for (String keyword :
                    List.of("PatientID", "PatientName", "StudyDescription", "SeriesDescription", "SOPInstanceUID")) {
                assertThat(read.get(keyword))
                        .as(keyword)
                        .isEqualTo(object.attributes().get(keyword));
            }
        }
    }

    @Test
    void everyUidIsValidAndEachObjectHasItsOwn() {
        List<SyntheticObject> demo = SyntheticStudies.demo();

        assertThat(demo).allSatisfy(object -> {
            assertThat(Uids.isValid(object.sopInstanceUid())).isTrue();
            assertThat(Uids.isValid(object.text("SeriesInstanceUID"))).isTrue();
            assertThat(Uids.isValid(object.text("StudyInstanceUID"))).isTrue();
        });
        assertThat(new HashSet<>(uids(demo))).hasSameSizeAs(demo);
    }

    @Test
    void participantsFollowTheRuleAndOthersDoNot() {
        var studies = new SyntheticStudies(7);
        BulkStudies bulk = new BulkStudies(7);

        assertThat(patientIds(studies.participants()))
                .hasSize(6)
                .allMatch(id -> id.matches(SyntheticStudies.PARTICIPANTS));
        assertThat(patientIds(studies.others()))
                .hasSizeGreaterThan(8)
                .noneMatch(id -> id.matches(SyntheticStudies.PARTICIPANTS));
    }

    @Test
    void aParticipantComesBackForAFollowUp() {
        assertThat(new SyntheticStudies(7)
                        .participants().stream()
                                .filter(object -> object.text("PatientID").equals("REH-0001"))
                                .map(object -> object.text("StudyInstanceUID"))
                                .distinct())
                .hasSize(2);
    }

    @Test
    void slicesForMeasuringHaveHalfAMegabyteAndSmallOnesThreeKilobytes() throws Exception {
        var studies = new SyntheticStudies(7);
        BulkStudies bulk = new BulkStudies(7);
        List<SyntheticObject> slices = bulk.ctSlices("REH-0100", 2, 3);
        List<SyntheticObject> small = bulk.smallObjects("REH-0101", 1, 4);

        assertThat(slices).hasSize(6);
        assertThat(bytes(slices.get(0)).length).isBetween(524_288, 530_000);
        assertThat(small).hasSize(4);
        assertThat(bytes(small.get(3)).length).isBetween(2_500, 3_500);
    }

    @Test
    void filesHoldTheDataSetAfterTheirMetaInformation() throws Exception {
        List<SyntheticObject> small = new BulkStudies(7).smallObjects("REH-0101", 1, 3);

        List<Path> files = PartTenFiles.write(folder, small);

        assertThat(files).hasSize(3);
        Part10.FileMeta meta = Part10.read(files.get(1));
        assertThat(meta.mediaStorageSopInstanceUid()).isEqualTo(small.get(1).sopInstanceUid());
        assertThat(meta.transferSyntax().uid()).isEqualTo(small.get(1).transferSyntaxUid());
        byte[] file = Files.readAllBytes(files.get(1));
        assertThat(Arrays.copyOfRange(file, (int) meta.dataSetOffset(), file.length))
                .isEqualTo(bytes(small.get(1)));
    }

    private static List<String> uids(List<SyntheticObject> objects) {
        return objects.stream().map(SyntheticObject::sopInstanceUid).toList();
    }

    private static Set<String> patientIds(List<SyntheticObject> objects) {
        return objects.stream().map(object -> object.text("PatientID")).collect(Collectors.toSet());
    }

    private static byte[] bytes(SyntheticObject object) throws Exception {
        try (InputStream in = object.openDataSet()) {
            return in.readAllBytes();
        }
    }
}
