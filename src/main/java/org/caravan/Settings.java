package org.caravan;

import java.io.IOException;
import java.io.StringReader;
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
import org.caravan.files.BoundedFiles;
import org.caravan.load.Nearest;

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
    public static final String APPROVAL = "caravan.requests.approval";
    public static final String JSON = "json";
    public static final String REHEARSAL = "caravan.rehearsal";
    public static final String REHEARSAL_PORT = "caravan.rehearsal.port";
    public static final String REHEARSAL_FORMS_PORT = "caravan.rehearsal.forms-port";
    public static final String REHEARSAL_CONTROL_PORT = "caravan.rehearsal.control-port";

    /** Every setting there is; {@code application.properties} lists them in this order. */
    public static final List<Setting> ALL = SettingCatalogue.ALL;

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
}
