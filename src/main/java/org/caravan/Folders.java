package org.caravan;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.files.DataFolder;
import org.caravan.files.FolderLock;
import org.caravan.files.OwnFiles;
import org.caravan.text.Amounts;

/** The folders below {@code caravan.data}, made where missing. */
final class Folders {

    private static final Logger LOG = LoggerFactory.getLogger(Folders.class);
    private static final List<String> NAMES = List.of("incoming", "series", "quarantine", "archives");

    private Folders() {}

    /**
     * Takes them for this process alone, until the lock is closed or the process ends: another one's unfinished files are leftovers to
     * whoever starts.
     *
     * @throws SettingsException where one cannot be written, or another Caravan has them
     */
    static FolderLock take(Settings settings) {
        Path data = settings.folder(Settings.DATA).toAbsolutePath().normalize();
        try {
            for (String name : NAMES) {
                Path folder = OwnFiles.folders(data.resolve(name));
                Files.delete(Files.createTempFile(folder, ".writable", ""));
            }
            FolderLock lock = FolderLock.take(data, FolderLock.Use.RUN).orElseThrow(() -> taken(data));
            close(of(settings));
            return lock;
        } catch (IOException e) {
            throw new SettingsException(List.of("The folder " + data
                    + " cannot be written (" + reason(e)
                    + "): check its owner and free space, or set " + Settings.DATA + " to another"));
        }
    }

    /** Who may read what is in the data folder. */
    static DataFolder of(Settings settings) {
        return new DataFolder(
                settings.folder(Settings.DATA).toAbsolutePath().normalize(),
                Boolean.parseBoolean(settings.get(Settings.GROUP_READABLE)));
    }

    /** What cannot be closed keeps nothing from running: health and check name it. */
    private static void close(DataFolder folder) {
        try {
            int closed = folder.close();
            if (closed > 0) {
                LOG.info(
                        "{} in the data folder were open to other users of this machine, and are closed",
                        Amounts.count(closed, "file or folder", "files and folders"));
            }
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warn("The data folder is not closed to other users: {}", e.toString());
        }
        folder.faults().forEach(fault -> LOG.warn("{}", fault));
    }

    /** What the system says, such as "Read-only file system", without the path that Java puts before it. */
    private static String reason(IOException fault) {
        if (fault instanceof AccessDeniedException) {
            return "permission denied";
        }
        return fault instanceof FileSystemException system && system.getReason() != null
                ? system.getReason()
                : fault.getClass().getSimpleName();
    }

    private static SettingsException taken(Path data) {
        return new SettingsException(List.of("Caravan is already running on " + data + holder(data)
                + ": stop it first, or set " + Settings.DATA + " to another folder"));
    }

    private static String holder(Path data) {
        try {
            return FolderLock.holder(data)
                    .map(holder -> " (process " + holder.pid() + ")")
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }
}
