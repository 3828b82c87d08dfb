package org.caravan.privacy.ctp;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.caravan.dicom.data.DataSetTree;
import org.caravan.dicom.data.Dictionary;
import org.caravan.privacy.HeldException;

/** Works out what a script makes of one element of one data set, as it came. */
final class CtpEvaluation {

    /** What is done instead of setting a value; no text has them. */
    static final String REMOVE = "\uFDD0";

    static final String KEEP = "\uFDD1";
    static final String EMPTY = "\uFDD2";

    private static final int MOST_BLANKS = 55;
    private static final int DEEPEST = 8;

    private final CtpScript script;
    private final CtpTables tables;
    private final Clock clock;
    private final DataSetTree dataSet;
    private final int tag;
    private final int depth;

    CtpEvaluation(CtpScript script, CtpTables tables, Clock clock, DataSetTree dataSet, int tag) {
        this(script, tables, clock, dataSet, tag, 0);
    }

    private CtpEvaluation(CtpScript script, CtpTables tables, Clock clock, DataSetTree dataSet, int tag, int depth) {
        this.script = script;
        this.tables = tables;
        this.clock = clock;
        this.dataSet = dataSet;
        this.tag = tag;
        this.depth = depth;
    }

    /**
     * The new value, or {@link #REMOVE}, {@link #KEEP}, {@link #EMPTY}.
     *
     * @throws HeldException where the script says so, or something is missing
     */
    String of(CtpExpression expression) throws HeldException {
        String text = plain(expression);
        if (text.contains(REMOVE)) {
            return REMOVE;
        }
        String stripped = text.strip();
        return stripped.equals(KEEP) || stripped.equals(EMPTY) ? stripped : text.replaceAll("[\uFDD0-\uFDD2]", "");
    }

    private String plain(CtpExpression expression) throws HeldException {
        var text = new StringBuilder();
        for (CtpExpression.Part part : expression.parts()) {
            if (part instanceof CtpExpression.Text plain) {
                text.append(plain.text());
            } else if (part instanceof CtpExpression.Call call) {
                try {
                    text.append(call(call));
                } catch (RuntimeException e) {
                    throw new HeldException("The script could not work out " + name(tag) + " by @"
                            + call.function().written() + "(): a value is not as it should be");
                }
            }
        }
        return text.toString();
    }

    private static String name(int tag) {
        return Dictionary.name(tag);
    }

    private String call(CtpExpression.Call call) throws HeldException {
        return switch (call.function()) {
            case ALWAYS -> "";
            case KEEP -> KEEP;
            case REMOVE -> REMOVE;
            case EMPTY -> EMPTY;
            case BLANK ->
                " "
                        .repeat(Math.min(
                                MOST_BLANKS, CtpValues.number(call.argument(0)).intValue()));
            case PARAM -> script.parameter(call.argument(0));
            case IF -> plain(call.clauses().get(holds(call) ? 0 : 1));
            case SELECT -> plain(call.clauses().get(dataSet.isRoot() ? 0 : 1));
            case APPEND -> appended(plain(call.clauses().get(0)));
            case REQUIRE -> required(call);
            case QUARANTINE ->
                throw new HeldException(
                        "The script holds back an object like one of this series (@quarantine, at " + name(tag) + ")");
            case SKIP ->
                throw new HeldException("The script leaves an object like one of this series as it is (@skip, at "
                        + name(tag) + "): it would go out identified");
            case DATE -> now("yyyy", "MM", "dd", call.argument(0));
            case TIME -> now("HH", "mm", "ss", call.argument(0));
            case LOOKUP -> lookup(call);
            case INTEGER ->
                tables.integer(
                        call.argument(1),
                        contents(call.argument(0)).strip(),
                        CtpValues.number(call.argument(2)).intValue());
            default -> ofValue(call);
        };
    }

    private String ofValue(CtpExpression.Call call) throws HeldException {
        String first = call.argument(0);
        return switch (call.function()) {
            case CONTENTS ->
                call.arguments().size() == 1
                        ? contents(first)
                        : CtpValues.replaced(contents(first), call.argument(1), call.argument(2));
            case VALUE -> contents(first).isEmpty() ? call.argument(1) : contents(first);
            case TRUNCATE -> CtpValues.truncated(contents(first), number(call, 1, 0));
            case LOWERCASE -> contents(first).toLowerCase(Locale.ROOT);
            case UPPERCASE -> contents(first).toUpperCase(Locale.ROOT);
            case INITIALS -> CtpValues.shifted(CtpValues.initials(contents(first)), number(call, 1, 0));
            case ROUND -> CtpValues.rounded(contents(first), number(call, 1, 1));
            case HASHNAME -> CtpValues.hashName(contents(first), number(call, 1, 4), number(call, 2, 0));
            case HASHPTID ->
                CtpValues.hashPatientId(script.parameter(first), contents(call.argument(1)), number(call, 2, 0));
            case HASH -> orRemove(first, value -> CtpValues.hash(value, number(call, 1, 0)));
            case HASHUID -> orRemove(call.argument(1), uid -> CtpValues.hashUid(root(first), uid + third(call)));
            case HASHDATE -> {
                String hashed = value(call.argument(1));
                yield hashed == null ? REMOVE : date(first, CtpValues.daysEarlier(hashed));
            }
            case INCREMENTDATE -> date(first, number(call, 1, 0));
            case MODIFYDATE -> {
                String date = value(first);
                yield date == null
                        ? REMOVE
                        : date.length() < 8 ? EMPTY : CtpValues.set(date, part(call, 1), part(call, 2), part(call, 3));
            }
            default -> throw new IllegalStateException("No way to run " + call.function());
        };
    }

    private interface Making {
        String of(String value) throws HeldException;
    }

    private String orRemove(String element, Making making) throws HeldException {
        String value = value(element);
        return value == null ? REMOVE : making.of(value);
    }

    /** Of a UID that is hashed together with what the script makes of another element. */
    private String third(CtpExpression.Call call) throws HeldException {
        if (call.arguments().size() < 3 || depth == DEEPEST) {
            return "";
        }
        int other = element(call.argument(2)).in(dataSet);
        CtpExpression expression = script.of(other);
        return expression == null
                ? ""
                : new CtpEvaluation(script, tables, clock, dataSet, other, depth + 1).of(expression);
    }

    private String root(String argument) throws HeldException {
        if (CtpScript.isParameter(argument) || argument.matches("[0-9.]+")) {
            return script.parameter(argument);
        }
        String root = value(argument);
        if (root == null) {
            throw new HeldException("The element with the root of new UIDs is missing");
        }
        return root;
    }

    private String date(String element, long days) {
        String date = value(element);
        return date == null ? REMOVE : date.length() < 8 ? EMPTY : CtpValues.moved(date, days);
    }

    /** A number; the default where it is none, as CTP has it. */
    private int number(CtpExpression.Call call, int index, int otherwise) {
        String text = index < call.arguments().size()
                ? script.parameter(call.argument(index)).strip()
                : "";
        return text.matches("[+-]?\\d{1,9}") ? Integer.parseInt(text) : otherwise;
    }

    /** Year, month or day; -1 for {@code *}. */
    private int part(CtpExpression.Call call, int index) {
        return number(call, index, -1);
    }

    private String now(String first, String second, String third, String between) {
        LocalDateTime now = LocalDateTime.now(clock);
        List<String> parts = new ArrayList<>();
        for (String pattern : List.of(first, second, third)) {
            parts.add(now.format(DateTimeFormatter.ofPattern(pattern)));
        }
        return String.join(between, parts);
    }

    private String appended(String value) {
        String there = value("this");
        return there == null || there.isEmpty() ? value : there + "\\" + value;
    }

    private String required(CtpExpression.Call call) {
        if (dataSet.contains(tag)) {
            return KEEP;
        }
        if (call.arguments().isEmpty()) {
            return EMPTY;
        }
        String value = value(call.argument(0));
        String made = value == null ? call.argument(1) : value;
        return made.isBlank() ? EMPTY : made;
    }

    private String lookup(CtpExpression.Call call) throws HeldException {
        List<String> keys = new ArrayList<>();
        for (String name : call.argument(0).split("\\|")) {
            keys.add(contents(name));
        }
        String key = String.join("|", keys).replace("\\", "").strip();
        String found = tables.lookup(call.argument(1), key);
        if (found != null) {
            return found;
        }
        String otherwise = call.argument(2);
        return switch (otherwise) {
            case "keep" -> KEEP;
            case "remove" -> REMOVE;
            case "empty" -> EMPTY;
            case "default" -> {
                if (call.arguments().size() > 3) {
                    yield call.argument(3);
                }
                throw miss(call);
            }
            case "ignore" -> {
                if (call.arguments().size() > 3 && key.matches(call.argument(3))) {
                    yield key;
                }
                throw miss(call);
            }
            default -> throw miss(call);
        };
    }

    private static HeldException miss(CtpExpression.Call call) {
        return new HeldException("The lookup table has no " + call.argument(1)
                + "/ line for this patient: add one, and queue what is held again");
    }

    private boolean holds(CtpExpression.Call call) {
        String value = contents(call.argument(0));
        String other = script.parameter(call.argument(2));
        return switch (call.argument(1)) {
            case "isblank" -> value.isBlank();
            case "exists" -> value(call.argument(0)) != null;
            case "equals" -> value.equalsIgnoreCase(other);
            case "contains" -> value.toLowerCase(Locale.ROOT).contains(other.toLowerCase(Locale.ROOT));
            case "matches" -> value.matches(other.strip());
            case "greaterthan" -> CtpValues.number(value).compareTo(CtpValues.number(other)) > 0;
            default -> throw new IllegalStateException("No such condition");
        };
    }

    private CtpElement element(String name) {
        return CtpElement.of(name, script.names());
    }

    private String contents(String name) {
        String value = value(name);
        return value == null ? "" : value;
    }

    /** Null where there is no such element. In an item of a sequence that lacks it, that of the object itself: items do not repeat whom they are of. */
    private String value(String name) {
        if (name.isBlank() || name.strip().equals("this")) {
            return dataSet.text(tag);
        }
        CtpElement element = element(name);
        String own = dataSet.text(element.in(dataSet));
        DataSetTree root = dataSet.root();
        return own != null || dataSet.isRoot() ? own : root.text(element.in(root));
    }
}
