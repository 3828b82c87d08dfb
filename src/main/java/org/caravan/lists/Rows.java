package org.caravan.lists;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Who gets the rows of a list, one after the other. */
public interface Rows {

    /** Most bytes of a file. */
    long LARGEST = 200_000_000;

    /** Most cells of a row. */
    int MOST_CELLS = 200;

    /** Most characters of a row. */
    int LONGEST = 20_000;

    /**
     * A row; rows without any text are passed over.
     *
     * @param line as people count, from 1
     * @param cells without surrounding blanks
     */
    void row(int line, List<String> cells) throws ListException;

    /**
     * A row that cannot be read; the others go on.
     *
     * @param reason in words, without what is in it
     */
    void fault(int line, String reason) throws ListException;

    /**
     * Reads a file, CSV or xlsx by what it begins with.
     *
     * @throws ListException where it cannot be read at all
     */
    static void read(Path file, Rows rows) throws ListException {
        try {
            if (Files.size(file) > LARGEST) {
                throw new ListException("is larger than " + LARGEST / 1_000_000 + " MB: split it");
            }
            boolean zip;
            try (InputStream in = Files.newInputStream(file)) {
                byte[] start = in.readNBytes(4);
                zip = start.length == 4 && start[0] == 'P' && start[1] == 'K' && start[2] == 3 && start[3] == 4;
            }
            if (zip) {
                XlsxRows.read(file, rows);
            } else {
                try (InputStream in = Files.newInputStream(file)) {
                    CsvRows.read(in, rows);
                }
            }
        } catch (IOException e) {
            throw new ListException(
                    "cannot be read (" + e.getClass().getSimpleName() + "): is it there, and may this user read it?",
                    e);
        }
    }
}
