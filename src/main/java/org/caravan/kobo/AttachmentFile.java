package org.caravan.kobo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Takes an attachment into a file while it arrives; what a broken attempt left is continued, and only a whole one gets its name. */
final class AttachmentFile implements AnswerReader {

    private final Path target;
    private final Path part;
    private final String mimeType;

    AttachmentFile(Path target, String mimeType) {
        this.target = target;
        this.part = target.resolveSibling(target.getFileName() + ".part");
        this.mimeType = mimeType == null ? "" : mimeType;
    }

    /** Where the next attempt goes on: at the last byte we have, so that there always is one to send. */
    private long offset() {
        try {
            return Files.exists(part) ? Math.max(0, Files.size(part) - 1) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public String range() {
        return offset() == 0 ? null : "bytes=" + offset() + "-";
    }

    @Override
    public boolean json() {
        return false;
    }

    /** A page for people in its place is no attachment. */
    @Override
    public boolean accepts(String type) {
        return !type.startsWith("text/html") || mimeType.startsWith("text/html");
    }

    @Override
    public Object read(int status, InputStream in) throws IOException {
        long offset = status == 206 ? offset() : 0;
        Files.createDirectories(target.getParent());
        try (FileChannel file = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.truncate(offset);
            file.position(offset);
            OutputStream out = Channels.newOutputStream(file);
            in.transferTo(out);
            file.force(true);
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel folder = FileChannel.open(target.getParent())) {
            folder.force(true);
        }
        return null;
    }
}
