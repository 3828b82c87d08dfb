package org.caravan.privacy.verify;

import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.dicom.data.DataSetWriter;
import org.caravan.dicom.data.Part10;
import org.caravan.dicom.data.TransferSyntax;
import org.caravan.privacy.HeldException;
import org.caravan.privacy.ObjectFile;
import org.caravan.privacy.Report;
import org.caravan.privacy.SeriesWork;
import org.caravan.privacy.StepParameters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class VerifyingTest {

    private static final String MR = "1.2.840.10008.5.1.4.1.1.4";

    @TempDir
    private Path folder;

    private final Map<String, Object> original = new LinkedHashMap<>();
    private final Map<String, Object> made = new LinkedHashMap<>();
    private int files;

    @BeforeEach
    void aPatientAndWhatWasMade() {
        original.put("SpecificCharacterSet", "ISO_IR 192");
        original.put("SOPClassUID", MR);
        original.put("SOPInstanceUID", "1.2.840.99.1.4711.1");
        original.put("StudyInstanceUID", "1.2.840.99.1.4711");
        original.put("SeriesInstanceUID", "1.2.840.99.1.4711.0");
        original.put("PatientName", "Muñoz Quispe^Rosa María=山田^太郎");
        original.put("PatientID", "TB-0042");
        original.put("OtherPatientIDs", List.of("48113925", "7"));
        original.put("PatientBirthDate", "19840229");
        original.put("AccessionNumber", "RAD20240117");
        original.put("PatientSex", "F");
        made.put("SpecificCharacterSet", "ISO_IR 192");
        made.put("SOPClassUID", MR);
        made.put("SOPInstanceUID", "2.25.1");
        made.put("StudyInstanceUID", "2.25.2");
        made.put("SeriesInstanceUID", "2.25.3");
        made.put("PatientName", "P7");
        made.put("PatientID", "P7");
        made.put("PatientSex", "F");
        made.put("ProtocolName", "T1 Rosa");
        made.put("StudyDate", "20240117");
    }

    private ObjectFile write(Map<String, Object> object) throws Exception {
        Path file = folder.resolve(++files + ".dcm");
        try (OutputStream out = Files.newOutputStream(file)) {
            Part10.writeHeader(
                    out, MR, (String) object.get("SOPInstanceUID"), TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN_UID, null);
            DataSetWriter.write(object, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, out);
        }
        return new ObjectFile(
                file,
                MR,
                (String) object.get("SOPInstanceUID"),
                (String) object.get("SeriesInstanceUID"),
                (String) object.get("StudyInstanceUID"),
                TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN_UID);
    }

    private void verify() throws Exception {
        verify(Map.of(), Map.of("script", "x"));
    }

    private void verify(Map<String, String> beside, Map<String, String> parameters) throws Exception {
        SeriesWork work = new SeriesWork(
                "r",
                1,
                "la-paz",
                (String) original.get("PatientID"),
                List.of(write(original)),
                Files.createTempDirectory(folder, "w"),
                new Report());
        for (Map.Entry<String, String> each : beside.entrySet()) {
            work.addBeside(each.getKey(), Files.writeString(work.newFile(".json"), each.getValue()));
        }
        List<ObjectFile> objects = List.of(write(made));
        assertThat(new Verifying()
                        .step("", new StepParameters(parameters, name -> null))
                        .apply(objects, work))
                .isEqualTo(objects);
    }

    private void assertHeld() {
        assertThatThrownBy(this::verify)
                .isInstanceOf(HeldException.class)
                .hasMessageStartingWith("The verifier found what may tell who it is of ")
                .hasMessageNotContainingAny("Quispe", "0042", "1984", "山田", "RAD2024");
    }

    @Test
    void twoWordsOfANameWithNothingBetweenAreFoundOutsideDescriptions() {
        made.put("ImageComments", "RosaQuispe");
        assertHeld();
    }

    @Test
    void whatIsCleanPasses() throws Exception {
        verify();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "seen by QUISPE MUÑOZ",
                "rosa maría muñoz",
                "Rosa Maria Munoz",
                "Maria, Rosa",
                "MUÑOZ_ROSA",
                "aíraM asoR^epsiuQ zoñuM",
                "id tb-0042.",
                "born 29.02.1984",
                "1984-02-29",
                "(48113925)",
                "RAD20240117",
                "prior 1.2.840.99.1.4711",
                "山田太郎",
                "山田 様"
            })
    void whatTellsIsFoundInText(String text) throws Exception {
        made.put("ImageComments", text);
        assertHeld();
        made.remove("ImageComments");
        made.put("RequestAttributesSequence", List.of(Map.of("RequestedProcedureDescription", text, "Modality", "MR")));
        assertHeld();
    }

    @Test
    void whatTellsIsFoundInEveryEncodingAndBinaryPlace() throws Exception {
        List<Charset> charsets = new ArrayList<>(List.of(
                StandardCharsets.UTF_8,
                StandardCharsets.ISO_8859_1,
                StandardCharsets.UTF_16LE,
                StandardCharsets.UTF_16BE));
        int planted = 0;
        for (String text : List.of("Muñoz Quispe^Rosa María", "ROSA MUÑOZ", "TB-0042", "48113925", "19840229")) {
            for (Charset charset : charsets) {
                byte[] bytes = text.getBytes(charset);
                byte[] padded = new byte[bytes.length + 20 + bytes.length % 2];
                System.arraycopy(bytes, 0, padded, 10, bytes.length);
                for (String place : List.of("(0029,1010)", "DataSetTrailingPadding", "EncapsulatedDocument")) {
                    made.put("(0029,0010)", "ACME");
                    made.put(place, padded);
                    assertHeld();
                    made.remove(place);
                    planted++;
                }
            }
        }
        for (Map.Entry<String, String> japanese :
                Map.of("ISO-2022-JP", "山田^太郎", "Shift_JIS", "").entrySet()) {
            if (!japanese.getValue().isEmpty()) {
                made.put("(0029,1010)", ("  " + japanese.getValue()).getBytes(japanese.getKey()));
                assertHeld();
                made.remove("(0029,1010)");
            }
        }
        assertThat(planted).isEqualTo(60);
    }

    @Test
    void whatTellsIsFoundInFragmentsOfPixels() throws Exception {
        byte[] fragment = new byte[100_000];
        new Random(1).nextBytes(fragment);
        System.arraycopy("comment: TB-0042 Quispe^Rosa ".getBytes(StandardCharsets.US_ASCII), 0, fragment, 70_000, 29);
        made.put("PixelData", List.of(new byte[0], fragment));
        assertHeld();
    }

    @Test
    void whatTellsIsFoundWhereACodeIsShort() throws Exception {
        original.put("PatientID", "12");
        made.put("InstanceNumber", "12");
        made.put("ImageComments", "12 slices");
        verify();
        made.put("OtherPatientIDs", List.of("12"));
        made.remove("PatientID");
        made.put("PatientID", "12");
        assertHeld();
    }

    @Test
    void wordsThatHaveOtherMeaningsAreLeft() throws Exception {
        original.put("PatientName", "Parkinson^Rosa");
        original.put("PatientBirthDate", "20240117");
        original.put("PatientID", "1000");
        made.put("ProtocolName", "Parkinson");
        made.put("SeriesDescription", "Rosa T1");
        made.put("RepetitionTime", "1000");
        made.put("BodyPartExamined", "ROSA");
        verify();
        original.put("PatientName", "Bench^Mark");
        made.put("StudyDescription", "Benchmark");
        verify();
        original.put("PatientName", "Parkinson^Rosa");
        made.put("StudyDescription", "Rosa Parkinson");
        assertHeld();
        made.put("StudyDescription", "x");
        made.put("OperatorsName", "Parkinson");
        assertHeld();
        made.remove("OperatorsName");
        made.put("PatientComments", "Parkinson");
        assertHeld();
    }

    @Test
    void aLargeImageOfNoiseIsNoHit() throws Exception {
        byte[] pixels = new byte[8 << 20];
        new Random(2).nextBytes(pixels);
        made.put("PixelData", pixels);
        verify();
    }

    @Test
    void uidsMayBeRetainedInSoManyWords() throws Exception {
        made.put("FrameOfReferenceUID", "1.2.840.99.1.4711.0");
        assertHeld();
        verify(Map.of(), Map.of("profile", "basic, retain-uids"));
        made.put("StudyInstanceUID", "1.2.840.99.1.4711");
        verify();
    }

    @Test
    void filesThatGoAlongAndTheirNamesAreSearched() {
        assertThatThrownBy(() -> verify(Map.of("a.json", "{\"PatientName\": \"Quispe, Rosa\"}"), Map.of("script", "x")))
                .hasMessageContaining("in a file that goes along");
        assertThatThrownBy(() -> verify(Map.of("TB-0042/a.json", "{}"), Map.of("script", "x")))
                .hasMessageContaining("in the name of a file");
    }

    @Test
    void overlaysAndIconsThatAreLeftHoldTheSeries() {
        made.put("(6000,3000)", new byte[] {1, 2});
        assertThatThrownBy(this::verify)
                .isInstanceOf(HeldException.class)
                .hasMessageContaining("An overlay or icon image is left");
    }

    @Test
    void patternsAreFoundAcrossTheBordersOfPieces() throws Exception {
        byte[] all = new byte[200_000];
        List<Long> found = new ArrayList<>();
        for (int at : new int[] {0, 65_530, 65_536, 131_069, 199_995}) {
            System.arraycopy("NeedL".getBytes(StandardCharsets.US_ASCII), 0, all, at, 5);
        }
        new ByteSearch(List.of("needl".getBytes(StandardCharsets.US_ASCII), "edl".getBytes(StandardCharsets.US_ASCII)))
                .search(new java.io.ByteArrayInputStream(all), (pattern, start, before, after) -> {
                    if (pattern == 0) {
                        found.add(start);
                        assertThat(before).isEqualTo(start == 0 ? -1 : 0);
                        assertThat(after).isEqualTo(start == 199_995 ? -1 : 0);
                    }
                });
        assertThat(found).containsExactly(0L, 65_530L, 65_536L, 131_069L, 199_995L);
    }
}
