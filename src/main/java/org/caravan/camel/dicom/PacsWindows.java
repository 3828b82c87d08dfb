package org.caravan.camel.dicom;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import org.apache.camel.CamelContext;

import org.caravan.dicom.DicomNotNowException;

/** When the PACS of a context may be asked, as their beans say now. One that has no bean, or no windows, may always be. */
public final class PacsWindows {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("EEE uuuu-MM-dd HH:mm VV", Locale.ENGLISH);

    private final CamelContext context;

    private PacsWindows(CamelContext context) {
        this.context = context;
    }

    public static PacsWindows of(CamelContext context) {
        return new PacsWindows(context);
    }

    /** Names of all PACS that have windows. */
    public List<String> limited() {
        return named(pacs -> !pacs.askingWindows().isAlways());
    }

    /** Names of all PACS that may be asked at any time. */
    public List<String> unlimited() {
        return named(pacs -> pacs.askingWindows().isAlways());
    }

    private List<String> named(Predicate<Pacs> wanted) {
        return PacsBeans.all(context).entrySet().stream()
                .filter(pacs -> wanted.test(pacs.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** When its window opens; empty where it may be asked now. */
    public Optional<Instant> closedUntil(String pacs) {
        return closedUntil(pacs, Instant.now());
    }

    /** When its window opens next; empty where it may be asked at that time. */
    public Optional<Instant> closedUntil(String pacs, Instant at) {
        return bean(pacs).flatMap(bean -> bean.askingWindows().opensAt(at));
    }

    /** Since when it may be asked; empty where it always may be, or may not now. */
    public Optional<Instant> openSince(String pacs) {
        return bean(pacs).flatMap(bean -> bean.askingWindows().openSince(Instant.now()));
    }

    private Optional<Pacs> bean(String pacs) {
        return Optional.ofNullable(context.getRegistry().lookupByNameAndType(pacs, Pacs.class));
    }

    /**
     * Fails where a PACS may not be asked now.
     *
     * @throws DicomNotNowException says when its window opens
     */
    static void requireOpen(PacsBeans.Named pacs) throws DicomNotNowException {
        Windows windows = pacs.pacs().askingWindows();
        Optional<Instant> opens = windows.opensAt(Instant.now());
        if (opens.isPresent()) {
            throw new DicomNotNowException(
                    "PACS " + pacs.peer().name() + " was not asked: " + words(windows, opens.get()));
        }
    }

    /** {@code its window opens Mon 2026-11-30 19:00 America/La_Paz}. */
    static String words(Windows windows, Instant opens) {
        return "its window opens " + TIME.format(opens.atZone(windows.zone()));
    }
}
