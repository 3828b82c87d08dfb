package org.caravan.lists;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.CellType;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.ReadingOptions;
import org.dhatim.fastexcel.reader.Row;

/**
 * The first sheet of a workbook, row by row. Numbers are as they are shown where they are whole (00123 in a cell that pads with zeros), dates are yyyyMMdd, of
 * formulas what they came to when the file was saved.
 */
final class XlsxRows {

    /** Zeros that a number has at most, before or behind its digits: a spreadsheet counts to 10^308. */
    private static final int MOST_DIGITS = 400;

    /** Most bytes that the workbook may have when it is unpacked, and those parts of it that are held in memory. */
    private static final long LARGEST = 500_000_000;

    private static final long LARGEST_HELD = 60_000_000;

    private XlsxRows() {}

    static void read(Path file, Rows rows) throws ListException {
        requireHarmless(file);
        try (ReadableWorkbook workbook = new ReadableWorkbook(file.toFile(), new ReadingOptions(true, false));
                Stream<Row> sheet = workbook.getFirstSheet().openStream()) {
            for (Iterator<Row> each = sheet.iterator(); each.hasNext(); ) {
                take(each.next(), rows);
            }
        } catch (IOException | RuntimeException e) {
            throw new ListException(
                    "cannot be read as xlsx (" + e.getClass().getSimpleName() + "): save it anew, or as CSV UTF-8", e);
        }
    }

    /** Unpacks everything once, and looks at how much it becomes: what the entries say of their sizes may be wrong. */
    private static void requireHarmless(Path file) throws ListException {
        byte[] buffer = new byte[1 << 16];
        long all = 0;
        try (ZipFile zip = new ZipFile(file.toFile())) {
            boolean workbook = false;
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                workbook |= entry.getName().equalsIgnoreCase("xl/workbook.xml");
                boolean sheet = entry.getName().toLowerCase(Locale.ROOT).startsWith("xl/worksheets/");
                long size = 0;
                try (InputStream in = zip.getInputStream(entry)) {
                    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                        size += read;
                        all += read;
                        if (all > LARGEST || !sheet && size > LARGEST_HELD) {
                            throw new ListException("unpacks to more than a list can need: save the rows as CSV UTF-8");
                        }
                    }
                }
            }
            if (!workbook) {
                throw new ListException("is a zip file and no xlsx: save it as xlsx or CSV UTF-8");
            }
        } catch (IOException e) {
            throw new ListException("is no xlsx that can be opened: save it anew, or as CSV UTF-8", e);
        }
    }

    private static void take(Row row, Rows rows) throws ListException {
        int line = row.getRowNum();
        if (row.getCellCount() > Rows.MOST_CELLS) {
            rows.fault(line, "has more than " + Rows.MOST_CELLS + " cells");
            return;
        }
        List<String> cells = new ArrayList<>();
        long length = 0;
        for (int i = 0; i < row.getCellCount(); i++) {
            String text = text(row.getOptionalCell(i).orElse(null));
            length += text.length();
            cells.add(text);
        }
        if (length > Rows.LONGEST) {
            rows.fault(line, "is longer than " + Rows.LONGEST + " characters");
        } else if (cells.stream().anyMatch(cell -> !cell.isEmpty())) {
            rows.row(line, cells);
        }
    }

    private static String text(Cell cell) {
        if (cell == null || cell.getType() == CellType.EMPTY || cell.getType() == CellType.ERROR) {
            return "";
        }
        if (cell.getType() == CellType.NUMBER) {
            return number(cell);
        }
        Object value = cell.getValue();
        return (cell.getType() == CellType.STRING && value != null
                        ? value.toString()
                        : String.valueOf(cell.getRawValue() == null ? "" : cell.getRawValue()))
                .strip();
    }

    private static String number(Cell cell) {
        String format = cell.getDataFormatString() == null ? "" : cell.getDataFormatString();
        String letters = format.replaceAll("\"[^\"]*\"|\\[[^]]*]|\\\\.", "").toLowerCase(Locale.ROOT);
        if (letters.contains("yy") && letters.contains("d")) {
            return cell.asDate().format(DateTimeFormatter.BASIC_ISO_DATE);
        }
        BigDecimal number = cell.asNumber();
        if (Math.abs((long) number.scale()) > MOST_DIGITS) {
            return cell.getRawValue(); // written out it would fill the memory
        }
        String plain = number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
        return format.matches("0+") && plain.matches("[0-9]+") && plain.length() < format.length()
                ? "0".repeat(format.length() - plain.length()) + plain
                : plain;
    }
}
