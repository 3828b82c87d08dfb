package org.caravan;

import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

import org.caravan.Setting.Kind;
import org.caravan.database.DatabaseSettings;
import org.caravan.dicom.Range;
import org.caravan.files.BoundedFiles;
import org.caravan.load.Nearest;
import org.caravan.load.RouteBounds;
import org.caravan.pack.SeriesHeaders;
import org.caravan.queue.Workers;
import org.caravan.routes.FlowBeans;

/**
 * The properties {@code caravan.*} in force. A {@code --property} of the command line wins over a system property ({@code -D}), that
 * over the environment ({@code CARAVAN_DICOM_PORT}), that over {@code application.properties} in the working directory.
 *
 * <p>An unknown name is a mistake, and named with the closest known one. Other properties ({@code camel.*}, and names of your own
 * for placeholders) are not looked at here.
 */
public final class Settings {

    public static final String DATA = "caravan.data";
    public static final String GROUP_READABLE = "caravan.data.group-readable";
    public static final String ROUTES = "caravan.routes";
    public static final String ROUTES_WATCH = "caravan.routes.watch";
    public static final String ROUTES_DRAIN = "caravan.routes.drain";
    public static final String NODE = "caravan.node";
    public static final String DATABASE_URL = "caravan.database.url";
    public static final String DICOM_HOST = "caravan.dicom.host";
    public static final String DICOM_PORT = "caravan.dicom.port";
    public static final String DICOM_AE_TITLE = "caravan.dicom.ae-title";
    public static final String LOG_LEVEL = "caravan.log.level";
    public static final String LOG_FORMAT = "caravan.log.format";
    public static final String JSON = "json";
    public static final String REHEARSAL = "caravan.rehearsal";
    public static final String REHEARSAL_PORT = "caravan.rehearsal.port";
    public static final String REHEARSAL_FORMS_PORT = "caravan.rehearsal.forms-port";
    public static final String REHEARSAL_CONTROL_PORT = "caravan.rehearsal.control-port";

    private static final Range MOST_STEPS = new Range(100, 1_000_000);

    /** Every setting there is; {@code application.properties} lists them in this order. */
    public static final List<Setting> ALL = List.of(
            new Setting(
                    NODE,
                    hostName(),
                    Kind.NAME,
                    "name of this node, unique among those sharing a database; the host's name"),
            new Setting(DATA, "var", Kind.FOLDER, "folder of everything that is received and made"),
            new Setting(
                    GROUP_READABLE,
                    "false",
                    Kind.FLAG,
                    "whether the group of Caravan's user may read what was received, made and logged; passwords never"),
            new Setting(
                    "caravan.data.reserve",
                    "1000",
                    new Range(0, 1_000_000_000),
                    "megabytes that stay free where the data folder is: with less nothing more is fetched"),
            new Setting(ROUTES, "routes", Kind.FOLDER, "folder of the route files"),
            new Setting(
                    ROUTES_WATCH,
                    "2",
                    new Range(0, 3_600),
                    "seconds between two looks at the route files; 0: they are read at the start alone"),
            new Setting(
                    ROUTES_DRAIN,
                    "300",
                    new Range(0, 86_400),
                    "seconds that what is in flight may take when its route is changed or taken out"),
            new Setting(
                    RouteBounds.STEPS,
                    Long.toString(RouteBounds.USUAL.steps()),
                    MOST_STEPS,
                    "steps of all route files, a template's at each of its routes, 20 for each route; the file above is refused"),
            new Setting(
                    RouteBounds.STEPS_OF_FILE,
                    Long.toString(RouteBounds.USUAL.stepsOfFile()),
                    MOST_STEPS,
                    "steps that are written in one route file; one with more is refused"),
            new Setting(
                    DATABASE_URL,
                    "",
                    Kind.TEXT,
                    "JDBC URL of PostgreSQL 14 or later; empty: an embedded server in the data folder"),
            new Setting("caravan.database.user", "", Kind.TEXT, "user for that URL"),
            new Setting(
                    "caravan.database.password",
                    "",
                    Kind.SECRET,
                    "its password; better in the environment or in a file"),
            new Setting("caravan.database.port", "0", Range.OWN_PORT, "port of the embedded server; 0: any free one"),
            new Setting(
                    "caravan.database.pool-size",
                    "40",
                    DatabaseSettings.POOL_SIZE,
                    "most connections to the database at once"),
            new Setting(DICOM_AE_TITLE, "CARAVAN", Kind.AE_TITLE, "our AE title, which every PACS must know"),
            new Setting(
                    DICOM_HOST,
                    "127.0.0.1",
                    Kind.TEXT,
                    "address the DICOM listener binds; 0.0.0.0: every address of this machine"),
            new Setting(DICOM_PORT, "11112", Kind.PORT, "port of the DICOM listener"),
            new Setting(
                    "caravan.pack.layout",
                    FlowBeans.LAYOUT,
                    Kind.LAYOUT,
                    "path of an archive, here and at every destination: DICOM keywords in braces, and {version}"),
            new Setting(
                    "caravan.pack.compression",
                    "1",
                    new Range(0, 9),
                    "0 (as fast as the disk) to 9 (smallest) for archives"),
            new Setting(
                    "caravan.pack.headers",
                    SeriesHeaders.KEYWORDS,
                    Kind.KEYWORDS,
                    "DICOM keywords, with commas between, that the database keeps of one object of each series; none: a comma alone"),
            new Setting(
                    "caravan.pack.workers",
                    "0",
                    new Range(0, Workers.MOST_THREADS),
                    "series that are packed at once; 0: as many as there are processors, 8 at most"),
            new Setting(
                    "caravan.quality.enabled",
                    "false",
                    Kind.FLAG,
                    "whether what came is laid out below the data folder every morning, for people to look at"),
            new Setting("caravan.console.enabled", "true", Kind.FLAG, "whether the console (Hawtio) is served"),
            new Setting("caravan.console.host", "127.0.0.1", Kind.TEXT, "address the console binds"),
            new Setting("caravan.console.port", "8081", Kind.PORT, "port of the console"),
            new Setting(
                    "caravan.console.names",
                    "",
                    Kind.TEXT,
                    "names by which browsers ask for it, with commas between; addresses and this machine's own name need not be said"),
            new Setting(
                    "caravan.console.most-requests",
                    "2000",
                    new Range(100, 100_000),
                    "requests to Jolokia in one message, a call counting as 10, a list as 1000; more: refused (413)"),
            new Setting(
                    "caravan.console.password",
                    "",
                    Kind.SECRET,
                    "password of the user caravan; empty: made at the first start"),
            new Setting("caravan.management.enabled", "true", Kind.FLAG, "whether the management pages are served"),
            new Setting("caravan.management.host", "127.0.0.1", Kind.TEXT, "address the management pages bind"),
            new Setting("caravan.management.port", "9876", Kind.PORT, "port of the management pages"),
            new Setting(
                    "caravan.management.password",
                    "",
                    Kind.SECRET,
                    "password of the user monitor; empty: made at the first start"),
            new Setting(
                    "caravan.http.keystore",
                    "",
                    Kind.TEXT,
                    "PKCS12 file with certificate and key for both; empty: no TLS"),
            new Setting("caravan.http.keystore-password", "", Kind.SECRET, "its password"),
            new Setting(
                    "caravan.http.largest-request",
                    "1024",
                    new Range(16, 16_384),
                    "kilobytes that a request to either may have; larger: refused (413)"),
            new Setting(
                    "caravan.http.largest-headers",
                    "8",
                    new Range(4, 64),
                    "kilobytes that the headers of a request may have; larger: refused (431)"),
            new Setting(
                    "caravan.http.longest-answer",
                    "120",
                    new Range(1, 3_600),
                    "seconds that an answer may take, from the first byte of its request; longer: the connection is closed"),
            new Setting(
                    "caravan.http.connections-of-one-address",
                    "16",
                    new Range(2, 100),
                    "connections that one address, this machine's own left out, may have at either port; more: closed"),
            new Setting(
                    "caravan.health.disk-free",
                    "2000",
                    new Range(0, 1_000_000_000),
                    "megabytes that must be free where the data folder is; less: not ready"),
            new Setting(
                    "caravan.health.stuck",
                    "6",
                    new Range(0, 100_000),
                    "hours that work may wait while nothing succeeds; longer: reported as stuck"),
            new Setting(
                    "caravan.health.discovery-within",
                    "48",
                    new Range(0, 100_000),
                    "hours that the last discovery on schedule may be old; older: reported; 0: any age"),
            new Setting(LOG_LEVEL, "INFO", Kind.LOG_LEVEL, "least serious message that is logged"),
            new Setting(LOG_FORMAT, "text", Kind.LOG_FORMAT, "text, or json: one object a line"),
            new Setting(
                    "caravan.log.file-size",
                    "10",
                    new Range(1, 10_000),
                    "megabytes of a log file before the next is begun; 10 files are kept"),
            new Setting(REHEARSAL, "false", Kind.FLAG, "whether the routes of the rehearsal PACS run"),
            new Setting(REHEARSAL_PORT, "11113", Kind.PORT, "port of the rehearsal PACS, on 127.0.0.1"),
            new Setting(REHEARSAL_FORMS_PORT, "11114", Kind.PORT, "port of the rehearsal form server, on 127.0.0.1"),
            new Setting(
                    REHEARSAL_CONTROL_PORT,
                    "11115",
                    Kind.PORT,
                    "port where the rehearsal PACS is told how to misbehave, on 127.0.0.1"));

    private static final String PREFIX = "caravan.";
    private static final int LARGEST_FILE = 1_000_000;

    private final Path file;
    private final Map<String, String> values;
    private final Map<String, String> foreign;
    private final List<String> problems;

    private Settings(Path file, Map<String, String> values, Map<String, String> foreign, List<String> problems) {
        this.file = file;
        this.values = values;
        this.foreign = foreign;
        this.problems = problems;
    }

    /** Reads the file where it exists, the environment and the system properties of this process. */
    public static Settings read(Path file, Map<String, String> overrides) {
        return read(file, overrides, System.getenv(), System.getProperties());
    }

    static Settings read(Path file, Map<String, String> overrides, Map<String, String> environment, Properties system) {
        List<String> problems = new ArrayList<>();
        Map<String, String> given = new TreeMap<>();
        given.putAll(ours(load(file, problems)));
        given.putAll(fromEnvironment(environment, problems));
        given.putAll(ours(system));
        Properties last = new Properties();
        last.putAll(overrides);
        given.putAll(ours(last));

        Map<String, String> values = new LinkedHashMap<>();
        for (Setting setting : ALL) {
            String value = value(setting, given, problems);
            setting.fault(value).ifPresent(problems::add);
            values.put(setting.name(), value);
        }
        refuseUnknown(given, problems);
        Map<String, String> foreign = new TreeMap<>(overrides);
        foreign.keySet().removeIf(name -> name.startsWith(PREFIX));
        return new Settings(file.toAbsolutePath().normalize(), values, foreign, problems);
    }

    /** The value in force; a setting's default where none was given. */
    public String get(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no setting is called " + name);
        }
        return value;
    }

    /** The value in force of a setting that is a whole number or a port. */
    public int number(String name) {
        return Integer.parseInt(get(name).strip());
    }

    /** The value in force of a setting that is a folder, as written: relative to the working directory. */
    public Path folder(String name) {
        return Path.of(get(name).strip());
    }

    /** Every setting with its value in force, secrets included. */
    public Map<String, String> values() {
        return Map.copyOf(values);
    }

    /** Properties of the command line that are not ours: {@code camel.*} and names for placeholders. */
    public Map<String, String> foreign() {
        return Map.copyOf(foreign);
    }

    /** The property file, which need not exist. */
    public Path file() {
        return file;
    }

    /** What is wrong, one line each; empty where all is well. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /** @throws SettingsException where something is wrong */
    public Settings requireValid() {
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return this;
    }

    private static Properties load(Path file, List<String> problems) {
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try {
                ByteBuffer bytes = ByteBuffer.wrap(BoundedFiles.read(file, LARGEST_FILE));
                properties.load(new StringReader(
                        StandardCharsets.UTF_8.newDecoder().decode(bytes).toString()));
            } catch (BoundedFiles.TooLargeException e) {
                problems.add(
                        file + " is larger than " + e.most() + " bytes; write one name=value a line, and nothing else");
            } catch (CharacterCodingException e) {
                problems.add(file + " is not UTF-8 text; save it as UTF-8");
            } catch (IOException | IllegalArgumentException e) {
                problems.add(file + " cannot be read: " + e.getMessage());
            }
            requireNoMark(file, properties, problems);
        }
        return properties;
    }

    /** Camel reads the file, too, and takes the mark for a part of the first name; where that line is a comment, it does no harm. */
    private static void requireNoMark(Path file, Properties properties, List<String> problems) {
        properties.stringPropertyNames().stream()
                .filter(name -> name.length() > 1
                        && name.startsWith("\uFEFF")
                        && !name.startsWith("#", 1)
                        && !name.startsWith("!", 1))
                .findFirst()
                .ifPresent(name -> problems.add(file + " begins with a byte order mark, which hides its first setting "
                        + name.substring(1) + "; save it as UTF-8 without one"));
    }

    private static Map<String, String> ours(Properties properties) {
        Map<String, String> ours = new TreeMap<>();
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith(PREFIX)) {
                ours.put(name, properties.getProperty(name).strip());
            }
        }
        return ours;
    }

    /** A name that is no setting is a mistake only where it resembles one: container platforms set CARAVAN_… names of their own. */
    private static Map<String, String> fromEnvironment(Map<String, String> environment, List<String> problems) {
        Map<String, String> known = new TreeMap<>();
        for (Setting setting : ALL) {
            known.put(setting.environmentName(), setting.name());
            if (setting.kind() == Kind.SECRET) {
                String withFile = setting.name() + Setting.FILE_SUFFIX;
                known.put(new Setting(withFile, "", Kind.TEXT, "").environmentName(), withFile);
            }
        }
        Map<String, String> found = new TreeMap<>();
        environment.forEach((name, value) -> {
            if (known.containsKey(name)) {
                found.put(known.get(name), value.strip());
            } else if (name.startsWith("CARAVAN_") && !name.equals("CARAVAN_JAVA_OPTS")) {
                Nearest.within(2, name, known.keySet())
                        .ifPresent(nearest -> problems.add("the environment sets " + name
                                + ", which is no setting; did you mean " + nearest + "?"));
            }
        });
        return found;
    }

    private static String value(Setting setting, Map<String, String> given, List<String> problems) {
        String fileName = given.get(setting.name() + Setting.FILE_SUFFIX);
        if (setting.kind() == Kind.SECRET && fileName != null && !fileName.isEmpty()) {
            try {
                return BoundedFiles.secret(Path.of(fileName));
            } catch (BoundedFiles.TooLargeException e) {
                problems.add(setting.name() + Setting.FILE_SUFFIX + " names " + fileName + ", which is larger than "
                        + e.most() + " bytes; name the file that holds the secret alone");
            } catch (IOException e) {
                problems.add(setting.name() + Setting.FILE_SUFFIX + " names " + fileName + ", which cannot be read");
            }
        }
        String value = given.get(setting.name());
        boolean unset = value == null || value.isEmpty();
        return unset ? setting.fallback() : value;
    }

    private static void refuseUnknown(Map<String, String> given, List<String> problems) {
        List<String> known = new ArrayList<>();
        for (Setting setting : ALL) {
            known.add(setting.name());
            if (setting.kind() == Kind.SECRET) {
                known.add(setting.name() + Setting.FILE_SUFFIX);
            }
        }
        UnaryOperator<String> hint = name -> {
            Optional<String> nearest = Nearest.to(name, known);
            return nearest.map(near -> "; did you mean " + near + "?")
                    .orElse("; application.properties lists every name that begins with " + PREFIX);
        };
        given.keySet().stream()
                .filter(name -> !known.contains(name))
                .forEach(name -> problems.add(name + " is no setting" + hint.apply(name)));
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "caravan";
        }
    }
}
