package org.caravan.page;

import java.time.Instant;
import java.util.List;

import org.caravan.text.Amounts;

/** What every template gets: words, who looks, and where they are. */
public final class View {

    private final Texts texts;
    private final Site site;
    private final String user;
    private final String csrf;
    private final List<Entry> navigation;
    private final Told told;

    /**
     * An entry of the bar at the top.
     *
     * @param count of what waits there for who looks; 0 for none
     */
    public record Entry(String name, String path, String icon, long count, boolean isCurrent) {}

    /**
     * What came of the last click.
     *
     * @param kind good, bad or wait
     */
    public record Told(String kind, String text) {}

    /**
     * What is the same for all.
     *
     * @param stamp changes where the program does, so that browsers fetch scripts and styles anew
     */
    record Site(Texts texts, String stamp, String node, String signOut) {}

    View(Site site, String user, String csrf, List<Entry> navigation, Told told) {
        this.texts = site.texts();
        this.site = site;
        this.user = user;
        this.csrf = csrf;
        this.navigation = navigation;
        this.told = told;
    }

    public String t(String key, Object... values) {
        return texts.of(key, values);
    }

    /** The text for one or for many. */
    public String n(String key, long number, Object... values) {
        return texts.count(key, number, values);
    }

    public String number(long number) {
        return Numbers.of(number);
    }

    public String bytes(long bytes) {
        return Amounts.bytes(bytes);
    }

    /** {@code 5 min ago}; a dash for never. */
    public String ago(Instant moment) {
        return moment == null ? t("never") : Amounts.age(moment, Instant.now());
    }

    /** {@code 2026-11-21 06:58 UTC-04:00}. */
    public String moment(Instant moment) {
        return moment == null ? t("never") : Amounts.moment(moment);
    }

    /** A value of a row; empty where there is none. */
    public String text(Object value) {
        return value == null ? "" : value.toString();
    }

    /** A person's name as one reads it, of {@code FAMILY^GIVEN^MIDDLE} (PS3.5 §6.2.1); the first representation of several. */
    public String name(String value) {
        String name =
                value.split("=", 2)[0].replace("^", " ").replaceAll("\\s+", " ").strip();
        return name.isEmpty() ? "–" : name;
    }

    /** {@code 2024-01-31} of {@code 20240131}; anything else as it is. */
    public String day(String value) {
        return value.matches("[0-9]{8}")
                ? value.substring(0, 4) + "-" + value.substring(4, 6) + "-" + value.substring(6)
                : value.isEmpty() ? "–" : value;
    }

    /** What a column of that keyword is called. */
    public String keyword(String keyword) {
        return texts.has("field." + keyword) ? t("field." + keyword) : keyword;
    }

    /** How a state looks: good, busy, wait, bad; nothing for one that is over without more. */
    public String kind(String state) {
        return switch (state) {
            case "done" -> "good";
            case "running", "searching" -> "busy";
            case "queued", "waiting", "paused", "waiting for approval" -> "wait";
            case "failed", "done with failures", "refused" -> "bad";
            default -> "";
        };
    }

    public String state(String state) {
        return t("state." + state.replace(' ', '-'));
    }

    public String user() {
        return user;
    }

    public String csrf() {
        return csrf;
    }

    public String stamp() {
        return site.stamp();
    }

    public String node() {
        return site.node();
    }

    public String signOut() {
        return site.signOut();
    }

    public List<Entry> navigation() {
        return navigation;
    }

    public Told told() {
        return told;
    }
}
