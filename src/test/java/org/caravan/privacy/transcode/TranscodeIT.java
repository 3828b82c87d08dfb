package org.caravan.privacy.transcode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.data.ObjectTree;
import org.caravan.dicom.data.Part10;
import org.caravan.dicom.data.Tag;
import org.caravan.dicom.data.TransferSyntax;
import org.caravan.privacy.HeldException;
import org.caravan.privacy.ObjectFile;
import org.caravan.privacy.Report;
import org.caravan.privacy.SeriesWork;
import org.caravan.privacy.StepParameters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Brings every compressed file of Debian's python3-pydicom into other transfer syntaxes by GDCM and DCMTK. */
class TranscodeIT {

    private static final Path DATA = Path.of("/usr/lib/python3/dist-packages/pydicom/data");

    private static final List<Path> COMPRESSED = new ArrayList<>();

    @TempDir
    private Path folder;

    private Report report;

    @BeforeAll
    static void findCompressedFiles() throws Exception {
        for (String program : List.of("/usr/bin/gdcmconv", "/usr/bin/dcmdjpls")) {
            assertThat(Path.of(program))
                    .as("apt-get install libgdcm-tools dcmtk")
                    .isExecutable();
        }
        assertThat(DATA).as("apt-get install python3-pydicom").isDirectory();
        try (Stream<Path> files = Files.walk(DATA)) {
            files.filter(TranscodeIT::isCompressedImage).sorted().forEach(COMPRESSED::add);
        }
        assertThat(COMPRESSED).hasSizeGreaterThan(30);
    }

    private static boolean isCompressedImage(Path file) {
        try {
            return Files.isRegularFile(file)
                    && Part10.read(file).transferSyntax().isEncapsulated()
                    && Part10.read(file).mediaStorageSopClassUid() != null
                    && ObjectTree.read(file, Path.of("/nowhere")).dataSet().contains(Tag.PIXEL_DATA);
        } catch (DicomMalformedException | IOException e) {
            return false;
        }
    }

    private List<ObjectFile> apply(Path file, Map<String, String> parameters) throws Exception {
        ObjectFile object = new ObjectFile(
                file,
                "",
                "1.2.3",
                "1.2",
                "1",
                Part10.read(file).transferSyntax().uid());
        report = new Report();
        SeriesWork work =
                new SeriesWork("r", 1, "la-paz", "P", List.of(object), Files.createTempDirectory(folder, "w"), report);
        return new Transcoding()
                .step(parameters.get("transferSyntax"), new StepParameters(parameters, name -> null))
                .apply(List.of(object), work);
    }

    private ObjectTree tree(Path file) throws Exception {
        return ObjectTree.read(file, folder.resolve("spare"));
    }

    @Test
    void everyCompressedFileIsDecodedAsASecondDecoderHasItOrHeldWithAReason() throws Exception {
        List<String> table = new ArrayList<>();
        int decoded = 0;
        for (Path file : COMPRESSED) {
            String line = file.getFileName() + "\t" + Part10.read(file).transferSyntax() + "\t";
            try {
                ObjectFile made = apply(file, Map.of("transferSyntax", "explicit-little-endian"))
                        .get(0);
                ObjectTree before = tree(file);
                ObjectTree after = tree(made.file());
                assertThat(after.transferSyntax()).isEqualTo(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
                assertThat(after.dataSet().text(0x00282110))
                        .isEqualTo(before.dataSet().text(0x00282110));
                assertThat(after.dataSet().text(Tag.PATIENT_ID))
                        .isEqualTo(before.dataSet().text(Tag.PATIENT_ID));
                table.add(line + "decoded, " + Pixels.of(after).digest().substring(0, 12));
                decoded++;
            } catch (HeldException e) {
                table.add(line + "held: " + e.getMessage());
            }
        }
        System.out.println("Compressed files of python3-pydicom: " + decoded + " of " + COMPRESSED.size() + " decoded");
        table.forEach(System.out::println);
        assertThat(decoded).isGreaterThanOrEqualTo(26);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpeg-lossless", "jpeg-ls-lossless", "jpeg-2000-lossless", "rle-lossless"})
    void whatIsEncodedWithoutLossIsDecodedToTheSamePixels(String syntax) throws Exception {
        Path plain = DATA.resolve("test_files/MR_small.dcm");
        ObjectFile made = apply(plain, Map.of("transferSyntax", syntax)).get(0);

        assertThat(made.transferSyntaxUid())
                .isEqualTo(TargetSyntax.of(syntax).syntax().uid());
        assertThat(tree(made.file()).transferSyntax().uid()).isEqualTo(made.transferSyntaxUid());
        ObjectFile back = apply(made.file(), Map.of("transferSyntax", "explicit-little-endian"))
                .get(0);
        assertThat(Pixels.of(tree(back.file())).digest())
                .isEqualTo(Pixels.of(tree(plain)).digest());
        assertThat(report.counts()).containsEntry("transferSyntax.changed", 1L);
    }

    @Test
    void implicitAndBigEndianBecomeExplicitWithTheSamePixels() throws Exception {
        ObjectFile implicit = apply(
                        DATA.resolve("test_files/rtdose.dcm"), Map.of("transferSyntax", "explicit-little-endian"))
                .get(0);
        assertThat(tree(implicit.file()).transferSyntax()).isEqualTo(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
        ObjectFile big = apply(
                        DATA.resolve("test_files/MR_small_bigendian.dcm"),
                        Map.of("transferSyntax", "explicit-little-endian"))
                .get(0);
        assertThat(Pixels.of(tree(big.file())).digest())
                .isEqualTo(
                        Pixels.of(tree(DATA.resolve("test_files/MR_small.dcm"))).digest());
    }

    @Test
    void whatIsNoImageOrAlreadySoIsLeftAsItIs() throws Exception {
        Path report = DATA.resolve("test_files/reportsi.dcm");
        assertThat(apply(report, Map.of("transferSyntax", "rle-lossless"))
                        .get(0)
                        .transferSyntaxUid())
                .isEqualTo(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN_UID);
        Path plain = DATA.resolve("test_files/MR_small.dcm");
        assertThat(apply(plain, Map.of("transferSyntax", "explicit-little-endian"))
                        .get(0)
                        .file())
                .isEqualTo(plain);
        assertThat(Decoder.isVideo("1.2.840.10008.1.2.4.102")).isTrue();
        assertThat(Decoder.isVideo("1.2.840.10008.1.2.4.90")).isFalse();
    }

    @Test
    void whatCannotBeDecodedIsHeldOrPassedAsTheRenditionSays() throws Exception {
        Path broken = DATA.resolve("test_files/JPEG2000-embedded-sequence-delimiter.dcm");
        assertThatThrownBy(() -> apply(broken, Map.of("transferSyntax", "explicit-little-endian")))
                .isInstanceOf(HeldException.class)
                .hasMessageContaining("explicit-little-endian: ");

        ObjectFile passed = apply(broken, Map.of("transferSyntax", "explicit-little-endian", "undecodable", "pass"))
                .get(0);
        assertThat(passed.file()).isEqualTo(broken);
        assertThat(report.counts()).containsEntry("transferSyntax.passed", 1L);
    }

    @Test
    void aTimeThatIsUpHoldsTheSeries() {
        Path file = DATA.resolve("test_files/MR_small_RLE.dcm");
        Programs late = new Programs(java.time.Duration.ofNanos(1));
        assertThatThrownBy(() -> new Decoder(late, ending -> folder.resolve("x" + ending)).decode(file))
                .isInstanceOf(HeldException.class)
                .hasMessageContaining("transcodeTimeout");
    }

    @Test
    void parametersThatSayNothingAreRefused() {
        assertThatThrownBy(() -> apply(COMPRESSED.get(0), Map.of("transferSyntax", "jpeg")))
                .hasMessageContaining("keep, explicit-little-endian, jpeg-lossless");
        assertThatThrownBy(() -> apply(COMPRESSED.get(0), Map.of("transferSyntax", "keep", "undecodable", "drop")))
                .hasMessageContaining("hold or pass");
        assertThatThrownBy(() -> apply(COMPRESSED.get(0), Map.of("transferSyntax", "keep", "transcodeTimeout", "25h")))
                .hasMessageContaining("from 1s to 24h");
    }
}
