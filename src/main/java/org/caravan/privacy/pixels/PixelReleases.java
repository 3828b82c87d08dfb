package org.caravan.privacy.pixels;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collection;

import org.caravan.files.Digests;

/** Series that a person has looked at and let go. */
public interface PixelReleases {

    /** Where nobody can have released anything. */
    PixelReleases NONE = (series, rendition, objects) -> false;

    /**
     * Whether somebody has released the series in that rendition, with just these objects.
     *
     * @param objects see {@link #digest}
     */
    boolean isReleased(long series, String rendition, String objects);

    /** SHA-256 sum of SOP Instance UIDs, in order, a line each: a series that has grown is another one. */
    static String digest(Collection<String> sopInstanceUids) {
        MessageDigest digest = Digests.sha256();
        sopInstanceUids.stream()
                .sorted()
                .forEach(uid -> digest.update((uid + "\n").getBytes(StandardCharsets.US_ASCII)));
        return Digests.hex(digest);
    }
}
