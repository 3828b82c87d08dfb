package org.caravan.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.database.Database;
import org.caravan.database.DatabaseSettings;
import org.caravan.database.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

class AccessCommandTest {

    private static Map<String, String> properties;
    private static Database database;

    @TempDir
    Path folder;

    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    @BeforeAll
    static void makeDatabase() {
        properties = TestDatabase.properties();
        database = Database.open(DatabaseSettings.from(properties::get));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void empty() {
        TestDatabase.execute(
                database.dataSource(),
                "TRUNCATE access_group, access_person, access_token, access_audit, request RESTART IDENTITY CASCADE");
    }

    @Test
    void aGroupAndSomebodyInItAreMadeAndShown() throws Exception {
        assertThat(run("access", "list")).isZero();
        assertThat(out.toString()).contains("There are no groups yet");
        assertThat(run("access", "group", "tb", "--role", "requester,viewer", "--source", "la-paz", "--identified"))
                .isZero();
        assertThat(run("access", "person", "ana", "--group", "tb", "--mail", "ana@example.org"))
                .isZero();
        assertThat(out.toString()).contains("ana.password", "Person ana: saved.");
        assertThat(Files.readString(folder.resolve("secrets/users"))).startsWith("ana person PBKDF2:");
        assertThat(run("access", "list")).isZero();
        assertThat(out.toString()).contains("tb", "requester viewer", "la-paz", "ana", "never");

        assertThat(run("access", "group", "tb")).isZero();
        assertThat(value("SELECT roles || sources || ARRAY[identified::text] FROM access_group"))
                .as("what is not named is not allowed any more")
                .isEqualTo("{false}");
        assertThat(run("access", "remove", "ana")).isZero();
        assertThat(Files.readString(folder.resolve("secrets/users"))).isEmpty();
        assertThat(run("access", "remove-group", "tb")).isZero();
    }

    @Test
    void whatIsNoneIsRefusedWithWhatToWrite() {
        assertThat(run("access", "group", "tb", "--role", "boss")).isEqualTo(1);
        assertThat(err.toString()).contains("write viewer, requester, approver or administrator");
        assertThat(run("access", "group", "t b")).isEqualTo(1);
        assertThat(err.toString()).contains("letters, digits");
        assertThat(run("access", "person", "ana", "--group", "none")).isEqualTo(1);
        assertThat(err.toString()).contains("there is no group 'none'");
        assertThat(run("access", "remove", "caravan")).isEqualTo(1);
        assertThat(err.toString()).contains("nobody called 'caravan' who was put in here");
        assertThat(run("access", "remove-group", "none")).isEqualTo(1);
    }

    @Test
    void aTokenIsShownOnceAndRevoked() {
        assertThat(run("tokens", "make", "ana", "nightly")).isEqualTo(1);
        assertThat(err.toString()).contains("there is nobody called 'ana'");
        run("access", "group", "tb");
        run("access", "person", "ana", "--group", "tb");
        assertThat(run("tokens", "make", "ana", "nightly", "--days", "0")).isEqualTo(1);
        assertThat(err.toString()).contains("from 1 to 730");
        assertThat(run("tokens", "make", "ana", "nightly")).isZero();
        String token = out.toString().strip();
        assertThat(token).startsWith("caravan_").hasSizeGreaterThan(50);
        assertThat(run("tokens", "list")).isZero();
        assertThat(out.toString()).contains("nightly", "valid", "never").doesNotContain(token);
        assertThat(run("tokens", "revoke", "1")).isZero();
        assertThat(run("tokens", "list", "--owner", "ana")).isZero();
        assertThat(out.toString()).contains("revoked");
        assertThat(run("tokens", "revoke", "1")).isEqualTo(1);
    }

    @Test
    void somebodyElseApprovesOrRefuses() {
        TestDatabase.execute(
                database.dataSource(),
                "INSERT INTO request (requester, priority, submitted_at, needs_approval) VALUES ('ana', 50, now(), true), ('ana', 50, now(), true)");
        assertThat(run("requests", "approve", "1", "--as", "ana")).isEqualTo(1);
        assertThat(err.toString()).contains("somebody else has to decide");
        assertThat(run("requests", "approve", "1", "--as", "boss")).isZero();
        assertThat(run("requests", "show", "1")).isZero();
        assertThat(out.toString()).contains("Approved by boss");
        assertThat(run("requests", "refuse", "2", "--as", "boss", "--why", "no ethics number"))
                .isZero();
        assertThat(run("requests", "show", "2")).isZero();
        assertThat(out.toString()).contains("Refused by boss: no ethics number");
        assertThat(value("SELECT string_agg(person || ' ' || via || ' ' || action, ',' ORDER BY id) FROM access_audit"))
                .isEqualTo("boss command approve,boss command refuse");
    }

    private static String value(String sql) {
        return TestDatabase.value(database.dataSource(), sql);
    }

    /** What a command prints is that of this one alone. */
    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--property", "caravan.data=" + folder));
        properties.forEach((name, value) -> all.addAll(List.of("--property", name + "=" + value)));
        return CaravanCommand.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }
}
