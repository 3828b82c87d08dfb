package org.caravan.privacy.steps;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.data.DataSetTree;
import org.caravan.dicom.data.ObjectTree;
import org.caravan.dicom.data.Tag;
import org.caravan.privacy.HeldException;
import org.caravan.privacy.ObjectFile;
import org.caravan.privacy.Report;
import org.caravan.privacy.SeriesWork;
import org.caravan.privacy.StepParameters;
import org.caravan.privacy.Steps;
import org.caravan.privacy.pixels.PixelCleaning;
import org.caravan.privacy.pixels.PixelReleases;
import org.caravan.process.ProcessRunner;

import static org.assertj.core.api.Assertions.assertThat;

/** Asks dciodvfy of dicom3tools whether objects are worse after the steps of a rendition than before. */
class DciodvfyIT {

    private static final Path DATA = Path.of("/usr/lib/python3/dist-packages/pydicom/data/test_files");

    /** What the script removes though some objects must have it (PS3.3, Type 2): that is all that may get worse. */
    private static final Set<String> REMOVED = Set.of("StudyID", "ReferringPhysicianName", "OperatorsName");

    @TempDir
    private Path folder;

    private Path script() throws IOException {
        return Files.writeString(
                folder.resolve("s.script"),
                """
                <script>
                <p t="UIDROOT">1.2.826.0.1.3680043.10.1</p>
                <e en="T" t="00080018" n="SOPInstanceUID">@hashuid(@UIDROOT,this)</e>
                <e en="T" t="00080080" n="InstitutionName">@remove()</e>
                <e en="T" t="00080081" n="InstitutionAddress">@remove()</e>
                <e en="T" t="00080050" n="AccessionNumber">@empty()</e>
                <e en="T" t="00080090" n="ReferringPhysicianName">@remove()</e>
                <e en="T" t="00081048" n="PhysiciansOfRecord">@remove()</e>
                <e en="T" t="00081050" n="PerformingPhysicianName">@remove()</e>
                <e en="T" t="00081070" n="OperatorsName">@remove()</e>
                <e en="T" t="00081155" n="ReferencedSOPInstanceUID">@hashuid(@UIDROOT,this)</e>
                <e en="T" t="00100010" n="PatientName">@always()P7</e>
                <e en="T" t="00100020" n="PatientID">@always()P7</e>
                <e en="T" t="00100030" n="PatientBirthDate">@empty()</e>
                <e en="T" t="00101000" n="OtherPatientIDs">@remove()</e>
                <e en="T" t="00101001" n="OtherPatientNames">@remove()</e>
                <e en="T" t="00104000" n="PatientComments">@remove()</e>
                <e en="T" t="00120062" n="PatientIdentityRemoved">@always()YES</e>
                <e en="T" t="00120063" n="DeidentificationMethod">@always()a script of the tests</e>
                <e en="T" t="0020000d" n="StudyInstanceUID">@hashuid(@UIDROOT,this)</e>
                <e en="T" t="0020000e" n="SeriesInstanceUID">@hashuid(@UIDROOT,this)</e>
                <e en="T" t="00200010" n="StudyID">@remove()</e>
                <e en="T" t="00200052" n="FrameOfReferenceUID">@hashuid(@UIDROOT,this)</e>
                <e en="T" t="00880200" n="IconImageSequence">@remove()</e>
                <r en="T" t="overlays">Remove overlays</r>
                <r en="T" t="privategroups">Remove private groups</r>
                </script>
                """);
    }

    private Set<String> errors(Path file) throws Exception {
        String output = ProcessRunner.run(List.of("dciodvfy", file.toString()), Duration.ofSeconds(60))
                .output();
        return output.lines()
                .filter(line -> line.startsWith("Error"))
                .map(line -> line.replaceAll("[0-9]+([.][0-9]+)*", "#"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Path> objects() throws IOException {
        try (Stream<Path> files = Files.list(DATA)) {
            return files.filter(file -> file.toString().endsWith(".dcm"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void nothingGetsWorseButWhatTheScriptRemoves() throws Exception {
        assertThat(Path.of("/usr/bin/dciodvfy"))
                .as("apt-get install dicom3tools")
                .isExecutable();
        Map<String, String> parameters = Map.of(
                "script", script().toString(), "transferSyntax", "explicit-little-endian", "undecodable", "pass");
        PixelReleases all = (series, rendition, objects) -> true;
        Steps steps = RenditionSteps.of(
                new StepParameters(parameters, name -> name.equals(PixelCleaning.RELEASES) ? all : null));
        Map<String, Integer> caused = new TreeMap<>();
        List<String> worse = new ArrayList<>();
        int compared = 0;
        int held = 0;
        for (Path file : objects()) {
            try {
                Set<String> before = errors(file);
                if (before.contains("Error - Dicom dataset read failed")) {
                    continue; // of a deflated one it says nothing
                }
                Set<String> more = errors(apply(steps, file));
                more.removeAll(before);
                for (String error : more) {
                    if (REMOVED.stream().anyMatch(error::contains)) {
                        caused.merge(error, 1, Integer::sum);
                    } else {
                        worse.add(file.getFileName() + ": " + error);
                    }
                }
                compared++;
            } catch (HeldException | DicomMalformedException e) {
                held++;
            }
        }
        System.out.println("dciodvfy before and after: " + compared + " objects compared, " + held
                + " held or not readable; errors that the script causes: " + caused);
        assertThat(worse).isEmpty();
        assertThat(compared).isGreaterThan(40);
    }

    private Path apply(Steps steps, Path file) throws Exception {
        DataSetTree tree = ObjectTree.read(file, folder.resolve("spare")).dataSet();
        ObjectFile object = new ObjectFile(
                file,
                tree.text(Tag.SOP_CLASS_UID),
                tree.text(Tag.SOP_INSTANCE_UID),
                tree.text(Tag.SERIES_INSTANCE_UID),
                tree.text(Tag.STUDY_INSTANCE_UID),
                ObjectTree.read(file, folder.resolve("spare")).transferSyntax().uid());
        SeriesWork work = new SeriesWork(
                "r",
                1,
                "la-paz",
                tree.text(Tag.PATIENT_ID) == null ? "" : tree.text(Tag.PATIENT_ID),
                List.of(object),
                Files.createTempDirectory(folder, "w"),
                new Report());
        return steps.apply(work).get(0).file();
    }
}
