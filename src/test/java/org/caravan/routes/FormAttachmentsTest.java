package org.caravan.routes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.caravan.files.Digests;
import org.caravan.rehearsal.FormFault;
import org.caravan.rehearsal.RehearsalForm;
import org.caravan.rehearsal.RehearsalForms;
import org.caravan.rehearsal.SyntheticForms;

import static org.assertj.core.api.Assertions.assertThat;

/** Photos and other attachments come along, whole or not at all. */
class FormAttachmentsTest extends FormsFixture {

    static final String URL = "/api/v2/assets/aOne/data/1/attachments/att1/";

    private RehearsalForm form;
    private final byte[] photo = new byte[3_000_000];

    @BeforeEach
    void attachAPhoto() {
        forms.settings.setAttachments(true);
        new Random(7).nextBytes(photo);
        form = forms.interviews("aOne", 0);
        form.attach("att1", photo);
    }

    static String withAttachment(String url, String name) {
        return SyntheticForms.interview(1, "REH-0001")
                .replace(
                        "\"_attachments\":[]",
                        "\"_attachments\":[{\"uid\":\"att1\",\"download_url\":\"" + url
                                + "\",\"mimetype\":\"image/jpeg\",\"filename\":\"" + name
                                + "\",\"media_file_basename\":\"" + name
                                + "\",\"question_xpath\":\"interview/photo\"}]");
    }

    /** The answer up to there, and the connection breaks. */
    private static FormFault upTo(int bytes) {
        return (exchange, good) -> {
            exchange.getResponseHeaders().set("Content-Type", "image/jpeg");
            exchange.sendResponseHeaders(200, good.length);
            exchange.getResponseBody().write(good, 0, bytes);
            exchange.getResponseBody().flush();
            exchange.close();
        };
    }

    private void faultOnce(FormFault fault) {
        forms.server.fault(FormAttachmentsTest::isPhoto, 1, fault);
    }

    private static boolean isPhoto(String address) {
        return address.contains("att1");
    }

    private void fetch() {
        String runs = "SELECT count(*) FROM kobo_run WHERE what = 'attachments' AND state <> 'running'";
        int before = Integer.parseInt(forms.value(runs));
        forms.run();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> Integer.parseInt(forms.value(runs)) > before);
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
        faultOnce(upTo(1_000_000));
        StringBuilder ranges = new StringBuilder();
        faultOnce((exchange, good) -> {
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

    /** That header, and then as the other does. */
    private static FormFault with(String header, String value, FormFault fault) {
        return (exchange, good) -> {
            exchange.getResponseHeaders().set(header, value);
            fault.answer(exchange, good);
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ETag | \"one\" | \"one\"",
                "ETag | W/\"one\" | null",
                "Last-Modified | Sat, 21 Nov 2026 13:00:00 GMT | Sat, 21 Nov 2026 13:00:00 GMT"
            })
    void asksForThePartOnlyOfTheSameFileAlsoInALaterRun(String header, String value, String asked) throws Exception {
        forms.settings.setAttempts(1);
        form.add(1, withAttachment(forms.server.url() + URL, "photo.jpg"));
        faultOnce(with(header, value, upTo(1_000_000)));
        fetch();
        StringBuilder conditions = new StringBuilder();
        byte[] other = "another photo".getBytes(StandardCharsets.UTF_8);
        faultOnce((exchange, good) -> {
            conditions.append(exchange.getRequestHeaders().getFirst("If-Range"));
            exchange.getResponseHeaders().set("Content-Type", "image/jpeg");
            exchange.sendResponseHeaders(200, other.length);
            exchange.getResponseBody().write(other);
        });
        due();

        fetch();

        assertThat(conditions).hasToString(asked);
        assertThat(state()).isEqualTo("stored ");
        assertThat(Files.readAllBytes(file())).isEqualTo(other);
        assertThat(files()).containsExactly(file());
    }

    @Test
    void takesNoPartOfAnotherFileWhereTheServerDoesNotHeedThatItWasAskedForTheSame() throws Exception {
        form.add(1, withAttachment(forms.server.url() + URL, "photo.jpg"));
        faultOnce(with("ETag", "\"one\"", (exchange, good) -> upTo(10).answer(exchange, new byte[20])));
        faultOnce(with("ETag", "\"two\"", RehearsalForms::sendWhole));

        fetch();

        assertThat(state()).isEqualTo("stored ");
        assertThat(Files.readAllBytes(file())).isEqualTo(photo);
    }

    @Test
    void asksForTheWholeWhereTheServerDoesNotTellWhetherAPartIsTheLast() throws Exception {
        form.add(1, withAttachment(forms.server.url() + URL, "photo.jpg"));
        faultOnce(upTo(1_000_000));
        faultOnce(with("Content-Range", "bytes 999999-1000099/*", (exchange, good) -> {
            exchange.getResponseHeaders().set("Content-Type", "image/jpeg");
            exchange.sendResponseHeaders(206, 101);
            exchange.getResponseBody().write(good, 999_999, 101);
        }));

        fetch();

        assertThat(state()).isEqualTo("stored ");
        assertThat(Files.readAllBytes(file())).isEqualTo(photo);
    }

    @Test
    void aRunGoesOnWhereOneThatDiedLeftOff() throws Exception {
        forms.settings.setAttempts(1);
        form.add(1, withAttachment(forms.server.url() + URL, "photo.jpg"));
        faultOnce(upTo(1_000_000));
        fetch();
        assertThat(state()).startsWith("queued ");
        long left = Files.size(files().get(0));
        StringBuilder ranges = new StringBuilder();
        faultOnce((exchange, good) -> {
            ranges.append(exchange.getRequestHeaders().getFirst("Range"));
            RehearsalForms.sendWhole(exchange, good);
        });
        due();

        fetch();

        assertThat(ranges).asString().isEqualTo("bytes=" + (left - 1) + "-");
        assertThat(state()).isEqualTo("stored ");
        assertThat(Files.readAllBytes(file())).isEqualTo(photo);
        assertThat(files()).containsExactly(file());
    }

    @Test
    void ofTwoRunsAtOnceOneStoresTheFileWhole() throws Exception {
        form.add(1, withAttachment(forms.server.url() + URL, "photo.jpg"));
        CountDownLatch half = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        faultOnce((exchange, good) -> {
            exchange.getResponseHeaders().set("Content-Type", "image/jpeg");
            exchange.sendResponseHeaders(200, good.length);
            exchange.getResponseBody().write(good, 0, 1_500_000);
            exchange.getResponseBody().flush();
            half.countDown();
            waitFor(goOn);
            exchange.getResponseBody().write(good, 1_500_000, good.length - 1_500_000);
        });
        forms.run();
        waitFor(half);
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> !files().isEmpty() && Files.size(files().get(0)) > 0);
        forms.execute("UPDATE kobo_run SET seen_at = now() - interval '1 hour' WHERE state = 'running'");
        due();

        forms.run();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> state().startsWith("stored"));
        goOn.countDown();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> forms.context.getInflightRepository().size() == 0);

        assertThat(state()).isEqualTo("stored ");
        assertThat(files()).containsExactly(file());
        assertThat(Files.readAllBytes(file())).isEqualTo(photo);
        assertThat(
                        forms.value(
                                "SELECT string_agg(state || ' ' || added, ', ' ORDER BY id) FROM kobo_run WHERE what = 'attachments'"))
                .isEqualTo("failed 0, finished 1");
        assertThat(forms.value("SELECT count(*) FROM archive")).isEqualTo("1");
    }

    @Test
    void anAttachmentThatIsForbiddenOrGoneHoldsNoOtherUp() {
        form.add(1, withAttachment(forms.server.url() + URL, "photo.jpg"));
        for (int id = 2; id <= 4; id++) {
            form.add(
                    id,
                    withAttachment(forms.server.url() + URL.replace("att1", "att" + id), "b.jpg")
                            .replace("\"_id\":1", "\"_id\":" + id));
        }
        form.attach("att4", new byte[] {1, 2, 3});
        for (int status : List.of(403, 410)) {
            forms.server.fault(
                    address -> address.contains(status == 403 ? "att1" : "att2"),
                    ALWAYS,
                    FormFault.status(status, null));
        }

        fetch();

        assertThat(
                        forms.value(
                                "SELECT string_agg(concat_ws(' ', submission_id, state, last_error), ', ' ORDER BY submission_id) FROM kobo_attachment"))
                .isEqualTo(
                        "1 queued The form server answered with status 403, 2 queued The form server answered with status 410,"
                                + " 3 queued The form server answered with status 404, 4 stored");
        assertThat(forms.value("SELECT consecutive_failures FROM kobo_server")).isEqualTo("0");
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
        forms.server.fault(FormAttachmentsTest::isPhoto, ALWAYS, FormFault.html());

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
    void refusesAnAttachmentThatIsTooLargeAlsoWhereItComesInPiecesAndKeepsNoneOfThem() throws Exception {
        forms.settings.setLargestAttachment(2_000_000);
        forms.settings.setAttempts(2);
        form.add(1, withAttachment(forms.server.url() + URL, "photo.jpg"));
        faultOnce(upTo(1_500_000));

        fetch();

        assertThat(state()).isEqualTo("queued The server's answer is larger than 2000000 bytes: refused");
        assertThat(files()).isEmpty();
    }

    @Test
    void storesAnEmptyAttachment() throws Exception {
        form.attach("att1", new byte[0]);
        form.add(1, withAttachment(forms.server.url() + URL, "photo.jpg"));

        fetch();

        assertThat(state()).isEqualTo("stored ");
        assertThat(Files.size(file())).isZero();
    }

    @Test
    void takesNoPartThatEndsEarlyForTheRest() throws Exception {
        form.add(1, withAttachment(forms.server.url() + URL, "photo.jpg"));
        faultOnce(upTo(1_500_000));
        faultOnce((exchange, good) -> {
            int from = Integer.parseInt(
                    exchange.getRequestHeaders().getFirst("Range").replaceAll("[^0-9]", ""));
            exchange.getResponseHeaders().set("Content-Type", "image/jpeg");
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (from + 999) + "/" + good.length);
            exchange.sendResponseHeaders(206, 1000);
            exchange.getResponseBody().write(good, from, 1000);
        });

        fetch();

        assertThat(state()).isEqualTo("stored ");
        assertThat(Files.readAllBytes(file())).isEqualTo(photo);
    }

    @Test
    void beginsAnewWhereTheServerDoesNotHaveThePart() throws Exception {
        form.add(1, withAttachment(forms.server.url() + URL, "photo.jpg"));
        faultOnce(upTo(1_500_000));
        faultOnce(FormFault.status(416, null));
        StringBuilder ranges = new StringBuilder();
        faultOnce((exchange, good) -> {
            ranges.append(exchange.getRequestHeaders().getFirst("Range"));
            RehearsalForms.sendWhole(exchange, good);
        });

        fetch();

        assertThat(ranges).hasToString("null");
        assertThat(state()).isEqualTo("stored ");
        assertThat(Files.readAllBytes(file())).isEqualTo(photo);
    }

    @Test
    void manyAttachmentsThatCannotBeHadHoldNoOthersUp() {
        for (int id = 1; id <= 5; id++) {
            form.add(
                    id,
                    withAttachment(forms.server.url() + URL.replace("att1", "att" + id), "b.jpg")
                            .replace("\"_id\":1", "\"_id\":" + id));
        }
        form.attach("att6", new byte[] {1, 2, 3});
        forms.server.fault(
                address -> address.contains("/attachments/") && !address.contains("att6"),
                ALWAYS,
                FormFault.status(502, null));
        fetch();
        assertThat(attachmentRun()).startsWith("failed: 3");
        fetch();
        form.add(
                6,
                withAttachment(forms.server.url() + URL.replace("att1", "att6"), "b.jpg")
                        .replace("\"_id\":1", "\"_id\":6"));
        forms.execute("UPDATE kobo_attachment SET next_attempt_at = now() - interval '1 day'");

        fetch();

        assertThat(forms.value("SELECT state FROM kobo_attachment WHERE submission_id = 6"))
                .isEqualTo("stored");
        assertThat(attachmentRun()).isEqualTo("partial: ");
        assertThat(forms.value("SELECT sum(attempts) FROM kobo_attachment"))
                .as("three at a time")
                .isEqualTo("9");
    }

    private String attachmentRun() {
        return forms.value(
                "SELECT state || ': ' || coalesce(last_error, '') FROM kobo_run WHERE what = 'attachments' ORDER BY id DESC LIMIT 1");
    }

    private void due() {
        forms.execute("UPDATE kobo_attachment SET next_attempt_at = now()");
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All files of submission 1. */
    private List<Path> files() throws IOException {
        Path of = folder.resolve("archives/forms/forms-a/aOne/1");
        if (!Files.isDirectory(of)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(of)) {
            return files.toList();
        }
    }
}
