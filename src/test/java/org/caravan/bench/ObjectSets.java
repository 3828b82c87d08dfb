package org.caravan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.caravan.rehearsal.BulkStudies;
import org.caravan.rehearsal.PartTenFiles;
import org.caravan.rehearsal.SyntheticObject;

/** The objects that benchmarks send: always the same ones. */
final class ObjectSets {

    private static final long SEED = 1;

    private ObjectSets() {}

    /** CT slices of about 0.5 MB. */
    static ObjectSet large(Path folder, int count) throws IOException {
        return write(count + " x 0.5 MB", folder, new BulkStudies(SEED).ctSlices("BENCH-1", 1, count));
    }

    /** Objects of about 3 kB. */
    static ObjectSet small(Path folder, int count) throws IOException {
        return write(count + " x 3 kB", folder, new BulkStudies(SEED).smallObjects("BENCH-2", 1, count));
    }

    private static ObjectSet write(String name, Path folder, List<SyntheticObject> objects) throws IOException {
        List<Path> files = PartTenFiles.write(folder, objects);
        long bytes = 0;
        for (Path file : files) {
            bytes += Files.size(file);
        }
        SyntheticObject first = objects.get(0);
        return new ObjectSet(
                name,
                folder,
                files,
                bytes,
                first.text("PatientID"),
                first.text("StudyInstanceUID"),
                first.text("SeriesInstanceUID"),
                objects.stream().map(SyntheticObject::sopInstanceUid).toList());
    }
}
