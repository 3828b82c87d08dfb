package org.caravan.privacy.transcode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.caravan.dicom.data.ObjectTree;
import org.caravan.dicom.data.Tag;
import org.caravan.dicom.data.TransferSyntax;
import org.caravan.privacy.HeldException;
import org.caravan.privacy.ObjectFile;
import org.caravan.privacy.ObjectStep;
import org.caravan.privacy.SeriesWork;

/** Encodes the objects of a series in one transfer syntax. What is no image, and films, stay as they are. */
final class TranscodeStep implements ObjectStep {

    private final TargetSyntax target;
    private final boolean pass;
    private final Duration within;

    /** @param pass whether what cannot be decoded is packed as it is; otherwise it holds the series */
    TranscodeStep(TargetSyntax target, boolean pass, Duration within) {
        this.target = target;
        this.pass = pass;
        this.within = within;
    }

    @Override
    public List<ObjectFile> apply(List<ObjectFile> objects, SeriesWork work) throws IOException, HeldException {
        work.report()
                .rules("transferSyntax", Map.of("target", target.written(), "undecodable", pass ? "pass" : "hold"));
        Programs programs = new Programs(within);
        List<ObjectFile> made = new ArrayList<>();
        for (ObjectFile object : objects) {
            made.add(apply(object, programs, work));
        }
        return made;
    }

    private ObjectFile apply(ObjectFile object, Programs programs, SeriesWork work) throws IOException, HeldException {
        List<Path> made = new ArrayList<>();
        Decoder decoder = new Decoder(programs, ending -> {
            Path file = work.newFile(ending);
            made.add(file);
            return file;
        });
        try {
            ObjectFile result = encoded(object, decoder, programs, work);
            work.report().count(result == object ? "transferSyntax.kept" : "transferSyntax.changed", 1);
            return result;
        } catch (UndecodableException e) {
            if (!pass) {
                throw new HeldException("An object of " + TransferSyntax.of(object.transferSyntaxUid())
                        + " cannot be brought into " + target.written() + ": " + e.getMessage());
            }
            work.report().count("transferSyntax.passed", 1);
            return object;
        } finally {
            for (Path each : made) {
                Files.deleteIfExists(each);
            }
        }
    }

    /** The same object where there is nothing to do. */
    private ObjectFile encoded(ObjectFile object, Decoder decoder, Programs programs, SeriesWork work)
            throws IOException, UndecodableException, HeldException {
        ObjectTree tree = decoder.read(object.file());
        TransferSyntax came = tree.transferSyntax();
        boolean image = tree.dataSet().contains(Tag.PIXEL_DATA);
        if (came.uid().equals(target.syntax().uid()) && came.uid().equals(object.transferSyntaxUid())
                || Decoder.isVideo(came.uid())
                || !image && came.isEncapsulated()) {
            return object;
        }
        ObjectTree explicit = came.isEncapsulated()
                ? decoder.decode(object.file())
                : explicit(object.file(), tree, decoder, programs, work);
        Path file = work.newFile(".dcm");
        if (target.option() == null || !image) {
            explicit.write(file);
            return object.in(file, explicit.transferSyntax().uid());
        }
        new Encoder(programs, decoder, work::newFile).encode(explicit, target).write(file);
        return object.in(file, target.syntax().uid());
    }

    /** Of implicit and big endian ones, by DCMTK; pixels are compared with those of GDCM. */
    private static ObjectTree explicit(Path file, ObjectTree tree, Decoder decoder, Programs programs, SeriesWork work)
            throws IOException, UndecodableException, HeldException {
        if (tree.transferSyntax().uid().equals(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN_UID)) {
            return tree;
        }
        Path one = work.newFile(".dcm");
        if (!programs.run(List.of("dcmconv", "+te", file.toString(), one.toString()), one, "dcmtk")) {
            throw new UndecodableException("DCMTK cannot read it");
        }
        ObjectTree made = decoder.read(one);
        if (tree.dataSet().contains(Tag.PIXEL_DATA)) {
            Path other = work.newFile(".gdcm");
            if (!programs.run(
                    List.of("gdcmconv", "--raw", "-i", file.toString(), "-o", other.toString()),
                    other,
                    "libgdcm-tools")) {
                throw new UndecodableException("GDCM cannot read it");
            }
            if (Pixels.of(made).difference(Pixels.of(decoder.read(other))) != 0) {
                throw new UndecodableException("two programs read different pixels of it");
            }
            Files.delete(other);
        }
        return made;
    }
}
