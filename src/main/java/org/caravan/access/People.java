package org.caravan.access;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.caravan.http.Account;
import org.caravan.queue.Sql;

/** Groups and who is in them. Each question is answered from the tables, so that what was withdrawn counts at once. */
public final class People {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");

    private final Sql sql;

    public People(DataSource dataSource) {
        this.sql = new Sql(dataSource);
    }

    /**
     * A group.
     *
     * @param sources names of PACS its people may ask; {@code *} for all
     * @param destinations names its people may send to; {@code *} for all
     * @param claim how an OpenID provider calls it; empty: by its name
     */
    public record Group(
            String name,
            Set<Role> roles,
            Set<String> sources,
            Set<String> destinations,
            boolean identified,
            boolean urgent,
            String claim) {}

    /**
     * Somebody, as administrators see them.
     *
     * @param signedIn last time; null for never
     */
    public record Entry(Person person, Instant signedIn) {}

    /** What somebody may now who has signed in with that account, or, without one, at an OpenID provider; empty where nobody knows them any more. */
    public Optional<Person> find(String name, Optional<Account> account) {
        if (account.isPresent() && account.get().isOperator()) {
            return Optional.of(Person.operator(name));
        }
        Optional<Person> known = entries(name).stream().map(Entry::person).findFirst();
        if (account.isEmpty()) {
            return known.filter(Person::fromProvider);
        }
        return account.filter(Account::isPerson)
                .map(local -> known.filter(person -> !person.fromProvider()).orElse(Person.newcomer(name)));
    }

    /** Everybody who was put into a group or came from a provider; operators are in the users file alone. */
    public List<Entry> list() {
        return entries(null);
    }

    private List<Entry> entries(String name) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("person", name);
        return sql.rows("access-people", parameters).stream()
                .map(row -> new Entry(
                        new Person(
                                (String) row.get("name"),
                                row.get("issuer") != null,
                                (String) row.get("mail"),
                                names(row, "groups"),
                                roles(row),
                                names(row, "sources"),
                                names(row, "destinations"),
                                (Boolean) row.get("identified"),
                                (Boolean) row.get("urgent")),
                        row.get("signed_in_at") == null ? null : ((Timestamp) row.get("signed_in_at")).toInstant()))
                .toList();
    }

    public List<Group> groups() {
        return sql.rows("access-groups", Map.of()).stream()
                .map(row -> new Group(
                        (String) row.get("name"),
                        roles(row),
                        names(row, "sources"),
                        names(row, "destinations"),
                        (Boolean) row.get("identified"),
                        (Boolean) row.get("urgent"),
                        (String) row.get("claim")))
                .toList();
    }

    /** Makes a group, or has it allow something else from now on. */
    public void put(Group group) {
        requireName(group.name());
        Stream.concat(group.sources().stream(), group.destinations().stream())
                .filter(name -> !name.equals(Person.ALL))
                .forEach(People::requireName);
        sql.update(
                "access-put-group",
                Map.of(
                        "name", group.name(),
                        "roles", group.roles().stream().map(Role::text).collect(Collectors.joining(",")),
                        "sources", String.join(",", group.sources()),
                        "destinations", String.join(",", group.destinations()),
                        "identified", group.identified(),
                        "urgent", group.urgent(),
                        "claim", group.claim()));
    }

    /** Takes a group away; its people stay, without what it allowed. */
    public void removeGroup(String name) {
        if (sql.update("access-remove-group", Map.of("name", name)) == 0) {
            throw new AccessException("there is no group '" + name + "'");
        }
    }

    /**
     * Puts a local user into these groups, and out of all others.
     *
     * @param mail null: as it is
     * @throws AccessException where a group is none, or a provider says the groups of this one
     */
    public void put(String name, String mail, Collection<String> groups) {
        requireName(name);
        Set<String> known = groups().stream().map(Group::name).collect(Collectors.toCollection(TreeSet::new));
        for (String group : groups) {
            if (!known.contains(group)) {
                throw new AccessException("there is no group '" + group + "': make it first, or write one of " + known);
            }
        }
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("name", name);
        parameters.put("mail", mail);
        parameters.put("groups", String.join(",", groups));
        if (sql.update("access-put-person", parameters) == 0) {
            throw new AccessException("the OpenID provider says the groups of '" + name + "': change them there");
        }
    }

    /** Takes somebody out of all groups, and their tokens away. */
    public boolean remove(String name) {
        return sql.update("access-remove-person", Map.of("name", name)) > 0;
    }

    void signedIn(String name) {
        sql.update("access-signed-in", Map.of("name", name));
    }

    /**
     * Somebody whom an OpenID provider knows has signed in.
     *
     * @param claims names of groups as the provider has them
     * @return the name here; empty where somebody else has that name
     */
    Optional<String> fromProvider(String issuer, String subject, String name, String mail, Collection<String> claims) {
        requireName(name);
        return sql
                .rows(
                        "access-provider-person",
                        Map.of(
                                "name", name,
                                "mail", mail,
                                "issuer", issuer,
                                "subject", subject,
                                "claims", String.join("\n", claims)))
                .stream()
                .map(row -> (String) row.get("name"))
                .findFirst();
    }

    private static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new AccessException("a name is made of letters, digits and . _ @ -, 64 at most");
        }
    }

    private static Set<String> names(Map<String, Object> row, String column) {
        return Stream.of(((String) row.get(column)).split(","))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<Role> roles(Map<String, Object> row) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        names(row, "roles").forEach(name -> roles.add(Role.of(name)));
        return roles;
    }
}
