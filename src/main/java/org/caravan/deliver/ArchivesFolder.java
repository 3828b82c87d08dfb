package org.caravan.deliver;

import java.nio.file.Path;

/** The folder of this node's archives. */
public class ArchivesFolder {

    private final Path root;

    public ArchivesFolder(Path data) {
        this.root = data.resolve("archives").toAbsolutePath().normalize();
    }

    public Path getRoot() {
        return root;
    }
}
