package org.caravan.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

import org.caravan.files.FolderLock;
import org.caravan.files.OwnFiles;

/**
 * The database, connected and with the schema this program needs. Closing it closes the pool, and stops the embedded server where this
 * process started it.
 */
public final class Database implements AutoCloseable {

    private static final int OLDEST_SERVER = 14;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long ATTACH_SECONDS = 5;

    /** What the connections are for. */
    private enum Use {
        CARRY,
        READ,
        CHANGE
    }

    private final HikariDataSource pool;
    private final EmbeddedServer server;
    private final String description;

    private Database(HikariDataSource pool, EmbeddedServer server, String description) {
        this.pool = pool;
        this.server = server;
        this.description = description;
    }

    /**
     * For the program that carries: starts the embedded server where no URL is set, and brings the schema up to date.
     *
     * @throws DatabaseException with one message that says what to change
     */
    public static Database open(DatabaseSettings settings) {
        try {
            EmbeddedServer server = settings.isEmbedded() ? startAsRunner(settings) : null;
            return connect(settings, server, null, Use.CARRY);
        } catch (IOException e) {
            throw unusableFolder(settings, e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /**
     * For commands beside it that only read: uses the embedded server that is running, or starts it for itself where none is; the server refuses any
     * change. A Caravan that is just starting or stopping is waited for {@value #ATTACH_SECONDS} s.
     *
     * @throws DatabaseException with one message that says what to change
     */
    public static Database attach(DatabaseSettings settings) {
        return attach(settings, Use.READ);
    }

    /** Like {@link #attach}, for commands that change rows; no command changes the schema. */
    public static Database attachToChange(DatabaseSettings settings) {
        return attach(settings, Use.CHANGE);
    }

    /**
     * Like {@link #attachToChange}, for what matters only beside a Caravan that may be running: empty where the server is embedded and stands still.
     */
    public static Optional<Database> attachIfUsed(DatabaseSettings settings) {
        DatabaseSettings brief = settings.within(Duration.ofSeconds(ATTACH_SECONDS));
        if (!settings.isEmbedded()) {
            return Optional.of(connect(brief, null, null, Use.CHANGE));
        }
        try {
            return runningServer(settings.folder())
                    .map(running -> connect(brief, null, EmbeddedServer.url(running.port()), Use.CHANGE));
        } catch (IOException e) {
            throw unusableFolder(settings, e);
        }
    }

    private static Database attach(DatabaseSettings settings, Use use) {
        DatabaseSettings brief = settings.within(Duration.ofSeconds(ATTACH_SECONDS));
        if (!settings.isEmbedded()) {
            return connect(brief, null, null, use);
        }
        if (!Files.exists(EmbeddedServer.dataFolder(settings.folder()))) {
            throw new DatabaseException(
                    "There is no database in " + settings.folder()
                            + " yet: start Caravan first (bin/caravan run or demo), or set caravan.data or caravan.database.url");
        }
        try {
            return attachToEmbedded(settings, brief, use);
        } catch (IOException e) {
            throw unusableFolder(settings, e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static Database attachToEmbedded(DatabaseSettings settings, DatabaseSettings brief, Use use)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + brief.timeout().toNanos();
        DatabaseException last = null;
        while (System.nanoTime() < deadline) {
            Optional<FolderLock> lock = FolderLock.take(settings.folder(), FolderLock.Use.COMMAND);
            if (lock.isPresent()) {
                return connect(brief, start(settings, lock.get()), null, use);
            }
            Optional<Postmaster> running = runningServer(settings.folder());
            if (running.isPresent()) {
                try {
                    return connect(brief, null, EmbeddedServer.url(running.get().port()), use);
                } catch (DatabaseException e) {
                    last = e;
                }
            }
            Thread.sleep(POLL.toMillis());
        }
        throw last != null ? last : busy(settings.folder());
    }

    private static DatabaseException busy(Path folder) throws IOException {
        Optional<FolderLock.Holder> holder = FolderLock.holder(folder);
        boolean command = holder.filter(h -> h.use() == FolderLock.Use.COMMAND).isPresent();
        return new DatabaseException((command ? "Another command" : "Caravan")
                + holder.map(h -> " (process " + h.pid() + ")").orElse("")
                + (command ? " is using" : " is just starting or stopping") + " the database in " + folder
                + ": try again in a moment");
    }

    /** Connections of the pool. */
    public DataSource dataSource() {
        return pool;
    }

    /** JDBC URL of it, for who comes with a user of his own. */
    public String url() {
        return pool.getJdbcUrl();
    }

    /** The database in words, without secrets. */
    public String description() {
        return description;
    }

    @Override
    public void close() {
        pool.close();
        if (server != null) {
            server.close();
        }
    }

    private static EmbeddedServer startAsRunner(DatabaseSettings settings) throws IOException, InterruptedException {
        Path folder = OwnFiles.folders(settings.folder());
        long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        Optional<FolderLock> lock = FolderLock.take(folder, FolderLock.Use.RUN);
        while (lock.isEmpty()) {
            Optional<FolderLock.Holder> holder = FolderLock.holder(folder);
            boolean passing = holder.isEmpty() || holder.get().use() == FolderLock.Use.COMMAND;
            if (!passing || System.nanoTime() > deadline) {
                throw new DatabaseException("Caravan is already running on " + folder.getParent()
                        + holder.map(h -> " (process " + h.pid() + ")").orElse("")
                        + ": stop it first, or set caravan.data to another folder");
            }
            Thread.sleep(POLL.toMillis());
            lock = FolderLock.take(folder, FolderLock.Use.RUN);
        }
        return start(settings, lock.get());
    }

    private static EmbeddedServer start(DatabaseSettings settings, FolderLock lock)
            throws IOException, InterruptedException {
        try {
            return EmbeddedServer.start(settings, lock);
        } catch (IOException | InterruptedException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static Optional<Postmaster> runningServer(Path folder) throws IOException {
        boolean runs = FolderLock.holder(folder)
                .filter(holder -> holder.use() == FolderLock.Use.RUN)
                .isPresent();
        return runs ? Postmaster.of(EmbeddedServer.dataFolder(folder)).filter(Postmaster::ready) : Optional.empty();
    }

    private static Database connect(DatabaseSettings settings, EmbeddedServer server, String runningUrl, Use use) {
        HikariDataSource pool = null;
        try {
            pool = pool(settings, server == null ? runningUrl : EmbeddedServer.url(server.port()), use);
            requireServer(pool, settings);
            Schema schema = new Schema(pool, settings.describe());
            if (use == Use.CARRY) {
                schema.migrate();
            } else {
                schema.requireCurrent();
            }
            return new Database(pool, server, settings.describe());
        } catch (RuntimeException e) {
            if (pool != null) {
                pool.close();
            }
            if (server != null) {
                server.close();
            }
            throw e;
        }
    }

    private static HikariDataSource pool(DatabaseSettings settings, String embeddedUrl, Use use) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("caravan");
        config.setMaximumPoolSize(settings.poolSize());
        config.setMinimumIdle(1);
        config.setConnectionTimeout(settings.timeout().toMillis());
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", "caravan");
        config.addDataSourceProperty(
                "connectTimeout", Long.toString(Math.min(10, settings.timeout().toSeconds())));
        config.addDataSourceProperty("socketTimeout", "300");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        // the server's details quote row values, and they are patients' data
        config.addDataSourceProperty("logServerErrorDetail", "false");
        if (use == Use.READ) {
            config.setReadOnly(true);
            config.addDataSourceProperty("readOnlyMode", "always");
        }
        if (settings.isEmbedded()) {
            config.setJdbcUrl(embeddedUrl);
            config.setUsername(EmbeddedServer.USER);
            config.setPassword(embeddedPassword(settings.folder()));
        } else {
            config.setJdbcUrl(settings.url());
            config.setUsername(settings.user().isEmpty() ? null : settings.user());
            config.setPassword(settings.password().isEmpty() ? null : settings.password());
        }
        return new HikariDataSource(config);
    }

    private static String embeddedPassword(Path folder) {
        try {
            return EmbeddedServer.readPassword(folder);
        } catch (IOException e) {
            throw new DatabaseException(
                    "The password of the embedded PostgreSQL cannot be read in " + folder
                            + ": run this command as the user that runs Caravan",
                    e);
        }
    }

    private static void requireServer(HikariDataSource pool, DatabaseSettings settings) {
        // One direct connection first: the pool would wait its whole time-out and hide the reason.
        try (Connection connection = DriverManager.getConnection(pool.getJdbcUrl(), directProperties(pool));
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SHOW server_version_num")) {
            result.next();
            int version = Integer.parseInt(result.getString(1)) / 10_000;
            if (version < OLDEST_SERVER) {
                throw new DatabaseException("The " + settings.describe() + " has version " + version
                        + "; Caravan needs " + OLDEST_SERVER + " or later");
            }
        } catch (SQLException e) {
            throw unreachable(settings, e);
        }
    }

    private static Properties directProperties(HikariDataSource pool) {
        Properties properties = new Properties();
        properties.putAll(pool.getDataSourceProperties());
        if (pool.getUsername() != null) {
            properties.setProperty("user", pool.getUsername());
        }
        if (pool.getPassword() != null) {
            properties.setProperty("password", pool.getPassword());
        }
        return properties;
    }

    private static DatabaseException unreachable(DatabaseSettings settings, SQLException e) {
        String state = String.valueOf(e.getSQLState());
        String what =
                switch (state) {
                    case "28P01", "28000" ->
                        " refuses user '" + settings.user()
                                + "': check caravan.database.user and caravan.database.password";
                    case "3D000" -> " has no such database: create it, or correct caravan.database.url";
                    case "57P03" -> " is starting or stopping: try again in a moment";
                    case "53300" -> " has no connection left: raise its max_connections";
                    default ->
                        " does not answer: is it running, and is caravan.database.url right? (" + e.getMessage() + ")";
                };
        return new DatabaseException("The " + settings.describe() + what, e);
    }

    private static DatabaseException unusableFolder(DatabaseSettings settings, IOException e) {
        boolean missing = e instanceof NoSuchFileException;
        return new DatabaseException(
                "The folder " + settings.folder() + " cannot be " + (missing ? "found" : "written") + " ("
                        + e.getClass().getSimpleName() + ": " + e.getMessage()
                        + "): check its owner and free space, or set caravan.data",
                e);
    }

    private static DatabaseException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new DatabaseException("Interrupted while the database was starting", e);
    }
}
