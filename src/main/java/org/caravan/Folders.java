package org.caravan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The folders below {@code caravan.data}, made where missing. */
final class Folders {

    private static final List<String> NAMES = List.of("incoming", "series", "quarantine", "archives");

    private Folders() {}

    /** @throws SettingsException where one cannot be written */
    static void prepare(Settings settings) {
        Path data = settings.folder(Settings.DATA);
        try {
            for (String name : NAMES) {
                Path folder = Files.createDirectories(data.resolve(name));
                Files.delete(Files.createTempFile(folder, ".writable", ""));
            }
        } catch (IOException e) {
            throw new SettingsException(
                    List.of("The folder " + data.toAbsolutePath().normalize()
                            + " cannot be written (" + e.getClass().getSimpleName()
                            + "): check its owner and free space, or set " + Settings.DATA + " to another"));
        }
    }
}
