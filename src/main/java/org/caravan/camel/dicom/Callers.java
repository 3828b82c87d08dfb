package org.caravan.camel.dicom;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.AeTitles;
import org.caravan.dicom.ListenerConfig.Caller;

/** The access list of a listener, from the option {@code callers} and the PACS beans. */
final class Callers {

    /** The word in the option {@code callers} that stands for every PACS bean's {@code storesFrom}. */
    static final String PACS = "pacs";

    private static final Logger LOG = LoggerFactory.getLogger(Callers.class);

    private Callers() {}

    /**
     * Returns a supplier that reads the PACS beans anew each time.
     *
     * @param option value of the option {@code callers}, null for its default
     * @throws IllegalArgumentException when an entry is not {@code AETITLE@address}
     */
    static Supplier<List<Caller>> of(String option, Supplier<? extends Iterable<Pacs>> beans) {
        List<Caller> fixed = new ArrayList<>();
        boolean fromBeans = false;
        for (String entry : (option == null ? PACS : option).split(",")) {
            if (entry.strip().equalsIgnoreCase(PACS)) {
                fromBeans = true;
            } else if (!entry.isBlank()) {
                fixed.add(parse(entry, "callers"));
            }
        }
        if (fixed.isEmpty() && !fromBeans) {
            throw new IllegalArgumentException(
                    "callers is empty, so nobody could store. Write callers=pacs, or callers=AETITLE@address");
        }
        Set<String> said = ConcurrentHashMap.newKeySet();
        return fromBeans ? () -> withBeans(fixed, beans.get(), said) : () -> fixed;
    }

    private static List<Caller> withBeans(List<Caller> fixed, Iterable<Pacs> beans, Set<String> said) {
        Set<Caller> all = new LinkedHashSet<>(fixed);
        for (Pacs pacs : beans) {
            try {
                all.addAll(pacs.callers());
            } catch (IllegalArgumentException e) {
                if (said.add(e.getMessage())) { // once, and not for every stranger that connects
                    LOG.warn("A PACS bean says wrongly who stores for it, so nobody may: {}", e.getMessage());
                }
            }
        }
        return List.copyOf(all);
    }

    /** Reads {@code AETITLE@address}, either of them {@code *} for any. */
    static Caller parse(String text, String option) {
        int at = text.lastIndexOf('@');
        String address = text.substring(at + 1).strip();
        if (at < 1 || address.isEmpty()) {
            throw new IllegalArgumentException(
                    option + ": '" + text.strip() + "' is not AETITLE@address, for example PACS_STORE@10.1.2.3");
        }
        String title = text.substring(0, at).strip();
        return new Caller(title.equals("*") ? title : AeTitles.requireValid(title, option), address);
    }
}
