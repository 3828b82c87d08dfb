package org.caravan.rehearsal;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.caravan.dicom.StoreObject;
import org.caravan.dicom.data.Part10;

/** Writes objects as DICOM files (PS3.10). */
public final class PartTenFiles {

    private PartTenFiles() {}

    /** Writes each object to {@code <SOP Instance UID>.dcm} in the folder, one after the other, and returns the files. */
    public static List<Path> write(Path folder, Collection<? extends StoreObject> objects) throws IOException {
        Files.createDirectories(folder);
        List<Path> files = new ArrayList<>(objects.size());
        for (StoreObject object : objects) {
            Path file = folder.resolve(object.sopInstanceUid() + ".dcm");
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
                    InputStream dataSet = object.openDataSet()) {
                Part10.writeHeader(
                        out, object.sopClassUid(), object.sopInstanceUid(), object.transferSyntaxUid(), "REHEARSAL");
                dataSet.transferTo(out);
            }
            files.add(file);
        }
        return files;
    }
}
