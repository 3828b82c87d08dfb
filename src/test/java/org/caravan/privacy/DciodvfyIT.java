package org.caravan.privacy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.dicom.data.ObjectTree;
import org.caravan.rehearsal.PartTenFiles;
import org.caravan.rehearsal.SyntheticObject;
import org.caravan.rehearsal.SyntheticStudies;

import static org.assertj.core.api.Assertions.assertThat;

/** What dciodvfy of dicom3tools says of objects before and after: no error that was not there before, but those that the profile causes. */
class DciodvfyIT {

    @TempDir
    Path folder;

    @Test
    void deidentifyingCausesNoErrorsButThoseThatAreListed() throws Exception {
        Path secret = folder.resolve("secret");
        Files.writeString(secret, "a secret of the test, long enough");
        ProjectSecret key = ProjectSecret.read(secret.toString(), "");
        Map<String, Long> caused = new TreeMap<>();
        int objects = 0;
        for (String profile :
                List.of("basic", "basic, retain-modified-dates, clean-descriptors, clean-structured-content")) {
            for (SyntheticObject object : firstOfEachSeries()) {
                Path before = PartTenFiles.write(folder, List.of(object)).get(0);
                ObjectTree tree = ObjectTree.read(before, folder.resolve("inflated"));
                new Deidentifier(
                                Profile.of(profile),
                                new Subject(object.text("PatientID"), "S-1", key::uid, new DateShift(9), Map.of()),
                                new Report())
                        .apply(tree.dataSet());
                Path after = folder.resolve("after.dcm");
                tree.write(after);
                Set<String> errors = errors(after);
                errors.removeAll(errors(before));
                errors.forEach(error -> caused.merge(error, 1L, Long::sum));
                objects++;
                Files.delete(before);
                Files.delete(after);
            }
        }
        System.out.println(objects + " objects; errors that de-identifying caused: " + caused);
        assertThat(objects).isGreaterThan(20);
        assertThat(caused).isEmpty();
    }

    private static List<SyntheticObject> firstOfEachSeries() {
        return new SyntheticStudies(SyntheticStudies.DEMO_SEED)
                .participants().stream()
                        .collect(Collectors.toMap(
                                object -> object.text("SeriesInstanceUID"),
                                object -> object,
                                (one, other) -> one,
                                TreeMap::new))
                        .values()
                        .stream()
                        .toList();
    }

    private static Set<String> errors(Path file) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("dciodvfy", file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said.lines().filter(line -> line.startsWith("Error")).collect(Collectors.toCollection(TreeSet::new));
    }
}
