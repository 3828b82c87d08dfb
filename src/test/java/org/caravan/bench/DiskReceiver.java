package org.caravan.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The disk alone: each file is written, forced and renamed, its folder forced, and nothing goes over a network. What durability costs. */
final class DiskReceiver implements Receiver {

    private final Path folder;

    DiskReceiver(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    @Override
    public String name() {
        return "the disk alone, no network";
    }

    @Override
    public boolean durable() {
        return true;
    }

    @Override
    public Path received() {
        return folder;
    }

    @Override
    public void receive(ObjectSet objects) throws IOException {
        for (Path file : objects.files()) {
            Path part = folder.resolve(file.getFileName() + ".part");
            try (var channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(Files.readAllBytes(file)));
                channel.force(false);
            }
            Files.move(part, folder.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
            try (var parent = FileChannel.open(folder, StandardOpenOption.READ)) {
                parent.force(true);
            }
        }
    }

    @Override
    public void close() {
        // nothing stays open
    }
}
