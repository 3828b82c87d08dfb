package org.caravan.privacy;

import java.util.List;
import java.util.Map;

import org.caravan.dicom.data.DataSetTree;
import org.caravan.dicom.data.Dictionary;
import org.caravan.dicom.data.Vr;

/** Values that say nothing and suit their VR. */
final class Dummies {

    static final String TEXT = "REMOVED";

    private static final String DAY = "19000101";
    private static final String TIME = "000000";
    private static final int CONTENT_SEQUENCE = 0x0040A730;
    private static final int VERIFYING_OBSERVER_SEQUENCE = 0x0040A073;

    private static final int CONCEPT_NAME_CODE_SEQUENCE = 0x0040A043;
    private static final Map<Integer, String> COMMENT =
            Map.of(0x00080100, "121106", 0x00080102, "DCM", 0x00080104, "Comment");

    private Dummies() {}

    /** Puts one in place of an element. */
    static void put(DataSetTree dataSet, int tag, Vr vr) {
        if (vr == Vr.SQ) {
            dataSet.put(tag, items(tag));
            if (tag == CONTENT_SEQUENCE) {
                dataSet.get(tag).items().get(0).put(CONCEPT_NAME_CODE_SEQUENCE, List.of(COMMENT));
            }
        } else if (vr.isBinary()) {
            dataSet.put(tag, vr, new byte[vr == Vr.UN ? 0 : Math.max(2, vr.unit())]);
        } else {
            dataSet.put(tag, vr, text(vr));
        }
    }

    private static String text(Vr vr) {
        return switch (vr) {
            case DA -> DAY;
            case TM -> TIME;
            case DT -> DAY + TIME;
            case AS -> "000D";
            case AT -> "(0000,0000)";
            case DS, IS, FD, FL, SL, SS, SV, UL, US, UV -> "0";
            default -> TEXT;
        };
    }

    private static List<Map<Integer, String>> items(int tag) {
        if (tag == CONTENT_SEQUENCE) {
            return List.of(Map.of(0x0040A010, "CONTAINS", 0x0040A040, "TEXT", 0x0040A160, TEXT));
        }
        if (tag == VERIFYING_OBSERVER_SEQUENCE) {
            return List.of(Map.of(0x0040A075, TEXT, 0x0040A027, TEXT, 0x0040A030, DAY + TIME));
        }
        boolean code = Dictionary.name(tag).endsWith("CodeSequence");
        return List.of(code ? Map.of(0x00080100, TEXT, 0x00080102, "99CARAVAN", 0x00080104, TEXT) : Map.of());
    }
}
