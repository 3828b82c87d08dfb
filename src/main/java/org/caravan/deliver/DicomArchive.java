package org.caravan.deliver;

import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import org.caravan.queue.JobFailedException.Effect;

/** Which members of an archive are objects. */
final class DicomArchive {

    /** Files of an archive that are about its objects. */
    private static final Set<String> LISTS = Set.of("SHA256SUMS", "manifest.json");

    private DicomArchive() {}

    /** Members that have to be objects. */
    static List<? extends ZipEntry> objects(ZipFile zip) {
        return zip.stream()
                .filter(entry -> !entry.isDirectory() && !LISTS.contains(entry.getName()))
                .toList();
    }

    /** @param where what such a destination is called, with its article */
    static DeliveryException unreadable(String where) {
        return new DeliveryException(
                "The archive is no zip of DICOM objects that can be read, and nothing else can go to " + where,
                Effect.GIVE_UP);
    }
}
