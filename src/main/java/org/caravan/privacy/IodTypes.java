package org.caravan.privacy;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.caravan.dicom.data.Dictionary;

/** Types of attributes in an object of a SOP class (PS3.3), of those where it decides what the profile does: 1 and 1C have a value, 2 and 2C may be empty, 3 may be missing. */
final class IodTypes {

    static final String RESOURCE = "compound-types.tsv";

    /** What counts where the type is not known: a dummy value suits every type. */
    static final int UNSURE = 1;

    private static final String ROOT = "1.2.840.10008.5.1.4.1.1.";

    private static final Set<String> MULTI = Set.of(
            "2.1", "2.2", "4.1", "4.2", "4.3", "4.4", "6.2", "6.3", "7.1", "7.2", "7.3", "7.4", "12.1.1", "12.2.1",
            "13.1.1", "13.1.2", "13.1.3", "13.1.4", "13.1.5", "14.1", "14.2", "30", "66.4", "66.7", "77.1.6", "128.1",
            "130");

    private static final Map<String, Map<Integer, Integer>> TYPES = new HashMap<>();

    static {
        ProfileTable.lines(RESOURCE, line -> {
            String[] cells = line.split("\t");
            for (String type : cells[1].split(" ")) {
                int equals = type.indexOf('=');
                TYPES.computeIfAbsent(type.substring(0, equals), family -> new HashMap<>())
                        .put(Dictionary.tag(cells[0]), Integer.parseInt(type.substring(equals + 1)));
            }
        });
    }

    private IodTypes() {}

    /** The type of an attribute at the top of an object of that class; {@link #UNSURE} where nobody knows. */
    static int type(String sopClassUid, int tag) {
        return TYPES.getOrDefault(family(sopClassUid), Map.of()).getOrDefault(tag, UNSURE);
    }

    private static String family(String sopClassUid) {
        if (!sopClassUid.startsWith(ROOT)) {
            return "";
        }
        String own = sopClassUid.substring(ROOT.length());
        if (MULTI.contains(own)) {
            return "multi";
        }
        String first = own.split("\\.")[0];
        return switch (own) {
            case "128" -> "pet";
            case "88.59" -> "sr";
            default ->
                switch (first) {
                    case "1" -> own.equals("1") ? "image" : "dx";
                    case "2", "3", "4", "6", "7", "12", "20" -> "image";
                    case "88" -> "sr";
                    case "11" -> "pr";
                    case "481" -> "rt";
                    case "104" -> "document";
                    case "9" -> "wave";
                    default -> "";
                };
        };
    }
}
