package org.caravan.cli;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

import picocli.CommandLine.Option;

import org.caravan.dicom.Uids;
import org.caravan.load.Nearest;
import org.caravan.queue.SeriesSelection;

/** Options that say which series a command is about. */
final class SeriesOptions {

    @Option(names = "--pacs", paramLabel = "NAME", description = "Series of this PACS.")
    private String pacs;

    @Option(names = "--patient", paramLabel = "ID", description = "Series of the patient with this PatientID.")
    private String patient;

    @Option(names = "--study", paramLabel = "UID", description = "Series of the study with this Study Instance UID.")
    private String study;

    @Option(names = "--series", paramLabel = "UID", description = "The series with this Series Instance UID.")
    private String series;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            split = ",",
            description =
                    "Series in this state; several with commas. Where it matters, the command says which it takes otherwise.")
    private Set<String> states = new TreeSet<>();

    String pacs() {
        return pacs;
    }

    Set<String> states() {
        return states;
    }

    /** Whether a patient, a study or a series is named. */
    boolean nameSomething() {
        return patient != null || study != null || series != null;
    }

    boolean areEmpty() {
        return pacs == null && states.isEmpty() && !nameSomething();
    }

    /**
     * The selection.
     *
     * @param byDefault states where none is named
     * @param possible states that may be named
     * @param what in words what is wrong with others, such as {@code cannot be queued again}
     */
    SeriesSelection selection(Set<String> byDefault, Set<String> possible, String what) {
        for (String state : states) {
            if (!possible.contains(state)) {
                throw new CommandException("a series in the state '" + state + "' " + what + "; write "
                        + String.join(", ", new TreeSet<>(possible)));
            }
        }
        requireUid("--study", study);
        requireUid("--series", series);
        return new SeriesSelection(states.isEmpty() ? byDefault : states, pacs, patient, study, series);
    }

    static void requireUid(String option, String uid) {
        if (uid != null && !Uids.isSafe(uid)) {
            throw new CommandException(
                    option + " is '" + uid + "', which is no UID: write one as in 1.2.840.113619.2.5.17");
        }
    }

    static void requireKnown(String what, String name, Collection<String> known) {
        if (!known.contains(name)) {
            throw new CommandException("the database has nothing of a " + what + " '" + name + "'"
                    + Nearest.hint(name, new TreeSet<>(known)));
        }
    }
}
