package org.caravan.privacy.pixels;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.caravan.dicom.data.DataSetWriter;
import org.caravan.dicom.data.ObjectTree;
import org.caravan.dicom.data.Part10;
import org.caravan.dicom.data.Tag;
import org.caravan.dicom.data.TransferSyntax;
import org.caravan.dicom.data.TreeElement;
import org.caravan.dicom.data.Vr;
import org.caravan.privacy.HeldException;
import org.caravan.privacy.ObjectFile;
import org.caravan.privacy.ObjectStep;
import org.caravan.privacy.Report;
import org.caravan.privacy.SeriesWork;
import org.caravan.privacy.StepParameters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Text that is drawn into synthetic images, plain and compressed by GDCM, does not get through. */
class PixelCleaningIT {

    private static final String US = "1.2.840.10008.5.1.4.1.1.6.1";
    private static final String SC = "1.2.840.10008.5.1.4.1.1.7";
    private static final String CT = "1.2.840.10008.5.1.4.1.1.2";
    private static final int WIDTH = 160;
    private static final int HEIGHT = 120;
    private static final int BANNER = 24;

    @TempDir
    private Path folder;

    private int number;
    private Report report = new Report();

    /** An image with a name in its first rows. */
    private static byte[] image() {
        var image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D graphics = image.createGraphics();
        graphics.fillRect(20, 60, 100, 40);
        graphics.setFont(new Font(Font.MONOSPACED, Font.BOLD, 14));
        graphics.drawString("QUISPE ROSA TB-0042", 2, 16);
        graphics.dispose();
        return ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    }

    private Map<String, Object> object(String sopClass, Map<String, Object> more) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("SOPClassUID", sopClass);
        all.put("SOPInstanceUID", "1.2.3." + ++number);
        all.put("StudyInstanceUID", "1.2.3");
        all.put("SeriesInstanceUID", "1.2.3.0");
        all.put("Modality", "US");
        all.put("PatientID", "TB-0042");
        all.put("SamplesPerPixel", "1");
        all.put("PhotometricInterpretation", "MONOCHROME2");
        all.put("Rows", String.valueOf(HEIGHT));
        all.put("Columns", String.valueOf(WIDTH));
        all.put("BitsAllocated", "8");
        all.put("BitsStored", "8");
        all.put("HighBit", "7");
        all.put("PixelRepresentation", "0");
        all.put("PixelData", image());
        all.putAll(more);
        return all;
    }

    private Path write(Map<String, Object> object) throws Exception {
        Path file = folder.resolve(object.get("SOPInstanceUID") + ".dcm");
        try (OutputStream out = Files.newOutputStream(file)) {
            Part10.writeHeader(
                    out,
                    (String) object.get("SOPClassUID"),
                    (String) object.get("SOPInstanceUID"),
                    TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN_UID,
                    null);
            DataSetWriter.write(object, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, out);
        }
        return file;
    }

    private Path compressed(Path plain, String option) throws Exception {
        Path target = folder.resolve(plain.getFileName() + option + ".dcm");
        Process process = new ProcessBuilder("gdcmconv", option, "-i", plain.toString(), "-o", target.toString())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).as("apt-get install libgdcm-tools").isZero();
        return target;
    }

    /** The same object under another UID and in another series. */
    private Path copy(Path of) throws Exception {
        ObjectTree tree = ObjectTree.read(of, folder.resolve("spare"));
        tree.dataSet().put(Tag.SOP_INSTANCE_UID, Vr.UI, "1.2.3." + ++number);
        Path target = folder.resolve("copy" + number + ".dcm");
        tree.write(target);
        return target;
    }

    private ObjectFile file(Path file) throws Exception {
        ObjectTree tree = ObjectTree.read(file, folder.resolve("spare"));
        return new ObjectFile(
                file,
                tree.dataSet().text(Tag.SOP_CLASS_UID),
                tree.dataSet().text(Tag.SOP_INSTANCE_UID),
                "1.2.3.0",
                "1.2.3",
                tree.transferSyntax().uid());
    }

    private List<ObjectFile> apply(String rules, PixelReleases releases, Path... files) throws Exception {
        List<ObjectFile> objects = new ArrayList<>();
        for (Path each : files) {
            objects.add(file(each));
        }
        SeriesWork work = new SeriesWork(
                "pseudonymised", 7, "la-paz", "TB-0042", objects, Files.createTempDirectory(folder, "w"), report);
        ObjectStep step = new PixelCleaning().step(rules, new StepParameters(Map.of("script", "x"), name -> releases));
        return step.apply(objects, work);
    }

    private String rules(String text) throws Exception {
        return Files.writeString(folder.resolve("pixels.yaml"), text).toString();
    }

    private byte[] pixels(Path file) throws Exception {
        ObjectTree tree = ObjectTree.read(file, folder.resolve("spare"));
        TreeElement element = tree.dataSet().get(Tag.PIXEL_DATA);
        assertThat(element.encapsulated()).isFalse();
        byte[] all = Files.readAllBytes(file);
        return Arrays.copyOfRange(all, (int) element.offset(), (int) (element.offset() + element.length()));
    }

    private boolean hasText(byte[] pixels) {
        for (int i = 0; i < BANNER * WIDTH; i++) {
            if (pixels[i] != 0) {
                return true;
            }
        }
        return false;
    }

    @Test
    void nothingOf200ObjectsWithBurnedInTextGoesUnmaskedAndUnreleased() throws Exception {
        String rules = rules(
                """
                rules:
                  - when: { StationName: US1 }
                    mask: [ { x: 0, y: 0, width: 160, height: 24 } ]
                  - when: { StationName: US2 }
                    mask: [ outside-regions ]
                  - when: { StationName: CAPTURE }
                    drop: true
                """);
        List<Map<String, Object>> region = List.of(Map.of(
                "RegionLocationMinX0", "0",
                "RegionLocationMinY0", "24",
                "RegionLocationMaxX1", "159",
                "RegionLocationMaxY1", "119"));
        List<Path> kinds = new ArrayList<>();
        kinds.add(write(object(US, Map.of("StationName", "US1"))));
        kinds.add(write(object(US, Map.of("StationName", "US2", "SequenceOfUltrasoundRegions", region))));
        kinds.add(write(object(US, Map.of("StationName", "US3"))));
        kinds.add(write(object(SC, Map.of("StationName", "CAPTURE"))));
        kinds.add(write(object(SC, Map.of("BurnedInAnnotation", "NO"))));
        kinds.add(write(object(CT, Map.of("BurnedInAnnotation", "YES"))));
        kinds.add(write(object(CT, Map.of("ImageType", List.of("DERIVED", "SECONDARY", "SCREEN SAVE")))));
        kinds.add(write(object(CT, Map.of("SeriesDescription", "Dose Report"))));
        for (String option : List.of("--rle", "--jpegls", "--jpeg", "--j2k")) {
            kinds.add(compressed(kinds.get(0), option));
            kinds.add(compressed(kinds.get(2), option));
        }
        int delivered = 0;
        int masked = 0;
        int held = 0;
        int dropped = 0;
        for (int i = 0; i < 200; i++) {
            try {
                List<ObjectFile> made = apply(rules, PixelReleases.NONE, copy(kinds.get(i % kinds.size())));
                for (ObjectFile each : made) {
                    byte[] pixels = pixels(each.file());
                    delivered += hasText(pixels) ? 1 : 0;
                    assertThat(Arrays.copyOfRange(pixels, BANNER * WIDTH, HEIGHT * WIDTH))
                            .isEqualTo(Arrays.copyOfRange(image(), BANNER * WIDTH, HEIGHT * WIDTH));
                    assertThat(ObjectTree.read(each.file(), folder.resolve("spare"))
                                    .dataSet()
                                    .text(0x00280301))
                            .isEqualTo("NO");
                    masked++;
                }
                dropped += made.isEmpty() ? 1 : 0;
            } catch (HeldException e) {
                held++;
            }
        }
        System.out.println("200 objects with burned-in text, plain and compressed: " + masked + " masked, " + held
                + " held, " + dropped + " dropped, " + delivered + " delivered unmasked and unreleased");
        assertThat(masked + held + dropped).isEqualTo(200);
        assertThat(masked).isGreaterThan(60);
        assertThat(delivered).isZero();
    }

    @Test
    void aPersonLetsASeriesGoOnlyWithTheObjectsThatItHad() throws Exception {
        Path one = write(object(US, Map.of()));
        String seen = PixelReleases.digest(List.of("1.2.3.1"));
        PixelReleases releases = (series, rendition, objects) ->
                series == 7 && rendition.equals("pseudonymised") && objects.equals(seen);

        assertThat(apply("hold", releases, one)).hasSize(1);
        assertThat(report.counts()).containsEntry("pixels.released", 1L);
        Path another = write(object(US, Map.of()));
        assertThatThrownBy(() -> apply("hold", releases, one, another))
                .isInstanceOf(HeldException.class)
                .hasMessageContaining("2 of 2 objects may show who it is of (2 × ultrasound)")
                .hasMessageContaining("bin/caravan queue release 7 --rendition pseudonymised --by NAME");
    }

    @ParameterizedTest
    @CsvSource({
        "1.2.840.10008.5.1.4.1.1.88.67, a structured report",
        "1.2.840.10008.5.1.4.1.1.104.1, an encapsulated document",
        "1.2.840.10008.5.1.4.1.1.11.1, a presentation state",
        "1.2.840.10008.5.1.4.1.1.3.1, ultrasound",
        "1.2.840.10008.5.1.4.1.1.7.4, secondary capture",
        "1.2.840.10008.5.1.4.1.1.66, raw data",
        "1.3.12.2.1107.5.9.1, of a class that is not of the standard"
    })
    void whatHoldsTextByNatureIsHeld(String sopClass, String why) throws Exception {
        Path file = write(object(sopClass, Map.of()));

        assertThatThrownBy(() -> apply("hold", PixelReleases.NONE, file))
                .isInstanceOf(HeldException.class)
                .hasMessageContaining("1 × " + why);
    }

    @Test
    void imagesThatHoldNoTextPass() throws Exception {
        Path file = write(object(CT, Map.of("ImageType", List.of("DERIVED", "SECONDARY", "AXIAL"))));

        assertThat(apply("hold", PixelReleases.NONE, file)).containsExactly(file(file));
        assertThat(report.counts()).containsEntry("pixels.passed", 1L);
    }

    @Test
    void colourPlanesAndFramesAreMaskedAll() throws Exception {
        byte[] all = new byte[2 * 3 * WIDTH * HEIGHT];
        Arrays.fill(all, (byte) 200);
        Path file = write(object(
                US,
                Map.of(
                        "SamplesPerPixel", "3",
                        "PhotometricInterpretation", "RGB",
                        "PlanarConfiguration", "1",
                        "NumberOfFrames", "2",
                        "PixelData", all)));

        ObjectFile made = apply(
                        rules(
                                "rules: [ { when: { Modality: us }, mask: [ { x: 150, y: 0, width: 900, height: 2 } ] } ]"),
                        PixelReleases.NONE,
                        file)
                .get(0);

        byte[] pixels = pixels(made.file());
        int zeros = 0;
        for (byte each : pixels) {
            zeros += each == 0 ? 1 : 0;
        }
        assertThat(zeros).isEqualTo(2 * 3 * 2 * 10);
    }

    @Test
    void whatCannotBeMaskedAsItsRuleSaysIsHeld() throws Exception {
        Path file = write(object(US, Map.of()));

        assertThatThrownBy(() -> apply(
                        rules("rules: [ { when: { Modality: US }, mask: outside-regions } ]"),
                        PixelReleases.NONE,
                        file))
                .isInstanceOf(HeldException.class)
                .hasMessageContaining("it has none");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    rule: []                                                            | begin with 'rules:'
                    rules: [ { mask: outside-regions } ]                                | rule 1: write when:
                    rules: [ { when: { Modalty: US }, drop: true } ]                    | Did you mean Modality
                    rules: [ { when: { Modality: US }, pass: true } ]                   | mask: […], drop: true and hold: true
                    rules: [ { when: { Modality: US }, mask: [ { x: 1 } ] } ]           | takes a list of outside-regions and rectangles
                    rules: [ { when: { Modality: US }, mask: [ { x: -1, y: 0, width: 1, height: 1 } ] } ] | 65535
                    rules: [                                                            | it is no YAML
                    """)
    void rulesThatSayNothingAreRefused(String text, String message) throws Exception {
        String file = rules(text);
        assertThatThrownBy(() -> new PixelCleaning().step(file, new StepParameters(Map.of(), name -> null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void filesInBetweenAreGone() throws Exception {
        Path file = compressed(write(object(US, Map.of())), "--rle");
        apply(
                rules("rules: [ { when: { Modality: US }, mask: [ { x: 0, y: 0, width: 1, height: 1 } ] } ]"),
                PixelReleases.NONE,
                file);

        try (Stream<Path> all = Files.walk(folder)) {
            assertThat(all.filter(each -> each.toString().matches(".*\\.(gdcm|dcmtk|spare|raw)")))
                    .isEmpty();
        }
    }
}
