package org.caravan.dicom;

import java.util.regex.Pattern;

/** Unique identifiers (PS3.5 §9.1). One becomes part of a path only after it was found safe here. */
public final class Uids {

    private static final Pattern UID = Pattern.compile("[0-9]+(\\.[0-9]+)*");

    /** What real PACS send in their place, such as {@code LOCALIZER2.16.124.113543.6003.1}. */
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");

    private Uids() {}

    /** True for 1 to 64 characters, digits in components joined by single dots. Leading zeros are let pass: real PACS send them. */
    public static boolean isValid(String uid) {
        return uid != null
                && !uid.isEmpty()
                && uid.length() <= 64
                && UID.matcher(uid).matches();
    }

    /**
     * True for what may be part of a path, and be asked for, though it is perhaps no UID: 1 to 64 letters, digits, dots, hyphens and
     * underscores, neither beginning with a dot or hyphen, nor ending with a dot, nor with two dots in a row. Every valid UID is safe.
     */
    public static boolean isSafe(String uid) {
        return uid != null && SAFE.matcher(uid).matches() && !uid.contains("..") && !uid.endsWith(".");
    }
}
