package org.caravan.dicom.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.StoreObject;
import org.caravan.dicom.data.CharacterSets;
import org.caravan.dicom.data.DataSetReader;
import org.caravan.dicom.data.HeaderReader;
import org.caravan.dicom.data.Part10;
import org.caravan.dicom.data.TransferSyntax;

/** A Part 10 file to send. */
public record FileObject(
        Path file, String sopClassUid, String sopInstanceUid, String transferSyntaxUid, long dataSetOffset)
        implements StoreObject {

    /** Nothing where the file does not say what it is. */
    public static Optional<FileObject> of(Path file) {
        try {
            Part10.FileMeta meta = Part10.read(file);
            try (InputStream in = Part10.openDataSet(file, meta.dataSetOffset())) {
                var header = HeaderReader.IDENTITY.read(in, meta.transferSyntax(), CharacterSets.DEFAULT);
                String sopClass = header.get("SOPClassUID");
                String instance = header.get("SOPInstanceUID");
                return sopClass == null || instance == null
                        ? Optional.empty()
                        : Optional.of(new FileObject(
                                file, sopClass, instance, meta.transferSyntax().uid(), meta.dataSetOffset()));
            }
        } catch (IOException | DicomMalformedException e) {
            return Optional.empty();
        }
    }

    public byte[] dataSet() {
        try {
            byte[] bytes = Files.readAllBytes(file);
            return Arrays.copyOfRange(bytes, (int) dataSetOffset, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Whether these bytes are this object as DCMTK, and so Orthanc, sends it: it drops group lengths and Data Set Trailing Padding
     * (FFFC,FFFC), writes lengths of sequences anew, and deflates anew.
     */
    public boolean isSentAs(byte[] sent) {
        byte[] held = dataSet();
        return Arrays.equals(held, sent) || elements(held).equals(elements(sent));
    }

    private Map<String, String> elements(byte[] dataSet) {
        try {
            Map<String, Object> elements = DataSetReader.DEFAULT.read(dataSet, TransferSyntax.of(transferSyntaxUid));
            elements.keySet().removeIf(name -> name.equals("DataSetTrailingPadding") || name.endsWith(",0000)"));
            Map<String, String> comparable = new TreeMap<>();
            elements.forEach((name, value) -> comparable.put(name, text(value)));
            return comparable;
        } catch (DicomMalformedException e) {
            return Map.of("malformed", Arrays.toString(dataSet));
        }
    }

    private static String text(Object value) {
        if (value instanceof byte[] bytes) {
            return Arrays.toString(bytes);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(FileObject::text).toList().toString();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, String> sorted = new TreeMap<>();
            map.forEach((key, each) -> sorted.put(key.toString(), text(each)));
            return sorted.toString();
        }
        return value.toString();
    }

    @Override
    public InputStream openDataSet() throws IOException {
        return Part10.openDataSet(file, dataSetOffset);
    }
}
