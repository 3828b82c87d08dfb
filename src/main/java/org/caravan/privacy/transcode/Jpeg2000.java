package org.caravan.privacy.transcode;

import java.awt.image.Raster;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

import com.github.jaiimageio.jpeg2000.impl.J2KImageReaderSpi;

import org.caravan.dicom.data.ObjectTree;
import org.caravan.dicom.data.Tag;
import org.caravan.dicom.data.TreeElement;

/** Decodes JPEG 2000 by JJ2000, a decoder of other make than OpenJPEG, which GDCM has. One frame in memory at a time. */
final class Jpeg2000 {

    private static final int MOST_OF_A_FRAME = 128 << 20;
    private static final int ITEM = 0xE000FFFE;

    private Jpeg2000() {}

    /** Writes all frames as native samples, little endian, by pixel. */
    static void decode(ObjectTree object, Path target) throws IOException, UndecodableException {
        Pixels.Shape shape = Pixels.Shape.of(object.dataSet());
        if (shape.frame() > MOST_OF_A_FRAME) {
            throw new UndecodableException("a frame of it is larger than " + MOST_OF_A_FRAME + " bytes");
        }
        TreeElement element = object.dataSet().get(Tag.PIXEL_DATA);
        if (element == null || !element.encapsulated()) {
            throw new UndecodableException("its pixels are not encoded as its transfer syntax says");
        }
        try (FileChannel channel = FileChannel.open(object.file());
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(target))) {
            List<long[]> fragments = fragments(channel, element);
            boolean whole = shape.frames() == 1;
            if (!whole && fragments.size() != shape.frames()) {
                throw new UndecodableException("its frames are cut into several fragments");
            }
            for (int frame = 0; frame < shape.frames(); frame++) {
                var encoded = new ByteArrayOutputStream();
                for (long[] fragment : whole ? fragments : List.of(fragments.get(frame))) {
                    encoded.writeBytes(read(channel, fragment[0], (int) fragment[1]));
                }
                write(raster(encoded.toByteArray()), shape, out);
            }
        }
    }

    /** Offset and length of each but the offset table. */
    private static List<long[]> fragments(FileChannel channel, TreeElement element)
            throws IOException, UndecodableException {
        List<long[]> fragments = new ArrayList<>();
        long at = element.offset();
        long end = element.offset() + element.length();
        for (int item = 0; at + 8 <= end; item++) {
            ByteBuffer header = ByteBuffer.wrap(read(channel, at, 8)).order(ByteOrder.LITTLE_ENDIAN);
            if (header.getInt(0) != ITEM) {
                break;
            }
            long length = header.getInt(4) & 0xFFFFFFFFL;
            if (length > MOST_OF_A_FRAME) {
                throw new UndecodableException("a fragment of it is larger than " + MOST_OF_A_FRAME + " bytes");
            }
            if (item > 0) {
                fragments.add(new long[] {at + 8, length});
            }
            at += 8 + length;
        }
        return fragments;
    }

    private static byte[] read(FileChannel channel, long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining() && channel.read(bytes, offset + bytes.position()) >= 0) {
            // until all is there
        }
        if (bytes.hasRemaining()) {
            throw new IOException("A file is shorter than it was");
        }
        return bytes.array();
    }

    private static Raster raster(byte[] encoded) throws UndecodableException {
        ImageReader reader = null;
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(encoded))) {
            reader = new J2KImageReaderSpi().createReaderInstance(null);
            reader.setInput(in, true, true);
            return reader.readRaster(0, null);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            // the decoder meets broken data with whatever comes
            throw new UndecodableException("JJ2000 cannot decode it");
        } finally {
            if (reader != null) {
                reader.dispose();
            }
        }
    }

    private static void write(Raster raster, Pixels.Shape shape, OutputStream out)
            throws IOException, UndecodableException {
        if (raster.getWidth() != shape.columns()
                || raster.getHeight() != shape.rows()
                || raster.getNumBands() != shape.samples()) {
            throw new UndecodableException("its pixels are not as many as its header says");
        }
        int[] line = new int[shape.columns() * shape.samples()];
        int bytes = shape.allocated() / 8;
        for (int y = 0; y < shape.rows(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, shape.columns(), 1, line);
            for (int sample : line) {
                for (int i = 0; i < bytes; i++) {
                    out.write(sample >> 8 * i);
                }
            }
        }
    }
}
