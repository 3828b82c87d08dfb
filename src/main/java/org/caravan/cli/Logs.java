package org.caravan.cli;

import org.caravan.Settings;

/** Decides where logback.xml writes, before the first logger is made. */
final class Logs {

    private Logs() {}

    /** For a command that carries: to {@code <caravan.data>/log/caravan.log}, and to the console where wanted. */
    static void toFile(Settings settings, boolean consoleToo) {
        set("log.folder", settings.folder(Settings.DATA).resolve("log").toString());
        set("log.to", "file");
        set("log.format", settings.get(Settings.LOG_FORMAT));
        set("log.file-size", settings.get("caravan.log.file-size"));
        set("log.level", settings.get(Settings.LOG_LEVEL));
        set("log.console", consoleToo ? "INFO" : "OFF");
    }

    private static void set(String name, String value) {
        if (System.getProperty(name) == null) {
            System.setProperty(name, value);
        }
    }
}
