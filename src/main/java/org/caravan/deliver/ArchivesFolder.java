package org.caravan.deliver;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

import org.caravan.queue.JobFailedException.Effect;

/** The folder of this node's archives. */
public class ArchivesFolder {

    private final Path root;

    public ArchivesFolder(Path data) {
        this.root = data.resolve("archives").toAbsolutePath().normalize();
    }

    public Path getRoot() {
        return root;
    }

    /** Opens an archive for sending it. */
    public InputStream open(String archive) throws IOException, DeliveryException {
        try {
            return Files.newInputStream(root.resolve(archive));
        } catch (NoSuchFileException e) {
            throw new DeliveryException("The archive to send is not on this machine's disk", Effect.GIVE_UP);
        }
    }
}
