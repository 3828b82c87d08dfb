package org.caravan.harvest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.data.Part10;
import org.caravan.peers.Dcmqrscp;
import org.caravan.peers.PeerProcess;
import org.caravan.peers.PydicomFiles;
import org.caravan.peers.Storescp;
import org.caravan.queue.Pauses;
import org.caravan.queue.QueueStatus;
import org.caravan.rehearsal.BulkStudies;
import org.caravan.rehearsal.PartTenFiles;
import org.caravan.rehearsal.SyntheticObject;
import org.caravan.rehearsal.SyntheticStudies;

import static org.assertj.core.api.Assertions.assertThat;

/** DCMTK's image archive with all it takes of pydicom's files and 500 CT slices, harvested through the routes as shipped. */
class DcmqrscpHarvestIT {

    private static final Pattern PARTICIPANTS = Pattern.compile("(?!98890234)[A-Za-z0-9-]{3,}");
    private static final Duration LONGEST = Duration.ofMinutes(4);
    private static final int SLICES = 500;
    private static final int PATIENTS = 5;
    private static final String RLE = "1.2.840.10008.1.2.5";

    @TempDir
    Path folder;

    @Test
    void everyObjectItCanSendArrivesAndASeriesItCannotSendWholeIsNeverCalledComplete() throws Exception {
        try (Storescp reference = Movescu.receiver();
                Site site = new Site(folder.resolve("site"));
                Dcmqrscp dcmqrscp = start(site, reference)) {
            dcmqrscp.loadWhatItTakes(uncompressedAndTwoItCannotSend());
            for (int patient = 1; patient <= PATIENTS; patient++) {
                load(dcmqrscp, new BulkStudies(patient).ctSlices("SLICES-" + patient, 1, SLICES / PATIENTS));
            }
            List<HeldObject> wanted = participants(dcmqrscp);
            Map<String, Set<HeldObject>> sendable = send(dcmqrscp, wanted, reference);
            Set<String> whole = seriesSentWhole(wanted, sendable);
            assertThat(sendable).hasSizeGreaterThan(SLICES + 50);

            site.addPacs("archive", Dcmqrscp.AE_TITLE, dcmqrscp.port(), PARTICIPANTS.pattern(), 6000)
                    .withGrace("archive", "2s")
                    .start();
            site.awaitDiscovery("archive", LONGEST);
            awaitDelivered(site, whole.size());

            List<HeldObject> delivered = Archives.objects(site.archives());
            assertThat(delivered.stream().map(HeldObject::seriesInstanceUid).collect(Collectors.toSet()))
                    .as("series at the destination")
                    .isEqualTo(whole);
            requireSameBytes(delivered, wanted, sendable);
            assertThat(series(wanted)).hasSize(whole.size() + 2);
            assertThat(site.status().totals().seriesOpen())
                    .as("series it cannot send whole")
                    .isEqualTo(2);
        }
    }

    @Test
    void compressedObjectsArriveAsTheyAreWhereItProposesTheirTransferSyntax() throws Exception {
        try (Storescp reference = Movescu.receiver();
                Site site = new Site(folder.resolve("site"));
                Dcmqrscp dcmqrscp = start(site, reference, "-xr")) {
            List<SyntheticObject> compressed = new SyntheticStudies(2)
                    .participants().stream()
                            .filter(object -> object.transferSyntaxUid().equals(RLE))
                            .toList();
            load(dcmqrscp, compressed);
            List<HeldObject> wanted = participants(dcmqrscp);

            site.addPacs("archive", Dcmqrscp.AE_TITLE, dcmqrscp.port(), PARTICIPANTS.pattern(), 6000)
                    .withGrace("archive", "2s")
                    .start();
            site.awaitIdle("archive", LONGEST);

            List<HeldObject> delivered = Archives.objects(site.archives());
            assertThat(delivered).hasSize(48).containsExactlyInAnyOrderElementsOf(wanted);
        }
    }

    /** With its own settings it sends no compressed pictures: some objects of one series (SC_rgb), and all of another. */
    private static List<Path> uncompressedAndTwoItCannotSend() {
        return PydicomFiles.all().stream()
                .filter(file -> isUncompressed(file)
                        || file.getFileName().toString().startsWith("SC_rgb")
                        || file.getFileName().toString().equals("JPEG2000.dcm"))
                .toList();
    }

    private static boolean isUncompressed(Path file) {
        try {
            return !Part10.read(file).transferSyntax().isEncapsulated();
        } catch (IOException | DicomMalformedException e) {
            return false;
        }
    }

    private static Dcmqrscp start(Site site, Storescp reference, String... options) {
        return Dcmqrscp.start(Map.of(Site.AE_TITLE, site.dicomPort(), Movescu.AE_TITLE, reference.port()), options);
    }

    private void load(Dcmqrscp dcmqrscp, Collection<SyntheticObject> objects) throws IOException {
        Path made = folder.resolve("made");
        dcmqrscp.load(PartTenFiles.write(made, objects));
        PeerProcess.deleteTree(made);
    }

    private static List<HeldObject> participants(Dcmqrscp dcmqrscp) throws IOException {
        List<HeldObject> wanted = new ArrayList<>();
        for (Path file : dcmqrscp.files()) {
            HeldObject object = HeldObject.of(Files.readAllBytes(file));
            if (PARTICIPANTS.matcher(object.patientId()).matches()) {
                wanted.add(object);
            }
        }
        return wanted;
    }

    private static Map<String, Set<HeldObject>> send(Dcmqrscp dcmqrscp, List<HeldObject> wanted, Storescp reference)
            throws IOException {
        Set<String> studies = wanted.stream().map(HeldObject::studyInstanceUid).collect(Collectors.toSet());
        return Movescu.fetch(Dcmqrscp.AE_TITLE, dcmqrscp.port(), studies, reference);
    }

    /** Series of which DCMTK's receiver got every object. */
    private static Set<String> seriesSentWhole(List<HeldObject> wanted, Map<String, Set<HeldObject>> sendable) {
        Set<String> whole = series(wanted);
        wanted.stream()
                .filter(object -> !sendable.containsKey(object.sopInstanceUid()))
                .forEach(object -> whole.remove(object.seriesInstanceUid()));
        return whole;
    }

    private static Set<String> series(List<HeldObject> objects) {
        return objects.stream().map(HeldObject::seriesInstanceUid).collect(Collectors.toCollection(TreeSet::new));
    }

    /** In each transfer syntax as DCMTK's receiver gets it, and with the bytes that the archive holds, or those that receiver got. */
    private static void requireSameBytes(
            List<HeldObject> delivered, List<HeldObject> wanted, Map<String, Set<HeldObject>> sendable) {
        Set<String> held = wanted.stream().map(HeldObject::dataSetSha256).collect(Collectors.toSet());
        assertThat(delivered).allSatisfy(object -> assertThat(sendable.get(object.sopInstanceUid()))
                .anySatisfy(sent -> assertThat(sent.dataSetSha256()).isEqualTo(object.dataSetSha256())));
        assertThat(delivered.stream().filter(object -> held.contains(object.dataSetSha256())))
                .as("objects that it sends as it holds them")
                .hasSizeGreaterThan(SLICES + 30);
    }

    /**
     * Waits until so many archives are delivered, and every other series was tried and has its reason. It is left alone for a while where it says that
     * it is out of resources, which it says of what it cannot send: an operator would have it asked on.
     */
    private static void awaitDelivered(Site site, int archives) {
        var pauses = new Pauses(site.caravan().database().dataSource());
        Awaitility.await("%d archives at the destination".formatted(archives))
                .atMost(LONGEST)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> {
                    pauses.resume("archive");
                    QueueStatus.Totals totals = site.status().totals();
                    long withReason = site.status().lastErrors(100).stream()
                            .filter(error -> error.what().equals("series"))
                            .mapToLong(QueueStatus.Failure::times)
                            .sum();
                    assertThat(totals.delivered()).as("%s", totals).isEqualTo(archives);
                    assertThat(withReason)
                            .as("%s %s", totals, site.status().lastErrors(20))
                            .isEqualTo(totals.seriesOpen());
                });
    }
}
