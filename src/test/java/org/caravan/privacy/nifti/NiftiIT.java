package org.caravan.privacy.nifti;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.caravan.dicom.data.DataSetWriter;
import org.caravan.dicom.data.Part10;
import org.caravan.dicom.data.TransferSyntax;
import org.caravan.privacy.HeldException;
import org.caravan.privacy.ObjectFile;
import org.caravan.privacy.Report;
import org.caravan.privacy.SeriesWork;
import org.caravan.privacy.StepParameters;
import org.caravan.privacy.verify.Verifying;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Volumes that dcm2niix makes of synthetic series. */
class NiftiIT {

    private static final String MR = "1.2.840.10008.5.1.4.1.1.4";

    @TempDir
    private Path folder;

    private SeriesWork work;

    @BeforeAll
    static void dcm2niixIsInstalled() {
        assertThat(Path.of("/usr/bin/dcm2niix")).as("apt-get install dcm2niix").isExecutable();
    }

    private ObjectFile slice(int number, Map<String, Object> more) throws Exception {
        byte[] pixels = new byte[32 * 32 * 2];
        for (int i = 0; i < pixels.length; i += 2) {
            pixels[i] = (byte) (i / 2 + number * 7);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("SpecificCharacterSet", "ISO_IR 192");
        all.put("ImageType", List.of("ORIGINAL", "PRIMARY", "M"));
        all.put("SOPClassUID", MR);
        all.put("SOPInstanceUID", "2.25.1." + number);
        all.put("StudyInstanceUID", "2.25.1");
        all.put("SeriesInstanceUID", "2.25.1.0");
        all.put("FrameOfReferenceUID", "2.25.7");
        all.put("StudyDate", "20240117");
        all.put("Modality", "MR");
        all.put("Manufacturer", "GE MEDICAL SYSTEMS");
        all.put("SeriesDescription", "T1 axial");
        all.put("ProtocolName", "T1");
        all.put("PatientName", "P7");
        all.put("PatientID", "P-7");
        all.put("SeriesNumber", "3");
        all.put("InstanceNumber", String.valueOf(number));
        all.put("SliceThickness", "2");
        all.put("SpacingBetweenSlices", "2");
        all.put("RepetitionTime", "500");
        all.put("EchoTime", "10");
        all.put("ImagePositionPatient", List.of("0", "0", String.valueOf(2 * number)));
        all.put("ImageOrientationPatient", List.of("1", "0", "0", "0", "1", "0"));
        all.put("PixelSpacing", List.of("1", "1"));
        all.put("SamplesPerPixel", "1");
        all.put("PhotometricInterpretation", "MONOCHROME2");
        all.put("Rows", "32");
        all.put("Columns", "32");
        all.put("BitsAllocated", "16");
        all.put("BitsStored", "16");
        all.put("HighBit", "15");
        all.put("PixelRepresentation", "0");
        all.put("PixelData", pixels);
        all.putAll(more);
        Path file = folder.resolve("slice" + number + ".dcm");
        try (OutputStream out = Files.newOutputStream(file)) {
            Part10.writeHeader(out, MR, "2.25.1." + number, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN_UID, null);
            DataSetWriter.write(all, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, out);
        }
        return new ObjectFile(
                file, MR, "2.25.1." + number, "2.25.1.0", "2.25.1", TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN_UID);
    }

    private List<ObjectFile> series(int... numbers) throws Exception {
        List<ObjectFile> objects = new ArrayList<>();
        for (int number : numbers) {
            objects.add(slice(number, Map.of()));
        }
        return objects;
    }

    private List<ObjectFile> apply(List<ObjectFile> objects, Map<String, String> more) throws Exception {
        Map<String, String> parameters = new HashMap<>(Map.of("nifti", "beside"));
        parameters.putAll(more);
        List<ObjectFile> originals = List.of(slice(99, Map.of("PatientName", "Quispe^Rosa", "PatientID", "TB-0042")));
        work = new SeriesWork(
                "r", 1, "la-paz", "TB-0042", originals, Files.createTempDirectory(folder, "w"), new Report());
        return new Nifti()
                .step(parameters.get("nifti"), new StepParameters(parameters, name -> null))
                .apply(objects, work);
    }

    @Test
    void aVolumeLiesBesideItsObjectsWithASidecarThatTheVerifierPasses() throws Exception {
        List<ObjectFile> objects = series(1, 2, 3, 4, 5, 6);

        assertThat(apply(objects, Map.of())).isEqualTo(objects);

        assertThat(work.beside()).containsOnlyKeys("nifti/3_T1axial_22510.nii.gz", "nifti/3_T1axial_22510.json");
        assertThat(Volumes.slices(work.beside().get("nifti/3_T1axial_22510.nii.gz")))
                .isEqualTo(6);
        assertThat(Files.readString(work.beside().get("nifti/3_T1axial_22510.json")))
                .contains("\"Modality\": \"MR\"")
                .doesNotContain("P-7");
        assertThat(work.report().counts()).containsEntry("nifti.objects", 6L).containsEntry("nifti.volumes", 1L);
        assertThat(new Verifying()
                        .step("", new StepParameters(Map.of("script", "x", "profile", "retain-uids"), name -> null))
                        .apply(objects, work))
                .isEqualTo(objects);
    }

    @Test
    void volumesInPlaceOfObjectsAreNamedByRules() throws Exception {
        Path rules = Files.writeString(
                folder.resolve("bids.yaml"),
                """
                rules:
                  - when: { Modality: CT }
                    path: ct
                  - when: { SeriesDescription: "*t1*" }
                    path: sub-{PatientID}/anat/sub-{PatientID}_T1w
                """);

        List<ObjectFile> left = apply(series(1, 2, 3, 4), Map.of("nifti", "only", "niftiLayout", rules.toString()));

        assertThat(left).isEmpty();
        assertThat(work.beside()).containsOnlyKeys("sub-P7/anat/sub-P7_T1w.nii.gz", "sub-P7/anat/sub-P7_T1w.json");
        assertThat(work.namedAfter()).isNotNull();
    }

    @Test
    void aSliceThatIsMissingHoldsTheSeries() {
        assertThatThrownBy(() -> apply(series(1, 2, 3, 5, 6, 7), Map.of()))
                .isInstanceOf(HeldException.class)
                .hasMessageMatching(".*(missing|differ).*");
    }

    @Test
    void whatIsNoImageStaysAsItIs() throws Exception {
        Map<String, Object> none = new LinkedHashMap<>();
        none.put("PixelData", "");
        none.put("SOPClassUID", "1.2.840.10008.5.1.4.1.1.88.11");
        ObjectFile report = slice(1, Map.of());
        Path file = folder.resolve("sr.dcm");
        try (OutputStream out = Files.newOutputStream(file)) {
            Part10.writeHeader(out, "1.2.840.10008.5.1.4.1.1.88.11", "2.25.9", "1.2.840.10008.1.2.1", null);
            DataSetWriter.write(
                    Map.of("SOPClassUID", "1.2.840.10008.5.1.4.1.1.88.11", "SOPInstanceUID", "2.25.9"),
                    TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN,
                    out);
        }
        List<ObjectFile> objects = List.of(report.in(file));

        assertThat(apply(objects, Map.of("nifti", "only"))).isEqualTo(objects);
        assertThat(work.beside()).isEmpty();
    }

    @Test
    void aProgramThatIsMissingOrEndsBadlyHoldsTheSeries() throws Exception {
        assertThatThrownBy(() -> apply(series(1, 2), Map.of("dcm2niix", "/nowhere/dcm2niix")))
                .isInstanceOf(HeldException.class)
                .hasMessageContaining("apt-get install dcm2niix");
        Path program = Files.writeString(folder.resolve("ends"), "#!/bin/sh\nexit 10\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        assertThatThrownBy(() -> apply(series(1, 2), Map.of("dcm2niix", program.toString())))
                .isInstanceOf(HeldException.class)
                .hasMessageContaining("a volume is incomplete");
        Files.writeString(program, "#!/bin/sh\nexit 1\n");
        assertThatThrownBy(() -> apply(series(1, 2), Map.of("dcm2niix", program.toString())))
                .hasMessageContaining("it failed");
        Files.writeString(program, "#!/bin/sh\nsleep 60\n");
        assertThatThrownBy(() -> apply(series(1, 2), Map.of("dcm2niix", program.toString(), "niftiTimeout", "1s")))
                .hasMessageContaining("niftiTimeout");
    }

    @Test
    void aProgramThatEndsWith1ThoughAllIsMadeIsBelieved() throws Exception {
        Path program = Files.writeString(folder.resolve("ends"), "#!/bin/sh\ndcm2niix \"$@\"\nexit 1\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();

        apply(series(1, 2, 3, 4), Map.of("dcm2niix", program.toString()));

        assertThat(work.beside()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    rules: [ { when: { Modality: MR } } ]                       | and path:
                    rules: [ { when: { Modality: MR }, path: ../x } ]           | letters, digits
                    rules: [ { when: { Modality: MR }, path: "{PatintID}" } ]   | Did you mean PatientID
                    """)
    void rulesThatSayNothingAreRefused(String text, String message) throws Exception {
        Path rules = Files.writeString(folder.resolve("bids.yaml"), text);
        assertThatThrownBy(() -> apply(series(1), Map.of("niftiLayout", rules.toString())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
        assertThatThrownBy(() -> apply(series(1), Map.of("nifti", "yes"))).hasMessageContaining("beside or only");
    }
}
