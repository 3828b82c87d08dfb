package org.caravan.privacy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

import org.caravan.dicom.data.Tag;
import org.caravan.files.Digests;

/**
 * PS3.15 Table E.1-1, brought to edition {@value #EDITION} by an addendum, whose rows count before those of the table. Actions are those of the table: X remove, Z empty, D dummy, U new
 * UID, K keep, C clean, and compounds of them.
 */
final class ProfileTable {

    static final String EDITION = "2024b";

    static final List<String> RESOURCES = List.of("profile.tsv", "profile-addendum.tsv");

    /**
     * One row.
     *
     * @param basic action of the Basic Profile
     * @param options K or C by option
     */
    record Row(String basic, Map<ProfileOption, Character> options) {}

    private static final Map<Integer, Row> ROWS = new HashMap<>();

    /** Rows of repeating groups, by element; 50xx as a whole is removed. */
    private static final Map<Integer, Row> OVERLAYS = new HashMap<>();

    private static final int CURVES = 0x50;
    private static final int OVERLAY = 0x60;
    private static Row curves;

    static {
        RESOURCES.forEach(name -> lines(name, ProfileTable::add));
    }

    private ProfileTable() {}

    private static void add(String line) {
        String[] cells = line.split("\t", -1);
        Map<ProfileOption, Character> options = new EnumMap<>(ProfileOption.class);
        if (cells.length > 2 && !cells[2].isEmpty()) {
            for (String option : cells[2].split(" ")) {
                int equals = option.indexOf('=');
                options.put(ProfileOption.ofColumn(option.substring(0, equals)), option.charAt(equals + 1));
            }
        }
        Row row = new Row(cells[1], options);
        if (cells[0].startsWith("50xx")) {
            curves = row;
        } else if (cells[0].startsWith("60xx")) {
            OVERLAYS.put(Integer.parseInt(cells[0].substring(4), 16), row);
        } else {
            ROWS.put(Integer.parseUnsignedInt(cells[0], 16), row);
        }
    }

    /** The row of a tag; null where there is none. */
    static Row row(int tag) {
        if (isCurve(tag)) {
            return curves;
        }
        return isOverlay(tag) ? OVERLAYS.get(Tag.element(tag)) : ROWS.get(tag);
    }

    /** Tags of all rows but those of repeating groups, that the Basic Profile does not keep. */
    static List<Integer> identifying() {
        return ROWS.entrySet().stream()
                .filter(row -> !row.getValue().basic().startsWith("K"))
                .map(Map.Entry::getKey)
                .sorted(Integer::compareUnsigned)
                .toList();
    }

    static boolean isOverlay(int tag) {
        return tag >>> 24 == OVERLAY && !Tag.isPrivate(tag);
    }

    static boolean isCurve(int tag) {
        return tag >>> 24 == CURVES && !Tag.isPrivate(tag);
    }

    /** Gives the lines of a resource of this package, without those that begin with #. */
    static void lines(String resource, Consumer<String> each) {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(open(resource), StandardCharsets.UTF_8))) {
            reader.lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .forEach(each);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String resource) {
        return Objects.requireNonNull(ProfileTable.class.getResourceAsStream(resource), resource);
    }

    /** SHA-256 sum of these resources and words, by which one tells whether rules are the same. */
    static String sum(List<String> resources, String words) {
        MessageDigest digest = Digests.sha256();
        List<String> all = new ArrayList<>(RESOURCES);
        all.addAll(resources);
        for (String resource : all) {
            try (InputStream in = open(resource)) {
                digest.update(in.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        digest.update(words.getBytes(StandardCharsets.UTF_8));
        return Digests.hex(digest);
    }
}
