package org.caravan.deliver;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.caravan.camel.dicom.Verify;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomListener;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.FindService;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.StoreService;
import org.caravan.rehearsal.SyntheticObject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.caravan.deliver.Shipments.outcome;

/** What comes of what another PACS answers; it runs in this JVM, and answers as a test says. */
@Timeout(60)
class PacsDestinationTest {

    @TempDir
    Path folder;

    private final Map<String, Integer> refused = new ConcurrentHashMap<>();
    private final Set<String> unlisted = ConcurrentHashMap.newKeySet();
    private final Set<String> taken = ConcurrentHashMap.newKeySet();

    private DicomListener archive;
    private PacsAtWork pacs;

    @BeforeEach
    void start() throws Exception {
        StoreService store = new StoreService() {
            @Override
            public Placement place(ReceivedObject object) throws DicomException {
                if (refused.containsKey(object.sopInstanceUid())) {
                    throw new DicomStatusException(refused.get(object.sopInstanceUid()), "refused");
                }
                return Placement.at(folder.resolve("taken/" + object.sopInstanceUid()));
            }

            @Override
            public void stored(ReceivedObject object) {
                taken.add(object.sopInstanceUid());
            }
        };
        FindService find = (association, level, keys, matches, cancel) -> {
            for (String uid : taken) {
                if (!unlisted.contains(uid)) {
                    matches.accept(Map.of(
                            "StudyInstanceUID",
                            keys.get("StudyInstanceUID"),
                            "SeriesInstanceUID",
                            keys.get("SeriesInstanceUID"),
                            "SOPInstanceUID",
                            uid));
                }
            }
        };
        archive = DicomToolkit.named(DicomToolkit.BUILT_IN)
                .listen(
                        ListenerConfig.builder("ARCHIVE")
                                .port(0)
                                .callers(List.of(new ListenerConfig.Caller("CARAVAN", "127.0.0.1")))
                                .incoming(folder.resolve("incoming"))
                                .build(),
                        new ListenerServices(store, find, null, ListenerObserver.NONE));
        pacs = new PacsAtWork(folder, archive.port());
        pacs.destination.setVerifyWait(Duration.ofMillis(100));
    }

    @AfterEach
    void stop() {
        pacs.close();
        archive.close();
    }

    @Test
    void namesWhatIsNotTakenAndSendsThatAloneAgain() throws Exception {
        List<String> uids = uids(pacs.pack("TB-001/a.zip", 1, 4));
        refused.put(uids.get(2), 0xC123);

        assertThat(outcome(pacs.carry("TB-001/a.zip")))
                .containsExactly("TB-001/a.zip: RETRY The PACS did not store 1 of 4 objects: " + uids.get(2)
                        + " (unable to process (C123H)); what it lacks alone is sent again");
        assertThat(pacs.stores()).isEqualTo(4);
        assertThat(taken).hasSize(3);

        refused.clear();
        assertThat(outcome(pacs.carry("TB-001/a.zip"))).containsExactly("TB-001/a.zip: arrived");
        assertThat(pacs.stores()).isEqualTo(5);
        assertThat(taken).containsExactlyInAnyOrderElementsOf(uids);
    }

    @Test
    void whatItAnswersAsStoredAndDoesNotListHasNotArrived() throws Exception {
        List<String> uids = uids(pacs.pack("TB-001/a.zip", 1, 2));
        unlisted.add(uids.get(0));

        assertThat(outcome(pacs.carry("TB-001/a.zip")))
                .singleElement()
                .asString()
                .startsWith("TB-001/a.zip: RETRY The PACS did not store 1 of 2 objects: " + uids.get(0)
                        + " (answered as stored, but the PACS does not list it)");

        pacs.destination.setVerify(Verify.none);
        assertThat(outcome(pacs.carry("TB-001/a.zip"))).containsExactly("TB-001/a.zip: arrived");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"42752, BACK_OFF", "292, PAUSE", "43264, RETRY", "272, RETRY"})
    void aPacsWithoutRoomOrThatDoesNotPermitItIsLeftAlone(int status, String effect) throws Exception {
        pacs.pack("TB-001/a.zip", 1, 7).forEach(object -> refused.put(object.sopInstanceUid(), status));

        assertThat(outcome(pacs.carry("TB-001/a.zip")))
                .singleElement()
                .asString()
                .startsWith("TB-001/a.zip: " + effect + " The PACS did not store 7 of 7 objects: ")
                .contains(DicomStatus.describeStore(status), " and 2 more;");
    }

    @Test
    void oneArchiveThatIsNotTakenHoldsUpNoOther() throws Exception {
        refused.put(uids(pacs.pack("TB-001/a.zip", 1, 1)).get(0), DicomStatus.CANNOT_UNDERSTAND);
        pacs.pack("TB-002/b.zip", 2, 1);
        pacs.shipments.write("forms/photo.jpg", "photo", 100);

        assertThat(outcome(pacs.carry("TB-001/a.zip", "forms/photo.jpg", "TB-002/b.zip")))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("TB-001/a.zip: RETRY "),
                        second -> assertThat(second)
                                .isEqualTo("forms/photo.jpg: GIVE_UP The archive is no zip of DICOM objects that can"
                                        + " be read, and nothing else can go to a PACS"),
                        third -> assertThat(third).isEqualTo("TB-002/b.zip: arrived"));
    }

    @Test
    void aMemberThatIsNoObjectIsNotPassedOver() throws Exception {
        pacs.packWith("TB-001/a.zip", "notes.txt", 1, 2);

        assertThat(outcome(pacs.carry("TB-001/a.zip")))
                .singleElement()
                .asString()
                .startsWith("TB-001/a.zip: GIVE_UP The archive is no zip of DICOM objects");
    }

    @Test
    void aPacsThatIsNotThereIsLeftAloneAndTheRestGoesBack() throws Exception {
        pacs.pack("TB-001/a.zip", 1, 1);
        pacs.pack("TB-002/b.zip", 2, 1);
        archive.close();

        Shipment shipment = pacs.carry("TB-001/a.zip", "TB-002/b.zip");

        assertThat(outcome(shipment))
                .singleElement()
                .asString()
                .startsWith("TB-001/a.zip: PAUSE PACS archive (ARCHIVE@127.0.0.1:" + archive.port()
                        + ") cannot be reached");
        assertThat(shipment.getReason()).contains("cannot be reached");
    }

    @Test
    void outsideTheWindowOfThePacsNothingIsSent() throws Exception {
        pacs.pack("TB-001/a.zip", 1, 1);
        pacs.bean.setWindows(PacsAtWork.closedNow());

        assertThat(outcome(pacs.carry("TB-001/a.zip")))
                .singleElement()
                .asString()
                .startsWith("TB-001/a.zip: PAUSE PACS archive was not asked: its window opens");
        assertThat(taken).isEmpty();
    }

    @Test
    void saysWhichPacsThereAreWhereItsNameIsWrong() throws Exception {
        pacs.pack("TB-001/a.zip", 1, 1);
        pacs.destination.setPacs("archiv");

        assertThat(outcome(pacs.carry("TB-001/a.zip")))
                .singleElement()
                .asString()
                .contains(": PAUSE The PACS of the destination cannot be asked: ", "Known PACS: archive");
        assertThat(pacs.destination.faults().get("pacs")).startsWith("pacs is 'archiv', and there is no bean");
    }

    @Test
    void givesNoArchiveUpWhereTheFileOfThePacsIsTakenAway() throws Exception {
        pacs.pack("TB-001/a.zip", 1, 1);
        assertThat(outcome(pacs.carry("TB-001/a.zip"))).containsExactly("TB-001/a.zip: arrived");
        pacs.pack("TB-002/b.zip", 2, 1);

        pacs.takeBeanAway();

        assertThat(outcome(pacs.carry("TB-002/b.zip")))
                .singleElement()
                .asString()
                .startsWith("TB-002/b.zip: PAUSE The PACS of the destination cannot be asked: there is no PACS named"
                        + " 'archive'");
    }

    @Test
    void twoSessionsShareTheRateOfTheirDestination() throws Exception {
        int[] bytes = new int[2];
        for (int session = 0; session < 2; session++) {
            for (SyntheticObject object : pacs.pack("TB-00" + session + "/a.zip", session + 1, 20)) {
                try (var dataSet = object.openDataSet()) {
                    bytes[session] += dataSet.readAllBytes().length;
                }
            }
        }
        pacs.destination.setVerify(Verify.none);
        pacs.destination.setKilobytesPerSecond((bytes[0] + bytes[1]) / 2_000); // both together in two seconds
        long began = System.nanoTime();

        var other = CompletableFuture.supplyAsync(() -> carried("TB-001/a.zip"));
        assertThat(carried("TB-000/a.zip")).containsExactly("TB-000/a.zip: arrived");
        assertThat(other.get(20, TimeUnit.SECONDS)).containsExactly("TB-001/a.zip: arrived");

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(1_500));
    }

    private List<String> carried(String archive) {
        try {
            return outcome(pacs.carry(archive));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void refusesSettingsThatCanNeverWork() {
        PacsDestination wrong = new PacsDestination();
        assertThat(wrong.mistakes()).containsOnlyKeys("pacs");
        assertThatThrownBy(() -> wrong.setMaxObjects(0))
                .hasMessage("maxObjects is 0; write a whole number from 1 to 1000000");
        assertThatThrownBy(() -> wrong.setVerifyWait(Duration.ofHours(25)))
                .hasMessage("verifyWait is 25h; write a time from 0s to 24h, for example 30s");
        assertThatThrownBy(() -> wrong.setTimeout(Duration.ZERO)).hasMessageStartingWith("timeout is 0s; write a time");
    }

    private static List<String> uids(List<SyntheticObject> objects) {
        return objects.stream().map(SyntheticObject::sopInstanceUid).toList();
    }
}
