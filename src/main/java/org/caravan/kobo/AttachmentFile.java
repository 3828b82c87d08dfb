package org.caravan.kobo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

import org.caravan.files.OwnFiles;

/**
 * Takes an attachment into a file of the run's own while it arrives. What a broken attempt left is continued, also what an earlier run left;
 * only a whole one gets its name.
 */
final class AttachmentFile implements AnswerReader {

    /** Ends as a part does, so that housekeeping deletes what is left of either. */
    private static final String VALIDATOR = ".validator.part";

    private final Path target;
    private final Path part;
    private final Path validatorFile;
    private final String mimeType;

    /** @param run whose file it is: no other run writes to it, even one that was taken for dead */
    AttachmentFile(Path target, long run, String mimeType) {
        this.target = target;
        this.part = target.resolveSibling(target.getFileName() + "." + run + ".part");
        this.validatorFile = validatorOf(part);
        this.mimeType = mimeType == null ? "" : mimeType;
    }

    /** What the server gave as validator of the file that a part is of. */
    private static Path validatorOf(Path part) {
        return part.resolveSibling(part.getFileName().toString().replaceAll("\\.part$", VALIDATOR));
    }

    /** What there is of it so far; whole after {@link #read}. */
    Path part() {
        return part;
    }

    /** Goes on with what an earlier run left: a copy, since that run may still be writing. */
    void adopt() throws IOException {
        OwnFiles.folders(target.getParent());
        Path longest = null;
        for (Path other : others()) {
            if (other.toString().endsWith(VALIDATOR)) {
                continue;
            }
            if (longest == null || Files.size(other) > Files.size(longest)) {
                longest = other;
            }
        }
        if (longest != null && !Files.exists(part)) {
            if (Files.exists(validatorOf(longest))) {
                Files.copy(validatorOf(longest), validatorFile, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.copy(longest, part);
        }
        deleteOthers();
    }

    /** Gives the whole file its name. */
    void publish() throws IOException {
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(validatorFile);
        deleteOthers();
        try (FileChannel folder = FileChannel.open(target.getParent())) {
            folder.force(true);
        }
    }

    private List<Path> others() throws IOException {
        List<Path> others = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(
                target.getParent(),
                file -> file.getFileName().toString().startsWith(target.getFileName() + ".")
                        && file.getFileName().toString().endsWith(".part")
                        && !file.equals(part)
                        && !file.equals(validatorFile))) {
            files.forEach(others::add);
        }
        return others;
    }

    private void deleteOthers() throws IOException {
        for (Path other : others()) {
            Files.deleteIfExists(other);
        }
    }

    /** Where the next attempt goes on: at the last byte we have, so that there always is one to send. */
    @Override
    public long held() {
        try {
            return Files.exists(part) ? Math.max(0, Files.size(part) - 1) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public String range() {
        return held() == 0 ? null : "bytes=" + held() + "-";
    }

    @Override
    public String validator() {
        try {
            return Files.exists(validatorFile) ? Files.readString(validatorFile) : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** The bytes go before their validator does, and come after it: it is never that of others. */
    @Override
    public void begin(String validator) throws IOException {
        beginAnew();
        if (validator != null) {
            Files.writeString(validatorFile, validator);
        }
    }

    @Override
    public void beginAnew() throws IOException {
        Files.deleteIfExists(part);
        Files.deleteIfExists(validatorFile);
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
        long offset = status == 206 ? held() : 0;
        try (FileChannel file = OwnFiles.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.truncate(offset);
            file.position(offset);
            OutputStream out = Channels.newOutputStream(file);
            in.transferTo(out);
            file.force(true);
        } catch (KoboException e) {
            beginAnew();
            throw e;
        }
        return null;
    }
}
