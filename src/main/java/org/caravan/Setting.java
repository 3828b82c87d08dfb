package org.caravan;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

import org.caravan.dicom.AeTitles;
import org.caravan.dicom.Range;
import org.caravan.pack.Layout;
import org.caravan.pack.SeriesHeaders;
import org.caravan.routes.PackedHeaders;

/**
 * One property of {@code application.properties}.
 *
 * @param name for example {@code caravan.dicom.port}
 * @param fallback value where none is set
 * @param kind what its value looks like
 * @param description what it does, with the unit
 * @param range of a number or port; of others without a meaning
 */
public record Setting(String name, String fallback, Kind kind, String description, Range range) {

    private static final Range ANY = new Range(0, Integer.MAX_VALUE);

    public Setting(String name, String fallback, Kind kind, String description) {
        this(name, fallback, kind, description, kind == Kind.PORT ? Range.PORT : ANY);
    }

    /** A whole number within that range. */
    Setting(String name, String fallback, Range range, String description) {
        this(name, fallback, Kind.NUMBER, description, range);
    }

    /** What a value looks like. */
    public enum Kind {
        TEXT,
        NAME,
        FLAG,
        PORT,
        NUMBER,
        AE_TITLE,
        LAYOUT,
        KEYWORDS,
        FOLDER,
        LOG_LEVEL,
        LOG_FORMAT,
        SECRET
    }

    /** What names of nodes, PACS and destinations are made of: they stand in route ids, endpoint URIs, lists and metrics. */
    static final String NAME_FORM = "[\\p{L}\\p{N}._-]+";

    /** The same in words. */
    static final String NAME_WORDS = "letters, digits, '.', '_' and '-' alone, for example ";

    /** Suffix of the property that names a file holding the value of a secret, as containers mount them. */
    public static final String FILE_SUFFIX = "-file";

    /** The environment variable that sets it: capitals, with {@code _} for dots and hyphens. */
    public String environmentName() {
        return name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
    }

    /** What is wrong with the value and what to write instead. */
    Optional<String> fault(String value) {
        return switch (kind) {
            case TEXT, SECRET -> Optional.empty();
            case NAME ->
                value.matches(NAME_FORM)
                        ? Optional.empty()
                        : Optional.of(name + " is '" + value + "'; write " + NAME_WORDS + "node-1");
            case FOLDER ->
                value.isBlank()
                        ? Optional.of(name + " is empty; write a folder, for example " + fallback)
                        : Optional.empty();
            case FLAG ->
                value.equals("true") || value.equals("false")
                        ? Optional.empty()
                        : Optional.of(name + " is '" + value + "'; write true or false");
            case PORT, NUMBER -> range.fault(name, value).map(fault -> fault + ", for example " + fallback);
            case LOG_LEVEL ->
                List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR").contains(value.toUpperCase(Locale.ROOT))
                        ? Optional.empty()
                        : Optional.of(name + " is '" + value + "'; write TRACE, DEBUG, INFO, WARN or ERROR");
            case LOG_FORMAT ->
                List.of("text", Settings.JSON).contains(value)
                        ? Optional.empty()
                        : Optional.of(name + " is '" + value + "'; write text or json");
            case AE_TITLE -> aeTitleFault(value);
            case LAYOUT -> fault(() -> new Layout(value));
            case KEYWORDS -> fault(() -> SeriesHeaders.keywords(value, new PackedHeaders()));
        };
    }

    private Optional<String> aeTitleFault(String value) {
        try {
            AeTitles.requireValid(value, name);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage() + ", for example " + fallback);
        }
    }

    private Optional<String> fault(Runnable attempt) {
        try {
            attempt.run();
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(name + ": " + e.getMessage());
        }
    }
}
