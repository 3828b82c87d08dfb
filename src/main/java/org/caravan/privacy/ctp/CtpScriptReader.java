package org.caravan.privacy.ctp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import javax.xml.XMLConstants;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;

import org.xml.sax.Attributes;
import org.xml.sax.Locator;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.helpers.DefaultHandler;

import org.caravan.dicom.data.Dictionary;
import org.caravan.dicom.data.Vr;
import org.caravan.files.Digests;

/** Reads a script in XML, and refuses what could not be run as it is written. */
final class CtpScriptReader {

    private static final long LONGEST = 16 << 20;

    /** DeidentificationMethodCodeSequence, whose text is a list of codes. */
    static final int METHOD_CODES = 0x00120064;

    /** A line that is switched on: {@code e} of an element, {@code k} or {@code r}. */
    private record Line(int number, String kind, String target, String text) {}

    private final Path file;
    private final List<Line> lines = new ArrayList<>();
    private final Map<String, CtpElement> names = new HashMap<>();
    private final Map<String, String> parameters = new HashMap<>();

    CtpScriptReader(Path file) {
        this.file = file;
    }

    CtpScript read() throws IOException {
        if (Files.size(file) > LONGEST) {
            throw new IllegalArgumentException(file + " is longer than " + LONGEST + " bytes: no script.");
        }
        byte[] bytes = Files.readAllBytes(file);
        parse(bytes);
        Map<CtpElement, CtpExpression> elements = new LinkedHashMap<>();
        Set<Integer> kept = new TreeSet<>();
        Set<CtpScript.Removal> removals = EnumSet.noneOf(CtpScript.Removal.class);
        for (Line line : lines) {
            try {
                switch (line.kind) {
                    case "e" -> elements.put(CtpElement.of(line.target, names), expression(line));
                    case "k" -> kept.add(group(line.target));
                    default -> removals.add(removal(line.target));
                }
            } catch (IllegalArgumentException e) {
                throw wrong(line.number, e.getMessage());
            }
        }
        return new CtpScript(
                elements,
                Map.copyOf(names),
                Map.copyOf(parameters),
                kept,
                removals,
                Digests.sha256(new ByteArrayInputStream(bytes)));
    }

    private IllegalArgumentException wrong(int line, String what) {
        return new IllegalArgumentException(file.getFileName() + ", line " + line + ": " + what);
    }

    private void parse(byte[] bytes) throws IOException {
        var handler = new Handler();
        try {
            SAXParserFactory factory = SAXParserFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.newSAXParser().parse(new ByteArrayInputStream(bytes), handler);
        } catch (SAXParseException e) {
            throw wrong(e.getLineNumber(), "no XML. A script is <script> with <p>, <e>, <k> and <r> in it.");
        } catch (SAXException | ParserConfigurationException e) {
            throw new IllegalArgumentException(file.getFileName() + " is no script in XML.");
        }
        if (!handler.script) {
            throw new IllegalArgumentException(
                    file.getFileName() + " is no script: its outermost element must be <script>.");
        }
    }

    private CtpExpression expression(Line line) {
        CtpExpression expression = CtpExpressionParser.parse(line.text);
        require(expression);
        CtpElement element = CtpElement.of(line.target, names);
        boolean plain = expression.isOnly(
                CtpFunction.REMOVE, CtpFunction.KEEP, CtpFunction.EMPTY, CtpFunction.REQUIRE, CtpFunction.BLANK);
        if (element.creator() == null
                && Dictionary.vr(element.tag()) == Vr.SQ
                && element.tag() != METHOD_CODES
                && !plain
                && !expression.parts().isEmpty()) {
            throw new IllegalArgumentException(Dictionary.name(element.tag())
                    + " is a sequence: write @remove(), @keep(), @empty() or @require().");
        }
        return expression;
    }

    /** Names of elements and parameters, conditions and numbers: all that would otherwise show in the night. */
    private void require(CtpExpression expression) {
        for (CtpExpression.Part part : expression.parts()) {
            if (part instanceof CtpExpression.Call call) {
                CtpArguments.require(call, names, parameters);
                call.clauses().forEach(this::require);
            }
        }
    }

    private static int group(String text) {
        if (!text.matches("[0-9A-Fa-f]{1,4}")) {
            throw new IllegalArgumentException(
                    "\"" + text
                            + "\" is no group to keep: write four hexadecimal digits, such as 0018. Safe private elements are kept by a profile, not by a script.");
        }
        return Integer.parseInt(text, 16);
    }

    private static CtpScript.Removal removal(String text) {
        try {
            return CtpScript.Removal.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("\"" + text
                    + "\" is nothing to remove: write privategroups, unspecifiedelements, overlays or curves.");
        }
    }

    private final class Handler extends DefaultHandler {
        private boolean script;
        private Locator locator;
        private final StringBuilder text = new StringBuilder();
        private Attributes attributes;
        private int line;

        @Override
        public void setDocumentLocator(Locator value) {
            locator = value;
        }

        @Override
        public void startElement(String uri, String local, String name, Attributes values) {
            script |= name.equals("script");
            text.setLength(0);
            attributes = new org.xml.sax.helpers.AttributesImpl(values);
            line = locator.getLineNumber();
        }

        @Override
        public void characters(char[] characters, int start, int length) {
            text.append(characters, start, length);
        }

        @Override
        public void endElement(String uri, String local, String name) {
            if (name.equals("script")) {
                return;
            }
            String target = attribute("t").strip();
            boolean on = attribute("en").equals("T");
            switch (name) {
                case "p" -> parameters.put(target, text.toString());
                case "e" -> element(target, on);
                case "k", "r" -> {
                    if (on) {
                        lines.add(new Line(line, name, target, ""));
                    }
                }
                default -> throw wrong(line, "<" + name + "> is nothing that a script has: it has p, e, k and r.");
            }
        }

        private void element(String target, boolean on) {
            try {
                CtpElement element = CtpElement.of(target, Map.of());
                if (!attribute("n").isBlank()) {
                    names.putIfAbsent(attribute("n").strip(), element);
                }
            } catch (IllegalArgumentException e) {
                throw wrong(line, e.getMessage());
            }
            if (on) {
                lines.add(new Line(line, "e", target, text.toString().strip()));
            }
        }

        private String attribute(String name) {
            String value = attributes.getValue(name);
            return value == null ? "" : value;
        }
    }
}
