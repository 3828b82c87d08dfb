package org.caravan.dicom.data;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class DictionaryTest {

    @ParameterizedTest
    @CsvSource({
        "PatientID,00100020,LO,1",
        "SpecificCharacterSet,00080005,CS,1-n",
        "ReferencedImageSequence,00081140,SQ,1",
        "PixelData,7FE00010,OW,1",
        "OverlayRows,60000010,US,1",
        "AudioComments,5000200E,LT,1",
        "SourceImageIDs,00203100,CS,1-n",
        "AffectedSOPClassUID,00000002,UI,1",
        "ExtendedOffsetTable,7FE00001,OV,1"
    })
    void knowsEveryElementByKeywordAndTag(String keyword, String tag, Vr vr, String vm) {
        int number = (int) Long.parseLong(tag, 16);

        assertThat(Dictionary.tag(keyword)).isEqualTo(number);
        assertThat(Dictionary.name(number)).isEqualTo(keyword);
        assertThat(Dictionary.vr(number)).isEqualTo(vr);
        assertThat(Dictionary.entry(keyword).vm()).isEqualTo(vm);
    }

    @Test
    void everyTagConstantIsTheOneOfItsKeyword() throws Exception {
        for (var field : Tag.class.getFields()) {
            int tag = field.getInt(null);
            assertThat(Dictionary.name(tag).toUpperCase())
                    .as(field.getName())
                    .isEqualTo(field.getName().replace("_", ""));
        }
    }

    @Test
    void repeatingGroupsHaveTheirVrButOnlyTheFirstTheKeyword() {
        assertThat(Dictionary.vr(0x60020010)).isEqualTo(Vr.US);
        assertThat(Dictionary.name(0x60020010)).isEqualTo("(6002,0010)");
        assertThat(Dictionary.tag("(6002,0010)")).isEqualTo(0x60020010);
        assertThat(Dictionary.entry(0x60010010)).as("private").isNull();
    }

    @Test
    void privateCreatorsAndGroupLengthsHaveTheirVrEverywhere() {
        assertThat(Dictionary.vr(0x00090010)).isEqualTo(Vr.LO);
        assertThat(Dictionary.vr(0x00091010)).isEqualTo(Vr.UN);
        assertThat(Dictionary.vr(0x00100000)).isEqualTo(Vr.UL);
    }

    @ParameterizedTest
    @CsvSource({"PatientId,PatientID", "SeriesInstanceUId,SeriesInstanceUID", "study date,StudyDate", "Modalty,Modality"
    })
    void misspeltKeywordsAreRefusedWithTheClosestOne(String wrong, String right) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Dictionary.tag(wrong))
                .withMessageContaining("\"" + wrong + "\"")
                .withMessageContaining("Did you mean " + right + "?")
                .withMessageContaining("(gggg,eeee)");
    }

    @Test
    void tagsAreWrittenAndReadInUpperCaseWithParentheses() {
        assertThat(Tag.format(0xFFFEE00D)).isEqualTo("(FFFE,E00D)");
        assertThat(Tag.parse("(fffe,e00d)")).isEqualTo(0xFFFEE00D);
        assertThat(Tag.parse("0010,0020")).isEqualTo(Tag.PATIENT_ID);
        assertThat(Tag.isNumeric("(0010,002)")).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> Tag.parse("PatientID"));
    }

    @Test
    void unknownTransferSyntaxesCountAsEncapsulatedExplicitLittleEndian() {
        TransferSyntax unknown = TransferSyntax.of("1.3.46.670589.33.1.4.1");

        assertThat(TransferSyntax.isKnown(unknown.uid())).isFalse();
        assertThat(unknown.explicitVr()).isTrue();
        assertThat(unknown.bigEndian()).isFalse();
        assertThat(unknown.isEncapsulated()).isTrue();
        assertThat(TransferSyntax.of("1.2.840.10008.1.2.4.90").isEncapsulated()).isTrue();
        assertThat(TransferSyntax.of("1.2.840.10008.1.2").isEncapsulated()).isFalse();
        assertThat(TransferSyntax.of("1.2.840.10008.1.2.1.99").deflated()).isTrue();
    }
}
