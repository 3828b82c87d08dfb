package org.caravan.rehearsal;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;

/** A made-up form with made-up answers: each call with the same number gives the same submission. */
public final class SyntheticForms {

    /** Definition of the interview: groups, a repeat in a repeat, and every kind of answer that views know. */
    public static final String INTERVIEW =
            """
            {"survey": [
              {"type": "start", "name": "start"},
              {"type": "begin_group", "name": "interview"},
              {"type": "text", "name": "participant", "label": ["Participant"]},
              {"type": "date", "name": "visit"},
              {"type": "integer", "name": "age"},
              {"type": "decimal", "name": "weight"},
              {"type": "select_one", "select_from_list_name": "yesno", "name": "cough"},
              {"type": "select_multiple symptoms", "name": "symptoms"},
              {"type": "geopoint", "name": "home"},
              {"type": "datetime", "name": "sample_taken"},
              {"type": "calculate", "name": "score"},
              {"type": "note", "name": "thanks"},
              {"type": "image", "name": "photo"},
              {"type": "end_group"},
              {"type": "begin_repeat", "name": "household"},
              {"type": "text", "name": "person"},
              {"type": "integer", "name": "person_age"},
              {"type": "begin_repeat", "name": "dose"},
              {"type": "date", "name": "given"},
              {"type": "end_repeat"},
              {"type": "end_repeat"}],
             "choices": [{"list_name": "yesno", "name": "yes", "label": ["Yes"]}, {"list_name": "yesno", "name": "no", "label": ["No"]}],
             "settings": {}}
            """;

    private SyntheticForms() {}

    /**
     * A submission of the interview, as JSON text of about 1.3 kB.
     *
     * @param participant code of the participant, for example {@code REH-0001}
     */
    public static String interview(long id, String participant) {
        Random random = new Random(id);
        LocalDateTime then = LocalDateTime.of(2026, 1, 5, 8, 0).plusMinutes(id * 7 % 400_000);
        return "{" + answers(id, participant, then, random) + "," + household(then, random) + "," + ending(id, then)
                + "}";
    }

    private static String answers(long id, String participant, LocalDateTime then, Random random) {
        return String.format(
                Locale.ROOT,
                "\"_id\":%d,\"formhub/uuid\":\"0a1b\",\"start\":\"%s:00.000-04:00\",\"interview/participant\":\"%s\","
                        + "\"interview/visit\":\"%s\",\"interview/age\":\"%d\",\"interview/weight\":\"%.1f\","
                        + "\"interview/cough\":\"%s\",\"interview/symptoms\":\"%s\","
                        + "\"interview/home\":\"%.6f %.6f 3600 5\",\"interview/sample_taken\":\"%s:00.000-04:00\","
                        + "\"interview/score\":\"%d\"",
                id,
                then,
                participant,
                then.toLocalDate(),
                18 + random.nextInt(60),
                45 + random.nextInt(400) / 10.0,
                random.nextBoolean() ? "yes" : "no",
                random.nextBoolean() ? "fever weight_loss" : "none",
                -16.5 + random.nextInt(1000) / 10_000.0,
                -68.1 + random.nextInt(1000) / 10_000.0,
                then.plusMinutes(20),
                random.nextInt(100));
    }

    private static String household(LocalDateTime then, Random random) {
        List<String> people = new ArrayList<>();
        for (int left = 1 + random.nextInt(3); left > 0; left--) {
            people.add(String.format(
                    Locale.ROOT,
                    "{\"household/person\":\"person %d\",\"household/person_age\":\"%d\","
                            + "\"household/dose\":[{\"household/dose/given\":\"%s\"}]}",
                    people.size() + 1,
                    random.nextInt(80),
                    then.toLocalDate()));
        }
        return "\"household\":[" + String.join(",", people) + "]";
    }

    private static String ending(long id, LocalDateTime then) {
        UUID uuid = UUID.nameUUIDFromBytes(("interview-" + id).getBytes(StandardCharsets.UTF_8));
        return String.format(
                Locale.ROOT,
                "\"__version__\":\"v1\",\"meta/instanceID\":\"uuid:%1$s\",\"meta/rootUuid\":\"uuid:%1$s\","
                        + "\"_xform_id_string\":\"aInterview\",\"_uuid\":\"%1$s\",\"_attachments\":[],"
                        + "\"_status\":\"submitted_via_web\",\"_geolocation\":[null,null],\"_submission_time\":\"%2$s:00\","
                        + "\"_tags\":[],\"_notes\":[],\"_validation_status\":{},\"_submitted_by\":null",
                uuid,
                then);
    }
}
