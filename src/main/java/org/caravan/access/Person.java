package org.caravan.access;

import java.util.Map;
import java.util.Set;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Who asks, with what the groups allow at this moment.
 *
 * @param name as it is signed in with, and stands in requests
 * @param fromProvider whether an OpenID provider knows them, and says their groups; false: they are in the users file
 * @param mail address; empty for none
 * @param sources names of PACS that may be asked; {@code *} for all
 * @param destinations names; {@code *} for all
 * @param identified whether what says whose it is may be seen and got
 */
public record Person(
        String name,
        boolean fromProvider,
        String mail,
        Set<String> groups,
        Set<Role> roles,
        Set<String> sources,
        Set<String> destinations,
        boolean identified,
        boolean urgent) {

    /** Stands for every PACS, or every destination. */
    public static final String ALL = "*";

    private static final String ATTRIBUTE = Person.class.getName();
    private static final Map<Right, String> MISSING = Map.of(
            Right.SOURCE, "the PACS ",
            Right.DESTINATION, "the destination ",
            Right.IDENTIFIED, "data that says whose it is",
            Right.URGENT, "urgent requests");

    /** Somebody who runs Caravan, and so may everything but approve the own requests. */
    public static Person operator(String name) {
        return new Person(name, false, "", Set.of(), Set.of(Role.values()), Set.of(ALL), Set.of(ALL), true, true);
    }

    /** Who has sent that request; the gate has put it there. */
    public static Person of(HttpServletRequest request) {
        Object person = request.getAttribute(ATTRIBUTE);
        if (person == null) {
            throw new IllegalStateException("No gate is in front of this page");
        }
        return (Person) person;
    }

    void isOf(HttpServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    /** One of the users file that is in no group yet. */
    static Person newcomer(String name) {
        return new Person(name, false, "", Set.of(), Set.of(), Set.of(), Set.of(), false, false);
    }

    public boolean is(Role role) {
        return roles.contains(role);
    }

    /** @throws AccessException where this one is not */
    public void require(Role role) {
        if (!is(role)) {
            throw new AccessException(
                    "you are no " + role.text() + ": an administrator can put you into a group that is");
        }
    }

    /**
     * Whether a group allows it.
     *
     * @param name of the PACS or destination; passed over for the other rights
     */
    public boolean may(Right right, String name) {
        return switch (right) {
            case SOURCE -> sources.contains(ALL) || sources.contains(name);
            case DESTINATION -> destinations.contains(ALL) || destinations.contains(name);
            case IDENTIFIED -> identified;
            case URGENT -> urgent;
        };
    }

    /** @throws AccessException where no group allows it */
    public void require(Right right, String name) {
        if (!may(right, name)) {
            boolean named = right == Right.SOURCE || right == Right.DESTINATION;
            throw new AccessException("no group of yours has the right to " + MISSING.get(right)
                    + (named ? "'" + name + "'" : "") + ": ask an administrator");
        }
    }

    /** Whether no group has to allow it anything. */
    public boolean isOperator() {
        return groups.isEmpty() && roles.size() == Role.values().length;
    }

    /** Whether this one sees the requests of everybody, and not of the own groups alone. */
    public boolean seesAll() {
        return is(Role.ADMINISTRATOR) || is(Role.APPROVER);
    }
}
