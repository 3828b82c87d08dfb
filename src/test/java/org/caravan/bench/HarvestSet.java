package org.caravan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.caravan.rehearsal.BulkStudies;
import org.caravan.rehearsal.PartTenFiles;
import org.caravan.rehearsal.SyntheticObject;

/**
 * Studies of some patients, as files and at the PACS; always the same ones.
 *
 * @param name what the table calls it
 * @param folder that holds one folder of Part 10 files for each series, and nothing else
 * @param patients PatientID of each
 * @param series how many there are
 * @param objects how many there are, in all series
 * @param bytes of all files
 */
record HarvestSet(String name, Path folder, List<String> patients, int series, int objects, long bytes) {

    private static final long SEED = 3;
    private static final int SERIES_A_PATIENT = 10;

    /** CT slices of 0.5 MB; ten series a patient. */
    static HarvestSet large(String prefix, Path folder, int series, int objectsEach) throws IOException {
        return write(
                series * objectsEach + " x 0.5 MB in " + series + " series",
                folder,
                patients(prefix, series),
                patient -> new BulkStudies(SEED).ctSlices(patient, Math.min(series, SERIES_A_PATIENT), objectsEach));
    }

    /** MR slices of 3 kB; ten series a patient. */
    static HarvestSet small(String prefix, Path folder, int series, int objectsEach) throws IOException {
        return write(
                series * objectsEach + " x 3 kB in " + series + " series",
                folder,
                patients(prefix, series),
                patient ->
                        new BulkStudies(SEED).smallObjects(patient, Math.min(series, SERIES_A_PATIENT), objectsEach));
    }

    /** Makes the objects of one patient. */
    private interface Maker {
        List<SyntheticObject> of(String patient);
    }

    private static List<String> patients(String prefix, int series) {
        return IntStream.rangeClosed(1, Math.max(1, series / SERIES_A_PATIENT))
                .mapToObj(number -> prefix + "-" + number)
                .toList();
    }

    private static HarvestSet write(String name, Path folder, List<String> patients, Maker maker) throws IOException {
        int series = 0;
        int objects = 0;
        long bytes = 0;
        for (String patient : patients) {
            var bySeries =
                    maker.of(patient).stream().collect(Collectors.groupingBy(one -> one.text("SeriesInstanceUID")));
            for (var one : bySeries.entrySet()) {
                for (Path file : PartTenFiles.write(folder.resolve(one.getKey()), one.getValue())) {
                    bytes += Files.size(file);
                    objects++;
                }
                series++;
            }
        }
        return new HarvestSet(name, folder, patients, series, objects, bytes);
    }

    List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        try (var all = Files.walk(folder)) {
            all.filter(Files::isRegularFile).forEach(files::add);
        }
        return files;
    }

    double megabytes() {
        return bytes / 1e6;
    }
}
