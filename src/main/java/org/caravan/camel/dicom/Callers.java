package org.caravan.camel.dicom;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.AeTitles;
import org.caravan.dicom.ListenerConfig.Caller;
import org.caravan.dicom.RequestKind;

/** The access list of a listener, from the option {@code callers} and the PACS beans. */
final class Callers {

    /** The word in the option {@code callers} that stands for every PACS bean's {@code storesFrom}. */
    static final String PACS = "pacs";

    private static final Logger LOG = LoggerFactory.getLogger(Callers.class);

    private static final String CALLED = "called=";

    private static final Map<String, RequestKind> OPERATIONS =
            Map.of("echo", RequestKind.ECHO, "store", RequestKind.STORE, "commit", RequestKind.COMMIT);

    private Callers() {}

    /**
     * Returns a supplier that reads the PACS beans anew each time.
     *
     * @param option value of the option {@code callers}, null for its default
     * @param ours AE titles that can be called
     * @throws IllegalArgumentException when an entry is not {@code AETITLE@address}, or names an AE title that is not ours
     */
    static Supplier<List<Caller>> of(String option, Set<String> ours, Supplier<? extends Iterable<Pacs>> beans) {
        List<Caller> fixed = new ArrayList<>();
        boolean fromBeans = false;
        for (String entry : (option == null ? PACS : option).split(",")) {
            if (entry.strip().equalsIgnoreCase(PACS)) {
                fromBeans = true;
            } else if (!entry.isBlank()) {
                fixed.add(requireOurs(parse(entry, "callers"), ours));
            }
        }
        if (fixed.isEmpty() && !fromBeans) {
            throw new IllegalArgumentException(
                    "callers is empty, so nobody could store. Write callers=pacs, or callers=AETITLE@address");
        }
        Set<String> said = ConcurrentHashMap.newKeySet();
        return fromBeans ? () -> withBeans(fixed, beans.get(), said) : () -> fixed;
    }

    private static Caller requireOurs(Caller caller, Set<String> ours) {
        if (ours.stream().noneMatch(caller::mayCall)) {
            throw new IllegalArgumentException("callers: called=" + caller.calledAeTitle()
                    + " is none of our AE titles, which are " + String.join(", ", ours)
                    + ". Write one of them, or add it to aeTitles");
        }
        return caller;
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

    /**
     * Reads {@code AETITLE@address}, either of them {@code *} for any, and what is permitted: {@code echo}, {@code store} and {@code commit}, all of
     * them where none is named, and {@code called=AETITLE} for one AE title of ours alone.
     */
    static Caller parse(String text, String option) {
        int at = text.lastIndexOf('@');
        String[] words = text.substring(at + 1).strip().split("\\s+");
        if (at < 1 || words[0].isEmpty()) {
            throw new IllegalArgumentException(
                    option + ": '" + text.strip() + "' is not AETITLE@address, for example PACS_STORE@10.1.2.3");
        }
        requireNetwork(words[0], option);
        String title = text.substring(0, at).strip();
        Caller caller = new Caller(title.equals("*") ? title : AeTitles.requireValid(title, option), words[0]);
        String called = caller.calledAeTitle();
        Set<RequestKind> permitted = EnumSet.noneOf(RequestKind.class);
        for (String word : Arrays.copyOfRange(words, 1, words.length)) {
            if (word.startsWith(CALLED)) {
                called = AeTitles.requireValid(word.substring(CALLED.length()), option + ": called");
            } else {
                permitted.add(operation(word, text, option));
            }
        }
        return caller.only(called, permitted.isEmpty() ? caller.operations() : permitted);
    }

    private static RequestKind operation(String word, String text, String option) {
        RequestKind operation = OPERATIONS.get(word.toLowerCase(Locale.ROOT));
        if (operation == null) {
            throw new IllegalArgumentException(
                    option + ": '" + word + "' in '" + text.strip()
                            + "' is nothing that can be permitted. Write echo, store or commit, or called=AETITLE, with spaces between");
        }
        return operation;
    }

    /** What looks like a network must be one: it would let nobody in. */
    private static void requireNetwork(String address, String option) {
        int slash = address.indexOf('/');
        if (slash < 0) {
            return;
        }
        int most = address.indexOf(':') < 0 ? 32 : 128;
        String bits = address.substring(slash + 1);
        boolean number = bits.matches("\\d{1,3}") && Integer.parseInt(bits) <= most;
        if (!number || !address.substring(0, slash).matches("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")) {
            throw new IllegalArgumentException(option + ": '" + address
                    + "' is no network. Write an address, / and 0 to " + most + ", for example 10.1.2.0/24");
        }
    }
}
