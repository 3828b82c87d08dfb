package org.caravan.privacy.transcode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.data.DataSetTree;
import org.caravan.dicom.data.ObjectTree;
import org.caravan.dicom.data.Tag;
import org.caravan.dicom.data.TransferSyntax;
import org.caravan.dicom.data.TreeElement;
import org.caravan.dicom.data.Vr;
import org.caravan.privacy.HeldException;

/**
 * Decodes the pixels of an object twice, by GDCM and by a second decoder of other make (DCMTK, or JJ2000 for JPEG 2000), and takes them only where both say the same: GDCM before
 * 3.0.24, for example, makes blank images of JPEG-LS of 6 or 7 bits. All other elements stay as they are.
 */
public final class Decoder {

    private static final String JPEG_2000 = "1.2.840.10008.1.2.4.90";
    private static final String JPEG_2000_LOSSY = "1.2.840.10008.1.2.4.91";
    private static final Set<String> JPEG = Set.of("50", "51", "53", "55", "57", "70");
    private static final String PREFIX = "1.2.840.10008.1.2.4.";

    /** Decoders round differently where encoding has lost something already. */
    private static final int LOSSY_DIFFERENCE = 1;

    private static final int PLANAR_CONFIGURATION = 0x00280006;
    private static final int PHOTOMETRIC_INTERPRETATION = 0x00280004;
    private static final int EXTENDED_OFFSET_TABLE = 0x7FE00001;
    private static final int EXTENDED_OFFSET_TABLE_LENGTHS = 0x7FE00002;

    private final Programs programs;
    private final Function<String, Path> newFile;

    /** @param newFile a file that is not there yet, of that ending */
    public Decoder(Programs programs, Function<String, Path> newFile) {
        this.programs = programs;
        this.newFile = newFile;
    }

    /** Whether a transfer syntax is one of films, which are never decoded (PS3.5 §8.2.5 and following). */
    public static boolean isVideo(String syntax) {
        return syntax.matches("1\\.2\\.840\\.10008\\.1\\.2\\.4\\.10[0-8](\\.1)?|1\\.2\\.840\\.10008\\.1\\.2\\.7\\..*");
    }

    /**
     * The object with native pixels, in Explicit VR Little Endian; what its header says of how they are encoded is changed with them, what it says of earlier losses stays.
     *
     * @param object whose pixels are encapsulated
     * @throws UndecodableException where it cannot be decoded, or not so that it is certain
     * @throws HeldException where a program is missing, or the time is up
     */
    public ObjectTree decode(Path object) throws IOException, UndecodableException, HeldException {
        ObjectTree tree = read(object);
        String syntax = tree.transferSyntax().uid();
        if (!tree.transferSyntax().isEncapsulated()) {
            return tree;
        }
        if (isVideo(syntax)) {
            throw new UndecodableException("it is a film");
        }
        Pixels.Shape.of(tree.dataSet());
        Path first = newFile.apply(".gdcm");
        if (!programs.run(
                List.of("gdcmconv", "--raw", "-i", object.toString(), "-o", first.toString()),
                first,
                "libgdcm-tools")) {
            throw new UndecodableException("GDCM cannot decode it");
        }
        ObjectTree decoded = read(first);
        Pixels pixels = Pixels.of(decoded);
        requireSame(pixels, second(tree, syntax, decoded), tree.transferSyntax().isLossless());
        return grafted(tree, decoded, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
    }

    private static void requireSame(Pixels first, Pixels second, boolean lossless)
            throws IOException, UndecodableException {
        long difference = first.difference(second);
        if (difference < 0 || difference > (lossless ? 0 : LOSSY_DIFFERENCE)) {
            throw new UndecodableException("two decoders make different pixels of it");
        }
    }

    private Pixels second(ObjectTree tree, String syntax, ObjectTree decoded)
            throws IOException, UndecodableException, HeldException {
        if (syntax.equals(JPEG_2000) || syntax.equals(JPEG_2000_LOSSY)) {
            Path raw = newFile.apply(".raw");
            Jpeg2000.decode(tree, raw);
            return new Pixels(raw, 0, Pixels.Shape.of(decoded.dataSet()));
        }
        Path second = newFile.apply(".dcmtk");
        List<String> command = new ArrayList<>(command(syntax));
        command.addAll(List.of(tree.file().toString(), second.toString()));
        if (!programs.run(command, second, "dcmtk")) {
            throw new UndecodableException("DCMTK cannot decode it");
        }
        return Pixels.of(read(second));
    }

    private static List<String> command(String syntax) throws UndecodableException {
        if (syntax.equals("1.2.840.10008.1.2.5")) {
            return List.of("dcmdrle");
        }
        if (syntax.equals(PREFIX + "80") || syntax.equals(PREFIX + "81")) {
            return List.of("dcmdjpls", "--planar-restore");
        }
        if (syntax.startsWith(PREFIX) && JPEG.contains(syntax.substring(PREFIX.length()))) {
            // colours as they are encoded, as GDCM leaves them
            return List.of("dcmdjpeg", "--conv-never");
        }
        throw new UndecodableException("no second decoder knows its transfer syntax");
    }

    /** An object with the pixels of another one, and what that one's header says of how they are encoded. */
    static ObjectTree grafted(ObjectTree tree, ObjectTree pixels, TransferSyntax syntax) {
        DataSetTree dataSet = tree.dataSet();
        dataSet.remove(EXTENDED_OFFSET_TABLE);
        dataSet.remove(EXTENDED_OFFSET_TABLE_LENGTHS);
        for (int tag : new int[] {PHOTOMETRIC_INTERPRETATION, PLANAR_CONFIGURATION}) {
            String text = pixels.dataSet().text(tag);
            if (text != null) {
                dataSet.put(tag, tag == PLANAR_CONFIGURATION ? Vr.US : Vr.CS, text);
            }
        }
        TreeElement element = pixels.dataSet().get(Tag.PIXEL_DATA);
        dataSet.put(element, pixels.file());
        return tree.in(syntax);
    }

    ObjectTree read(Path file) throws IOException, UndecodableException {
        Path spare = newFile.apply(".spare");
        try {
            return ObjectTree.read(file, spare);
        } catch (DicomMalformedException e) {
            throw new UndecodableException("it cannot be read to its end", e);
        }
    }

    static void delete(Path... files) throws IOException {
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
