package org.caravan.rehearsal;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** How a rehearsal PACS misbehaves right now, and how often each habit has shown. It behaves until told otherwise; for use by several threads. */
public final class Habits {

    private final Map<Habit, Object> values = new EnumMap<>(Habit.class);
    private final Map<Habit, String> texts = new EnumMap<>(Habit.class);
    private final Map<Habit, Long> shown = new EnumMap<>(Habit.class);
    private final Map<Habit, Map<String, Boolean>> decided = new EnumMap<>(Habit.class);
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final SplittableRandom random;

    public Habits() {
        this(System.nanoTime());
    }

    /** @param seed of what happens at random: the same makes the same choices for the same requests in the same order */
    public Habits(long seed) {
        random = new SplittableRandom(seed);
        behave();
    }

    /**
     * Reads a file of {@code name = value} lines, a Java properties file in UTF-8; what it does not name stays as it is.
     *
     * @throws IllegalArgumentException names the line that is wrong, and what to write; nothing is changed then
     */
    public Habits read(Path file) throws IOException {
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return read(reader);
        }
    }

    Habits read(Reader reader) throws IOException {
        Properties lines = new Properties();
        lines.load(reader);
        Map<String, String> all = new TreeMap<>();
        lines.forEach((key, value) -> all.put(key.toString(), value.toString().strip()));
        all.forEach((key, value) -> Habit.of(key).read(value));
        all.forEach((key, value) -> set(Habit.of(key), value));
        return this;
    }

    /**
     * Takes one on, or gives it up.
     *
     * @throws IllegalArgumentException says what to write instead
     */
    public Habits set(Habit habit, String value) {
        Object read = habit.read(value);
        synchronized (this) {
            values.put(habit, read);
            texts.put(habit, value);
            shown.put(habit, 0L);
            decided.put(habit, new ConcurrentHashMap<>());
        }
        listeners.forEach(Runnable::run);
        return this;
    }

    /** Gives all of them up. */
    public void behave() {
        for (Habit habit : Habit.values()) {
            set(habit, habit.usual());
        }
    }

    public synchronized String get(Habit habit) {
        return texts.get(habit);
    }

    /** How often it has shown since it was set. */
    public synchronized long shown(Habit habit) {
        return shown.get(habit);
    }

    /** For what a habit showed, where it is decided once for each: UIDs of series, for example. */
    public Set<String> shownFor(Habit habit) {
        Set<String> keys = ConcurrentHashMap.newKeySet();
        decisions(habit).forEach((key, happens) -> {
            if (Boolean.TRUE.equals(happens)) {
                keys.add(key);
            }
        });
        return keys;
    }

    /** Every habit with its value, what it means and how often it has shown: {@code name = value}, with comments, as a file has it. */
    public String describe() {
        StringBuilder text = new StringBuilder();
        for (Habit habit : Habit.values()) {
            String value = get(habit);
            text.append("# ")
                    .append(habit.meaning())
                    .append(" (")
                    .append(habit.write())
                    .append(")\n");
            text.append(value.equals(habit.usual()) ? "#" : "")
                    .append(habit.key())
                    .append('=')
                    .append(value);
            text.append('\n');
            if (shown(habit) > 0) {
                text.append("#   shown ").append(shown(habit)).append(" times\n");
            }
        }
        return text.toString();
    }

    /** Calls it after every change. */
    void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Whether it shows now; counted. */
    synchronized boolean shows(Habit habit) {
        boolean shows = values.get(habit) instanceof Often often
                ? often.now(shown.get(habit), random)
                : "yes".equals(values.get(habit));
        if (shows) {
            show(habit);
        }
        return shows;
    }

    /** Whether it shows for that; decided once, the first time that is asked. */
    boolean showsFor(Habit habit, String key) {
        return decisions(habit).computeIfAbsent(key, one -> shows(habit));
    }

    private synchronized Map<String, Boolean> decisions(Habit habit) {
        return decided.get(habit);
    }

    /** Counts that a habit of another kind has shown. */
    synchronized void show(Habit habit) {
        shown.merge(habit, 1L, Long::sum);
    }

    synchronized boolean has(Habit habit) {
        return "yes".equals(values.get(habit));
    }

    synchronized long number(Habit habit) {
        return (Long) values.get(habit);
    }

    synchronized Duration span(Habit habit) {
        return (Duration) values.get(habit);
    }

    synchronized String word(Habit habit) {
        return (String) values.get(habit);
    }

    @SuppressWarnings("unchecked")
    synchronized List<String> words(Habit habit) {
        return (List<String>) values.get(habit);
    }

    /** Null where the line never goes. */
    synchronized NightlyDrop nightlyDrop() {
        return values.get(Habit.NIGHTLY_DROP) instanceof NightlyDrop drop ? drop : null;
    }

    synchronized int random(int bound) {
        return random.nextInt(bound);
    }
}
