package org.caravan.kobo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.caravan.queue.Sql;

/** Notes what the list of forms tells, and says which of them are to be read. */
public class FormList {

    /** Most pages of the list; more means that the server answers in circles. */
    static final int MOST_PAGES = 1000;

    private final Sql sql;

    public FormList(Sql sql) {
        this.sql = sql;
    }

    /** Address of the first page of the list. */
    public String first(FormRun run) {
        return run.server()
                .url()
                .resolve("/api/v2/assets/?format=json&q=asset_type:survey&limit=200")
                .toString();
    }

    /**
     * The address of the page after this one, or null after the last.
     *
     * @throws KoboException where it never ends; where it leads elsewhere, the request refuses it
     */
    public String next(FormRun run, String next) {
        if (next == null || next.isBlank()) {
            return null;
        }
        if (!run.isNewPageOfList(next)) {
            throw new KoboException("The list of forms leads in a circle, or has more than " + MOST_PAGES + " pages");
        }
        return next;
    }

    /**
     * Writes down a page of the list: the assets that are deployed.
     *
     * @param count assets in the whole list, as the server tells; null where it does not
     * @throws KoboException where the list names too many
     */
    public void record(FormRun run, List<Map<String, Object>> assets, Long count) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Map<String, Object> asset : assets) {
            String uid = text(asset, "uid");
            if (uid == null) {
                continue;
            }
            run.listed(uid);
            if (!uid.matches("[A-Za-z0-9]{1,64}") || !Boolean.TRUE.equals(asset.get("has_deployment"))) {
                continue;
            }
            String name = text(asset, "name") == null ? "" : text(asset, "name").replaceAll("\\p{Cntrl}", " ");
            Map<String, Object> row = new HashMap<>();
            row.put("server", run.server().getName());
            row.put("form", uid);
            row.put("name", name);
            row.put("selected", run.server().selects(uid, name));
            row.put("participantQuestion", run.server().participantQuestion(uid));
            row.put("version", version(asset));
            row.put("reported", asset.get("deployment__submission_count") instanceof Number n ? n.longValue() : null);
            row.put("newest", text(asset, "deployment__last_submission_time"));
            rows.add(row);
        }
        run.counted(count);
        sql.inTransaction(() -> {
            run.alive();
            return rows.isEmpty() ? null : sql.updateAll("kobo-record-form", rows);
        });
    }

    private static String version(Map<String, Object> asset) {
        String deployed = text(asset, "deployed_version_id");
        return deployed != null ? deployed : text(asset, "version_id");
    }

    private static String text(Map<String, Object> asset, String key) {
        return asset.get(key) instanceof String text && !text.isBlank() ? JsonText.escape(text) : null;
    }

    /** For {@code kobo-select-forms.sql}. */
    public Map<String, Object> parameters(FormRun run) {
        return run.parameters();
    }

    /** Tells the run how many forms it has to read. */
    public void count(FormRun run, int forms) {
        run.selected(forms);
    }
}
