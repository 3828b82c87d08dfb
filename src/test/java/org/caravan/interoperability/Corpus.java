package org.caravan.interoperability;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

import org.caravan.dicom.common.SopClasses;
import org.caravan.dicom.data.DataSetReader;
import org.caravan.dicom.data.Part10;
import org.caravan.dicom.data.TransferSyntax;
import org.caravan.dicom.net.FileObject;
import org.caravan.peers.PydicomFiles;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** The objects of every kind, and what identifies them. */
final class Corpus {

    /** As long as that of CT Image Storage with its padding. */
    private static final String PRIVATE_CLASS = "1.2.826.0.1.3680043.9.99.1";

    private static final String DEFLATED = "1.2.840.10008.1.2.1.99";

    private static final String CT = "1.2.840.10008.5.1.4.1.1.2\0";

    private final Map<Kind, List<Item>> items = new EnumMap<>(Kind.class);

    /** An object with its attributes as we read them. */
    record Item(FileObject object, Map<String, Object> attributes) {

        String uid() {
            return object.sopInstanceUid();
        }

        String text(String keyword) {
            return attributes.get(keyword) instanceof String text ? text : "";
        }
    }

    Corpus(Path folder) throws Exception {
        for (Kind kind : Kind.values()) {
            List<Item> ofKind = new ArrayList<>();
            for (String file : kind.files) {
                ofKind.add(item(PydicomFiles.of(file)));
            }
            items.put(kind, ofKind);
        }
        String plain = text(PydicomFiles.of("CT_small.dcm"));
        items.get(Kind.DEFLATED).add(item(write(folder.resolve("deflated.dcm"), plain, CT.replace("\0", ""), '5')));
        items.get(Kind.PRIVATE_CLASS)
                .add(item(write(folder.resolve("class.dcm"), plain.replace(CT, PRIVATE_CLASS), PRIVATE_CLASS, '3')));
        items.get(Kind.PRIVATE_ELEMENTS)
                .add(item(
                        write(folder.resolve("elements.dcm"), withPrivateElements(plain), CT.replace("\0", ""), '4')));
    }

    private static String text(Path file) throws IOException {
        return new String(FileObject.of(file).orElseThrow().dataSet(), ISO_8859_1);
    }

    /** With a megabyte of private elements behind the pixel data. */
    private static String withPrivateElements(String dataSet) throws IOException {
        byte[] noise = new byte[1 << 20];
        new Random(1).nextBytes(noise);
        var elements = new ByteArrayOutputStream();
        elements.writeBytes(new byte[] {(byte) 0xE1, 0x7F, 0x10, 0, 'L', 'O', 12, 0});
        elements.writeBytes("CARAVAN TEST".getBytes(ISO_8859_1));
        elements.writeBytes(new byte[] {(byte) 0xE1, 0x7F, 1, 0x10, 'O', 'B', 0, 0, 0, 0, 0x10, 0});
        elements.writeBytes(noise);
        int padding = dataSet.lastIndexOf("\u00FC\u00FF\u00FC\u00FF");
        return dataSet.substring(0, padding) + elements.toString(ISO_8859_1) + dataSet.substring(padding);
    }

    /** Writes it with UIDs of its own, as long as those of CT_small.dcm. */
    private static Path write(Path file, String dataSet, String sopClass, char digit) throws IOException {
        String own = dataSet.replaceAll(
                "(1\\.3\\.6\\.1\\.4\\.1\\.5962\\.1\\.[123]\\.1[.0-9]*20040119072730\\.1232)2", "$1" + digit);
        String uid = "1.3.6.1.4.1.5962.1.1.1.1.1.20040119072730.1232" + digit;
        boolean deflated = digit == '5';
        byte[] content = own.getBytes(ISO_8859_1);
        try (var out = Files.newOutputStream(file)) {
            Part10.writeHeader(out, sopClass, uid, deflated ? DEFLATED : SopClasses.EXPLICIT_LITTLE_ENDIAN, null);
            out.write(deflated ? deflated(content) : content);
        }
        return file;
    }

    /** PS3.5 §A.5: of even length. */
    private static byte[] deflated(byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DeflaterOutputStream(bytes, new Deflater(Deflater.DEFAULT_COMPRESSION, true))) {
            out.write(content);
        }
        if (bytes.size() % 2 != 0) {
            bytes.write(0);
        }
        return bytes.toByteArray();
    }

    private static Item item(Path file) throws Exception {
        FileObject object = FileObject.of(file).orElseThrow(() -> new AssertionError(file + " is no object"));
        Map<String, Object> attributes = new HashMap<>(
                DataSetReader.DEFAULT.read(object.dataSet(), TransferSyntax.of(object.transferSyntaxUid())));
        return new Item(object, attributes);
    }

    List<Item> of(Kind kind) {
        return items.get(kind);
    }

    List<Item> all() {
        return items.values().stream().flatMap(List::stream).toList();
    }
}
