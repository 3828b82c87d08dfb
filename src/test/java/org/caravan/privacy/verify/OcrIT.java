package org.caravan.privacy.verify;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

/** Text in pixels that Tesseract can read. */
class OcrIT {

    private static final String US = "1.2.840.10008.5.1.4.1.1.6.1";

    @TempDir
    private Path folder;

    @BeforeAll
    static void tesseractIsInstalled() {
        assertThat(Ocr.isInstalled()).as("apt-get install tesseract-ocr").isTrue();
    }

    private ObjectFile image(String name, String uid, String text) throws Exception {
        var image = new BufferedImage(640, 120, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D graphics = image.createGraphics();
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 24));
        graphics.drawString(text, 20, 60);
        graphics.dispose();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("SOPClassUID", US);
        all.put("SOPInstanceUID", uid + ".2");
        all.put("StudyInstanceUID", uid);
        all.put("SeriesInstanceUID", uid + ".1");
        all.put("PatientName", name);
        all.put("PatientID", "P" + name.length());
        all.put("SamplesPerPixel", "1");
        all.put("PhotometricInterpretation", "MONOCHROME2");
        all.put("Rows", "120");
        all.put("Columns", "640");
        all.put("BitsAllocated", "8");
        all.put("BitsStored", "8");
        all.put("HighBit", "7");
        all.put("PixelRepresentation", "0");
        all.put("PixelData", ((DataBufferByte) image.getRaster().getDataBuffer()).getData());
        Path file = folder.resolve(uid + ".dcm");
        try (OutputStream out = Files.newOutputStream(file)) {
            Part10.writeHeader(out, US, uid + ".2", TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN_UID, null);
            DataSetWriter.write(all, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, out);
        }
        return new ObjectFile(file, US, uid + ".2", uid + ".1", uid, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN_UID);
    }

    private SeriesWork verify(String text) throws Exception {
        ObjectFile original = image("Quispe^Rosa", "1.2.840.99.2.4711", text);
        ObjectFile made = image("X7", "2.25.77", text);
        SeriesWork work = new SeriesWork(
                "r", 1, "la-paz", "TB-0042", List.of(original), Files.createTempDirectory(folder, "w"), new Report());
        new Verifying()
                .step("", new StepParameters(Map.of("script", "x"), name -> null))
                .apply(List.of(made), work);
        return work;
    }

    @Test
    void aNameThatCanBeReadInAnImageHoldsTheSeries() {
        assertThatThrownBy(() -> verify("QUISPE ROSA 17.01.2024"))
                .isInstanceOf(HeldException.class)
                .hasMessageContaining("in the pixels of an image");
    }

    @Test
    void otherTextDoesNot() throws Exception {
        assertThat(verify("LIVER LONG 12 cm").report().counts()).containsEntry("verify.read", 1L);
    }
}
