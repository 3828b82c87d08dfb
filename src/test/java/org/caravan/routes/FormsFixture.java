package org.caravan.routes;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.queue.Sql;

/** The routes over a rehearsal form server, begun anew for each test. */
abstract class FormsFixture {

    static final int ALWAYS = Integer.MAX_VALUE;

    @TempDir
    Path folder;

    RunningForms forms;

    @BeforeEach
    void startForms() throws Exception {
        forms = new RunningForms(folder);
    }

    @AfterEach
    void stopForms() {
        forms.close();
    }

    static boolean isData(String address) {
        return address.contains("/data/");
    }

    static boolean isList(String address) {
        return address.startsWith("/api/v2/assets/?");
    }

    /** What alerts tell of forms. */
    String alerts() {
        return new Sql(forms.dataSource).rows("alert-forms", Map.of()).toString();
    }

    /** A definition: each row is a question's type and name. */
    static String survey(String... rows) {
        return Stream.of(rows)
                .map(row -> row.split(" "))
                .map(row ->
                        "{\"type\":\"" + row[0] + "\"" + (row.length > 1 ? ",\"name\":\"" + row[1] + "\"" : "") + "}")
                .collect(Collectors.joining(",", "{\"survey\":[", "]}"));
    }
}
