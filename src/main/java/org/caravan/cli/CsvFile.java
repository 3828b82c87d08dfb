package org.caravan.cli;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** A CSV file that a command is given: in UTF-8, with commas, with a heading; lines that begin with # are passed over. */
final class CsvFile {

    private static final long LARGEST = 200_000_000;

    private static final CSVFormat FORMAT = CSVFormat.DEFAULT
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setTrim(true)
            .setIgnoreEmptyLines(true)
            .setCommentMarker('#')
            .get();

    private CsvFile() {}

    /**
     * Reads it row by row.
     *
     * @param columns of which the heading must have one at least
     * @param most rows at most
     * @param rows gets each row and the number of its line, as people count them where no cell has several
     * @throws CommandException says what is wrong with the file
     */
    static void read(Path file, List<String> columns, int most, BiConsumer<CSVRecord, Long> rows) {
        try {
            if (Files.size(file) > LARGEST) {
                throw new CommandException(file + " has more than " + LARGEST / 1_000_000 + " MB: split it");
            }
            try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
                    CSVParser parser = FORMAT.parse(reader)) {
                if (columns.stream().noneMatch(parser.getHeaderNames()::contains)) {
                    throw new CommandException(file + " has no column " + String.join(", ", columns)
                            + " in its first line: write one, with commas between columns");
                }
                for (CSVRecord row : parser) {
                    if (row.getRecordNumber() > most) {
                        throw new CommandException(file + " has more than " + most + " lines: split it");
                    }
                    rows.accept(row, parser.getCurrentLineNumber());
                }
            }
        } catch (NoSuchFileException e) {
            throw new CommandException("there is no file " + file);
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            throw new CommandException(
                    file + " cannot be read as CSV in UTF-8 (" + e.getClass().getSimpleName() + ")");
        }
    }

    /** The cell of a column, empty where the row has none. */
    static String cell(CSVRecord row, String column) {
        return row.isSet(column) ? row.get(column) : "";
    }
}
