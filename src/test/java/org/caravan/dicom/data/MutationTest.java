package org.caravan.dicom.data;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.caravan.dicom.DicomMalformedException;
import org.caravan.suite.Fault;
import org.caravan.suite.HostileInputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

/** Data sets with random damage: they are read or found malformed, nothing else ever happens. */
@org.junit.jupiter.api.Tag("hostile") // Tag is another one here
class MutationTest {

    @RegisterExtension
    static final HostileInputs INPUTS = new HostileInputs();

    private static final int MUTATIONS = 100_000;
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private static final DataSetReader READER = DataSetReader.DEFAULT.withLimits(ReadLimits.IDENTIFIER);
    private static final byte[][] NASTY = {
        {-1, -1, -1, -1},
        {-2, -1, -1, 0x7F},
        {-2, -1, 0, -32},
        {-2, -1, 13, -32},
        {-2, -1, -35, -32},
        {'S', 'Q', 0, 0},
        {'U', 'N', 0, 0},
        {0, 0, 0, 0},
        {27, '$', 'B', '\\'},
        {5, 0, 8, 0}
    };

    @Test
    @Fault(24)
    void mutatedDataSetsAreReadOrMalformed() {
        Random random = new Random(20_261_121);
        List<TransferSyntax> syntaxes = DataSetRoundTripTest.syntaxes();
        List<byte[]> seeds = new ArrayList<>();
        for (TransferSyntax syntax : syntaxes) {
            seeds.add(DataSetWriter.toBytes(dataSet(), syntax));
        }
        seeds.add(undefinedLengths());
        int[] malformed = new int[1];
        assertTimeoutPreemptively(LONGEST, () -> {
            for (int i = 0; i < MUTATIONS; i++) {
                int seed = i % seeds.size();
                byte[] bytes = mutated(seeds.get(seed), random);
                // Now and then as what it is not
                int syntax = random.nextInt(8) == 0 ? random.nextInt(4) : seed % 4;
                malformed[0] += INPUTS.answer(() -> survives(bytes, syntaxes.get(syntax))) ? 0 : 1;
            }
        });
        assertThat(malformed[0]).isBetween(MUTATIONS / 10, MUTATIONS * 9 / 10);
    }

    @Test
    @Fault(24)
    void mutatedFilesAreReadOrMalformed() {
        Random random = new Random(20_261_122);
        byte[] header = Part10.header("1.2.840.10008.5.1.4.1.1.2", "1.2.3", "1.2.840.10008.1.2", "PACS");
        byte[] file = Arrays.copyOf(header, header.length + 64);
        assertTimeoutPreemptively(LONGEST, () -> {
            for (int i = 0; i < MUTATIONS / 10; i++) {
                byte[] bytes = mutated(file, random);
                try {
                    assertThat(INPUTS.answer(() -> Part10.read(bytes)).dataSetOffset())
                            .isBetween(0L, (long) bytes.length);
                } catch (DicomMalformedException e) {
                    assertThat(e).hasMessageNotContaining("null");
                }
            }
        });
    }

    /** Reads in every way; true where the data set could be read. */
    private static boolean survives(byte[] bytes, TransferSyntax syntax) throws Exception {
        HeaderReader.Header header =
                HeaderReader.IDENTITY.read(new ByteArrayInputStream(bytes), syntax, CharacterSets.DEFAULT);
        assertThat(header).isNotNull();
        Map<String, Object> fromMemory = null;
        try {
            fromMemory = READER.read(bytes, syntax);
        } catch (DicomMalformedException e) {
            assertThat(e.getMessage()).doesNotContain("Tarou");
        }
        Map<String, Object> fromStream = null;
        try {
            fromStream = READER.read(new ByteArrayInputStream(bytes), syntax);
        } catch (DicomMalformedException e) {
            assertThat(e.getMessage()).doesNotContain("Tarou");
        }
        assertThat(fromStream == null).isEqualTo(fromMemory == null);
        if (fromMemory != null
                && header.intact()
                && header.get("PatientID") != null
                && fromMemory.get("PatientID") instanceof String patientId) {
            assertThat(header.get("PatientID")).isEqualTo(patientId);
        }
        return fromMemory != null;
    }

    private static byte[] mutated(byte[] seed, Random random) {
        byte[] bytes = seed.clone();
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> {
                    byte[] nasty = NASTY[random.nextInt(NASTY.length)];
                    System.arraycopy(nasty, 0, bytes, at, Math.min(nasty.length, bytes.length - at));
                }
                case 3 -> bytes = random.nextInt(4) > 0 ? bytes : Arrays.copyOf(bytes, Math.max(1, at));
                default -> bytes = repeated(bytes, at, Math.min(random.nextInt(64), bytes.length - at));
            }
        }
        return bytes;
    }

    /** Puts a piece in a second time. */
    private static byte[] repeated(byte[] bytes, int at, int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + length);
        out.write(bytes, 0, at + length);
        out.write(bytes, at, bytes.length - at);
        return out.toByteArray();
    }

    private static Map<String, Object> dataSet() {
        Map<String, Object> dataSet = new LinkedHashMap<>();
        dataSet.put("SpecificCharacterSet", List.of("", "ISO 2022 IR 87"));
        dataSet.put("SOPInstanceUID", "1.2.3");
        dataSet.put("ModalitiesInStudy", List.of("CT", "MR"));
        dataSet.put(
                "ReferencedImageSequence",
                List.of(Map.of("PatientName", "山田", "SourceImageSequence", List.of(Map.of()))));
        dataSet.put("PatientName", "Yamada^Tarou=山田^太郎");
        dataSet.put("PatientID", "P1");
        dataSet.put("SeriesInstanceUID", "1.2.3.4");
        dataSet.put("FrameIncrementPointer", "(0018,1063)");
        dataSet.put("Rows", "512");
        dataSet.put("SmallestImagePixelValue", "7");
        dataSet.put("PixelData", new byte[32]);
        return dataSet;
    }

    private static byte[] undefinedLengths() {
        Encoded encoded = new Encoded().element(Tag.SOP_CLASS_UID, "1.2\0");
        for (int i = 0; i < 5; i++) {
            encoded.implicit(0x00081140, Encoded.UNDEFINED).implicit(Tag.ITEM, Encoded.UNDEFINED);
        }
        encoded.element(Tag.PATIENT_NAME, "A^B");
        for (int i = 0; i < 5; i++) {
            encoded.implicit(Tag.ITEM_DELIMITATION_ITEM, 0).implicit(Tag.SEQUENCE_DELIMITATION_ITEM, 0);
        }
        return encoded.element(Tag.PATIENT_ID, "P1")
                .element(Tag.SERIES_INSTANCE_UID, "1.2\0")
                .bytes();
    }
}
