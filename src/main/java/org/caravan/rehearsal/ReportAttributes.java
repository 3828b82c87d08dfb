package org.caravan.rehearsal;

import java.util.List;
import java.util.Map;

/** Attributes of a made-up report (Basic Text SR, PS3.3 A.35.1), with its nested sequences. */
final class ReportAttributes {

    private ReportAttributes() {}

    static Map<String, Object> of(Map<String, Object> series, int number) {
        return Map.of(
                "CompletionFlag", "COMPLETE",
                "VerificationFlag", "UNVERIFIED",
                "ValueType", "CONTAINER",
                "ContinuityOfContent", "SEPARATE",
                "ConceptNameCodeSequence", List.of(code("18748-4", "LN", "Diagnostic imaging report")),
                "ContentSequence",
                        List.of(
                                text("121071", "Finding", "Phantom without findings, report " + number + "."),
                                text(
                                        "121077",
                                        "Conclusion",
                                        "Made up by a computer for " + series.get("StudyDescription") + ".")));
    }

    private static Map<String, Object> text(String codeValue, String meaning, String value) {
        return Map.of(
                "RelationshipType",
                "CONTAINS",
                "ValueType",
                "TEXT",
                "ConceptNameCodeSequence",
                List.of(code(codeValue, "DCM", meaning)),
                "TextValue",
                value);
    }

    private static Map<String, Object> code(String value, String scheme, String meaning) {
        return Map.of("CodeValue", value, "CodingSchemeDesignator", scheme, "CodeMeaning", meaning);
    }
}
