package org.caravan.lists;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * CSV, row by row: UTF-8 with or without a byte order mark, commas, semicolons or tabs as its first row has them, quotes. Lines that begin with # are passed
 * over. Each line is read alone, so that an open quote, or a line without end, is that line's alone.
 */
public final class CsvRows {

    private static final CSVFormat FORMAT =
            CSVFormat.DEFAULT.builder().setTrim(true).setIgnoreEmptyLines(true).get();

    private final InputStream in;
    private final Rows rows;
    private CSVFormat format;
    private int line;

    private CsvRows(InputStream in, Rows rows) {
        this.in = in;
        this.rows = rows;
    }

    /** @throws ListException where it is no text in UTF-8 at all, or the rows say so */
    public static void read(InputStream in, Rows rows) throws IOException, ListException {
        new CsvRows(in instanceof BufferedInputStream ? in : new BufferedInputStream(in, 1 << 16), rows).readAll();
    }

    /**
     * The cells of one line, without surrounding blanks; empty where the line is.
     *
     * @throws IOException where it has an open quote, or text behind a closed one
     */
    public static List<String> cells(String line, char separator) throws IOException {
        return cells(line, FORMAT.builder().setDelimiter(separator).get());
    }

    private static List<String> cells(String line, CSVFormat format) throws IOException {
        if (line.indexOf('"') < 0) {
            return plainCells(line, format.getDelimiterString().charAt(0));
        }
        try (CSVParser parser = CSVParser.parse(line, format)) {
            List<String> cells = new ArrayList<>();
            for (CSVRecord fields : parser) {
                fields.forEach(cells::add);
            }
            return cells;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** The same for a line without quotes, which most are: a parser for each costs most of the time of a long list. */
    private static List<String> plainCells(String line, char separator) {
        if (line.isEmpty()) {
            return List.of();
        }
        List<String> cells = new ArrayList<>();
        int from = 0;
        for (int to = line.indexOf(separator); to >= 0; to = line.indexOf(separator, from)) {
            cells.add(line.substring(from, to).trim());
            from = to + 1;
        }
        cells.add(line.substring(from).trim());
        return cells;
    }

    private void readAll() throws IOException, ListException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        boolean tooLong = false;
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n' || b == '\r') {
                if (b == '\r') {
                    in.mark(1);
                    if (in.read() != '\n') {
                        in.reset();
                    }
                }
                take(bytes.toByteArray(), tooLong);
                bytes.reset();
                tooLong = false;
            } else if (bytes.size() < Rows.LONGEST) {
                bytes.write(b);
            } else {
                tooLong = true;
            }
        }
        if (bytes.size() > 0) {
            take(bytes.toByteArray(), tooLong);
        }
    }

    private void take(byte[] bytes, boolean tooLong) throws ListException {
        line++;
        String text;
        try {
            text = tooLong
                    ? ""
                    : StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString();
        } catch (CharacterCodingException e) {
            if (line == 1) {
                throw new ListException("is not UTF-8: save it as CSV UTF-8", e);
            }
            rows.fault(line, "is not UTF-8; save the list as CSV UTF-8");
            return;
        }
        if (line == 1 && text.startsWith("\uFEFF")) {
            text = text.substring(1);
        }
        if (text.indexOf('\u0000') >= 0) {
            if (format == null) {
                throw new ListException("is neither CSV in UTF-8 nor xlsx: save it as one of them");
            }
            rows.fault(line, "has a byte that is no text");
        } else if (tooLong) {
            rows.fault(line, "is longer than " + Rows.LONGEST + " bytes");
        } else if (!text.isBlank() && !text.startsWith("#")) {
            row(text);
        }
    }

    private void row(String text) throws ListException {
        if (format == null) {
            format = FORMAT.builder().setDelimiter(separator(text)).get();
        }
        List<String> cells;
        try {
            cells = cells(text, format);
        } catch (IOException e) {
            rows.fault(line, "has an open quote, or text behind a closed one");
            return;
        }
        if (cells.size() > Rows.MOST_CELLS) {
            rows.fault(line, "has more than " + Rows.MOST_CELLS + " cells");
        } else if (cells.stream().anyMatch(cell -> !cell.isEmpty())) {
            rows.row(line, cells);
        }
    }

    /** The one that the first row has most of, quotes not looked into: headings have no such characters, but for tags. */
    private static char separator(String heading) {
        String plain = heading.replaceAll("\\([0-9A-Fa-f]{4},[0-9A-Fa-f]{4}\\)", "");
        char best = ',';
        for (char candidate : new char[] {';', '\t'}) {
            if (count(plain, candidate) > count(plain, best)) {
                best = candidate;
            }
        }
        return best;
    }

    private static long count(String text, char c) {
        return text.chars().filter(one -> one == c).count();
    }
}
