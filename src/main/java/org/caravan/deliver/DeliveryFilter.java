package org.caravan.deliver;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import org.caravan.discover.DateWindow;
import org.caravan.files.Digests;

/**
 * Which archives a destination wants, as a condition over the view {@code delivery_subject}. Attachments of forms are not asked about their patients:
 * whether they go along is said elsewhere.
 *
 * <p>Participants are those whose archives say so: under the PatientID that came, or the one it was corrected to. What is refused, in contrast to what
 * is not wanted, no request has sent either.
 */
public final class DeliveryFilter {

    /** Wants everything. */
    static final DeliveryFilter ALL = new DeliveryFilter(Map.of(), null, Map.of(), Map.of());

    private static final Pattern ITEM = Pattern.compile("\\s*(/(?:[^/\\\\]|\\\\.)*/|[^,/][^,]*|)\\s*(?:,|$)");
    private static final DateTimeFormatter DA = DateTimeFormatter.BASIC_ISO_DATE;

    /** What would end the statement or hide the rest of it. */
    private static final Pattern NO_CONDITION = Pattern.compile(";|--|/\\*");

    private static final Pattern QUOTED_OR_PARAMETER = Pattern.compile("'[^']*'|\"[^\"]*\"|::|[:&]");

    /** What archives say in place of a PatientID that came wrong; null where it came right. */
    private static final String CORRECTED =
            """
            corrected_patient_id(pacs, patient_id, study_instance_uid)""";

    /** When there was first all that an archive is made of: one that is packed anew of what came long ago is old. */
    private static final String CAME =
            """
            least(verified_at, (SELECT s.state_since FROM series s \
            WHERE s.series_instance_uid = delivery_subject.series_instance_uid AND s.state = 'complete'))""";

    private final Map<String, String> conditions;
    private final String refusal;
    private final Map<String, Object> parameters;
    private final Map<String, String> mistakes;

    private DeliveryFilter(
            Map<String, String> conditions,
            String refusal,
            Map<String, Object> parameters,
            Map<String, String> mistakes) {
        this.conditions = conditions;
        this.refusal = refusal;
        this.parameters = parameters;
        this.mistakes = mistakes;
    }

    /**
     * Reads what the file of a destination says; what is wrong is in {@link #mistakes}.
     *
     * @param settings patients, exceptPatients, modalities, descriptions (text, with * and ?, or /regular expression/; commas between), studiesFrom, studiesUntil
     *     (yyyy-MM-dd), condition (SQL), backFill (all, none, or yyyy-MM-dd); empty ones are left out
     */
    static DeliveryFilter of(Map<String, String> settings) {
        return new Reading(settings).read();
    }

    /** True where everything is wanted. */
    boolean isAll() {
        return conditions.isEmpty() && refusal == null;
    }

    /** True where there is somebody whose archives it must not get. */
    boolean isRefusing() {
        return refusal != null;
    }

    /** Name of the setting to what is wrong with it and what to write instead. */
    Map<String, String> mistakes() {
        return mistakes;
    }

    /** A sum that differs where the filter does; empty where everything is wanted. */
    String sum() {
        if (isAll()) {
            return "";
        }
        return Digests.hex(digest(conditions + (refusal == null ? "" : refusal) + " " + new TreeMap<>(parameters)))
                .substring(0, 16);
    }

    private static MessageDigest digest(String text) {
        MessageDigest digest = Digests.sha256();
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        return digest;
    }

    /** The statement that gives the ids of the archives wanted among {@code :ids}; {@code :destination} is the destination's name. */
    String statement() {
        return statement(conditions.isEmpty() ? "true" : String.join(" AND ", conditions.values()));
    }

    /** The statement that gives the ids of those among {@code :ids} that hold anything of somebody it must not get. */
    String refused() {
        return statement(refusal);
    }

    private static String statement(String about) {
        return "SELECT archive_id FROM delivery_subject WHERE archive_id IN (:ids) AND (" + about + ")";
    }

    /** True where it wants nothing of what was there before it, or before {@link #backFillFrom}. */
    boolean isBackFillBounded() {
        return conditions.containsKey("backFill");
    }

    /** The day before which it wants nothing; null where that is when the destination was first seen. */
    String backFillFrom() {
        return (String) parameters.get("backFill");
    }

    Map<String, Object> parameters() {
        return parameters;
    }

    private static final class Reading {

        private final Map<String, String> settings;
        private final Map<String, String> conditions = new LinkedHashMap<>();
        private final Map<String, Object> parameters = new LinkedHashMap<>();
        private final Map<String, String> mistakes = new LinkedHashMap<>();

        Reading(Map<String, String> settings) {
            this.settings = settings;
        }

        DeliveryFilter read() {
            wanted("patients", true, "coalesce(" + CORRECTED + ", patient_id)");
            wanted("modalities", false, "modality");
            wanted("descriptions", false, "series_description", "study_description");
            String refusal = patterns("exceptPatients", false, "patient_id", CORRECTED);
            dates();
            condition();
            backFill();
            return new DeliveryFilter(conditions, refusal, parameters, mistakes);
        }

        private String text(String setting) {
            return settings.getOrDefault(setting, "").strip();
        }

        private void add(String setting, String condition) {
            conditions.put(setting, "(attachment_id IS NOT NULL OR (" + condition + "))");
        }

        private void wanted(String setting, boolean exact, String... columns) {
            String condition = patterns(setting, exact, columns);
            if (condition != null) {
                add(setting, condition);
            }
        }

        /** Null where there are none. */
        private String patterns(String setting, boolean exact, String... columns) {
            if (text(setting).isEmpty()) {
                return null;
            }
            List<String> any = new ArrayList<>();
            Matcher items = ITEM.matcher(text(setting));
            int end = 0;
            while (end < text(setting).length() && items.find(end) && items.start() == end) {
                end = items.end();
                if (!items.group(1).isBlank()) {
                    any.addAll(pattern(setting, items.group(1).strip(), exact, columns));
                }
            }
            if (end < text(setting).length() || any.isEmpty()) {
                mistakes.put(
                        setting,
                        setting + " is '" + text(setting)
                                + "'; write texts with * and ?, or /regular expressions/, with commas between, as in"
                                + " CT, MR or TB-*, /TB-9[0-9]{3}/");
                return null;
            }
            return String.join(" OR ", any);
        }

        private List<String> pattern(String setting, String item, boolean exact, String... columns) {
            String name = setting + parameters.size();
            if (item.startsWith("!") || item.startsWith("-")) {
                mistakes.put(
                        setting,
                        setting + " has " + item + ", and neither ! nor - leaves anything out: write exceptPatients for"
                                + " participants, condition for what else, as in modality <> 'SR', or /"
                                + item.charAt(0)
                                + ".*/ for what is called so");
            }
            boolean regular = item.length() > 1 && item.startsWith("/") && item.endsWith("/");
            if (regular) {
                String expression = item.substring(1, item.length() - 1);
                try {
                    Pattern.compile(expression);
                } catch (PatternSyntaxException e) {
                    mistakes.put(
                            setting,
                            setting + " has " + item + ", which is no regular expression (" + e.getDescription()
                                    + " near index " + e.getIndex() + "); correct it");
                }
                parameters.put(name, "^(?:" + expression + ")$");
            } else {
                parameters.put(name, like(item));
            }
            String operator = regular ? (exact ? "~" : "~*") : exact ? "LIKE" : "ILIKE";
            return List.of(columns).stream()
                    .map(column -> column + " " + operator + " CAST(:" + name + " AS text)")
                    .toList();
        }

        private static String like(String wildcards) {
            return wildcards
                    .replaceAll("([\\\\%_])", "\\\\$1")
                    .replace('*', '%')
                    .replace('?', '_');
        }

        private void dates() {
            try {
                DateWindow days = DateWindow.of(text("studiesFrom"), text("studiesUntil"));
                if (days.from() != null) {
                    parameters.put("studiesFrom", DA.format(days.from()));
                    add("studiesFrom", "replace(study_date, '.', '') >= CAST(:studiesFrom AS text)");
                }
                if (days.until() != null) {
                    parameters.put("studiesUntil", DA.format(days.until()));
                    add("studiesUntil", "replace(study_date, '.', '') <= CAST(:studiesUntil AS text)");
                }
            } catch (IllegalArgumentException e) {
                mistakes.put("studiesFrom", "studiesFrom and studiesUntil: " + e.getMessage());
            }
        }

        private void condition() {
            String condition = text("condition");
            if (condition.isEmpty()) {
                return;
            }
            if (NO_CONDITION.matcher(condition).find()) {
                mistakes.put(
                        "condition",
                        "condition holds ;, -- or /*; write one SQL condition over the columns of delivery_subject, as"
                                + " in bytes < 1000000000");
            } else {
                add("condition", withoutParameters(condition));
            }
        }

        /** A colon or an ampersand would begin a parameter, but not within quotes, and not two colons of a cast. */
        private static String withoutParameters(String condition) {
            return QUOTED_OR_PARAMETER
                    .matcher(condition)
                    .replaceAll(found -> Matcher.quoteReplacement(
                            switch (found.group()) {
                                case ":" -> "\\:";
                                case "&" -> "& ";
                                default -> found.group();
                            }));
        }

        private void backFill() {
            String bound = text("backFill");
            if (bound.isEmpty() || bound.equals("all")) {
                return;
            }
            if (bound.equals("none")) {
                conditions.put(
                        "backFill",
                        CAME + " >= (SELECT d.first_seen_at FROM destination d WHERE d.name = CAST(:destination AS"
                                + " text))");
                return;
            }
            try {
                parameters.put("backFill", LocalDate.parse(bound).toString());
                conditions.put("backFill", CAME + " >= CAST(:backFill AS date)");
            } catch (DateTimeParseException e) {
                mistakes.put(
                        "backFill",
                        "backFill is '" + bound
                                + "'; write all, none, or the day from which on series became complete, as 2026-01-31");
            }
        }
    }
}
