package org.caravan.dicom.data;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;

/** Writes a {@link DataSetTree}: each data set as it was encoded, sequences with undefined lengths (PS3.5 §7.5.2). */
final class DataSetTreeWriter {

    private static final int UNDEFINED = 0xFFFFFFFF;
    private static final int MAX_SHORT_LENGTH = 0xFFFE;
    private static final int PIECE = 64 * 1024;

    private final FileChannel source;
    private final OutputStream out;

    DataSetTreeWriter(FileChannel source, OutputStream out) {
        this.source = source;
        this.out = out;
    }

    void write(DataSetTree tree) throws IOException {
        for (TreeElement element : tree.inOrder()) {
            if (element.isSequence()) {
                sequence(element, tree.syntax());
            } else if (element.isInFile()) {
                header(
                        tree.syntax(),
                        element.tag(),
                        element.vr(),
                        element.encapsulated() ? UNDEFINED : (int) (element.length() + (element.length() & 1)));
                copy(element);
                pad(element);
            } else {
                byte[] value = element.value();
                int length = value.length + (value.length & 1);
                boolean tooLong = length > MAX_SHORT_LENGTH && !element.vr().hasLongLength();
                header(tree.syntax(), element.tag(), tooLong ? Vr.UN : element.vr(), length);
                out.write(value);
                pad(element);
            }
        }
    }

    private void pad(TreeElement element) throws IOException {
        if ((element.length() & 1) == 1) {
            out.write(element.vr().padding());
        }
    }

    private void sequence(TreeElement element, TransferSyntax syntax) throws IOException {
        boolean empty = element.items().isEmpty();
        header(syntax, element.tag(), element.vr(), empty ? 0 : UNDEFINED);
        if (empty) {
            return;
        }
        TransferSyntax inner = element.items().get(0).syntax();
        for (DataSetTree item : element.items()) {
            header(inner, Tag.ITEM, null, UNDEFINED);
            write(item);
            header(inner, Tag.ITEM_DELIMITATION_ITEM, null, 0);
        }
        header(inner, Tag.SEQUENCE_DELIMITATION_ITEM, null, 0);
    }

    private void copy(TreeElement element) throws IOException {
        if (element.source() == null) {
            copy(source, element.offset(), element.length());
            return;
        }
        try (FileChannel other = FileChannel.open(element.source())) {
            copy(other, element.offset(), element.length());
        }
    }

    private void copy(FileChannel source, long offset, long length) throws IOException {
        source.position(offset);
        var in = Channels.newInputStream(source);
        byte[] piece = new byte[PIECE];
        for (long left = length; left > 0; ) {
            int read = in.read(piece, 0, (int) Math.min(left, PIECE));
            if (read < 0) {
                throw new IOException("A file is shorter than it was");
            }
            out.write(piece, 0, read);
            left -= read;
        }
    }

    private void header(TransferSyntax syntax, int tag, Vr vr, int length) throws IOException {
        boolean big = syntax.bigEndian();
        u16(Tag.group(tag), big);
        u16(Tag.element(tag), big);
        if (vr == null || !syntax.explicitVr()) {
            u32(length, big);
            return;
        }
        out.write(vr.name().charAt(0));
        out.write(vr.name().charAt(1));
        if (vr.hasLongLength()) {
            u16(0, big);
            u32(length, big);
        } else {
            u16(length, big);
        }
    }

    private void u16(int value, boolean big) throws IOException {
        out.write(big ? value >> 8 : value);
        out.write(big ? value : value >> 8);
    }

    private void u32(int value, boolean big) throws IOException {
        u16(big ? value >>> 16 : value, big);
        u16(big ? value : value >>> 16, big);
    }
}
