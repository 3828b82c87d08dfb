package org.caravan.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TableTest {

    private static final String UID = "1.2.826.0.1.3680043.10.1561.11112222333344445555";

    @Test
    void alignsWhatIsWiderOrNarrowerThanItsCharacters() {
        Table table = new Table("PatientName", "PatientSex")
                .row("山田^太郎", "M")
                .row("Yamada", "F")
                .row("E\u0301va", "F");

        assertThat(print(table, 0))
                .containsExactly(
                        "  PatientName  PatientSex", "  山田^太郎    M", "  Yamada       F", "  E\u0301va          F");
    }

    @Test
    void cutsTheWidestWordsAndNeitherUidsNorNumbers() {
        Table table = new Table("description", "files", "UID").row("x".repeat(60), 1234567890, UID);

        assertThat(print(table, 80)).last().isEqualTo("  " + "x".repeat(15) + "…  1234567890  " + UID);
    }

    @Test
    void cutsNothingWhereItIsNotForATerminal() {
        assertThat(print(new Table("reason").row("x".repeat(500)), 0)).contains("  " + "x".repeat(500));
    }

    @Test
    void foldsBetweenWordsWhereAllIsWanted() {
        Table table = new Table("times", "reason").whole(true).row(3, "the PACS does not know the move destination");

        assertThat(print(table, 32))
                .containsExactly("  times  reason", "      3  the PACS does not know", "         the move destination");
    }

    @Test
    void noLineIsWiderThanTheTerminalWhateverItHolds() {
        String words = "山田 ".repeat(40) + "x".repeat(100);
        for (boolean whole : List.of(true, false)) {
            Table table = new Table("when", "reason").whole(whole).row("5 min ago", words);

            assertThat(print(table, 40)).allMatch(line -> Table.width(line) <= 40);
        }
    }

    private static List<String> print(Table table, int columns) {
        StringWriter out = new StringWriter();
        table.print(new Console(new PrintWriter(out), columns > 0, false, columns));
        return out.toString().lines().toList();
    }
}
