package org.caravan.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may log in: one file {@code secrets/users} in the data folder, a line {@code name role hash} each, readable by its owner alone.
 *
 * <p>It is read anew for every question, so a changed password counts at once. There is no default password: the first start makes
 * random ones.
 */
public final class Users {

    /** The user of the first start for the console and everything else. */
    public static final String OPERATOR = "caravan";

    /** The user of the first start for machines that read the management pages. */
    public static final String MONITOR = "monitor";

    /** May use the console and read the management pages. */
    static final String ROLE_OPERATOR = "operator";

    /** May sign in at the page for people, as far as groups allow. */
    public static final String ROLE_PERSON = "person";

    /** May read the management pages. */
    static final String ROLE_MONITOR = "monitor";

    /** Shortest password that {@link #set} takes. */
    public static final int SHORTEST = 12;

    private static final Logger LOG = LoggerFactory.getLogger(Users.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private static final int GENERATED_LENGTH = 24;

    private final Path folder;

    public Users(Path folder) {
        this.folder = folder;
    }

    /** The user of that name; empty, too, where the file cannot be read: then nobody gets in. */
    public synchronized Optional<Account> find(String name) {
        try {
            return Optional.ofNullable(read().get(name));
        } catch (IOException e) {
            LOG.warn(
                    "Nobody can log in: {} cannot be read ({})",
                    file(),
                    e.getClass().getSimpleName());
            return Optional.empty();
        }
    }

    /** Makes the users of the first start where they are missing, and takes over passwords that are set (empty: none is). */
    synchronized void prepare(String operatorPassword, String monitorPassword) throws IOException {
        prepare(OPERATOR, ROLE_OPERATOR, operatorPassword);
        prepare(MONITOR, ROLE_MONITOR, monitorPassword);
    }

    private void prepare(String name, String role, String given) throws IOException {
        Optional<Account> known = Optional.ofNullable(read().get(name));
        if (!given.isEmpty()) {
            if (known.isEmpty() || !PasswordHash.matches(given, known.get().hash())) {
                put(new Account(name, role, PasswordHash.of(given)));
            }
            Files.deleteIfExists(passwordFile(name));
        } else if (known.isEmpty()) {
            generate(name, role);
            LOG.info("First start: the password of the user '{}' is in {}", name, passwordFile(name));
        }
    }

    /**
     * Sets a password; a new name becomes an operator.
     *
     * @throws IllegalArgumentException where the name or the password cannot be taken; the message says why
     */
    public synchronized void set(String name, String password) throws IOException {
        if (password.length() < SHORTEST) {
            throw new IllegalArgumentException("a password has " + SHORTEST + " characters or more");
        }
        put(new Account(name, role(name), PasswordHash.of(password)));
        Files.deleteIfExists(passwordFile(name));
    }

    /**
     * Makes somebody who may sign in at the page for people, and nothing else, with a random password, and returns the file that holds it.
     *
     * @throws IllegalArgumentException where the name cannot be taken, or is
     */
    public synchronized Path addPerson(String name) throws IOException {
        if (read().containsKey(name)) {
            throw new IllegalArgumentException("there is a user " + name + " already");
        }
        return generate(name, ROLE_PERSON);
    }

    /** Takes somebody out who was made by {@link #addPerson}; false where there is no such one. */
    public synchronized boolean removePerson(String name) throws IOException {
        Map<String, Account> users = read();
        Account user = users.get(name);
        if (user == null || !user.role().equals(ROLE_PERSON)) {
            return false;
        }
        users.remove(name);
        write(users);
        Files.deleteIfExists(passwordFile(name));
        return true;
    }

    /** Sets a random password and returns the file that holds it. */
    public synchronized Path generate(String name) throws IOException {
        return generate(name, role(name));
    }

    private Path generate(String name, String role) throws IOException {
        requireName(name);
        String password = new SecureRandom()
                .ints(GENERATED_LENGTH, 0, ALPHABET.length())
                .mapToObj(i -> ALPHABET.substring(i, i + 1))
                .collect(Collectors.joining());
        write(passwordFile(name), List.of(password));
        put(new Account(name, role, PasswordHash.of(password)));
        return passwordFile(name);
    }

    /** The generated password of a user, where it is still in its file. */
    public Optional<String> generated(String name) throws IOException {
        try {
            return Optional.of(Files.readString(passwordFile(name)).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Where a generated password is kept. */
    public Path passwordFile(String name) {
        return folder.resolve(name + ".password");
    }

    private Path file() {
        return folder.resolve("users");
    }

    private String role(String name) throws IOException {
        Account known = read().get(name);
        if (known != null) {
            return known.role();
        }
        return name.equals(MONITOR) ? ROLE_MONITOR : ROLE_OPERATOR;
    }

    private Map<String, Account> read() throws IOException {
        Map<String, Account> users = new TreeMap<>();
        if (Files.exists(file())) {
            for (String line : Files.readAllLines(file())) {
                String[] words = line.strip().split("\\s+");
                if (words.length == 3) {
                    users.put(words[0], new Account(words[0], words[1], words[2]));
                }
            }
        }
        return users;
    }

    private void put(Account user) throws IOException {
        requireName(user.name());
        Map<String, Account> users = read();
        users.put(user.name(), user);
        write(users);
    }

    private void write(Map<String, Account> users) throws IOException {
        write(
                file(),
                users.values().stream()
                        .map(each -> each.name() + " " + each.role() + " " + each.hash())
                        .toList());
    }

    private static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a user's name is made of letters, digits and . _ @ -");
        }
    }

    private void write(Path file, List<String> lines) throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        // made with these permissions from the start
        Path made = Files.createTempFile(
                folder,
                "." + file.getFileName(),
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.write(made, lines);
            Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(made);
        }
    }
}
