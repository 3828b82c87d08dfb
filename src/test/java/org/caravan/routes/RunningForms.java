package org.caravan.routes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import javax.sql.DataSource;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

import org.caravan.database.TestDatabase;
import org.caravan.kobo.FormServer;
import org.caravan.queue.Failures;
import org.caravan.queue.Sql;
import org.caravan.rehearsal.RehearsalForm;
import org.caravan.rehearsal.RehearsalForms;
import org.caravan.rehearsal.SyntheticForms;

/** The routes that read forms as shipped, a form server that answers as KoboToolbox does, and an empty database. */
final class RunningForms implements AutoCloseable {

    static final String TOKEN = "secret-token-4711";

    final RehearsalForms server;
    final FormServer settings = new FormServer();
    final Path tokenFile;
    final DataSource dataSource = TestDatabase.fresh();
    final CamelContext context;

    RunningForms(Path folder) throws Exception {
        server = RehearsalForms.start(0, TOKEN);
        tokenFile = Files.writeString(folder.resolve("kobo-token"), TOKEN + "\n");
        settings.setName("forms-a");
        settings.setUrl(server.url());
        settings.setTokenFile(tokenFile.toString());
        settings.setRequestsPerMinute(100_000);
        settings.setLongestWait(Duration.ofMillis(40));
        settings.setAttempts(3);
        settings.setFullSweep(Duration.ofHours(24));
        settings.setReadTimeout(Duration.ofSeconds(5));
        context = context(dataSource, folder);
    }

    /** The routes alone, started. */
    static CamelContext context(DataSource dataSource, Path folder) throws Exception {
        CamelContext context = new DefaultCamelContext();
        context.getRegistry().bind("dataSource", dataSource);
        context.getRegistry().bind("failures", new Failures());
        FlowBeans.forms(new Sql(dataSource), dataSource, folder, "test").forEach(context.getRegistry()::bind);
        for (String file : List.of("routes/00-errors.camel.yaml", "routes/60-kobo.camel.yaml")) {
            PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.resolveResource(context, "file:" + file));
        }
        context.start();
        return context;
    }

    /** A form with so many submissions, {@code _id} from 1. */
    RehearsalForm interviews(String uid, int submissions) {
        RehearsalForm form = server.form(uid, "Interview " + uid, SyntheticForms.INTERVIEW);
        for (int id = 1; id <= submissions; id++) {
            form.add(id, SyntheticForms.interview(id, "REH-" + String.format("%04d", id)));
        }
        return form;
    }

    /** One run over all forms. */
    void run() {
        run(settings);
    }

    void run(FormServer of) {
        run(context, of);
    }

    static void run(CamelContext context, FormServer of) {
        Exchange done = context.createProducerTemplate()
                .send("direct:read-all-forms", exchange -> exchange.setVariable("server", of));
        if (done.getException() != null) {
            throw new IllegalStateException(done.getException());
        }
    }

    /** Makes the next run a full sweep. */
    void sweepDue() {
        execute("UPDATE kobo_form SET swept_at = now() - interval '2 days' WHERE swept_at IS NOT NULL");
    }

    /** A full sweep. */
    void sweep() {
        sweepDue();
        run();
    }

    void execute(String sql) {
        TestDatabase.execute(dataSource, sql);
    }

    String value(String sql) {
        return TestDatabase.value(dataSource, sql);
    }

    /** State and reason of the newest run. */
    String lastRun() {
        return value("SELECT state || ': ' || coalesce(last_error, '') FROM kobo_run ORDER BY id DESC LIMIT 1");
    }

    String formError(String uid) {
        return value("SELECT last_error FROM kobo_form WHERE asset_uid = '" + uid + "'");
    }

    /** Ids of a form's submissions that are not deleted. */
    String ids(String uid) {
        return value(
                "SELECT string_agg(submission_id::text, ' ' ORDER BY submission_id) FROM kobo_submission WHERE asset_uid = '"
                        + uid + "' AND deleted_at IS NULL");
    }

    @Override
    public void close() {
        context.stop();
        server.close();
    }
}
