package org.caravan.database;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.function.Function;
import java.util.regex.Pattern;

import org.postgresql.Driver;

import org.caravan.dicom.Range;

/**
 * Where the database is.
 *
 * @param url JDBC URL of a PostgreSQL 14 or later; empty means the embedded server
 * @param user for the URL; ignored by the embedded server
 * @param password for the URL; never printed
 * @param folder of the embedded server: data, password, log and unpacked binaries
 * @param port of the embedded server; default 0, which lets the system choose
 * @param poolSize most connections at once; default 40
 * @param timeout longest wait for a connection, and for the embedded server to start or stop; default 60 s
 */
public record DatabaseSettings(
        String url, String user, String password, Path folder, int port, int poolSize, Duration timeout) {

    /** Prefix of every URL that is understood. */
    static final String PREFIX = "jdbc:postgresql:";

    public static final Range POOL_SIZE = new Range(2, 1_000);

    private static final Pattern SHAPE = Pattern.compile(PREFIX + "(//[^/?]*/)?[^/?]*([?].*)?");

    public DatabaseSettings {
        url = url == null ? "" : url.strip();
        user = user == null ? "" : user.strip();
        password = password == null ? "" : password;
        folder = folder.toAbsolutePath().normalize();
        if (!url.isEmpty() && !url.startsWith(PREFIX)) {
            throw new DatabaseException(
                    "caravan.database.url must begin with " + PREFIX
                            + "//, for example jdbc:postgresql://db.example.org:5432/caravan; leave it empty for the embedded server");
        }
        if (!url.isEmpty() && !isReadable(url)) {
            throw new DatabaseException(
                    "caravan.database.url cannot be read: write jdbc:postgresql://host:port/database, "
                            + "for example jdbc:postgresql://db.example.org:5432/caravan");
        }
        require(Range.OWN_PORT, "caravan.database.port", Integer.toString(port));
        require(POOL_SIZE, "caravan.database.pool-size", Integer.toString(poolSize));
    }

    /** Asked before the driver and the pool are, which quote the URL, password and all, where they cannot read it. */
    private static boolean isReadable(String url) {
        return SHAPE.matcher(url).matches() && Driver.parseURL(url, new Properties()) != null;
    }

    /**
     * Reads {@code caravan.data}, {@code caravan.database.url}, {@code .user}, {@code .password}, {@code .port} and {@code .pool-size}.
     *
     * @param property gives the value of a property, or null
     */
    public static DatabaseSettings from(Function<String, String> property) {
        Path data = Path.of(orElse(property.apply("caravan.data"), "var"));
        return new DatabaseSettings(
                property.apply("caravan.database.url"),
                property.apply("caravan.database.user"),
                property.apply("caravan.database.password"),
                data.resolve("postgres"),
                number(property, "caravan.database.port", Range.OWN_PORT, 0),
                number(property, "caravan.database.pool-size", POOL_SIZE, 40),
                Duration.ofSeconds(60));
    }

    /** Settings of the embedded server in that folder. */
    public static DatabaseSettings embedded(Path folder) {
        return new DatabaseSettings("", "", "", folder, 0, 40, Duration.ofSeconds(60));
    }

    /** The same, waiting no longer than that for a connection, and with few of them: for a command. */
    DatabaseSettings within(Duration longest) {
        return new DatabaseSettings(url, user, password, folder, port, Math.min(poolSize, 4), longest);
    }

    boolean isEmbedded() {
        return url.isEmpty();
    }

    /** The database in words, without secrets: parameters of the URL are left out. */
    String describe() {
        return isEmbedded() ? "embedded PostgreSQL in " + folder : "PostgreSQL at " + url.replaceFirst("[?].*", "");
    }

    @Override
    public String toString() {
        return describe();
    }

    private static int number(Function<String, String> property, String name, Range range, int fallback) {
        String value = orElse(property.apply(name), Integer.toString(fallback));
        require(range, name, value);
        return Integer.parseInt(value);
    }

    private static void require(Range range, String name, String value) {
        range.fault(name, value).ifPresent(fault -> {
            throw new DatabaseException(fault);
        });
    }

    private static String orElse(String value, String fallback) {
        return value == null || value.isBlank() ? fallback : value.strip();
    }
}
