package org.caravan.routes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.rehearsal.FormFault;
import org.caravan.rehearsal.RehearsalForm;
import org.caravan.rehearsal.RehearsalForms;
import org.caravan.rehearsal.SyntheticForms;

import static org.assertj.core.api.Assertions.assertThat;

/** The whole program over rehearsal form servers, each with its file. */
class FormDeliveryTest {

    @TempDir
    Path folder;

    @Test
    void destinationsGetAttachmentsWhereTheirFileSaysSo() throws Exception {
        byte[] photo = new byte[3_000_000];
        new Random(7).nextBytes(photo);
        try (RehearsalForms server = RehearsalForms.start(0, "t");
                RunningFlow flow = new RunningFlow(folder)) {
            RehearsalForm interview = server.form("aOne", "Interview", SyntheticForms.INTERVIEW);
            interview.attach("att1", photo);
            interview.add(1, FormAttachmentsTest.withAttachment(server.url() + FormAttachmentsTest.URL, "photo.jpg"));
            String source = "server=mine; url=" + server.url() + "; token=t; schedule=* * * * * ?; attachments=true";
            add(flow, "forms/mine", "read-forms", "read-forms-mine", source);
            flow.addRoutes("destinations/with.camel.yaml", folder("with", true));
            flow.addRoutes("destinations/without.camel.yaml", folder("without", false));
            flow.start();

            flow.await(() ->
                    "delivered".equals(flow.value("SELECT d.state FROM delivery d WHERE d.destination = 'with'")));

            Path delivered = folder.resolve("with").resolve(flow.value("SELECT file FROM kobo_attachment"));
            assertThat(Files.readAllBytes(delivered)).isEqualTo(photo);
            assertThat(flow.value("SELECT count(*) FROM delivery WHERE destination <> 'with'"))
                    .isEqualTo("0");
            assertThat(flow.status().totals().undelivered()).isZero();
        }
    }

    private String folder(String name, boolean attachments) {
        return """
                - beans:
                    - name: %1$s
                      type: org.caravan.deliver.Folder
                      properties:
                        folder: "%2$s"
                        create: true
                - templatedRoute:
                    routeTemplateRef: deliver
                    routeId: deliver-%1$s
                    parameters:
                      - { name: destination, value: %1$s }
                      - { name: attachments, value: "%3$s" }
                      - { name: identifiable, value: "true" }
                """
                .formatted(name, folder.resolve(name), attachments);
    }

    @Test
    void serversAreReadAtOnceEachWithATokenOfItsOwn() throws Exception {
        CountDownLatch secondIsRead = new CountDownLatch(1);
        try (RehearsalForms one = RehearsalForms.start(0, "token-of-one");
                RehearsalForms two = RehearsalForms.start(0, "token-of-two");
                RunningFlow flow = new RunningFlow(folder)) {
            for (RehearsalForms server : List.of(one, two)) {
                server.form("aOne", "Interview", SyntheticForms.INTERVIEW)
                        .add(1, SyntheticForms.interview(1, "REH-0001"));
                String name = server == one ? "one" : "two";
                add(
                        flow,
                        "forms/" + name,
                        "read-forms",
                        "read-forms-" + name,
                        "server=" + name + "; url=" + server.url() + "; token=token-of-" + name
                                + "; schedule=* * * * * ?");
            }
            one.fault(address -> address.contains("/data/"), 1, FormFault.after(() -> awaited(secondIsRead)));
            flow.start();
            String read = "SELECT string_agg(DISTINCT server, ' ' ORDER BY server) FROM kobo_submission";

            flow.await(() -> one.requests().stream().anyMatch(address -> address.contains("/data/"))
                    && "two".equals(flow.value(read)));
            secondIsRead.countDown();

            flow.await(() -> "one two".equals(flow.value(read)));
            assertThat(flow.value("SELECT count(*) FROM kobo_server WHERE last_error IS NOT NULL"))
                    .isEqualTo("0");
        }
    }

    private static void awaited(CountDownLatch latch) {
        try {
            assertThat(latch.await(50, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Adds a route file with one templatedRoute; its parameters are {@code name=value}, semicolons between. */
    static void add(RunningFlow flow, String file, String template, String id, String parameters) throws IOException {
        StringBuilder yaml = new StringBuilder("- templatedRoute:\n    routeTemplateRef: " + template
                + "\n    routeId: " + id + "\n    parameters:\n");
        for (String parameter : parameters.split("; ")) {
            String[] parts = parameter.split("=", 2);
            yaml.append("      - { name: ")
                    .append(parts[0])
                    .append(", value: \"")
                    .append(parts[1])
                    .append("\" }\n");
        }
        flow.addRoutes(file + ".camel.yaml", yaml.toString());
    }
}
