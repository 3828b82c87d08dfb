package org.caravan.privacy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.caravan.dicom.data.CharacterSets;
import org.caravan.dicom.data.Vr;

/** A made-up patient, with what tells who it is, and a search for that in bytes. */
record Planted(String name, String id, String birthDate, String accession, String address, String phone, String terms) {

    private static final String[][] NAMES = {
        {"ISO_IR 100", "Müllerschön^Jürgen"},
        {"ISO_IR 100", "Ibáñez Quispe^María José"},
        {"ISO_IR 100", "O'Brannigan^Séamus^Patrick^Dr"},
        {"ISO_IR 101", "Wiśniewska^Bożena"},
        {"ISO_IR 101", "Dvořáková^Kateřina"},
        {"ISO_IR 144", "Люкceмбypг^Онегин"},
        {"ISO_IR 144", "Крылова^Людмила"},
        {"ISO_IR 126", "Διονυσίου^Ελευθερία"},
        {"ISO_IR 127", "قباني^لنزار"},
        {"ISO_IR 138", "שרוןלי^דבורה"},
        {"ISO_IR 148", "Çavuşoğlu^Gülşen"},
        {"ISO_IR 166", "สมบูรณ์ผล^ประเสริฐ"},
        {"ISO 2022 IR 6\\ISO 2022 IR 87", "Yamadaro^Taroichi=山田^太郎=やまだ^たろう"},
        {"ISO 2022 IR 6\\ISO 2022 IR 149", "Hongsik^Gildongo=洪^吉洞=홍^길동"},
        {"GB18030", "Wangjun^XiaoDongli=王^小东"},
        {"ISO_IR 192", "Nguyễnvăn^Thịphương"},
        {"ISO_IR 192", "Mwangiko^Wanjirũ"},
        {"ISO_IR 192", "Ødegårdsen^Bjørnar"},
        {"ISO_IR 192", "Szőllősiné^Ágotácska"},
        {"", "Penningtonby^Rosalinda"}
    };

    static Planted number(int number) {
        String[] named = NAMES[number % NAMES.length];
        return new Planted(
                named[1],
                "MRN-77" + (4100 + number),
                "19" + (30 + number % 60) + "0" + (1 + number % 9) + "1" + number % 10,
                "ACC9931" + (100 + number),
                "Calle Falsa " + (1230 + number) + "B, Villa Inventada",
                "+591 2 555 0" + (100 + number),
                named[0]);
    }

    /** Words of the name of four letters and more, of others two. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        for (String word : name.split("[\\^= ]+")) {
            boolean latin = word.codePoints().allMatch(letter -> letter < 0x250);
            if (word.codePointCount(0, word.length()) >= (latin ? 5 : 2)) {
                words.add(word);
            }
        }
        return words;
    }

    /** What must be found nowhere: words of the name, codes, birth date, address, number of the telephone. */
    List<String> identifiers() {
        List<String> all = new ArrayList<>(words());
        for (String group : name.split("=")) {
            String[] parts = group.split("\\^");
            all.add(group);
            if (parts.length > 1) {
                all.add(parts[1] + "^" + parts[0]);
                all.add(parts[1] + " " + parts[0]);
                all.add(parts[0] + parts[1]);
            }
        }
        all.addAll(List.of(id, birthDate, accession, address, phone));
        return all;
    }

    /** Each of them in all encodings, as Latin-1 text of the bytes. */
    Set<String> needles() {
        Set<String> needles = new LinkedHashSet<>();
        List<Charset> charsets = List.of(
                StandardCharsets.UTF_8,
                StandardCharsets.ISO_8859_1,
                StandardCharsets.UTF_16LE,
                StandardCharsets.UTF_16BE);
        CharacterSets own =
                terms.isEmpty() ? CharacterSets.DEFAULT : CharacterSets.of(List.of(terms.split("\\\\")), null);
        for (String text : identifiers()) {
            for (Charset charset : charsets) {
                if (charset.newEncoder().canEncode(text)) {
                    needles.add(latin(text.getBytes(charset)));
                }
            }
            byte[] bytes = own.encode(text, Vr.PN);
            if (bytes != null) {
                needles.add(latin(bytes));
            }
        }
        return needles;
    }

    /** Which of the needles are in the bytes: their number, never what they are. */
    static long found(Set<String> needles, byte[] bytes) {
        String text = latin(bytes);
        return needles.stream().filter(text::contains).count();
    }

    static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
