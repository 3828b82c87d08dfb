package org.caravan.dicom.data;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.caravan.peers.Programs;

import static org.assertj.core.api.Assertions.assertThat;

/** DCMTK reads the files we write, without a warning. */
class DcmdumpIT {

    @ParameterizedTest
    @MethodSource("org.caravan.dicom.data.DataSetRoundTripTest#syntaxes")
    void dcmdumpReadsWhatWeWrite(TransferSyntax syntax, @TempDir Path folder) throws Exception {
        Map<String, Object> dataSet = new LinkedHashMap<>();
        dataSet.put("SOPClassUID", "1.2.840.10008.5.1.4.1.1.7");
        dataSet.put("SOPInstanceUID", "1.2.3");
        dataSet.put("PatientName", "Ñandú^Zoë");
        dataSet.put("Rows", 258);
        dataSet.put("SliceThickness", "1.5");
        dataSet.put("FrameIncrementPointer", List.of("(0018,1063)", "(0018,1065)"));
        dataSet.put(
                "ReferencedImageSequence",
                List.of(Map.of(
                        "ReferencedSOPInstanceUID", "1.2.9", "PurposeOfReferenceCodeSequence", List.of(Map.of()))));
        dataSet.put("(0009,0010)", "CARAVAN TEST");
        dataSet.put("(0009,1001)", new byte[] {1, 2, 3});
        dataSet.put("PixelData", new byte[] {1, 2, 3, 4});
        Path file = folder.resolve("file.dcm");
        try (OutputStream out = Files.newOutputStream(file)) {
            Part10.writeHeader(out, "1.2.840.10008.5.1.4.1.1.7", "1.2.3", syntax.uid(), "PACS");
            DataSetWriter.write(dataSet, syntax, out);
        }

        String dump = dcmdump(file, folder.resolve("dump"));

        assertThat(dump)
                .doesNotContain("W: ")
                .doesNotContain("E: ")
                .containsPattern("\\(0002,0016\\) AE \\[PACS\\]")
                .containsPattern("\\(0002,0012\\) UI \\[" + Part10.IMPLEMENTATION_CLASS_UID + "\\]")
                .containsPattern("\\(0008,0005\\) CS \\[ISO_IR 192\\]")
                .containsPattern("\\(0010,0010\\) PN \\[Ñandú\\^Zoë\\]")
                .containsPattern("\\(0018,0050\\) DS \\[1\\.5\\]")
                .containsPattern("\\(0028,0009\\) AT \\(0018,1063\\)\\\\\\(0018,1065\\)")
                .containsPattern("\\(0028,0010\\) US 258")
                .containsPattern("(?s)\\(0008,1140\\) SQ .*\\(0008,1155\\) UI \\[1\\.2\\.9\\].*\\(0040,a170\\) SQ")
                .containsPattern("\\(0009,1001\\) (UN|\\?\\?) 01\\\\02\\\\03\\\\00")
                .containsPattern("\\(7fe0,0010\\) OW 0201\\\\0403");
    }

    private static String dcmdump(Path file, Path output) throws Exception {
        Process process = new ProcessBuilder(Programs.require("dcmdump"), "-q", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        return Files.readString(output);
    }
}
