package org.caravan.routes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.files.Digests;
import org.caravan.rehearsal.FormFault;
import org.caravan.rehearsal.RehearsalForm;
import org.caravan.rehearsal.RehearsalForms;
import org.caravan.rehearsal.SyntheticForms;

import static org.assertj.core.api.Assertions.assertThat;

/** Photos and other attachments come along, whole or not at all. */
class FormAttachmentsTest {

    private static final String URL = "/api/v2/assets/aOne/data/1/attachments/att1/";

    @TempDir
    Path folder;

    private RunningForms forms;
    private RehearsalForm form;
    private final byte[] photo = new byte[3_000_000];

    @BeforeEach
    void start() throws Exception {
        forms = new RunningForms(folder);
        forms.settings.setAttachments(true);
        new Random(7).nextBytes(photo);
        form = forms.interviews("aOne", 0);
        form.attach("att1", photo);
    }

    @AfterEach
    void stop() {
        forms.close();
    }

    private static String withAttachment(String url, String name) {
        return SyntheticForms.interview(1, "REH-0001")
                .replace(
                        "\"_attachments\":[]",
                        "\"_attachments\":[{\"uid\":\"att1\",\"download_url\":\"" + url
                                + "\",\"mimetype\":\"image/jpeg\",\"filename\":\"" + name
                                + "\",\"media_file_basename\":\"" + name
                                + "\",\"question_xpath\":\"interview/photo\"}]");
    }

    private void fetch() {
        String runs = "SELECT count(*) FROM kobo_run WHERE what = 'attachments' AND state <> 'running'";
        int before = Integer.parseInt(forms.value(runs));
        forms.run();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> Integer.parseInt(forms.value(runs)) > before);
    }

    private String state() {
        return forms.value("SELECT state || ' ' || coalesce(last_error, '') FROM kobo_attachment");
    }

    private Path file() {
        return folder.resolve("archives").resolve(forms.value("SELECT file FROM kobo_attachment"));
    }

    @Test
    void storesAnAttachmentUnderASafeNameWithItsSum() throws Exception {
        form.add(1, withAttachment(forms.server.url() + URL, "../../etc/$(id) photo é.jpg"));

        fetch();

        assertThat(state()).isEqualTo("stored ");
        assertThat(Files.readAllBytes(file())).isEqualTo(photo);
        assertThat(forms.value("SELECT file FROM kobo_attachment"))
                .matches("forms/forms-a/aOne/1/[0-9]+___id__photo__\\.jpg");
        assertThat(forms.value("SELECT sha256 FROM kobo_attachment")).isEqualTo(Digests.sha256(file()));
        assertThat(forms.value("SELECT count(*) FROM archive WHERE state = 'verified' AND attachment_id IS NOT NULL"))
                .isEqualTo("1");
        forms.server.forgetRequests();

        fetch();
        assertThat(forms.server.requests()).noneMatch(address -> address.contains("attachments"));
    }

    @Test
    void goesOnWhereABrokenAttemptEnded() throws Exception {
        form.add(1, withAttachment(forms.server.url() + URL, "photo.jpg"));
        forms.server.fault(address -> address.contains("att1"), 1, (exchange, good) -> {
            exchange.getResponseHeaders().set("Content-Type", "image/jpeg");
            exchange.sendResponseHeaders(200, good.length);
            exchange.getResponseBody().write(good, 0, 1_000_000);
            exchange.getResponseBody().flush();
            exchange.close();
        });
        StringBuilder ranges = new StringBuilder();
        forms.server.fault(address -> address.contains("att1"), 1, (exchange, good) -> {
            ranges.append(exchange.getRequestHeaders().getFirst("Range"));
            exchange.getResponseHeaders().set("Content-Range", "bytes 0-9/10");
            exchange.getResponseHeaders().set("Content-Type", "image/jpeg");
            exchange.sendResponseHeaders(206, 10);
            exchange.getResponseBody().write(new byte[10]);
        });

        fetch();

        assertThat(ranges.toString()).matches("bytes=[1-9][0-9]*-");
        assertThat(state()).as("a part that was not asked for is not taken").isEqualTo("stored ");
        assertThat(Files.readAllBytes(file())).isEqualTo(photo);
    }

    @Test
    void sendsNoTokenToAnotherHostAndTellsWhy() {
        form.add(1, withAttachment("http://localhost:" + forms.server.port() + URL, "photo.jpg"));

        fetch();

        assertThat(state()).startsWith("queued ").contains("another server");
        assertThat(forms.server.requests()).noneMatch(address -> address.contains("attachments"));
    }

    @Test
    void takesNoPageForPeopleForAPhotoAndGoesOnWithTheNext() {
        form.add(1, withAttachment(forms.server.url() + URL, "photo.jpg"));
        form.add(
                2,
                withAttachment(forms.server.url() + URL.replace("att1", "att2"), "b.jpg")
                        .replace("\"_id\":1", "\"_id\":2"));
        form.attach("att2", new byte[] {1, 2, 3});
        forms.server.fault(address -> address.contains("att1"), Integer.MAX_VALUE, FormFault.html());

        fetch();

        assertThat(
                        forms.value(
                                "SELECT string_agg(submission_id || ' ' || state, ', ' ORDER BY submission_id) FROM kobo_attachment"))
                .isEqualTo("1 queued, 2 stored");
        assertThat(forms.value("SELECT last_error FROM kobo_attachment WHERE submission_id = 1"))
                .contains("no file");
    }

    @Test
    void refusesAnAttachmentThatIsTooLarge() {
        forms.settings.setLargestAttachment(1_000_000);
        form.add(1, withAttachment(forms.server.url() + URL, "photo.jpg"));

        fetch();

        assertThat(state()).contains("larger than 1000000 bytes");
    }

    @Test
    void destinationsGetAttachmentsWhereTheirFileSaysSo(@TempDir Path site) throws Exception {
        try (RehearsalForms server = RehearsalForms.start(0, "t");
                RunningFlow flow = new RunningFlow(site)) {
            RehearsalForm interview = server.form("aOne", "Interview", SyntheticForms.INTERVIEW);
            interview.attach("att1", photo);
            interview.add(1, withAttachment(server.url() + URL, "photo.jpg"));
            flow.addRoutes(
                    "forms/mine.camel.yaml",
                    templated(
                            "read-forms",
                            "read-forms-mine",
                            "server",
                            "mine",
                            "url",
                            server.url(),
                            "token",
                            "t",
                            "schedule",
                            "* * * * * ?",
                            "attachments",
                            "true"));
            flow.addRoutes(
                    "destinations/with.camel.yaml",
                    templated(
                            "deliver-folder",
                            "deliver-with",
                            "destination",
                            "with",
                            "folder",
                            site.resolve("with").toString(),
                            "create",
                            "true",
                            "attachments",
                            "true"));
            flow.addRoutes(
                    "destinations/without.camel.yaml",
                    templated(
                            "deliver-folder",
                            "deliver-without",
                            "destination",
                            "without",
                            "folder",
                            site.resolve("without").toString(),
                            "create",
                            "true"));
            flow.start();

            flow.await(() ->
                    "delivered".equals(flow.value("SELECT d.state FROM delivery d WHERE d.destination = 'with'")));

            Path delivered = site.resolve("with").resolve(flow.value("SELECT file FROM kobo_attachment"));
            assertThat(Files.readAllBytes(delivered)).isEqualTo(photo);
            assertThat(flow.value("SELECT count(*) FROM delivery WHERE destination <> 'with'"))
                    .isEqualTo("0");
            assertThat(flow.status().totals().undelivered()).isZero();
        }
    }

    private static String templated(String template, String id, String... parameters) {
        StringBuilder yaml = new StringBuilder("- templatedRoute:\n    routeTemplateRef: " + template
                + "\n    routeId: " + id + "\n    parameters:\n");
        for (int i = 0; i < parameters.length; i += 2) {
            yaml.append("      - { name: ")
                    .append(parameters[i])
                    .append(", value: \"")
                    .append(parameters[i + 1])
                    .append("\" }\n");
        }
        return yaml.toString();
    }
}
