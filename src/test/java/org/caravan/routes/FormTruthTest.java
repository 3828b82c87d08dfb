package org.caravan.routes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.caravan.kobo.JsonText;
import org.caravan.rehearsal.FormFault;
import org.caravan.rehearsal.RehearsalForm;
import org.caravan.rehearsal.SyntheticForms;

import static org.assertj.core.api.Assertions.assertThat;

/** Server and database compared as a whole, after many changes of every kind with faults in between. */
class FormTruthTest {

    private static final int ROUNDS = 12;
    private static final List<String> UIDS = List.of("aOne", "bTwo", "cThree");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    /** What the server has, or had: of each submission its versions, as far as a sweep saw them. */
    private final Map<String, RehearsalForm> served = new TreeMap<>();

    private final Map<String, TreeMap<Long, List<JsonNode>>> versions = new HashMap<>();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 20_261, 4711})
    void databaseHoldsWhatTheServerHasAfterEveryKindOfChange(long seed) throws Exception {
        Random random = new Random(seed);
        try (RunningForms forms = new RunningForms(folder)) {
            forms.server.cap(7);
            for (String uid : UIDS) {
                served.put(uid, forms.interviews(uid, 15));
                versions.put(uid, new TreeMap<>());
            }
            for (int round = 1; round <= ROUNDS; round++) {
                for (RehearsalForm form : served.values()) {
                    change(form, random, round);
                }
                armFaults(forms, random);
                forms.sweep();
                forms.run();
                forms.server.wellAgain();
                forms.execute("UPDATE kobo_server SET resume_at = NULL");
                forms.sweep();
                assertThat(forms.lastRun()).as("round " + round).isEqualTo("finished: ");
                note();
                compare(forms, round);
            }
            assertThat(forms.value("SELECT count(*) > 10 FROM kobo_submission_history"))
                    .isEqualTo("t");
            assertThat(forms.value("SELECT count(*) > 10 FROM kobo_submission WHERE deleted_at IS NOT NULL"))
                    .isEqualTo("t");
        }
    }

    private static void change(RehearsalForm form, Random random, int round) {
        for (int i = random.nextInt(8); i > 0; i--) {
            long id = 1 + random.nextInt(20 * round + 20);
            if (!form.ids().contains(id)) {
                form.add(id, SyntheticForms.interview((int) id, String.format("REH-%04d", id)));
            }
        }
        for (long id : form.ids()) {
            int dice = random.nextInt(12);
            if (dice == 0) {
                form.delete(id);
            } else if (dice == 1) {
                form.edit(id, tree -> tree.put("interview/age", Integer.toString(random.nextInt(100)))
                        .put("note/" + round, "a\u0000" + random.nextInt()));
            }
        }
        if (random.nextInt(5) == 0) {
            form.deploy("v" + round, SyntheticForms.INTERVIEW);
        }
    }

    /** Of each form the next few requests go wrong, all differently. */
    private void armFaults(RunningForms forms, Random random) {
        for (String uid : UIDS) {
            List<FormFault> faults = List.of(
                    FormFault.status(503, null),
                    FormFault.status(403, null),
                    FormFault.html(),
                    FormFault.truncated(),
                    FormFault.broken(),
                    FormFault.replacing("\"next\":\"[^\"]*\"", "\"next\":null"),
                    FormFault.replacing("\"count\":[0-9]+", "\"count\":3"),
                    FormFault.replacing("\"results\":.*", "\"results\":[]}"),
                    FormFault.text("{\"count\":0,\"next\":null,\"results\":[]}"),
                    FormFault.after(
                            () -> served.get(uid).delete(served.get(uid).ids().get(1))),
                    FormFault.after(() -> forms.execute("UPDATE kobo_run SET state = 'failed'")));
            for (int i = random.nextInt(4); i > 0; i--) {
                int skipped = random.nextInt(6);
                int[] requests = {0};
                forms.server.fault(
                        address -> address.contains(uid + "/data") && requests[0]++ >= skipped,
                        1,
                        faults.get(random.nextInt(faults.size())));
            }
        }
    }

    /** What the last sweep has seen. */
    private void note() throws Exception {
        for (Map.Entry<String, RehearsalForm> form : served.entrySet()) {
            for (Map.Entry<Long, byte[]> entry : form.getValue().submissions().entrySet()) {
                List<JsonNode> known =
                        versions.get(form.getKey()).computeIfAbsent(entry.getKey(), id -> new ArrayList<>());
                JsonNode now = JSON.readTree(entry.getValue());
                if (known.isEmpty() || !known.get(known.size() - 1).equals(now)) {
                    known.add(now);
                }
            }
        }
    }

    private void compare(RunningForms forms, int round) throws Exception {
        JdbcTemplate jdbc = new JdbcTemplate(forms.dataSource);
        for (Map.Entry<String, RehearsalForm> form : served.entrySet()) {
            Map<Long, JsonNode> there = new TreeMap<>();
            for (Map.Entry<Long, byte[]> entry : form.getValue().submissions().entrySet()) {
                there.put(entry.getKey(), JSON.readTree(entry.getValue()));
            }
            Map<Long, JsonNode> here = new TreeMap<>();
            Map<Long, JsonNode> gone = new TreeMap<>();
            jdbc.query(
                    "SELECT submission_id, deleted_at, content FROM kobo_submission WHERE asset_uid = ?",
                    row -> {
                        Map<Long, JsonNode> into = row.getTimestamp("deleted_at") == null ? here : gone;
                        into.put(row.getLong("submission_id"), kept(row.getString("content")));
                    },
                    form.getKey());
            assertThat(here).as("round " + round + ", what is there").isEqualTo(there);
            Map<Long, List<JsonNode>> known = versions.get(form.getKey());
            gone.forEach((id, content) -> assertThat(there).doesNotContainKey(id));
            assertThat(known.keySet())
                    .as("round " + round + ", nothing is forgotten")
                    .allMatch(id -> here.containsKey(id) || gone.containsKey(id));
            requireHistory(jdbc, form.getKey(), known, round);
        }
    }

    /** Every version that a sweep saw is the newest one or in the history, in its order; there may be more, seen in between. */
    private void requireHistory(JdbcTemplate jdbc, String uid, Map<Long, List<JsonNode>> known, int round) {
        known.forEach((id, expected) -> {
            List<JsonNode> stored = jdbc.query(
                    "SELECT content FROM (SELECT version, content FROM kobo_submission_history WHERE asset_uid = ? AND submission_id = ?"
                            + " UNION ALL SELECT edits, content FROM kobo_submission WHERE asset_uid = ? AND submission_id = ?) v"
                            + " ORDER BY version",
                    (row, number) -> kept(row.getString("content")),
                    uid,
                    id,
                    uid,
                    id);
            assertThat(stored).as("round " + round + ", versions of " + id).containsSubsequence(expected);
        });
    }

    /** As it was answered: U+0000 is kept as U+2400 and its number. */
    private static JsonNode kept(String content) {
        try {
            ObjectNode tree = (ObjectNode) JSON.readTree(content);
            for (String name : List.copyOf(tree.properties()).stream()
                    .map(Map.Entry::getKey)
                    .toList()) {
                if (tree.path(name).isTextual()) {
                    tree.put(name, JsonText.unescape(tree.path(name).textValue()));
                }
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
