package org.caravan.deliver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.caravan.pack.Digests;

/** Proves that an archive lies whole in a folder. */
public class DeliveredFile {

    /**
     * Reads the delivered file whole and compares its sum.
     *
     * @param folder of the destination
     * @param archive relative path below it
     * @param sha256 what the archive must have
     */
    public void verify(Path folder, String archive, String sha256) throws DeliveryException {
        Path file = folder.resolve(archive);
        try {
            if (!Files.isRegularFile(file)) {
                throw new DeliveryException("The archive is not in the folder it was written to", true);
            }
            if (!Digests.sha256(file).equals(sha256)) {
                throw new DeliveryException("The archive in the destination's folder is not equal to ours", true);
            }
        } catch (IOException e) {
            throw new DeliveryException(
                    "The destination's folder cannot be read: " + e.getClass().getSimpleName(), true);
        }
    }
}
