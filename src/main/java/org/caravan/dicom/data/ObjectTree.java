package org.caravan.dicom.data;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

import org.caravan.dicom.DicomMalformedException;

/**
 * A DICOM file as a tree that can be changed and written again, in memory that does not grow with its pixels: pixels, and other values longer than 64 KiB, stay in the file, which has to
 * be there until it is written. Whatever stands before the data set (preamble, file meta information) is made anew.
 */
public final class ObjectTree {

    private static final int HELD = 64 * 1024;
    private static final long MOST_HELD = 64L << 20;
    private static final long MOST_INFLATED = 8L << 30;
    private static final int MAX_ELEMENTS = 500_000;

    private final Path file;
    private final TransferSyntax syntax;
    private final DataSetTree dataSet;

    private ObjectTree(Path file, TransferSyntax syntax, DataSetTree dataSet) {
        this.file = file;
        this.syntax = syntax;
        this.dataSet = dataSet;
    }

    /**
     * Reads a file.
     *
     * @param spare where a deflated data set is inflated to; it is then one of Explicit VR Little Endian
     * @throws DicomMalformedException where it cannot be read to its end, or has more than 500000 elements, or more than 64 MiB of values that are to be held
     */
    public static ObjectTree read(Path file, Path spare) throws IOException, DicomMalformedException {
        Part10.FileMeta meta = Part10.read(file);
        if (meta.transferSyntax().deflated()) {
            inflate(file, meta.dataSetOffset(), spare);
            return read(spare, 0, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
        }
        return read(file, meta.dataSetOffset(), meta.transferSyntax());
    }

    private static ObjectTree read(Path file, long offset, TransferSyntax declared)
            throws IOException, DicomMalformedException {
        try (InputStream in = Part10.openDataSet(file, offset)) {
            ElementInput input = new ElementInput(in, Long.MAX_VALUE);
            TransferSyntax actual = input.actual(declared);
            DataSetTree tree = new DataSetTree(actual, null);
            new Reading(input, offset).elements(tree, 0, Long.MAX_VALUE, false);
            TransferSyntax written = actual == declared || declared.encapsulated() ? declared : actual;
            return new ObjectTree(file, written, tree);
        }
    }

    private static void inflate(Path file, long offset, Path spare) throws IOException, DicomMalformedException {
        Inflater inflater = new Inflater(true);
        try (InputStream in = new InflaterInputStream(Part10.openDataSet(file, offset), inflater, HELD);
                OutputStream out = Files.newOutputStream(spare)) {
            byte[] piece = new byte[HELD];
            long left = MOST_INFLATED;
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                left -= read;
                if (left < 0) {
                    throw new DicomMalformedException("Data set inflates to more than " + MOST_INFLATED + " bytes");
                }
                out.write(piece, 0, read);
            }
        } catch (java.util.zip.ZipException | java.io.EOFException e) {
            throw new DicomMalformedException("Data set is not deflated as its transfer syntax says", e);
        } finally {
            inflater.end();
        }
    }

    /** What can be changed. */
    public DataSetTree dataSet() {
        return dataSet;
    }

    /** Of the data set as it will be written. */
    public TransferSyntax transferSyntax() {
        return syntax;
    }

    /** The file that long values are copied from. */
    public Path file() {
        return file;
    }

    /**
     * The same data set, to be written in another transfer syntax, for which its pixels have been replaced.
     *
     * @throws IllegalArgumentException unless both are explicit little endian, which all encapsulated ones are
     */
    public ObjectTree in(TransferSyntax other) {
        for (TransferSyntax each : java.util.List.of(syntax, other)) {
            if (!each.explicitVr() || each.bigEndian() || each.deflated()) {
                throw new IllegalArgumentException(
                        "Only pixels change with the transfer syntax, not how elements are encoded");
            }
        }
        return new ObjectTree(file, other, dataSet);
    }

    /** Writes it to another file, which must not be there yet: in the transfer syntax it came in, a deflated one inflated. */
    public void write(Path target) throws IOException {
        try (FileChannel source = FileChannel.open(file);
                OutputStream out = new BufferedOutputStream(
                        Files.newOutputStream(target, java.nio.file.StandardOpenOption.CREATE_NEW), HELD)) {
            Part10.writeHeader(out, uid(Tag.SOP_CLASS_UID), uid(Tag.SOP_INSTANCE_UID), syntax.uid(), null);
            new DataSetTreeWriter(source, out).write(dataSet);
        }
    }

    private String uid(int tag) {
        String uid = dataSet.text(tag);
        return uid == null ? "" : uid;
    }

    private static final class Reading {
        private final ElementInput input;
        private final long start;
        private long held = MOST_HELD;
        private int left = MAX_ELEMENTS;

        Reading(ElementInput input, long start) {
            this.input = input;
            this.start = start;
        }

        /** Reads up to a position, an item delimiter, or at the top level the end. */
        void elements(DataSetTree tree, int depth, long end, boolean delimited)
                throws IOException, DicomMalformedException {
            while (input.position() < end) {
                if (!next(tree.syntax())) {
                    if (depth > 0) {
                        throw new DicomMalformedException("Data set ends within an item of a sequence");
                    }
                    return;
                }
                if (input.tag == Tag.ITEM_DELIMITATION_ITEM && delimited) {
                    return;
                }
                if (Tag.group(input.tag) == 0xFFFE) {
                    requireStray();
                    continue;
                }
                if (input.length != ElementInput.UNDEFINED && input.length > end - input.position()) {
                    throw new DicomMalformedException(
                            "Element " + Tag.format(input.tag) + " goes beyond its item or sequence");
                }
                TreeElement element = element(tree, depth);
                if (!Tag.isGroupLength(element.tag())) {
                    tree.add(element);
                }
            }
        }

        private boolean next(TransferSyntax syntax) throws IOException, DicomMalformedException {
            if (left-- == 0) {
                throw new DicomMalformedException("More than " + MAX_ELEMENTS + " elements");
            }
            return input.next(syntax);
        }

        private void requireStray() throws DicomMalformedException {
            if (input.tag == Tag.ITEM || input.length != 0) {
                throw new DicomMalformedException("Item outside a sequence");
            }
        }

        private TreeElement element(DataSetTree tree, int depth) throws IOException, DicomMalformedException {
            int tag = input.tag;
            long length = input.length;
            if (input.vr == null && tree.syntax().explicitVr()) {
                throw new DicomMalformedException("Element " + Tag.format(tag) + " has a VR that is not known");
            }
            boolean unknown = input.vr == null || input.vr == Vr.UN;
            Vr known = unknown ? vrOf(tag, tree) : input.vr;
            Vr encoded = input.vr == null ? known : input.vr;
            boolean undefined = length == ElementInput.UNDEFINED;
            if (undefined && known.isBinary() && known != Vr.UN) {
                return fragments(tag, encoded, tree);
            }
            if (undefined && known != Vr.SQ && known != Vr.UN) {
                throw new DicomMalformedException("Element " + Tag.format(tag) + " of VR " + known + " has no length");
            }
            if (undefined || known == Vr.SQ) {
                TransferSyntax inner = input.vr == Vr.UN ? TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN : tree.syntax();
                Vr vr = input.vr == null ? Vr.SQ : encoded;
                return TreeElement.of(
                        tag, vr, items(tree, inner, depth + 1, undefined ? -1 : input.position() + length));
            }
            if (length > HELD || tree.isRoot() && tag == Tag.PIXEL_DATA) {
                long offset = start + input.position();
                input.skip(length);
                return new TreeElement(tag, encoded, null, null, offset, length, false, null);
            }
            hold(length);
            return TreeElement.of(tag, encoded, input.read((int) length));
        }

        private static Vr vrOf(int tag, DataSetTree tree) {
            Dictionary.Entry entry = Dictionary.entry(tag);
            boolean signed = entry != null
                    && entry.pixelSigned()
                    && "1".equals(tree.root().text(Tag.PIXEL_REPRESENTATION));
            return signed ? Vr.SS : Dictionary.vr(tag);
        }

        private void hold(long bytes) throws DicomMalformedException {
            held -= bytes;
            if (held < 0) {
                throw new DicomMalformedException("More than " + MOST_HELD + " bytes of values beside the pixels");
            }
        }

        private TreeElement fragments(int tag, Vr vr, DataSetTree tree) throws IOException, DicomMalformedException {
            long from = start + input.position();
            while (next(tree.syntax())) {
                if (input.tag == Tag.SEQUENCE_DELIMITATION_ITEM) {
                    return new TreeElement(tag, vr, null, null, from, start + input.position() - from, true, null);
                }
                if (input.tag != Tag.ITEM || input.length == ElementInput.UNDEFINED) {
                    throw new DicomMalformedException("Encapsulated pixel data are not a list of fragments");
                }
                input.skip(input.length);
            }
            throw new DicomMalformedException("Data set ends within encapsulated pixel data");
        }

        private List<DataSetTree> items(DataSetTree parent, TransferSyntax syntax, int depth, long end)
                throws IOException, DicomMalformedException {
            if (depth > ReadLimits.MAX_DEPTH) {
                throw new DicomMalformedException("Sequences nested deeper than " + ReadLimits.MAX_DEPTH);
            }
            List<DataSetTree> items = new ArrayList<>();
            while (end < 0 || input.position() < end) {
                if (!next(syntax)) {
                    throw new DicomMalformedException("Data set ends within a sequence");
                }
                if (input.tag == Tag.SEQUENCE_DELIMITATION_ITEM) {
                    if (end < 0) {
                        return items;
                    }
                    requireStray();
                } else if (input.tag == Tag.ITEM) {
                    DataSetTree item = new DataSetTree(syntax, parent);
                    boolean undefined = input.length == ElementInput.UNDEFINED;
                    long own = undefined ? (end < 0 ? Long.MAX_VALUE : end) : input.position() + input.length;
                    if (end >= 0 && own > end) {
                        throw new DicomMalformedException("Item goes beyond its sequence");
                    }
                    elements(item, depth, own, undefined);
                    items.add(item);
                } else {
                    throw new DicomMalformedException("Item expected, but found " + Tag.format(input.tag));
                }
            }
            return items;
        }
    }
}
