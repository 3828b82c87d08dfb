package org.caravan.rehearsal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Objects with attributes as real PACS hold them, though the standard does not allow them. They have no picture. */
public final class OddObjects {

    private OddObjects() {}

    /** The same objects with these values in place of theirs; a SOP Instance UID of their own where {@code uidSuffix} is not empty. */
    public static List<SyntheticObject> with(
            List<SyntheticObject> objects, Map<String, String> values, String uidSuffix) {
        return objects.stream()
                .map(object -> {
                    Map<String, Object> attributes = new LinkedHashMap<>(object.attributes());
                    attributes.putAll(values);
                    attributes.put("SOPInstanceUID", object.sopInstanceUid() + uidSuffix);
                    return new SyntheticObject(attributes, object.transferSyntaxUid(), Map::of);
                })
                .toList();
    }
}
