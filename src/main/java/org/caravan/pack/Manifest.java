package org.caravan.pack;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * SHA-256 sums of an archive's members, in the form {@code sha256sum -c} reads: sum, two spaces, name, one line a member.
 *
 * @param sums member name to its sum, 64 hexadecimal digits in lower case
 */
public record Manifest(SortedMap<String, String> sums) {

    /** Name of the manifest within an archive. */
    public static final String NAME = "SHA256SUMS";

    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64})  (\\S.*)");

    public Manifest {
        sums = new TreeMap<>(sums);
    }

    public byte[] toBytes() {
        var text = new StringBuilder();
        sums.forEach((name, sum) -> text.append(sum).append("  ").append(name).append('\n'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a manifest.
     *
     * @throws IllegalArgumentException when a line is not of that form
     */
    public static Manifest parse(byte[] bytes) {
        var sums = new TreeMap<String, String>();
        new String(bytes, StandardCharsets.UTF_8).lines().forEach(line -> {
            var match = LINE.matcher(line);
            if (!match.matches() || sums.put(match.group(2), match.group(1)) != null) {
                throw new IllegalArgumentException(
                        "The manifest has a line that is not a SHA-256 sum, or one name twice");
            }
        });
        return new Manifest(sums);
    }

    /**
     * Tells how the members found differ from this manifest, in words and without a member's name; empty where they do not.
     *
     * @param found member name to the sum of what was read
     */
    public String difference(Map<String, String> found) {
        long missing =
                sums.keySet().stream().filter(name -> !found.containsKey(name)).count();
        long surplus =
                found.keySet().stream().filter(name -> !sums.containsKey(name)).count();
        long other = sums.entrySet().stream()
                .filter(entry -> found.containsKey(entry.getKey()))
                .filter(entry -> !entry.getValue().equals(found.get(entry.getKey())))
                .count();
        if (missing + surplus + other == 0) {
            return "";
        }
        return "of " + sums.size() + " members " + missing + " are missing, " + surplus + " are too many and " + other
                + " have another SHA-256 sum";
    }
}
