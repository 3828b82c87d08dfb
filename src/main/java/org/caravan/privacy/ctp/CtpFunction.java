package org.caravan.privacy.ctp;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The functions of CTP scripts that are run, with how many arguments and how many clauses in braces each takes. */
enum CtpFunction {
    ALWAYS(0, 0, 0),
    APPEND(0, 0, 1),
    BLANK(1, 1, 0),
    CONTENTS(1, 3, 0),
    DATE(0, 1, 0),
    EMPTY(0, 0, 0),
    HASH(1, 2, 0),
    HASHDATE(2, 2, 0),
    HASHNAME(2, 3, 0),
    HASHPTID(2, 3, 0),
    HASHUID(2, 3, 0),
    IF(2, 3, 2),
    INCREMENTDATE(2, 2, 0),
    INITIALS(1, 2, 0),
    INTEGER(2, 3, 0),
    KEEP(0, 0, 0),
    LOOKUP(2, 4, 0),
    LOWERCASE(1, 1, 0),
    MODIFYDATE(4, 4, 0),
    PARAM(1, 1, 0),
    QUARANTINE(0, 0, 0),
    REMOVE(0, 0, 0),
    REQUIRE(0, 2, 0),
    ROUND(2, 2, 0),
    SELECT(0, 0, 2),
    SKIP(0, 0, 0),
    TIME(0, 1, 0),
    TRUNCATE(2, 2, 0),
    UPPERCASE(1, 1, 0),
    VALUE(1, 2, 0);

    final int fewest;
    final int most;
    final int clauses;

    CtpFunction(int fewest, int most, int clauses) {
        this.fewest = fewest;
        this.most = most;
        this.clauses = clauses;
    }

    /**
     * The function of that name, in lower case as scripts write it.
     *
     * @throws IllegalArgumentException where there is none
     */
    static CtpFunction of(String name) {
        return Arrays.stream(values())
                .filter(function -> function.written().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("@" + name
                        + "() is no function that Caravan runs. It runs "
                        + Arrays.stream(values()).map(CtpFunction::written).collect(Collectors.joining(", "))
                        + "."));
    }

    String written() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException where it does not take so many */
    void requireArguments(int count) {
        if (count < fewest || count > most) {
            throw new IllegalArgumentException("@" + written() + "() takes " + fewest
                    + (most == fewest ? "" : " to " + most) + " arguments, but is given " + count + ".");
        }
    }
}
