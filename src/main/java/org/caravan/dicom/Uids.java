package org.caravan.dicom;

import java.util.regex.Pattern;

/** Unique identifiers (PS3.5 §9.1). A UID becomes part of a path only after it was validated here. */
public final class Uids {

    private static final Pattern UID = Pattern.compile("[0-9]+(\\.[0-9]+)*");

    private Uids() {}

    /** True for 1 to 64 characters, digits in components joined by single dots. Leading zeros are let pass: real PACS send them. */
    public static boolean isValid(String uid) {
        return uid != null
                && !uid.isEmpty()
                && uid.length() <= 64
                && UID.matcher(uid).matches();
    }
}
