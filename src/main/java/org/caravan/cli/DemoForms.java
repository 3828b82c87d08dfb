package org.caravan.cli;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;

import org.caravan.Settings;
import org.caravan.kobo.FormStatus;
import org.caravan.rehearsal.RehearsalForm;
import org.caravan.rehearsal.RehearsalForms;
import org.caravan.rehearsal.SyntheticForms;
import org.caravan.rehearsal.SyntheticObject;
import org.caravan.rehearsal.SyntheticStudies;
import org.caravan.text.Amounts;

/** The demo's form server: three interviews of every participant of the rehearsal PACS. */
final class DemoForms implements AutoCloseable {

    private static final String SERVER = "rehearsal";
    private static final int VISITS = 3;

    private final RehearsalForms server;

    private DemoForms(RehearsalForms server) {
        this.server = server;
    }

    static DemoForms start(Settings settings) {
        try {
            RehearsalForms server = RehearsalForms.start(settings.number(Settings.REHEARSAL_FORMS_PORT), SERVER);
            RehearsalForm form = server.form("aRehearsalInterview", "Interview", SyntheticForms.INTERVIEW);
            Set<String> participants = new TreeSet<>();
            for (SyntheticObject object : new SyntheticStudies(SyntheticStudies.DEMO_SEED).participants()) {
                participants.add(object.text("PatientID"));
            }
            long id = 1;
            for (String participant : participants) {
                for (int visit = 0; visit < VISITS; visit++) {
                    form.add(id, SyntheticForms.interview(id++, participant));
                }
            }
            return new DemoForms(server);
        } catch (IOException e) {
            throw new CommandException("the rehearsal form server cannot be started on port "
                    + settings.get(Settings.REHEARSAL_FORMS_PORT) + " of 127.0.0.1");
        }
    }

    /** Whether all interviews are in the database. */
    boolean arrived(FormStatus status) {
        return status.forms(SERVER).stream().anyMatch(form -> form.submissions() > 0);
    }

    void print(FormStatus status, Console console) {
        for (FormStatus.Form form : status.forms(SERVER)) {
            console.heading("Forms");
            console.print("  " + Amounts.count(form.submissions(), "submission", "submissions") + " of \"" + form.name()
                    + "\" are in the database, " + form.withImaging()
                    + " beside images of the same participant.");
            console.print("  In SQL: SELECT participant, visit, age, symptoms FROM forms." + form.view()
                    + "   (docs/kobo.md)");
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
