package org.caravan.dicom.common;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** In which folders files can be written past the page cache: tried out, since each file system has its own rules, and remembered where it works. */
final class DirectWrites {

    /** Folders remembered at most. */
    private static final int MOST = 100;

    private static final Set<Place> WORKING = ConcurrentHashMap.newKeySet();

    private DirectWrites() {}

    /** A folder on its file system: what is put in its place later, or mounted over it, is another place. */
    private record Place(Path path, Object key, FileStore fileSystem, String type) {}

    /** @param name of the file it may try with */
    static boolean work(Path folder, String name) throws IOException {
        Place place;
        try {
            place = place(folder);
        } catch (IOException e) {
            // no file system is named for it: then it is tried each time
            return PartFile.canWriteDirectly(folder, name);
        }
        if (WORKING.contains(place)) {
            return true;
        }
        boolean works = PartFile.canWriteDirectly(folder, name);
        if (works) {
            if (WORKING.size() >= MOST) {
                WORKING.clear();
            }
            WORKING.add(place);
        }
        return works;
    }

    private static Place place(Path folder) throws IOException {
        Object key = Files.readAttributes(folder, BasicFileAttributes.class).fileKey();
        FileStore fileSystem = Files.getFileStore(folder);
        return new Place(folder.toAbsolutePath(), key, fileSystem, fileSystem.type());
    }
}
