package org.caravan.rehearsal;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

import org.caravan.dicom.StoreObject;
import org.caravan.dicom.data.DataSetWriter;
import org.caravan.dicom.data.TransferSyntax;

/** A made-up SOP instance. Its picture is painted each time it is sent, so that hundreds of them take no memory. */
public final class SyntheticObject implements StoreObject {

    private final Map<String, Object> attributes;
    private final String transferSyntaxUid;
    private final Supplier<Map<String, Object>> large;

    /**
     * @param attributes by keyword, all but the large elements; SOPClassUID, SOPInstanceUID, SeriesInstanceUID and StudyInstanceUID must
     *     be there
     * @param large the other elements, such as PixelData; always the same
     */
    SyntheticObject(Map<String, Object> attributes, String transferSyntaxUid, Supplier<Map<String, Object>> large) {
        this.attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
        this.transferSyntaxUid = transferSyntaxUid;
        this.large = large;
    }

    /** Attributes by keyword: those of its patient, study and series too, but not the picture. */
    public Map<String, Object> attributes() {
        return attributes;
    }

    /** The same with another value of one attribute. */
    SyntheticObject with(String keyword, String value) {
        Map<String, Object> changed = new LinkedHashMap<>(attributes);
        changed.put(keyword, value);
        return new SyntheticObject(changed, transferSyntaxUid, large);
    }

    /** The value of an attribute, empty where it has none. */
    public String text(String keyword) {
        Object value = attributes.get(keyword);
        return value == null ? "" : value.toString();
    }

    @Override
    public String sopClassUid() {
        return text("SOPClassUID");
    }

    @Override
    public String sopInstanceUid() {
        return text("SOPInstanceUID");
    }

    @Override
    public String transferSyntaxUid() {
        return transferSyntaxUid;
    }

    @Override
    public InputStream openDataSet() {
        Map<String, Object> all = new LinkedHashMap<>(attributes);
        all.putAll(large.get());
        return new ByteArrayInputStream(DataSetWriter.toBytes(all, TransferSyntax.of(transferSyntaxUid)));
    }
}
