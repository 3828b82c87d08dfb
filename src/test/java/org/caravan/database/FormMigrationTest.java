package org.caravan.database;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FormMigrationTest {

    private static final String BEFORE = "INSERT INTO kobo_server (name, url) VALUES ('eu', 'https://eu');"
            + "INSERT INTO kobo_form (server, asset_uid, name, version, version_read) VALUES ('eu', 'a1', 'Interview', 'v2', 'v2');"
            + "INSERT INTO kobo_form_version (server, asset_uid, version, definition) VALUES ('eu', 'a1', 'v2', '{\"survey\":[]}');"
            + "INSERT INTO kobo_form_column (server, asset_uid, path, repeat_path, position, name, type) VALUES"
            + " ('eu', 'a1', 'age', '', 0, 'age', 'INTEGER'), ('eu', 'a1', 'home', '', 1, 'eu_interview__home', 'REPEAT');"
            + "INSERT INTO kobo_submission (server, asset_uid, submission_id, content, form_version) VALUES"
            + " ('eu', 'a1', 1, '{}', 'v1'), ('eu', 'a1', 2, '{}', 'v2'), ('eu', 'a1', 3, '{}', 'not ours'), ('eu', 'a1', 4, '{}', NULL);"
            + "INSERT INTO kobo_attachment (server, asset_uid, submission_id, attachment_uid, url) VALUES ('eu', 'a1', 1, 'x', 'https://eu/x')";

    @Test
    void definitionsThatMayBeDraftsAreKeptAndAskedForAgainWithThoseThatSubmissionsName() {
        DataSource pool = TestDatabase.at("7");
        TestDatabase.execute(pool, BEFORE);

        TestDatabase.migrate(pool);

        assertThat(TestDatabase.value(
                        pool,
                        "SELECT string_agg(concat_ws(' ', version, state, definition IS NOT NULL, taken), ', ' ORDER BY version)"
                                + " FROM kobo_form_version"))
                .isEqualTo("v1 wanted f f, v2 wanted t f");
        assertThat(TestDatabase.value(pool, "SELECT views_due FROM kobo_form")).isEqualTo("t");
        assertThat(TestDatabase.value(
                        pool, "SELECT string_agg(name || ' ' || kind, ', ' ORDER BY position) FROM kobo_form_column"))
                .isEqualTo("age question, eu_interview__home repeat");
    }
}
