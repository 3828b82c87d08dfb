package org.caravan.rehearsal;

import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.RequestKind;

/** What strikes all lines of the rehearsal PACS at once: that it is down, the drop every night, the reset where too much is asked. */
final class Weather implements ListenerObserver, AutoCloseable {

    private static final long LOOK_MILLIS = 200;
    private static final long WINDOW = Duration.ofMinutes(1).toNanos();

    private final Habits habits;
    private final Set<Line> lines = ConcurrentHashMap.newKeySet();
    private final Deque<Long> messages = new ArrayDeque<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "rehearsal-weather");
        thread.setDaemon(true);
        return thread;
    });
    private boolean gone;

    Weather(Habits habits) {
        this.habits = habits;
        clock.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        habits.onChange(this::look);
    }

    void watch(Line line) {
        lines.add(line);
    }

    void forget(Line line) {
        lines.remove(line);
    }

    /** Whether the line is gone now. */
    boolean isDown() {
        NightlyDrop drop = habits.nightlyDrop();
        return habits.has(Habit.DOWN) || drop != null && drop.covers(ZonedDateTime.now());
    }

    private synchronized void look() {
        boolean down = isDown();
        if (down && !gone) {
            habits.show(habits.has(Habit.DOWN) ? Habit.DOWN : Habit.NIGHTLY_DROP);
        }
        if (down) {
            lines.forEach(Line::resetAll);
        }
        gone = down;
    }

    @Override
    public void opened(Association association) {
        message();
    }

    @Override
    public void requested(Association association, RequestKind kind) {
        message();
    }

    private synchronized void message() {
        long most = habits.number(Habit.RESET_ABOVE);
        long now = System.nanoTime();
        while (!messages.isEmpty() && now - messages.peekFirst() > WINDOW) {
            messages.removeFirst();
        }
        if (most == 0) {
            messages.clear();
            return;
        }
        messages.addLast(now);
        if (messages.size() > most) {
            habits.show(Habit.RESET_ABOVE);
            lines.forEach(Line::resetAll);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
