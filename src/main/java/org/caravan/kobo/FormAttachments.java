package org.caravan.kobo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.camel.Exchange;

import org.caravan.files.Digests;
import org.caravan.queue.Failures;
import org.caravan.queue.Sql;

/** Fetches the attachments of a server's submissions one by one into the archives folder, from where destinations get them. */
public class FormAttachments {

    private static final int LONGEST_NAME = 80;

    private final Sql sql;
    private final Path archives;
    private final String node;

    public FormAttachments(Sql sql, Path data, String node) {
        this.sql = sql;
        this.archives = data.resolve("archives");
        this.node = node;
    }

    /**
     * One attachment to fetch: its row, and the request that does it.
     *
     * @param before whether it was tried before
     */
    public record Fetch(long id, boolean before, FormRun run, FormRequest request) {}

    /** The next attachment that is due; null where there is none, there were enough, or the run was taken for dead. */
    public Fetch next(FormRun run) {
        Map<String, Object> parameters = Map.of("server", run.server().getName(), "node", node, "run", run.id());
        while (!run.isEnough()) {
            List<Map<String, Object>> rows = sql.rows("kobo-claim-attachment", parameters);
            if (rows.isEmpty()) {
                return null;
            }
            try {
                return fetch(run, rows.get(0));
            } catch (KoboException e) {
                note((Long) rows.get(0).get("id"), run, e.getMessage());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return null;
    }

    private Fetch fetch(FormRun run, Map<String, Object> row) throws IOException {
        long id = (Long) row.get("id");
        String file = path(row);
        AttachmentFile reader = new AttachmentFile(archives.resolve(file), run.id(), (String) row.get("mime_type"));
        FormRequest request = new FormRequest(
                run.server(),
                JsonText.unescape((String) row.get("url")),
                new AnswerReader.Then(reader, () -> stored(run, id, file, reader)));
        run.worksOn(Long.toString(id));
        reader.adopt();
        return new Fetch(id, (Integer) row.get("attempts") > 1, run, run.count(request));
    }

    /** It gets its name while its row is locked, so that of two runs only the one that holds it can. */
    private void stored(FormRun run, long id, String file, AttachmentFile reader) throws IOException {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("id", id);
        parameters.put("run", run.id());
        parameters.put("file", file);
        parameters.put("node", node);
        requireHeld(parameters, reader);
        parameters.put("bytes", Files.size(reader.part()));
        parameters.put("sha256", Digests.sha256(reader.part()));
        sql.inTransaction(() -> {
            try {
                requireHeld(parameters, reader);
                reader.publish();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return sql.update("kobo-attachment-stored", parameters);
        });
    }

    private void requireHeld(Map<String, Object> parameters, AttachmentFile reader) throws IOException {
        if (sql.rows("kobo-hold-attachment", parameters).isEmpty()) {
            reader.beginAnew();
            throw new KoboException("Another run has taken it up, since this one gave no sign of life");
        }
    }

    /** Counts it. */
    public void done(Fetch fetch) {
        fetch.run().stored(1, 0);
        fetch.run().read();
        fetch.run().alive();
    }

    /**
     * An attachment failed: its row keeps the reason, the run goes on with the next.
     *
     * @return why, in words
     * @throws KoboServerException where the next one would fail too
     */
    public String fail(Fetch fetch, Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        FormReadings.endRunIfServerFailed(failure);
        String reason = Failures.reason(failure);
        note(fetch.id(), fetch.run(), reason);
        fetch.run().failed(failure, fetch.before());
        return reason;
    }

    private void note(long id, FormRun run, String reason) {
        sql.update("kobo-attachment-failed", Map.of("id", id, "run", run.id(), "reason", reason));
    }

    /** Below the archives folder and at every destination; nothing of it comes from the server but safe letters of the name. */
    private static String path(Map<String, Object> row) {
        return "forms/" + row.get("server") + "/" + FormServer.requireUid((String) row.get("asset_uid")) + "/"
                + row.get("submission_id") + "/" + row.get("id") + "_" + safe((String) row.get("original_name"));
    }

    static String safe(String name) {
        String last = name == null ? "" : name.substring(name.replace('\\', '/').lastIndexOf('/') + 1);
        String plain =
                last.replaceAll("[^A-Za-z0-9._-]", "_").replaceAll("^[.-]+", "").replaceAll("\\.part$", "_part");
        String cut = plain.length() > LONGEST_NAME ? plain.substring(plain.length() - LONGEST_NAME) : plain;
        return cut.isEmpty() ? "attachment" : cut;
    }
}
