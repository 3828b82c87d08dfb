package org.caravan.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

import org.caravan.requests.ItemList;
import org.caravan.requests.RequestException;
import org.caravan.requests.Requests;

/**
 * What somebody's query gave, with what they have ticked of it: kept on this side, in their session, so that no patient's name stands in an address. Ticked
 * is a study as a whole, or some of its series.
 */
public final class Search {

    private static final Set<String> OF_SOMEBODY =
            Set.of("PatientID", "PatientName", "PatientBirthDate", "AccessionNumber");

    private final String id;
    private final String pacs;
    private final List<Map<String, String>> studies;
    private final boolean isMore;
    private final boolean isIdentified;
    private final Map<Integer, List<Map<String, String>>> series = new LinkedHashMap<>();
    private final SortedMap<Integer, Set<Integer>> ticked = new TreeMap<>();

    /** @param isIdentified whether it may be shown, and kept with a request, whose the studies are */
    Search(String id, String pacs, List<Map<String, String>> studies, boolean isMore, boolean isIdentified) {
        this.id = id;
        this.pacs = pacs;
        this.studies = List.copyOf(studies);
        this.isMore = isMore;
        this.isIdentified = isIdentified;
    }

    String id() {
        return id;
    }

    String pacs() {
        return pacs;
    }

    boolean isMore() {
        return isMore;
    }

    int size() {
        return studies.size();
    }

    /** @throws PageException where there is none of that number */
    Map<String, String> study(int number) {
        if (number < 0 || number >= studies.size()) {
            throw PageException.notFound("there is no such study among what was found: search again");
        }
        return studies.get(number);
    }

    /** A study of the list. @param chosen series that are ticked; 0 for none */
    public record Line(int number, Map<String, String> values, boolean isTicked, int chosen) {
        public String of(String keyword) {
            return values.getOrDefault(keyword, "");
        }
    }

    synchronized List<Line> page(int from, int most) {
        List<Line> lines = new ArrayList<>();
        for (int i = from; i < Math.min(studies.size(), from + most); i++) {
            Set<Integer> chosen = ticked.get(i);
            lines.add(new Line(i, shown(studies.get(i)), chosen != null, chosen == null ? 0 : chosen.size()));
        }
        return lines;
    }

    /** What may be seen of a study, as a line of its own. */
    Line line(int study) {
        return new Line(study, shown(study(study)), false, 0);
    }

    private Map<String, String> shown(Map<String, String> study) {
        Map<String, String> shown = new LinkedHashMap<>(study);
        if (!isIdentified) {
            shown.keySet().removeAll(OF_SOMEBODY);
        }
        return shown;
    }

    /** Series of a study that were asked for; null where they were not. */
    synchronized List<Map<String, String>> series(int study) {
        return series.get(study);
    }

    synchronized void know(int study, List<Map<String, String>> itsSeries) {
        series.put(study, List.copyOf(itsSeries));
    }

    synchronized List<Line> seriesLines(int study) {
        Set<Integer> chosen = ticked.get(study);
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < series.get(study).size(); i++) {
            lines.add(new Line(
                    i, series.get(study).get(i), chosen != null && (chosen.isEmpty() || chosen.contains(i)), 0));
        }
        return lines;
    }

    /** Of the studies from one number on, so many, these are ticked. Those of which some series are ticked stay so. */
    synchronized void tick(int from, int most, Set<Integer> studiesTicked) {
        for (int i = from; i < from + most; i++) {
            if (!studiesTicked.contains(i)) {
                ticked.remove(i);
            } else {
                ticked.putIfAbsent(i, Set.of());
            }
        }
    }

    /** Of a study these series are ticked: all of them, some or none. */
    synchronized void tickSeries(int study, Set<Integer> chosen) {
        if (chosen.isEmpty()) {
            ticked.remove(study);
        } else {
            ticked.put(study, chosen.size() == series.get(study).size() ? Set.of() : new LinkedHashSet<>(chosen));
        }
    }

    synchronized int tickedStudies() {
        return ticked.size();
    }

    /** Rows of a request for what is ticked. */
    synchronized List<Requests.Row> rows() {
        List<Requests.Row> rows = new ArrayList<>();
        ticked.forEach((study, chosen) -> {
            Map<String, String> whose = new LinkedHashMap<>();
            if (isIdentified) {
                copy("PatientID", studies.get(study), whose);
            }
            copy("StudyInstanceUID", studies.get(study), whose);
            if (chosen.isEmpty()) {
                rows.add(row(whose));
            }
            chosen.forEach(number -> {
                Map<String, String> keys = new LinkedHashMap<>(whose);
                copy("SeriesInstanceUID", series.get(study).get(number), keys);
                rows.add(row(keys));
            });
        });
        return rows;
    }

    private Requests.Row row(Map<String, String> keys) {
        try {
            return ItemList.row(pacs, keys);
        } catch (RequestException e) {
            return new Requests.Row(0, "", pacs, keys, e.getMessage());
        }
    }

    private static void copy(String keyword, Map<String, String> from, Map<String, String> to) {
        if (from.containsKey(keyword)) {
            to.put(keyword, from.get(keyword));
        }
    }

    @Override
    public String toString() {
        return "search of " + pacs;
    }
}
