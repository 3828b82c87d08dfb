package org.caravan.privacy.verify;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.data.DataSetTree;
import org.caravan.dicom.data.ObjectTree;
import org.caravan.dicom.data.Tag;
import org.caravan.dicom.data.TreeElement;
import org.caravan.privacy.HeldException;
import org.caravan.privacy.ObjectFile;
import org.caravan.privacy.ObjectStep;
import org.caravan.privacy.SeriesWork;
import org.caravan.privacy.pixels.BurnedIn;
import org.caravan.privacy.pixels.PixelReleases;
import org.caravan.privacy.transcode.Pixels;
import org.caravan.privacy.transcode.UndecodableException;

/** Searches what all steps before have made for what would tell whose it is, and holds the series where it finds something. */
final class VerifyStep implements ObjectStep {

    /** SOP Instance UIDs of larger series are not looked for one by one; those of the series and study are. */
    private static final int MOST_UIDS = 500;

    private static final int MOST_READ = 20;
    private static final int SHORTEST_READ = 5;
    private static final int ICON_IMAGE_SEQUENCE = 0x00880200;

    private final boolean uidsRetained;
    private final PixelReleases releases;

    /** @param uidsRetained whether UIDs are to stay as they were */
    VerifyStep(boolean uidsRetained, PixelReleases releases) {
        this.uidsRetained = uidsRetained;
        this.releases = releases;
    }

    @Override
    public List<ObjectFile> apply(List<ObjectFile> objects, SeriesWork work) throws IOException, HeldException {
        work.report().rules("verify", Map.of("ocr", Ocr.isInstalled()));
        Path spare = work.newFile(".spare");
        try {
            Search search = new Search(telling(objects, work, spare));
            int read = 0;
            for (ObjectFile object : objects) {
                ObjectTree tree = ObjectTree.read(object.file(), spare);
                refuse(search.object(object.file(), tree));
                requireNoGraphics(tree.dataSet(), work);
                if (read < MOST_READ
                        && Ocr.isInstalled()
                        && BurnedIn.why(tree.dataSet(), tree.transferSyntax().uid()) != null) {
                    read += read(tree, search, work) ? 1 : 0;
                }
                Files.deleteIfExists(spare);
            }
            for (Map.Entry<String, Path> file : work.beside().entrySet()) {
                refuse(search.text(file.getKey(), "the name of a file that goes along"));
                try (InputStream in = Files.newInputStream(file.getValue())) {
                    refuse(search.other(in, "a file that goes along"));
                }
            }
            work.checkTexts((text, what) -> refuse(search.text(text, what)));
            work.report().count("verify.objects", objects.size());
            work.report().count("verify.read", read);
            return objects;
        } catch (DicomMalformedException e) {
            throw new HeldException("An object cannot be read again, so that nobody can say what is in it", e);
        } finally {
            Files.deleteIfExists(spare);
        }
    }

    private Telling telling(List<ObjectFile> objects, SeriesWork work, Path spare)
            throws IOException, DicomMalformedException {
        Telling telling = new Telling();
        telling.addCode(work.patientId());
        Originals.Uids uids = uids(objects, work);
        for (ObjectFile original : work.originals()) {
            Originals.add(ObjectTree.read(original.file(), spare).dataSet(), uids, telling);
            Files.deleteIfExists(spare);
        }
        return telling;
    }

    /** A script that leaves UIDs alone retains them. */
    private Originals.Uids uids(List<ObjectFile> objects, SeriesWork work) {
        Set<String> studies =
                work.originals().stream().map(ObjectFile::studyInstanceUid).collect(Collectors.toSet());
        if (uidsRetained || objects.stream().allMatch(object -> studies.contains(object.studyInstanceUid()))) {
            return Originals.Uids.NONE;
        }
        return work.originals().size() > MOST_UIDS ? Originals.Uids.SHARED : Originals.Uids.ALL;
    }

    private static void refuse(String where) throws HeldException {
        if (where != null) {
            throw new HeldException("The verifier found what may tell who it is of " + where
                    + ": nothing of the series is packed. Have the profile or script remove it");
        }
    }

    /** Pictures that profiles remove; a person may have looked at those that a script leaves. */
    private void requireNoGraphics(DataSetTree dataSet, SeriesWork work) throws HeldException {
        if (hasGraphics(dataSet)
                && !releases.isReleased(
                        work.seriesId(),
                        work.rendition(),
                        PixelReleases.digest(work.originals().stream()
                                .map(ObjectFile::sopInstanceUid)
                                .toList()))) {
            throw new HeldException(
                    "An overlay or icon image is left, and may show who it is of: have the script remove it (<r> of"
                            + " overlays, IconImageSequence), or look at it, and let it go with bin/caravan queue release "
                            + work.seriesId() + " --rendition " + work.rendition() + " --by NAME");
        }
    }

    private static boolean hasGraphics(DataSetTree dataSet) {
        for (TreeElement element : dataSet.elements()) {
            boolean overlay = (element.tag() >>> 24) == 0x60 && (element.tag() & 0xFFFF) == 0x3000;
            if (overlay
                    || element.tag() == ICON_IMAGE_SEQUENCE
                            && element.isSequence()
                            && !element.items().isEmpty()
                    || element.isSequence() && element.items().stream().anyMatch(VerifyStep::hasGraphics)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it was an image that could be read. */
    private static boolean read(ObjectTree tree, Search search, SeriesWork work) throws IOException, HeldException {
        if (!tree.dataSet().contains(Tag.PIXEL_DATA) || tree.transferSyntax().isEncapsulated()) {
            return false;
        }
        try {
            String text = Ocr.read(Pixels.of(tree), work.newFile(".pgm"));
            refuse(search.read(text, SHORTEST_READ));
            return true;
        } catch (UndecodableException e) {
            return false;
        }
    }
}
