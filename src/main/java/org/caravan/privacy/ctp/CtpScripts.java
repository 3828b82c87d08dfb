package org.caravan.privacy.ctp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;

import org.caravan.dicom.data.Dictionary;
import org.caravan.privacy.Identifying;
import org.caravan.privacy.ObjectStep;
import org.caravan.privacy.StepKind;
import org.caravan.privacy.StepParameters;

/** The parameter {@code script} of a rendition: a script of RSNA CTP; beside it {@code lookup}, its lookup table. */
public final class CtpScripts implements StepKind {

    /** Name of the bean that keeps numbers. */
    public static final String NUMBERS = "ctpNumbers";

    @Override
    public String parameter() {
        return "script";
    }

    @Override
    public ObjectStep step(String value, StepParameters parameters) {
        if (!parameters.get("profile").isEmpty()) {
            throw new IllegalArgumentException("a rendition has either a profile or a script; remove one of them");
        }
        Path file = Path.of(value);
        String table = parameters.get("lookup");
        if (!table.isEmpty() && !Files.isReadable(Path.of(table))) {
            throw new IllegalArgumentException("lookup is to be a file with lines ptid/ID = value; " + table
                    + " is not there, or may not be read");
        }
        return new CtpStep(
                read(file),
                file,
                new CtpLookup(table.isEmpty() ? null : Path.of(table)),
                parameters.bean(NUMBERS, CtpNumbers.class).orElse(CtpNumbers.NONE),
                Clock.systemDefaultZone());
    }

    @Override
    public List<String> warnings(String value, StepParameters parameters) {
        List<Integer> left = read(Path.of(value)).leftAlone(Identifying.tags());
        return left.isEmpty()
                ? List.of()
                : List.of("the script leaves " + left.size() + " attributes as they are that PS3.15 Table E.1-1 ("
                        + Identifying.edition() + ") removes, empties or replaces: "
                        + left.stream().map(Dictionary::name).collect(Collectors.joining(", ")));
    }

    private static CtpScript read(Path file) {
        try {
            return CtpScript.read(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "script is to be a script of RSNA CTP; " + file + " is not there, or may not be read");
        }
    }
}
