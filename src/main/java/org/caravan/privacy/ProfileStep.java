package org.caravan.privacy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.sql.DataSource;

import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.Uids;
import org.caravan.dicom.data.DataSetTree;
import org.caravan.dicom.data.ObjectTree;
import org.caravan.dicom.data.Tag;

/** De-identifies each object by a profile, under the pseudonym of its patient. */
final class ProfileStep implements ObjectStep {

    private final Profile profile;
    private final String project;
    private final Pseudonyms pseudonyms;
    private final DataSource dataSource;

    ProfileStep(Profile profile, String project, Pseudonyms pseudonyms, DataSource dataSource) {
        this.profile = profile;
        this.project = project;
        this.pseudonyms = pseudonyms;
        this.dataSource = dataSource;
    }

    @Override
    public boolean deidentifies() {
        return true;
    }

    @Override
    public List<ObjectFile> apply(List<ObjectFile> objects, SeriesWork work) throws IOException, HeldException {
        Subject subject = subject(work);
        work.report()
                .rules(
                        "profile",
                        Map.of(
                                "edition", ProfileTable.EDITION,
                                "options",
                                        profile.options().stream()
                                                .map(ProfileOption::word)
                                                .toList(),
                                "sha256", profile.sum()));
        List<ObjectFile> made = new ArrayList<>();
        for (ObjectFile object : objects) {
            ObjectFile one = apply(object, subject, work);
            work.renamed(object, one);
            made.add(one);
        }
        return made;
    }

    private Subject subject(SeriesWork work) throws HeldException {
        ProjectSecret secret = pseudonyms.secret();
        String pseudonym = pseudonyms.of(project, work.pacs(), work.patientId(), secret, dataSource);
        Map<String, String> known = new HashMap<>();
        return new Subject(
                work.patientId(),
                pseudonym,
                uid -> known.computeIfAbsent(uid, secret::uid),
                pseudonyms.shift(secret, work.pacs(), work.patientId()),
                pseudonyms.trial());
    }

    private ObjectFile apply(ObjectFile object, Subject subject, SeriesWork work) throws IOException, HeldException {
        Path inflated = work.newFile(".inflated");
        try {
            ObjectTree tree = ObjectTree.read(object.file(), inflated);
            DataSetTree dataSet = tree.dataSet();
            new Deidentifier(profile, subject, work.report()).apply(dataSet);
            Path file = work.newFile(".dcm");
            tree.write(file);
            return new ObjectFile(
                    file,
                    uid(dataSet, Tag.SOP_CLASS_UID),
                    uid(dataSet, Tag.SOP_INSTANCE_UID),
                    uid(dataSet, Tag.SERIES_INSTANCE_UID),
                    uid(dataSet, Tag.STUDY_INSTANCE_UID),
                    tree.transferSyntax().uid());
        } catch (DicomMalformedException e) {
            throw new HeldException(
                    "An object cannot be read to its end as DICOM, so nobody knows what is in it: " + e.getMessage());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            Files.deleteIfExists(inflated);
        }
    }

    private static String uid(DataSetTree dataSet, int tag) throws HeldException {
        return Optional.ofNullable(dataSet.text(tag))
                .map(String::strip)
                .filter(Uids::isValid)
                .orElseThrow(
                        () -> new HeldException("An object has no " + Tag.format(tag) + ", or one that is no UID"));
    }
}
