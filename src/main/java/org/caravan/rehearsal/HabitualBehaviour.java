package org.caravan.rehearsal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.MoveOriginator;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.StoreObject;

/** Behaves as the habits say, at each moment. */
final class HabitualBehaviour implements Behaviour {

    private static final String SERIES_UID = "SeriesInstanceUID";
    private static final String SERIES_COUNT = "NumberOfSeriesRelatedInstances";
    private static final String CHARACTER_SET = "SpecificCharacterSet";

    private final Habits habits;
    private final Catalogue catalogue;
    private final Map<String, Long> recalled = new ConcurrentHashMap<>();
    private final Map<String, Boolean> grown = new ConcurrentHashMap<>();

    /** What one retrieval, which one thread performs, has left out on purpose. */
    private final ThreadLocal<Retrieval> retrieval = ThreadLocal.withInitial(Retrieval::new);

    private static final class Retrieval {
        private final List<String> unreadable = new ArrayList<>();
        private int lost;
        private int sent;
        private final List<String> unsent = new ArrayList<>();
    }

    private Runnable breaking = () -> {};

    HabitualBehaviour(Habits habits, Catalogue catalogue) {
        this.habits = habits;
        this.catalogue = catalogue;
        habits.onChange(this::correct);
    }

    /** What resets the connections it stores over. */
    void breakWith(Runnable reset) {
        breaking = reset;
    }

    private void correct() {
        pairs(Habit.MERGE, catalogue::merge);
        pairs(Habit.REASSIGN, catalogue::reassign);
        habits.words(Habit.DROP).forEach(catalogue::drop);
    }

    private void pairs(Habit habit, BiConsumer<String, String> what) {
        for (String pair : habits.words(habit)) {
            String[] ids = pair.split(">", 2);
            if (ids.length == 2) {
                what.accept(ids[0], ids[1]);
            }
        }
    }

    @Override
    public boolean refusesPatientRoot() {
        return habits.has(Habit.STUDY_ROOT_ONLY);
    }

    @Override
    public void beforeFind(QueryLevel level, Map<String, Object> keys) throws DicomException {
        if (level == QueryLevel.IMAGE && habits.shows(Habit.REFUSE_IMAGE_FINDS)) {
            throw new DicomStatusException(DicomStatus.DATA_SET_MISMATCH, "No queries at IMAGE level.");
        }
    }

    @Override
    public Map<String, Object> keys(QueryLevel level, Map<String, Object> keys) {
        List<String> ignored = habits.words(Habit.IGNORED_KEYS);
        if (ignored.isEmpty()) {
            return keys;
        }
        Map<String, Object> heeded = new LinkedHashMap<>(keys);
        ignored.forEach(keyword -> heeded.computeIfPresent(keyword, (key, value) -> ""));
        return heeded;
    }

    @Override
    public void beforeMatches(long matches) throws DicomException {
        long most = habits.number(Habit.REFUSE_FINDS_ABOVE);
        if (most > 0 && matches > most) {
            habits.show(Habit.REFUSE_FINDS_ABOVE);
            throw new DicomStatusException(DicomStatus.OUT_OF_RESOURCES, "Too many matches.");
        }
        if (mostMatches() > 0 && matches > mostMatches()) {
            habits.show(Habit.TRUNCATE_FINDS);
        }
    }

    @Override
    public long mostMatches() {
        return habits.number(Habit.TRUNCATE_FINDS);
    }

    @Override
    public int times(Map<String, Object> match) {
        return habits.shows(Habit.DUPLICATE_MATCHES) ? 2 : 1;
    }

    @Override
    public Map<String, Object> match(QueryLevel level, Map<String, Object> match) {
        Map<String, Object> spoilt = new LinkedHashMap<>(match);
        if (level == QueryLevel.SERIES) {
            count(spoilt);
            if (spoilt.containsKey("InstanceAvailability")) {
                String uid = String.valueOf(spoilt.get(SERIES_UID));
                spoilt.put("InstanceAvailability", isOnTape(uid) ? "NEARLINE" : "ONLINE");
            }
        }
        return habits.has(Habit.OMIT_CHARACTER_SET) ? withoutCharacterSet(spoilt) : spoilt;
    }

    private void count(Map<String, Object> match) {
        String honest = String.valueOf(match.getOrDefault(SERIES_COUNT, ""));
        switch (habits.word(Habit.SERIES_COUNTS)) {
            case "absent" -> match.remove(SERIES_COUNT);
            case "zero" -> match.computeIfPresent(SERIES_COUNT, (key, value) -> "0");
            case "wrong" ->
                match.computeIfPresent(
                        SERIES_COUNT,
                        (key, value) -> honest.isEmpty() ? "" : Integer.toString(Integer.parseInt(honest) + 3));
            default -> {}
        }
    }

    /** The bytes that its character set makes of the text, without saying which that is. */
    private Map<String, Object> withoutCharacterSet(Map<String, Object> match) {
        habits.show(Habit.OMIT_CHARACTER_SET);
        Charset charset =
                switch (String.valueOf(match.get(CHARACTER_SET))) {
                    case "ISO_IR 100" -> StandardCharsets.ISO_8859_1;
                    case "ISO_IR 144" -> Charset.forName("ISO-8859-5");
                    default -> StandardCharsets.UTF_8;
                };
        Map<String, Object> bare = new LinkedHashMap<>();
        match.forEach((keyword, value) -> {
            if (!keyword.equals(CHARACTER_SET)) {
                boolean plain = !(value instanceof String text) || text.chars().allMatch(one -> one < 128);
                bare.put(keyword, plain ? value : even(value.toString().getBytes(charset)));
            }
        });
        return bare;
    }

    private static byte[] even(byte[] bytes) {
        byte[] padded = new byte[bytes.length + bytes.length % 2];
        System.arraycopy(bytes, 0, padded, 0, bytes.length);
        if (padded.length > bytes.length) {
            padded[bytes.length] = ' ';
        }
        return padded;
    }

    @Override
    public void beforeMove(QueryLevel level, Map<String, Object> keys) throws DicomException {
        retrieval.remove();
        if (habits.shows(Habit.REFUSE_MOVES)) {
            throw new DicomStatusException(DicomStatus.OUT_OF_RESOURCES_SUB_OPERATIONS, "Not now.");
        }
        String series = String.valueOf(keys.getOrDefault(SERIES_UID, ""));
        if (!series.isEmpty() && isOnTape(series)) {
            recalled.putIfAbsent(series, System.nanoTime());
            throw new DicomStatusException(DicomStatus.SUB_OPERATIONS_WITH_FAILURES, "On tape.");
        }
    }

    private boolean isOnTape(String series) {
        Long since = recalled.get(series);
        return habits.showsFor(Habit.NEARLINE, series)
                && (since == null
                        || System.nanoTime() - since < habits.span(Habit.RECALL).toNanos());
    }

    @Override
    public boolean pendsForEver() {
        return habits.shows(Habit.ENDLESS_PENDINGS);
    }

    @Override
    public StoreObject send(StoreObject object) {
        SyntheticObject made = (SyntheticObject) object;
        String series = made.text(SERIES_UID);
        if (habits.showsFor(Habit.UNREADABLE, series) && isLast(made, series)) {
            retrieval.get().unreadable.add(made.sopInstanceUid());
            return null;
        }
        if (habits.shows(Habit.LOSE_STORES)) {
            retrieval.get().lost++;
            return null;
        }
        Retrieval now = retrieval.get();
        long breakAt = habits.shown(Habit.BREAK_AT) == 0 ? habits.number(Habit.BREAK_AT) : 0;
        if (breakAt > 0 && ++now.sent > breakAt) {
            now.unsent.add(object.sopInstanceUid());
            return null;
        }
        return breakAt > 0 && now.sent == breakAt ? breaking(object) : object;
    }

    private StoreObject breaking(StoreObject object) {
        return StoreObject.of(object.sopClassUid(), object.sopInstanceUid(), object.transferSyntaxUid(), () -> {
            byte[] whole = object.openDataSet().readAllBytes();
            return new SequenceInputStream(new ByteArrayInputStream(whole, 0, whole.length / 2), new InputStream() {
                @Override
                public int read() throws IOException {
                    habits.show(Habit.BREAK_AT);
                    breaking.run();
                    throw new IOException("the line broke");
                }
            });
        });
    }

    private boolean isLast(SyntheticObject object, String series) {
        List<SyntheticObject> all = catalogue.candidates(object.attributes()).stream()
                .filter(other -> other.text(SERIES_UID).equals(series))
                .toList();
        return all.get(all.size() - 1).sopInstanceUid().equals(object.sopInstanceUid());
    }

    @Override
    public MoveOriginator originator(MoveOriginator originator) {
        return habits.shows(Habit.NO_ORIGINATOR) ? null : originator;
    }

    @Override
    public Duration late() {
        return habits.shows(Habit.LATE_STORES) ? habits.span(Habit.LATE_BY) : Duration.ZERO;
    }

    @Override
    public Outcome answer(Outcome outcome) {
        Retrieval left = retrieval.get();
        retrieval.remove();
        List<String> failed = new ArrayList<>(outcome.failedSopInstanceUids());
        failed.addAll(left.unreadable);
        failed.addAll(left.unsent);
        int completed = outcome.completed() + left.lost;
        int unsent = left.unreadable.size() + left.unsent.size();
        boolean good = outcome.isSuccess() && unsent == 0;
        int status = outcome.isSuccess() && !good || good && habits.shows(Habit.WARNINGS)
                ? DicomStatus.SUB_OPERATIONS_WITH_FAILURES
                : outcome.status();
        return counted(status, completed, outcome.failed() + unsent, outcome.warning(), failed);
    }

    private Outcome counted(int status, int completed, int failed, int warning, List<String> uids) {
        return switch (habits.word(Habit.MOVE_COUNTERS)) {
            case "absent" -> Outcome.uncounted(status);
            case "zero" -> new Outcome(status, 0, 0, 0, 0, uids, "");
            case "wrong" -> new Outcome(status, completed + 7, failed + 1, warning, 0, uids, "");
            default -> new Outcome(status, completed, failed, warning, 0, uids, "");
        };
    }

    @Override
    public void afterMove(QueryLevel level, Map<String, Object> keys) {
        String series = String.valueOf(keys.getOrDefault(SERIES_UID, ""));
        if (!series.isEmpty()
                && !habits.showsFor(Habit.UNREADABLE, series)
                && habits.showsFor(Habit.GROW, series)
                && grown.putIfAbsent(series, true) == null) {
            catalogue.grow(series);
        }
    }
}
