package org.caravan.dicom.data;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

class CharacterSetsTest {

    /** The examples of PS3.5 annexes H, I, J and K: terms, text, bytes. */
    static List<Arguments> examplesOfTheStandard() {
        return List.of(
                Arguments.of(
                        List.of("", "ISO 2022 IR 87"),
                        "Yamada^Tarou=山田^太郎=やまだ^たろう",
                        "Yamada^Tarou=\33$B;3ED\33(B^\33$BB@O:\33(B=\33$B$d$^$@\33(B^\33$B$?$m$&\33(B"),
                Arguments.of(
                        List.of("ISO 2022 IR 13", "ISO 2022 IR 87"),
                        "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう",
                        "\u00d4\u00cf\u00c0\u00de^\u00c0\u00db\u00b3=\33$B;3ED\33(J^\33$BB@O:\33(J"
                                + "=\33$B$d$^$@\33(J^\33$B$?$m$&\33(J"),
                Arguments.of(
                        List.of("", "ISO 2022 IR 149"),
                        "Hong^Gildong=洪^吉洞=홍^길동",
                        "Hong^Gildong=\33$)C\u00fb\u00f3^\33$)C\u00d1\u00ce\u00d4\u00d7"
                                + "=\33$)C\u00c8\u00ab^\33$)C\u00b1\u00e6\u00b5\u00bf"),
                Arguments.of(
                        List.of("ISO_IR 192"),
                        "Wang^XiaoDong=王^小東",
                        "Wang^XiaoDong=\u00e7\u008e\u008b^\u00e5\u00b0\u008f\u00e6\u009d\u00b1"),
                Arguments.of(
                        List.of("GB18030"),
                        "Wang^XiaoDong=王^小东",
                        "Wang^XiaoDong=\u00cd\u00f5^\u00d0\u00a1\u00b6\u00ab"),
                Arguments.of(
                        List.of("", "ISO 2022 IR 58"),
                        "Zhang^XiaoDong=张^小东",
                        "Zhang^XiaoDong=\33$)A\u00d5\u00c5^\33$)A\u00d0\u00a1\u00b6\u00ab"));
    }

    @ParameterizedTest
    @MethodSource("examplesOfTheStandard")
    void decodesTheExamplesOfTheStandard(List<String> terms, String text, String bytes) {
        assertThat(decode(terms, bytes, Vr.PN)).isEqualTo(text);
    }

    @ParameterizedTest
    @MethodSource("examplesOfTheStandard")
    void encodesTheExamplesOfTheStandard(List<String> terms, String text, String bytes) {
        assertThat(CharacterSets.of(terms, null).encode(text, Vr.PN))
                .isEqualTo(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @CsvSource({
        "ISO_IR 100,ISO-8859-1,Äneas Jérôme",
        "ISO_IR 101,ISO-8859-2,Łódź",
        "ISO_IR 109,ISO-8859-3,Ħal",
        "ISO_IR 110,ISO-8859-4,Ķekava",
        "ISO_IR 144,ISO-8859-5,Люкceмбypг",
        "ISO_IR 127,ISO-8859-6,قباني",
        "ISO_IR 126,ISO-8859-7,Διονυσιος",
        "ISO_IR 138,ISO-8859-8,שרון",
        "ISO_IR 148,ISO-8859-9,Çavuşoğlu",
        "ISO_IR 203,ISO-8859-15,Œuvre €",
        "ISO_IR 166,TIS-620,นามสกุล",
        "GBK,GBK,张小东",
        "ISO_IR 192,UTF-8,Ñandú 山"
    })
    void readsAndWritesEverySingleByteSet(String term, String charset, String text) {
        byte[] bytes = text.getBytes(Charset.forName(charset));
        CharacterSets sets = CharacterSets.of(List.of(term), null);

        assertThat(sets.decode(bytes, 0, bytes.length, Vr.LO)).isEqualTo(text);
        assertThat(sets.encode(text, Vr.LO)).isEqualTo(bytes);
    }

    @Test
    void escapeSequencesSwitchBetweenSingleByteSets() {
        assertThat(decode(
                        List.of("ISO 2022 IR 100", "ISO 2022 IR 144"),
                        "\u00c4\33-L\u00bb\u00ee^\u00c4\\\33-L\u00bb\\\u00c4",
                        Vr.PN))
                .isEqualTo("ÄЛю^Ä\\Л\\Ä");
    }

    @Test
    void backslashWithinATwoByteCharacterIsNoDelimiter() {
        String bytes = "\33$B%\\\33(B"; // ボ, whose second byte is 5CH
        assertThat(Values.decode(
                        Vr.LO,
                        bytes.getBytes(StandardCharsets.ISO_8859_1),
                        false,
                        CharacterSets.of(List.of("", "ISO 2022 IR 87"), null)))
                .isEqualTo("ボ");
        assertThat(Values.decode(Vr.LO, "a\\\u8a89".getBytes(Charset.forName("GBK")), false, CharacterSets.of("GBK")))
                .isEqualTo(List.of("a", "\u8a89"));
    }

    @ParameterizedTest
    @CsvSource({"ISO IR 100", "iso_ir 100", "ISO-IR 100", "ISO_IR100", "ISO 2022 IR 100", " ISO_IR 100 "})
    void commonMisspellingsAreUnderstood(String term) {
        assertThat(CharacterSets.isKnown(term)).isTrue();
        assertThat(decode(List.of(term), "J\u00e9r\u00f4me", Vr.PN)).isEqualTo("Jérôme");
    }

    @Test
    void undeclaredTextIsReadInTheFallback() {
        CharacterSets cyrillic = CharacterSets.of("ISO_IR 144");
        byte[] bytes = {(byte) 0xBB, (byte) 0xEE};

        assertThat(CharacterSets.of(List.of(), cyrillic).decode(bytes, 0, 2, Vr.PN))
                .isEqualTo("Лю");
        assertThat(CharacterSets.of(List.of("ISO_IR 6"), cyrillic).decode(bytes, 0, 2, Vr.PN))
                .isEqualTo("Лю");
        assertThat(CharacterSets.of(List.of("KLINGON"), cyrillic).decode(bytes, 0, 2, Vr.PN))
                .isEqualTo("Лю");
    }

    @Test
    void undeclaredTextWithoutFallbackIsUtf8WhereItCanBeElseLatin1() {
        assertThat(decode(List.of(), "\u00c3\u00a9", Vr.LO)).isEqualTo("é");
        assertThat(decode(List.of(), "\u00e9", Vr.LO)).isEqualTo("é");
    }

    @Test
    void unknownTermsAreIgnoredAndNotKnown() {
        assertThat(CharacterSets.isKnown("KLINGON")).isFalse();
        assertThat(CharacterSets.isKnown("ISO_IR 99999999999999999999")).isFalse();
        assertThat(decode(List.of("KLINGON"), "Buc", Vr.PN)).isEqualTo("Buc");
    }

    @Test
    void textThatASetDoesNotHaveCannotBeEncoded() {
        assertThat(CharacterSets.of("ISO_IR 100").encode("山", Vr.PN)).isNull();
        assertThat(CharacterSets.DEFAULT.encode("é", Vr.PN)).isNull();
    }

    @Test
    void neverThrowsWhateverTheBytes() {
        Random random = new Random(87);
        List<String> terms = List.of("ISO 2022 IR 13", "ISO 2022 IR 87", "ISO 2022 IR 159", "ISO 2022 IR 149");
        byte[] likely = "\33$)CBA(DJI-LFI^=\\".getBytes(StandardCharsets.US_ASCII);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(24)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = random.nextBoolean() ? likely[random.nextInt(likely.length)] : (byte) random.nextInt(256);
            }
            List<String> declared = terms.subList(0, random.nextInt(terms.size() + 1));
            assertThatCode(() -> CharacterSets.of(declared, null).decode(bytes, 0, bytes.length, Vr.PN))
                    .doesNotThrowAnyException();
        }
    }

    private static String decode(List<String> terms, String bytes, Vr vr) {
        byte[] raw = bytes.getBytes(StandardCharsets.ISO_8859_1);
        return CharacterSets.of(terms, null).decode(raw, 0, raw.length, vr);
    }
}
