package org.caravan.requests;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.lists.Cells;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ItemListTest {

    @TempDir
    Path folder;

    @Test
    void readsKeywordsTagsAndTheRequestersOwnRowIds() throws IOException {
        List<Requests.Row> rows = read(
                "RowID,PatientID,(0008,0060),Study Date\nr-1,00123,ct,2024-01-31\nr-2,P 2,\"MR, CT\",20240101-20240131\n");
        assertThat(rows).extracting(Requests.Row::fault).containsOnlyNulls();
        assertThat(rows.get(0))
                .isEqualTo(new Requests.Row(
                        2,
                        "r-1",
                        "north",
                        Map.of("PatientID", "00123", "Modality", "CT", "StudyDate", "20240131"),
                        null));
        assertThat(rows.get(1).keys())
                .containsEntry("Modality", "MR\\CT")
                .containsEntry("StudyDate", "20240101-20240131");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PatientID;RowID\n00123;7\n",
                "\uFEFFPatientID\tRowID\r\n00123\t7\r\n",
                "\uFEFF\"PatientID\";\"RowID\"\r\"00123\";\"7\"",
                "# mine\n\nPatientID,RowID\n\n00123,7"
            })
    void readsWhatSpreadsheetsWrite(String text) throws IOException {
        assertThat(read(text)).singleElement().satisfies(row -> {
            assertThat(row.rowId()).isEqualTo("7");
            assertThat(row.keys()).isEqualTo(Map.of("PatientID", "00123"));
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PatientID,StudyDate|P-1,soon|line 2: column StudyDate: is no date",
                "PatientID,StudyInstanceUID|P-1,1/2|line 2: column StudyInstanceUID: is no UID",
                "PatientID,SeriesNumber|P-1,one|line 2: column SeriesNumber: write a whole number from -2147483648 to 2147483647",
                "PatientID,Modality|,CT|line 2: names none of PatientID",
                "PatientID,Modality|*,CT|line 2: names none of PatientID",
                "SeriesInstanceUID,RowID|1.2.3,7|line 2: column SeriesInstanceUID: many PACS find",
                "PatientID,From,Until|P-1,2024-01-01,2024-13-01|line 2: column From or Until: is no date",
                "PatientID,Pseudonym|P-1,X|line 2: column Pseudonym: nothing is de-identified",
                "PatientID,Modality|P-1,CT,MR|line 2: has more cells",
                "PatientID,Modality|\"P-1,CT|line 2: has an open quote"
            })
    void aBadRowIsNamedWithLineColumnAndReasonAndStopsNoOther(String heading, String bad, String fault)
            throws IOException {
        List<Requests.Row> rows = read(heading + "\n" + bad + "\n" + "StudyInstanceUID".repeat(0)
                + (heading.startsWith("Series") ? ",8" : "P-2") + "\n");
        assertThat(rows.get(0).fault()).startsWith(fault).doesNotContain("P-1").doesNotContain("soon");
        assertThat(rows).hasSize(2);
        if (!heading.startsWith("Series")) {
            assertThat(rows.get(1).fault()).isNull();
        }
    }

    @Test
    void whatIsNotUtf8IsThatLinesAlone() throws IOException {
        byte[] bytes = "PatientID,PatientName\nP-1,Jos\u00e9\nP-2,Ana\n".getBytes(StandardCharsets.ISO_8859_1);
        List<Requests.Row> rows = read(bytes);
        assertThat(rows.get(0).fault()).startsWith("line 2: is not UTF-8");
        assertThat(rows.get(1).fault()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PatentID\\nP-1|did you mean PatientID?",
                "(0010,002x)\\nP-1|is no DICOM keyword",
                "''|is empty",
                "PatientID,PatientID\\nP-1,P-2|has the column PatientID twice",
                "NumberOfStudyRelatedSeries\\n4|no column that says what is wanted"
            })
    void aHeadingThatIsNoneIsRefusedWhole(String text, String message) {
        assertThatThrownBy(() -> read(text.replace("\\n", "\n")))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining(message);
    }

    @Test
    void ofAListWithoutAHeadingNoCellIsTold() {
        assertThatThrownBy(() -> read("TB-0042,Perez^Juan\nTB-0043,Mamani^Rosa\n"))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("column 1 of line 1 is no DICOM keyword")
                .hasMessageNotContainingAny("TB-0042", "Perez", "Juan");
        assertThatThrownBy(() -> read("(0010,0020),Perez^Juan\n")).hasMessageContaining("column 2 of line 1");
    }

    @Test
    void theAnswerOfAQueryIsAListAndUidsSayEnough() throws IOException {
        List<Requests.Row> rows = read(
                "PACS,PatientID,StudyDate,StudyDescription,ModalitiesInStudy,NumberOfStudyRelatedSeries,StudyInstanceUID\n"
                        + "south,P-1,20240101,'=HYPERLINK(1),CT\\MR,4,1.2.3\n");
        assertThat(rows.get(0))
                .isEqualTo(new Requests.Row(
                        2, "", "south", Map.of("PatientID", "P-1", "StudyInstanceUID", "1.2.3"), null));
    }

    @Test
    void aFormulaIsWrittenQuotedAndReadAsItWas() throws IOException {
        String line = Cells.line("=HYPERLINK(\"http://x\")", "00123", "a,b", "-1", "\u001b[31m");
        assertThat(line)
                .startsWith("\"'=HYPERLINK")
                .contains("00123")
                .contains("\"a,b\"")
                .doesNotContain("\u001b");
        assertThat(read("PatientID\n" + Cells.line("=X-1") + "\n").get(0).keys())
                .isEqualTo(Map.of("PatientID", "=X-1"));
    }

    @Test
    void readsASpreadsheetWithItsLeadingZerosAndDates() throws IOException {
        Path file = folder.resolve("list.xlsx");
        try (OutputStream out = Files.newOutputStream(file);
                Workbook workbook = new Workbook(out, "test", "1.0")) {
            Worksheet sheet = workbook.newWorksheet("list");
            List<String> heading = List.of("PatientID", "From", "Until", "Modality", "AccessionNumber");
            for (int i = 0; i < heading.size(); i++) {
                sheet.value(0, i, heading.get(i));
            }
            sheet.value(1, 0, "00123");
            sheet.value(1, 1, LocalDate.of(2024, 1, 1));
            sheet.style(1, 1).format("yyyy-mm-dd").set();
            sheet.value(1, 2, "31.01.2024");
            sheet.value(1, 3, "CT, MR");
            sheet.value(1, 4, 1234567890123L);
            sheet.value(3, 0, 42);
            sheet.style(3, 0).format("00000").set();
        }
        List<Requests.Row> rows = new ArrayList<>();
        ItemList.read(file, "north", rows::addAll);
        assertThat(rows.get(0).keys())
                .isEqualTo(Map.of(
                        "PatientID",
                        "00123",
                        "StudyDate",
                        "20240101-20240131",
                        "Modality",
                        "CT\\MR",
                        "AccessionNumber",
                        "1234567890123"));
        assertThat(rows.get(1)).isEqualTo(new Requests.Row(4, "", "north", Map.of("PatientID", "00042"), null));
    }

    @Test
    void aNumberThatWouldFillTheMemoryIsNotWrittenOut() throws IOException {
        Path file = folder.resolve("number.xlsx");
        try (OutputStream out = Files.newOutputStream(file);
                Workbook workbook = new Workbook(out, "test", "1.0")) {
            Worksheet sheet = workbook.newWorksheet("list");
            sheet.value(0, 0, "PatientID");
            sheet.value(1, 0, new BigDecimal("1E999999999"));
        }
        List<Requests.Row> rows = new ArrayList<>();
        ItemList.read(file, "north", rows::addAll);
        assertThat(rows).singleElement().satisfies(row -> assertThat(row.keys())
                .containsEntry("PatientID", "1E+999999999"));
    }

    @Test
    void aZipBombNamedXlsxIsRefused() throws IOException {
        Path file = folder.resolve("bomb.xlsx");
        byte[] zeros = new byte[1 << 20];
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("xl/workbook.xml"));
            zip.putNextEntry(new ZipEntry("xl/sharedStrings.xml"));
            for (int i = 0; i < 100; i++) {
                zip.write(zeros);
            }
        }
        assertThat(Files.size(file)).isLessThan(1_000_000);
        assertThatThrownBy(() -> ItemList.read(file, "north", rows -> {}))
                .hasMessageContaining("unpacks to more than a list can need");
        Path other = folder.resolve("other.xlsx");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(other))) {
            zip.putNextEntry(new ZipEntry("a.txt"));
        }
        assertThatThrownBy(() -> ItemList.read(other, "north", rows -> {})).hasMessageContaining("no xlsx");
    }

    @Test
    void comesInBatchesHoweverLongItIs() throws IOException {
        Path file = folder.resolve("long.csv");
        StringBuilder text = new StringBuilder("RowID,PatientID,StudyInstanceUID\n");
        for (int i = 0; i < 100_000; i++) {
            text.append(i)
                    .append(",P-")
                    .append(i)
                    .append(",1.2.840.113619.2.5.")
                    .append(i)
                    .append('\n');
        }
        Files.writeString(file, text);
        AtomicInteger largest = new AtomicInteger();
        ItemList.Count count = ItemList.read(file, "north", rows -> largest.accumulateAndGet(rows.size(), Math::max));
        assertThat(count).isEqualTo(new ItemList.Count(100_000, 0));
        assertThat(largest.get()).isEqualTo(1_000);
    }

    @Test
    void aRowThatNamesSeveralPacsIsOneForEach() throws IOException {
        Path file = folder.resolve("several.csv");
        Files.writeString(file, "PACS,RowID,PatientID\n\"north, south\",a,P-1\n,b,P-2\n\"north,wst\",c,P-3\n");
        List<Requests.Row> rows = new ArrayList<>();
        ItemList.Count count = ItemList.read(file, "west,south", Set.of("north", "south", "west"), rows::addAll);
        assertThat(rows)
                .extracting(row -> row.rowId() + " " + row.pacs() + (row.fault() == null ? "" : " " + row.fault()))
                .containsExactly(
                        "a north",
                        "a south",
                        "b west",
                        "b south",
                        "c north",
                        "c wst line 4: column PACS: names no PACS that can be asked; did you mean 'west'?");
        assertThat(count).isEqualTo(new ItemList.Count(6, 1));
    }

    private List<Requests.Row> read(String text) throws IOException {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    private List<Requests.Row> read(byte[] bytes) throws IOException {
        Path file = folder.resolve("list.csv");
        Files.write(file, bytes);
        List<Requests.Row> rows = new ArrayList<>();
        ItemList.read(file, "north", rows::addAll);
        return rows;
    }
}
