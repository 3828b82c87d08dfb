package org.caravan.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.caravan.discover.Attributes;

/** What a PACS has of its participants, counted study by study, and its size as far as it can be guessed. */
final class BackfillCount {

    /** What objects of a modality commonly take, in bytes: uncompressed images of common sizes. */
    private static final Map<String, Long> COMMON = Map.ofEntries(
            Map.entry("CT", 530_000L),
            Map.entry("MR", 300_000L),
            Map.entry("PT", 60_000L),
            Map.entry("NM", 500_000L),
            Map.entry("US", 2_000_000L),
            Map.entry("CR", 8_000_000L),
            Map.entry("DX", 12_000_000L),
            Map.entry("MG", 25_000_000L),
            Map.entry("XA", 10_000_000L),
            Map.entry("RF", 8_000_000L),
            Map.entry("SEG", 5_000_000L),
            Map.entry("SR", 20_000L),
            Map.entry("PR", 20_000L),
            Map.entry("KO", 10_000L));

    private static final long OTHER = 1_000_000;

    private final Map<String, Long> known;
    private long studies;
    private long series;
    private long objects;
    private long withoutNumber;
    private long bytes;
    private long slow;

    /** @param known bytes of an object on average, by modality, of what has come from this PACS */
    BackfillCount(Map<String, Long> known) {
        this.known = known;
    }

    /** Counts a study; its series as the PACS answered. */
    void add(List<Map<String, Object>> ofStudy) {
        studies++;
        Map<String, Map<String, Object>> each = new HashMap<>();
        ofStudy.forEach(one -> each.put(Attributes.text(one, "SeriesInstanceUID"), one));
        for (Map<String, Object> one : each.values()) {
            series++;
            Integer number = Attributes.count(one, "NumberOfSeriesRelatedInstances");
            withoutNumber += number == null ? 1 : 0;
            objects += number == null ? 0 : number;
            bytes += (number == null ? 1 : number) * size(Attributes.text(one, "Modality"));
            String availability = Attributes.text(one, "InstanceAvailability");
            slow += availability.equals("NEARLINE") || availability.equals("OFFLINE") ? 1 : 0;
        }
    }

    private long size(String modality) {
        Long here = known.get(modality);
        return here != null ? here : COMMON.getOrDefault(modality, OTHER);
    }

    long studies() {
        return studies;
    }

    long series() {
        return series;
    }

    long objects() {
        return objects;
    }

    /** Series of which the PACS does not say how many objects they have; they count as one object. */
    long withoutNumber() {
        return withoutNumber;
    }

    long bytes() {
        return bytes;
    }

    /** Series that the PACS has in a slow store. */
    long slow() {
        return slow;
    }
}
