package org.caravan.privacy.ctp;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Refuses arguments that a call could do nothing with, before it is ever run. */
final class CtpArguments {

    private static final Set<String> CONDITIONS =
            Set.of("isblank", "contains", "equals", "matches", "exists", "greaterthan");
    private static final Set<String> MISSES = Set.of("keep", "remove", "empty", "default", "ignore");

    private CtpArguments() {}

    /** @throws IllegalArgumentException that says what is wrong */
    static void require(CtpExpression.Call call, Map<String, CtpElement> names, Map<String, String> parameters) {
        List<String> arguments = call.arguments();
        for (String argument : arguments) {
            boolean replacement = call.function() == CtpFunction.CONTENTS;
            if (CtpScript.isParameter(argument) && !replacement && !parameters.containsKey(argument.substring(1))) {
                throw new IllegalArgumentException(argument + " is no parameter of this script: there is no <p t=\""
                        + argument.substring(1) + "\">.");
            }
        }
        switch (call.function()) {
            case PARAM -> {
                if (!CtpScript.isParameter(arguments.get(0))) {
                    throw new IllegalArgumentException(
                            "@param() takes the name of a parameter, such as @param(@SITEID).");
                }
            }
            case HASHUID, HASHPTID -> elements(names, arguments.subList(1, 2));
            case HASHDATE -> elements(names, arguments);
            case LOOKUP -> {
                elements(names, List.of(arguments.get(0).split("\\|")));
                if (arguments.size() > 2 && !MISSES.contains(arguments.get(2))) {
                    throw new IllegalArgumentException(
                            "What @lookup() does with an unknown one is keep, remove, empty, default or ignore.");
                }
            }
            case IF -> {
                elements(names, arguments.subList(0, 1));
                condition(call, parameters);
            }
            case REQUIRE -> elements(names, arguments.subList(0, Math.min(1, arguments.size())));
            case CONTENTS -> {
                elements(names, arguments.subList(0, 1));
                if (arguments.size() > 1) {
                    pattern(arguments.get(1));
                }
            }
            case HASH,
                    HASHNAME,
                    INCREMENTDATE,
                    INITIALS,
                    INTEGER,
                    LOWERCASE,
                    MODIFYDATE,
                    ROUND,
                    TRUNCATE,
                    UPPERCASE,
                    VALUE -> elements(names, arguments.subList(0, 1));
            default -> {}
        }
        numbers(call, parameters);
    }

    private static void elements(Map<String, CtpElement> names, List<String> arguments) {
        for (String argument : arguments) {
            if (!argument.isBlank() && !argument.strip().equals("this")) {
                CtpElement.of(argument, names);
            }
        }
    }

    private static void condition(CtpExpression.Call call, Map<String, String> parameters) {
        String condition = call.argument(1);
        if (!CONDITIONS.contains(condition)) {
            throw new IllegalArgumentException(
                    "@if() asks isblank, exists, equals, contains, matches or greaterthan, not \"" + condition + "\".");
        }
        if (!condition.equals("isblank")
                && !condition.equals("exists")
                && call.arguments().size() < 3) {
            throw new IllegalArgumentException("@if(…," + condition + ") needs a third argument to compare with.");
        }
        if (condition.equals("matches")) {
            pattern(value(call.argument(2), parameters));
        }
    }

    private static void pattern(String text) {
        try {
            Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no regular expression.");
        }
    }

    private static void numbers(CtpExpression.Call call, Map<String, String> parameters) {
        int index =
                switch (call.function()) {
                    case INCREMENTDATE, ROUND, TRUNCATE -> 1;
                    default -> -1;
                };
        if (index > 0 && !value(call.argument(index), parameters).strip().matches("[+-]?\\d{1,9}")) {
            throw new IllegalArgumentException("Argument " + (index + 1) + " of @"
                    + call.function().written() + "() must be digits alone, from -999999999 to 999999999.");
        }
        if (call.function() == CtpFunction.ROUND
                && Integer.parseInt(value(call.argument(1), parameters).strip()) < 1) {
            throw new IllegalArgumentException("The group of @round() must be 1 to 999999999.");
        }
    }

    private static String value(String argument, Map<String, String> parameters) {
        return CtpScript.isParameter(argument) ? parameters.get(argument.substring(1)) : argument;
    }
}
