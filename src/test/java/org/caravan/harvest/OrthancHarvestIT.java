package org.caravan.harvest;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.peers.Orthanc;
import org.caravan.peers.PeerProcess;
import org.caravan.peers.PydicomFiles;
import org.caravan.peers.Storescp;
import org.caravan.queue.QueueStatus;
import org.caravan.rehearsal.BulkStudies;
import org.caravan.rehearsal.PartTenFiles;
import org.caravan.rehearsal.SyntheticStudies;

import static org.assertj.core.api.Assertions.assertThat;

/** A stock Orthanc with all it accepts of pydicom's files, the demo's participants and 500 CT slices, harvested through the routes as shipped. */
class OrthancHarvestIT {

    /** Leaves out a patient with many studies, those without a PatientID, and those with an odd one. */
    private static final Pattern PARTICIPANTS = Pattern.compile("(?!98890234)[A-Za-z0-9-]{3,}");

    private static final int SLICES = 500;

    /** JPEG Baseline, Extended, Lossless, JPEG 2000 with and without loss, RLE. */
    private static final String[] COMPRESSED = {
        "1.2.840.10008.1.2.4.50",
        "1.2.840.10008.1.2.4.51",
        "1.2.840.10008.1.2.4.70",
        "1.2.840.10008.1.2.4.90",
        "1.2.840.10008.1.2.4.91",
        "1.2.840.10008.1.2.5"
    };

    @TempDir
    Path folder;

    @Test
    void everyObjectOfEveryParticipantArrivesAndNothingElse() throws Exception {
        try (Storescp reference = Movescu.receiver();
                Orthanc orthanc = Orthanc.start(Movescu.AE_TITLE, reference.port());
                Site site = new Site(folder.resolve("site"))) {
            orthanc.setDestination(Site.AE_TITLE, site.dicomPort());
            List<HeldObject> held = load(orthanc);
            List<HeldObject> wanted = held.stream()
                    .filter(object -> PARTICIPANTS.matcher(object.patientId()).matches())
                    .toList();
            assertThat(wanted).hasSizeBetween(SLICES + 90, held.size() - 10);

            site.addPacs("orthanc", orthanc.aeTitle(), orthanc.port(), PARTICIPANTS.pattern(), 6000)
                    .start();
            QueueStatus.Totals totals = site.awaitIdle("orthanc", Duration.ofMinutes(8));

            assertThat(site.caravan().problems()).isEmpty();
            assertThat(totals.seriesFailed())
                    .as("%s", site.status().lastErrors(10))
                    .isZero();
            List<HeldObject> delivered = Archives.objects(site.archives());
            requireSameUids(delivered, wanted);
            assertThat(transferSyntaxes(delivered))
                    .isEqualTo(transferSyntaxes(wanted))
                    .contains(COMPRESSED);
            requireSameBytes(delivered, held, orthanc, reference);
            requireNothingOfOthers(site, held);
        }
    }

    /** Gives Orthanc all files; what it does not accept is none of ours. */
    private List<HeldObject> load(Orthanc orthanc) throws IOException {
        long accepted = PydicomFiles.all().stream()
                .filter(file -> orthanc.upload(file).isPresent())
                .count();
        assertThat(accepted).as("files of pydicom that Orthanc accepts").isGreaterThan(140);
        var studies = new SyntheticStudies(2);
        BulkStudies bulk = new BulkStudies(2);
        Path made = folder.resolve("made");
        orthanc.uploadAll(PartTenFiles.write(made, bulk.ctSlices("SLICES-1", 5, SLICES / 5)));
        orthanc.uploadAll(PartTenFiles.write(made, studies.participants()));
        PeerProcess.deleteTree(made);
        List<HeldObject> held = new ArrayList<>();
        for (String instance : orthanc.instances()) {
            held.add(HeldObject.of(orthanc.file(instance)));
        }
        return held;
    }

    /**
     * Each data set is the one that Orthanc holds, in its transfer syntax. Some Orthanc encodes anew when it sends them (it drops padding and
     * recalculates lengths): those must be what DCMTK's receiver gets from the same Orthanc, bit by bit.
     */
    private static void requireSameBytes(
            List<HeldObject> delivered, List<HeldObject> held, Orthanc orthanc, Storescp reference) throws IOException {
        Map<String, List<HeldObject>> byUid = held.stream().collect(Collectors.groupingBy(HeldObject::sopInstanceUid));
        List<HeldObject> encodedAnew = new ArrayList<>();
        for (HeldObject object : delivered) {
            List<HeldObject> originals = byUid.get(object.sopInstanceUid());
            if (originals.size() == 1) {
                assertThat(object.transferSyntaxUid())
                        .isEqualTo(originals.get(0).transferSyntaxUid());
            }
            if (originals.stream().noneMatch(one -> one.dataSetSha256().equals(object.dataSetSha256()))) {
                encodedAnew.add(object);
            }
        }
        assertThat(encodedAnew).as("objects that Orthanc encodes anew").hasSizeLessThan(30);
        Set<String> studies =
                encodedAnew.stream().map(HeldObject::studyInstanceUid).collect(Collectors.toSet());
        Map<String, Set<HeldObject>> sent = Movescu.fetch(orthanc.aeTitle(), orthanc.port(), studies, reference);
        assertThat(encodedAnew).allSatisfy(object -> assertThat(sent.get(object.sopInstanceUid()))
                .anySatisfy(one -> assertThat(one.dataSetSha256()).isEqualTo(object.dataSetSha256())));
    }

    /** No file of the site holds or names an object of somebody who takes no part. */
    private static void requireNothingOfOthers(Site site, List<HeldObject> held) {
        Set<String> participants = held.stream()
                .filter(object -> PARTICIPANTS.matcher(object.patientId()).matches())
                .map(HeldObject::sopInstanceUid)
                .collect(Collectors.toSet());
        List<String> others = held.stream()
                .map(HeldObject::sopInstanceUid)
                .filter(uid -> !participants.contains(uid))
                .toList();
        assertThat(others).hasSizeGreaterThan(10);
        assertThat(Site.filesBelow(site.folder()))
                .isNotEmpty()
                .extracting(file -> file.getFileName().toString())
                .noneMatch(name -> others.stream().anyMatch(name::contains));
        assertThat(site.archives().stream().map(Path::toString)).noneMatch(path -> path.contains("98890234"));
    }

    private static void requireSameUids(List<HeldObject> delivered, List<HeldObject> wanted) {
        Set<String> missing = uids(wanted);
        missing.removeAll(uids(delivered));
        assertThat(missing).as("missing at the destination").isEmpty();
        Set<String> surplus = uids(delivered);
        surplus.removeAll(uids(wanted));
        assertThat(surplus)
                .as("at the destination without belonging to a participant")
                .isEmpty();
        assertThat(delivered).as("objects, each once").hasSameSizeAs(uids(wanted));
    }

    private static Set<String> transferSyntaxes(List<HeldObject> objects) {
        return objects.stream().map(HeldObject::transferSyntaxUid).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> uids(List<HeldObject> objects) {
        return objects.stream().map(HeldObject::sopInstanceUid).collect(Collectors.toCollection(TreeSet::new));
    }
}
