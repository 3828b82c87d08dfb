package org.caravan.privacy.ctp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.Uids;
import org.caravan.dicom.data.DataSetTree;
import org.caravan.dicom.data.ObjectTree;
import org.caravan.dicom.data.Tag;
import org.caravan.privacy.HeldException;
import org.caravan.privacy.ObjectFile;
import org.caravan.privacy.ObjectStep;
import org.caravan.privacy.SeriesWork;

/** Runs a script of RSNA CTP on every object of a series. */
final class CtpStep implements ObjectStep {

    private final CtpScript script;
    private final Path file;
    private final CtpLookup lookup;
    private final CtpNumbers numbers;
    private final Clock clock;

    CtpStep(CtpScript script, Path file, CtpLookup lookup, CtpNumbers numbers, Clock clock) {
        this.script = script;
        this.file = file;
        this.lookup = lookup;
        this.numbers = numbers;
        this.clock = clock;
    }

    @Override
    public boolean deidentifies() {
        return true;
    }

    @Override
    public List<ObjectFile> apply(List<ObjectFile> objects, SeriesWork work) throws IOException, HeldException {
        work.report().rules("script", about());
        List<ObjectFile> made = new ArrayList<>();
        Set<String> uids = new HashSet<>();
        for (ObjectFile object : objects) {
            ObjectFile one = apply(object, work);
            if (!uids.add(one.sopInstanceUid())) {
                throw new HeldException("The script gives two objects one SOP Instance UID: one of them would be lost");
            }
            work.renamed(object, one);
            made.add(one);
        }
        return made;
    }

    private Map<String, Object> about() {
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("file", file.getFileName().toString());
        about.put("sha256", script.sha256());
        return about;
    }

    private ObjectFile apply(ObjectFile object, SeriesWork work) throws IOException, HeldException {
        Path spare = work.newFile(".spare");
        try {
            ObjectTree tree = ObjectTree.read(object.file(), spare);
            CtpTables tables = new Tables(work.rendition());
            new CtpObject(script, tables, clock).apply(tree.dataSet()).forEach((what, times) -> work.report()
                    .count("script." + what, times));
            Path target = work.newFile(".dcm");
            ObjectFile made = named(tree, target);
            tree.write(target);
            return made;
        } catch (DicomMalformedException e) {
            throw new HeldException("An object cannot be read to its end, so that nobody can say what is in it", e);
        } finally {
            Files.deleteIfExists(spare);
        }
    }

    private static ObjectFile named(ObjectTree tree, Path target) throws HeldException {
        DataSetTree made = tree.dataSet();
        return new ObjectFile(
                target,
                uid(made, Tag.SOP_CLASS_UID, "SOP Class UID"),
                uid(made, Tag.SOP_INSTANCE_UID, "SOP Instance UID"),
                uid(made, Tag.SERIES_INSTANCE_UID, "Series Instance UID"),
                uid(made, Tag.STUDY_INSTANCE_UID, "Study Instance UID"),
                tree.transferSyntax().uid());
    }

    private static String uid(DataSetTree made, int tag, String what) throws HeldException {
        String uid = made.text(tag);
        if (uid == null || !Uids.isSafe(uid)) {
            throw new HeldException("The script leaves an object without a valid " + what
                    + ": a root of UIDs that begins a component with 0, or is empty, makes none");
        }
        return uid;
    }

    private final class Tables implements CtpTables {

        private final String rendition;

        Tables(String rendition) {
            this.rendition = rendition;
        }

        @Override
        public String lookup(String kind, String key) throws HeldException {
            return lookup.value(kind, key);
        }

        @Override
        public String integer(String kind, String text, int width) throws HeldException {
            return numbers.of(rendition, kind, text, width);
        }
    }
}
