package org.caravan.privacy;

import java.util.List;

/** Which attributes PS3.15 Table E.1-1 lists. */
public final class Identifying {

    private Identifying() {}

    /** Tags of all attributes that its Basic Profile removes, empties or replaces, in order; those of repeating groups left out. */
    public static List<Integer> tags() {
        return ProfileTable.identifying();
    }

    /** Edition of the table. */
    public static String edition() {
        return ProfileTable.EDITION;
    }
}
