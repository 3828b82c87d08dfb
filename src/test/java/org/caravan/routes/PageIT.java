package org.caravan.routes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

import org.caravan.access.People;
import org.caravan.access.People.Group;
import org.caravan.access.Role;
import org.caravan.dicom.data.Part10;
import org.caravan.files.Digests;
import org.caravan.http.HttpServers;
import org.caravan.http.Users;
import org.caravan.peers.Chromium;
import org.caravan.peers.Orthanc;
import org.caravan.rehearsal.BulkStudies;
import org.caravan.rehearsal.PartTenFiles;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page for people over the shipped flow and a real Orthanc, in a real browser, from the sign-in to the download. With -Dpage.screenshots=docs it makes
 * the pictures of docs/asking.md anew.
 */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PageIT {

    private static final String PATIENT = "00123";
    private static final String MARKUP = "<img src=x onerror=alert(1)>";

    @TempDir
    static Path folder;

    private static final List<String> ASKED = new ArrayList<>();
    private static final List<String> COMPLAINTS = new ArrayList<>();
    private static BusySite site;
    private static RunningFlow flow;
    private static Orthanc orthanc;
    private static Chromium browser;
    private static String address;

    @BeforeAll
    static void startASiteWhereAnaMayAskAndEvaApproves() throws Exception {
        site = new BusySite(folder);
        flow = site.flow();
        orthanc = Orthanc.start("CARAVAN", flow.dicomPort());
        int seed = 0;
        for (String patient : List.of(PATIENT, "P-2", "P-3")) {
            orthanc.uploadAll(PartTenFiles.write(
                    folder.resolve("files-" + seed), new BulkStudies(++seed).ctSlices(patient, 3, 4)));
        }
        flow.addRoutes("pacs/orthanc.camel.yaml", pacs(orthanc));
        site.start();
        HttpServers http = flow.serveConsole(Map.of("caravan.requests.approval", "true"));
        people(flow, folder.resolve("data/secrets"));
        address = "http://127.0.0.1:" + http.consolePort();
        browser = new Chromium(folder.resolve("profile"));
        browser.downloadTo(Files.createDirectories(folder.resolve("downloads")));
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        site.close();
        orthanc.close();
    }

    @Test
    @Order(1)
    void aWrongPasswordIsRefusedAndTheRightOneLetsIn() throws Exception {
        browser.open(address + "/");
        picture("signin", 900, 640, false);
        signIn("ana", "a wrong password");
        browser.awaitText("That is no name with its password");
        signIn("ana");
        browser.awaitText("Nothing was asked for yet");
        assertThat(browser.text()).contains("New request").doesNotContain("Operations", "Administration", "Approvals");
    }

    @Test
    @Order(2)
    void thePacsIsEchoedAndSearchedAndSeriesOfAStudyAreTicked() throws Exception {
        browser.open(address + "/new");
        assertThat(browser.text()).contains("orthanc").doesNotContain("lapaz");
        browser.click(By.cssSelector("button[formaction='/new/echo']"));
        browser.awaitText("orthanc answers");
        browser.click(By.cssSelector("button.primary"));
        browser.awaitText("otherwise it means all that the PACS has");
        browser.await(By.name("PatientID")).sendKeys(PATIENT);
        browser.click(By.cssSelector("form[action='/new/search'] button.primary"));
        browser.awaitText("1 study at orthanc");
        assertThat(browser.text()).contains(PATIENT, "CT");
        picture("results", 1280, 620, false);
        browser.click(By.cssSelector("button[value='series-0']"));
        browser.awaitText("Keep these series");
        browser.click(By.cssSelector("input[name=series][value='0']"));
        browser.click(By.cssSelector("input[name=series][value='2']"));
        browser.click(By.cssSelector("button.primary"));
        browser.awaitText("2 series");
        browser.click(By.cssSelector("button[value=on]"));
        browser.awaitText("Your new request");
        assertThat(browser.text()).containsPattern("Rows that can be asked for\\s+2");
    }

    @Test
    @Order(3)
    void itIsSubmittedAndWaitsForSomebodyElseToApproveIt() throws Exception {
        browser.await(By.name("why")).sendKeys("Study 7: lung lesions");
        browser.await(By.name("ethics")).sendKeys("EC-2026-17");
        browser.click(By.cssSelector("form[action$='/submit'] button.primary"));
        browser.awaitText("Submitted");
        browser.awaitText("Waits for approval");
        browser.awaitText("Somebody else has to approve it");
        assertThat(browser.isVisible(By.cssSelector("form[action$='/approve']")))
                .isFalse();
        flow.await(() -> flow.value("SELECT count(*)::text FROM request_series").equals("2"));
        assertThat(flow.value("SELECT coalesce(sum(received_instances), 0)::text FROM series WHERE pacs = 'orthanc'"))
                .as("objects that are fetched before anybody approved them")
                .isEqualTo("0");
    }

    @Test
    @Order(4)
    void somebodyElseSeesTheFrozenListAndApproves() throws Exception {
        signOut();
        signIn("eva");
        browser.awaitText("Approvals");
        browser.open(address + "/approvals");
        browser.awaitText("Study 7: lung lesions");
        picture("approvals", 1280, 480, false);
        browser.click(By.linkText("Look"));
        browser.awaitText("See the 2 series that were found");
        browser.click(By.partialLinkText("See the 2 series"));
        browser.awaitText("Exactly these are fetched");
        assertThat(browser.text()).contains(PATIENT);
        browser.click(By.linkText("Back to the request"));
        browser.click(By.cssSelector("form[action$='/approve'] button:enabled"));
        browser.awaitText("Approved");
        browser.awaitText("Nothing waits for you");
    }

    @Test
    @Order(5)
    void itsRequesterWatchesItComeAndDownloadsItByteForByte() throws Exception {
        signOut();
        signIn("ana");
        browser.click(By.partialLinkText("Request "));
        browser.awaitText("Done");
        browser.awaitText("Download");
        assertThat(browser.text()).contains("Approved by").containsPattern("8 of 8");
        picture("request", 1280, 820, false);
        picture("request-narrow-dark", 390, 820, true);
        browser.click(By.partialLinkText("Download"));
        Path zip = folder.resolve("downloads/caravan-" + request() + ".zip");
        flow.await(() -> Files.exists(zip));
        assertThat(contents(zip)).hasSize(8).isSubsetOf(held());
    }

    @Test
    @Order(6)
    void everyRowOfAListIsCheckedAndMarkupIsText() throws Exception {
        Path list = folder.resolve("wanted.csv");
        Files.writeString(
                list,
                "RowID;PatientID;StudyDate;PACS\n" + MARKUP + ";P-2;;\nmine-2;P-3;2024-02-31;\nmine-3;P-3;;lapaz\n");
        browser.open(address + "/new");
        browser.await(By.name("list")).sendKeys(list.toString());
        browser.click(By.cssSelector("form[action='/new/list'] button"));
        browser.awaitText("2 rows cannot be used");
        assertThat(browser.text())
                .contains(MARKUP, "line 3: column StudyDate: is no date", "line 4: column PACS: names no PACS");
        assertThat(browser.isVisible(By.cssSelector("main img"))).isFalse();
        picture("list", 1280, 1100, false);
        browser.click(By.cssSelector("button[formaction$='/discard']"));
        browser.awaitText("Discarded");
    }

    @Test
    @Order(7)
    void theOperatorsScreenHasARemedyForWhatIsStuck() throws Exception {
        signOut();
        signIn("caravan");
        browser.open(address + "/operations");
        browser.awaitText("1 archive for central failed");
        assertThat(browser.text())
                .contains("1 series of lapaz is in the quarantine", "rsync: the far end cannot write", "a minute");
        picture("operations", 1280, 1000, false);
        picture("operations-dark", 1280, 1000, true);
        browser.click(By.xpath("//li[contains(., 'archive for central')]//button"));
        browser.awaitText("1 is tried again");
        flow.await(() -> flow.value("SELECT count(*)::text FROM delivery WHERE state = 'failed'")
                .equals("0"));
        browser.open(address + "/administration/groups");
        browser.awaitText("imaging");
        browser.open(address + "/administration");
        browser.awaitText("elalto");
    }

    @Test
    @Order(8)
    void whatOthersMayNotSeeIsNotThere() {
        signOut();
        signIn("eva");
        browser.awaitText("Approvals");
        for (String closed : List.of("/operations", "/administration", "/new")) {
            browser.open(address + closed);
            browser.awaitText("You may not do that");
        }
        browser.open(address + "/requests/999999");
        browser.awaitText("There is nothing here");
    }

    @Test
    @Order(9)
    void everyLookIsWrittenDownNoAddressNamesAPatientAndNothingCameFromElsewhere() {
        assertThat(Set.of(flow.value(
                                "SELECT string_agg(DISTINCT action, ',' ORDER BY action) FROM access_audit WHERE person = 'ana'")
                        .split(",")))
                .contains("query", "matches", "submit", "items", "files", "list");
        remember();
        assertThat(ASKED)
                .hasSizeGreaterThan(20)
                .allMatch(asked -> asked.startsWith(address + "/"), "of us")
                .noneMatch(asked -> asked.contains(PATIENT));
        assertThat(COMPLAINTS).noneMatch(told -> told.contains("Content Security Policy"));
    }

    private static String request() {
        return flow.value("SELECT max(id)::text FROM request WHERE submitted_at IS NOT NULL");
    }

    private static void signIn(String name) {
        try {
            signIn(
                    name,
                    Files.readString(folder.resolve("data/secrets/" + name + ".password"))
                            .strip());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void signIn(String name, String password) {
        browser.await(By.name("user")).sendKeys(name);
        browser.await(By.name("password")).sendKeys(password);
        browser.click(By.tagName("button"));
    }

    private static void signOut() {
        browser.open(address + "/");
        browser.click(By.cssSelector("form[action='/signout'] button"));
        browser.await(By.name("user"));
    }

    private static Set<String> held() throws Exception {
        Set<String> sums = new TreeSet<>();
        for (String instance : orthanc.instances()) {
            sums.add(dataSet(orthanc.file(instance)));
        }
        return sums;
    }

    private static Set<String> contents(Path zip) throws Exception {
        Set<String> sums = new TreeSet<>();
        try (ZipFile file = new ZipFile(zip.toFile())) {
            for (ZipEntry entry : file.stream().toList()) {
                try (InputStream in = file.getInputStream(entry)) {
                    sums.add(dataSet(in.readAllBytes()));
                }
            }
        }
        return sums;
    }

    /** Without the file meta information, which names the program that wrote it. */
    private static String dataSet(byte[] file) throws Exception {
        int offset = (int) Part10.read(file).dataSetOffset();
        MessageDigest digest = Digests.sha256();
        digest.update(file, offset, file.length - offset);
        return Digests.hex(digest);
    }

    @AfterEach
    void keepWhatIsSeenLast(TestInfo test) throws Exception {
        remember();
        browser.screenshot(
                Path.of("target/page", test.getTestMethod().orElseThrow().getName() + ".png"));
    }

    private static void remember() {
        browser.requests().stream()
                .filter(asked -> asked.matches("(?:http|ws).*"))
                .forEach(ASKED::add);
        COMPLAINTS.addAll(browser.complaints());
    }

    private static void picture(String name, int width, int height, boolean dark) throws Exception {
        browser.lookAs(width, height, dark);
        Path pictures = Path.of(System.getProperty("page.screenshots", "target/page"));
        browser.screenshot(pictures.resolve("page-" + name + ".png"));
        browser.lookAs(1280, 1300, false);
    }

    /** Ana may ask, Eva approves. */
    static void people(RunningFlow flow, Path secrets) throws IOException {
        People people = new People(flow.dataSource());
        people.put(new Group("imaging", Set.of(Role.REQUESTER), Set.of("orthanc"), Set.of("central"), true, true, ""));
        people.put(new Group("board", Set.of(Role.APPROVER), Set.of(), Set.of(), true, false, ""));
        Users users = new Users(secrets);
        for (String name : List.of("ana", "eva")) {
            users.addPerson(name);
        }
        people.put("ana", "ana@example.org", List.of("imaging"));
        people.put("eva", "eva@example.org", List.of("board"));
    }

    /** The file of a PACS that gives by C-GET. */
    static String pacs(Orthanc orthanc) {
        StringBuilder text = new StringBuilder(
                """
                - beans:
                    - name: orthanc
                      type: org.caravan.camel.dicom.Pacs
                      properties:
                        aeTitle: %s
                        host: 127.0.0.1
                        port: %d
                        callingAeTitle: CARAVAN
                        retrieve: get
                """
                        .formatted(orthanc.aeTitle(), orthanc.port()));
        for (String template : List.of("pace", "download", "request")) {
            text.append(
                    """
                    - templatedRoute:
                        routeTemplateRef: %1$s
                        routeId: %1$s-orthanc
                        parameters:
                          - { name: pacs, value: orthanc }
                    """
                            .formatted(template));
            if (template.equals("pace")) {
                text.append("      - { name: requestsPerMinute, value: \"6000\" }\n");
            }
        }
        return text.toString();
    }
}
