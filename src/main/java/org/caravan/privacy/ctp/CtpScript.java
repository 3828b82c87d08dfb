package org.caravan.privacy.ctp;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A script of RSNA CTP's DICOM Anonymizer. Immutable.
 *
 * @param elements what is done with each element that is switched on
 * @param names what the script calls its elements, those that are switched off too
 * @param parameters what {@code @param(@NAME)} gives
 * @param keptGroups groups that stay though they are not named
 * @param sha256 of the file
 */
public record CtpScript(
        Map<CtpElement, CtpExpression> elements,
        Map<String, CtpElement> names,
        Map<String, String> parameters,
        Set<Integer> keptGroups,
        Set<Removal> removals,
        String sha256) {

    /** What is removed though it is not named. */
    enum Removal {
        PRIVATEGROUPS,
        UNSPECIFIEDELEMENTS,
        OVERLAYS,
        CURVES
    }

    /**
     * Reads a script.
     *
     * @throws IllegalArgumentException where it is none, or would not be run as it is written; the message names the line
     */
    static CtpScript read(Path file) throws IOException {
        return new CtpScriptReader(file).read();
    }

    boolean removes(Removal what) {
        return removals.contains(what);
    }

    /** What is done with an element of that tag, other than by a private block. */
    CtpExpression of(int tag) {
        return elements.get(new CtpElement(tag, null));
    }

    /** A parameter, for an argument {@code @NAME} or {@code $NAME}; another argument is itself. */
    String parameter(String argument) {
        return isParameter(argument) ? parameters.get(argument.substring(1)) : argument;
    }

    static boolean isParameter(String argument) {
        return argument.startsWith("@") || argument.startsWith("$");
    }

    /** Those of some tags that it leaves as they are: not named, or named to be kept, and not among what is removed unnamed. */
    List<Integer> leftAlone(List<Integer> tags) {
        return tags.stream().filter(this::leaves).toList();
    }

    private boolean leaves(int tag) {
        CtpExpression expression = of(tag);
        if (expression != null) {
            return expression.isOnly(CtpFunction.KEEP, CtpFunction.REQUIRE);
        }
        return !removes(Removal.UNSPECIFIEDELEMENTS) || keptGroups.contains(tag >>> 16) || tag >>> 16 == 0x0028;
    }
}
