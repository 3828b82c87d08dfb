package org.caravan.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.caravan.Settings;
import org.caravan.dicom.DicomException;
import org.caravan.rehearsal.Habits;
import org.caravan.rehearsal.HabitsPort;
import org.caravan.rehearsal.RehearsalPacs;

/** The rehearsal PACS as the commands start it: with the habits of its file, and a port where others can be set while it runs. */
final class RehearsedPacs implements AutoCloseable {

    /** Beside its route file. */
    private static final String FILE = "pacs/rehearsal.properties";

    private final RehearsalPacs pacs;
    private final HabitsPort control;

    private RehearsedPacs(RehearsalPacs pacs, HabitsPort control) {
        this.pacs = pacs;
        this.control = control;
    }

    /** @param speed in MB a second, 0 for as fast as it can */
    static RehearsedPacs start(Settings settings, double speed) throws DicomException {
        Habits habits = habits(settings.folder(Settings.ROUTES).resolve(FILE));
        RehearsalPacs pacs = RehearsalPacs.start(
                settings.number(Settings.REHEARSAL_PORT),
                settings.get(Settings.DICOM_AE_TITLE),
                settings.number(Settings.DICOM_PORT),
                speed,
                habits);
        try {
            return new RehearsedPacs(pacs, new HabitsPort(habits, settings.number(Settings.REHEARSAL_CONTROL_PORT)));
        } catch (IOException e) {
            pacs.close();
            throw new CommandException("the rehearsal PACS cannot be told its habits on port "
                    + settings.get(Settings.REHEARSAL_CONTROL_PORT)
                    + " of 127.0.0.1: something else has it; set " + Settings.REHEARSAL_CONTROL_PORT);
        }
    }

    private static Habits habits(Path file) {
        Habits habits = new Habits();
        if (!Files.exists(file)) {
            return habits;
        }
        try {
            return habits.read(file);
        } catch (IllegalArgumentException e) {
            throw new CommandException(file + ": " + e.getMessage());
        } catch (IOException e) {
            throw new CommandException(file + " cannot be read: check that it is a text in UTF-8, and its permissions");
        }
    }

    RehearsalPacs pacs() {
        return pacs;
    }

    @Override
    public void close() {
        control.close();
        pacs.close();
    }
}
