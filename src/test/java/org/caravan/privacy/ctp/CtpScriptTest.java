package org.caravan.privacy.ctp;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.caravan.dicom.data.DataSetReader;
import org.caravan.dicom.data.DataSetWriter;
import org.caravan.dicom.data.Part10;
import org.caravan.dicom.data.TransferSyntax;
import org.caravan.privacy.HeldException;
import org.caravan.privacy.ObjectFile;
import org.caravan.privacy.ObjectStep;
import org.caravan.privacy.Report;
import org.caravan.privacy.SeriesWork;
import org.caravan.privacy.StepParameters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CtpScriptTest {

    private static final String MR = "1.2.840.10008.5.1.4.1.1.4";

    @TempDir
    private Path folder;

    private final Map<String, Object> object = new LinkedHashMap<>();
    private Report report;

    @BeforeEach
    void anObject() {
        object.put("SpecificCharacterSet", "ISO_IR 100");
        object.put("SOPClassUID", MR);
        object.put("SOPInstanceUID", "1.2.3.4");
        object.put("StudyInstanceUID", "1.2.3");
        object.put("SeriesInstanceUID", "1.2.3.1");
        object.put("StudyDate", "20240131");
        object.put("StudyDescription", "Rosa protocol");
        object.put("PatientName", "Quispe Mamani^María José^B");
        object.put("PatientID", "TB-0042");
        object.put("PatientBirthDate", "19800229");
        object.put("PatientAge", "044Y");
        object.put("ProtocolName", "Parkinson");
        object.put("Rows", "4");
    }

    private Map<String, Object> run(String... lines) throws Exception {
        return run(Map.of("script", script(lines).toString()));
    }

    private Map<String, Object> run(Map<String, String> parameters) throws Exception {
        ObjectStep step = new CtpScripts().step(parameters.get("script"), new StepParameters(parameters, name -> null));
        return run(step);
    }

    private Map<String, Object> run(ObjectStep step) throws Exception {
        Path file = folder.resolve("in.dcm");
        try (OutputStream out = Files.newOutputStream(file)) {
            Part10.writeHeader(out, MR, "1.2.3.4", TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN_UID, "SCANNER");
            DataSetWriter.write(object, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, out);
        }
        ObjectFile original = new ObjectFile(file, MR, "1.2.3.4", "1.2.3.1", "1.2.3", "1.2.840.10008.1.2.1");
        report = new Report();
        SeriesWork work = new SeriesWork(
                "r", 1, "la-paz", "TB-0042", List.of(original), Files.createTempDirectory(folder, "w"), report);
        ObjectFile made = step.apply(List.of(original), work).get(0);
        Part10.FileMeta meta = Part10.read(made.file());
        try (InputStream in = Part10.openDataSet(made.file(), meta.dataSetOffset())) {
            Map<String, Object> values = DataSetReader.DEFAULT.read(in, meta.transferSyntax());
            assertThat(made.sopInstanceUid())
                    .isEqualTo(values.get("SOPInstanceUID"))
                    .isEqualTo(meta.mediaStorageSopInstanceUid());
            assertThat(meta.meta()).doesNotContainKey("SourceApplicationEntityTitle");
            return values;
        }
    }

    private Path script(String... lines) throws Exception {
        return Files.writeString(
                folder.resolve("anonymizer.script"), "<script>\n" + String.join("\n", lines) + "\n</script>\n");
    }

    private static String element(String tag, String name, String text) {
        return "<e en=\"T\" t=\"" + tag + "\" n=\"" + name + "\">" + text + "</e>";
    }

    @Test
    void runsAScriptAsPydicomBatchHasOne() throws Exception {
        Path table = Files.writeString(
                folder.resolve("table.properties"), "# participants\nptid/TB-0042 = P7\nptid/x = @ptid/y\n");
        object.put("OtherPatientIDs", "LP-9");
        object.put("AccessionNumber", "A1");
        object.put("(0019,0010)", "ACME");
        object.put("(0019,1001)", new byte[] {1, 2});
        object.put("(6000,3000)", new byte[] {1, 2});
        object.put("ReferencedImageSequence", List.of(Map.of("ReferencedSOPInstanceUID", "1.2.3.9")));
        object.put("RequestAttributesSequence", List.of(Map.of("PatientName", "Quispe^M")));
        Path script = script(
                "<p t=\"UIDROOT\">9</p>",
                "<p t=\"PROFILENAME\">Ours</p>",
                element("00080018", "SOPInstanceUID", "@hashuid(@UIDROOT,this)"),
                element("0020000d", "StudyInstanceUID", "@hashuid(@UIDROOT,this)"),
                element("0020000e", "SeriesInstanceUID", "@hashuid(@UIDROOT,this)"),
                element("00081155", "RefSOPInstanceUID", "@hashuid(@UIDROOT,this)"),
                element("00100010", "PatientName", "@lookup(PatientID,ptid)"),
                element("00100020", "PatientID", "@lookup(PatientID,ptid)"),
                element("00100030", "PatientBirthDate", "@hashdate(this,PatientID)"),
                element("00101000", "OtherPatientIDs", "@remove()"),
                element("00080050", "AccessionNumber", "@hash(this,16)"),
                element("00081030", "StudyDescription", "@keep()"),
                element("00180015", "BodyPartExamined", "@require()"),
                element("00120062", "PatientIdentityRemoved", "@always()YES"),
                element(
                        "00120063",
                        "DeIdentificationMethod",
                        "@always()@append(){CTP: @param(@PROFILENAME): @date():@time()}"),
                element("0040a123", "PersonName", "@if(this,isblank){@remove()}{Removed}"),
                "<k en=\"T\" t=\"0018\">Keep group 0018</k>",
                "<r en=\"T\" t=\"overlays\">Remove overlays</r>",
                "<r en=\"T\" t=\"privategroups\">Remove private groups</r>",
                "<r en=\"F\" t=\"unspecifiedelements\">Remove unchecked elements</r>");

        Map<String, Object> made = run(Map.of("script", script.toString(), "lookup", table.toString()));

        assertThat(made).containsEntry("PatientName", "P7").containsEntry("PatientID", "P7");
        assertThat(made).containsEntry("StudyDescription", "Rosa protocol").containsEntry("ProtocolName", "Parkinson");
        assertThat(made).containsEntry("PatientIdentityRemoved", "YES");
        assertThat(made)
                .doesNotContainKeys("OtherPatientIDs", "(0019,0010)", "(0019,1001)", "OverlayData", "BodyPartExamined");
        assertThat((String) made.get("DeidentificationMethod")).matches("CTP: Ours: \\d{8}:\\d{6}");
        // MD5 of "A1" as a decimal number, its first 16 digits
        assertThat((String) made.get("AccessionNumber")).hasSize(16).matches("\\d+");
        assertThat(made).containsEntry("SOPInstanceUID", CtpValues.hashUid("9", "1.2.3.4"));
        assertThat(made.get("ReferencedImageSequence").toString()).contains(CtpValues.hashUid("9", "1.2.3.9"));
        assertThat(made.get("RequestAttributesSequence").toString())
                .contains("P7")
                .doesNotContain("Quispe");
        assertThat(report.counts()).containsKeys("script.removed", "script.set", "script.added", "script.kept");
    }

    @Test
    void hashesAsCtpDoes() {
        assertThat(CtpValues.hash("", 0)).isEqualTo("281949768489412648962353822266799178366");
        assertThat(CtpValues.hashPatientId(" 7 ", " 12 ", 4)).isEqualTo(CtpValues.hash("[7]12", 4));
        assertThat(CtpValues.hashName("O'Neil^Ann M.^x", 6, 2)).isEqualTo(CtpValues.hash("ONEILANNM", 6));
        assertThat(CtpValues.hashUid("1.2.840." + "1".repeat(40), "x")).hasSize(64);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    @contents(PatientID)                             | TB-0042
                    @contents(PatientID,"[^0-9]")                    | 0042
                    @contents(PatientID,"(\\w+)-(\\d+)","$2/$1")     | 0042/TB
                    @contents([00100020])-x                          | TB-0042-x
                    @value(AccessionNumber,"none")                   | none
                    @truncate(PatientID,2)                           | TB
                    @truncate(PatientID,-4)                          | 0042
                    @lowercase(PatientID)                            | tb-0042
                    @uppercase(StudyDescription)                     | ROSA PROTOCOL
                    @initials(PatientName)                           | MMJBQ
                    @initials(PatientName,1)                         | NNKCR
                    @round(PatientAge,5)                             | 045Y
                    @if(PatientID,equals,"tb-0042"){yes}{no}         | yes
                    @if(PatientID,matches,"TB-\\d+"){yes}{no}        | yes
                    @if(PatientID,contains,"x"){yes}{no}             | no
                    @if(PatientAge,greaterthan,40){old}{young}       | old
                    @if(OtherPatientIDs,exists){yes}{no}             | no
                    @if(PatientID,exists){@if(Rows,isblank){a}{b}}{c} | b
                    @select(){root}{item}                            | root
                    a\\@b                                            | a@b
                    @param(@SITE)                                    | LP
                    """)
    void everyFunctionGivesWhatCtpGives(String text, String expected) throws Exception {
        Map<String, Object> made = run(
                "<p t=\"SITE\">LP</p>",
                element("00204000", "ImageComments", "@always()" + text.replace("\"", "&quot;")));

        assertThat(made).containsEntry("ImageComments", expected);
    }

    @Test
    void movesAndSetsDates() throws Exception {
        Map<String, Object> made = run(
                "<p t=\"DATEINC\">-31</p>",
                element("00080020", "StudyDate", "@incrementdate(this,@DATEINC)"),
                element("00100030", "PatientBirthDate", "@modifydate(this,*,1,1)"));

        assertThat(made).containsEntry("StudyDate", "20231231").containsEntry("PatientBirthDate", "19800101");
        assertThat(CtpValues.set("20240131", -1, 2, -1)).isEqualTo("20240302");
        long days = CtpValues.daysEarlier("TB-0042");
        assertThat(days).isBetween(-3649L, 0L);
    }

    @Test
    void elementsOnNoListGoWhereTheScriptSaysSo() throws Exception {
        object.put("(6000,0010)", "4");
        Map<String, Object> made = run(
                element("00100020", "PatientID", "X"),
                element("0020000e", "SeriesInstanceUID", "@keep()"),
                "<r en=\"T\" t=\"unspecifiedelements\">x</r>",
                "<r en=\"T\" t=\"curves\">x</r>",
                "<k en=\"T\" t=\"0018\">x</k>");

        assertThat(made)
                .containsOnlyKeys(
                        "SOPClassUID",
                        "SOPInstanceUID",
                        "PatientID",
                        "ProtocolName",
                        "StudyInstanceUID",
                        "SeriesInstanceUID",
                        "Rows",
                        "OverlayRows");
    }

    @Test
    void codesOfMethodsAreAdded() throws Exception {
        Map<String, Object> made = run(element("00120064", "DeIdentificationMethodCodeSeq", "113100/113105"));

        assertThat(made.get("DeidentificationMethodCodeSequence").toString())
                .contains("113100", "Basic Application Confidentiality Profile", "113105", "DCM");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    @call(plugin)                        | @call() is no function that Caravan runs
                    @process()                           | @process() is no function that Caravan runs
                    @encrypt(this,key)                   | @encrypt() is no function that Caravan runs
                    @hash(PatientIdd)                    | There is no element PatientIdd. Write its keyword, such as PatientID
                    @param(@NOWHERE)                     | @NOWHERE is no parameter of this script
                    @remove(this)                        | @remove() takes 0 arguments, but is given 1.
                    @hash(this                           | What is opened with ( is not closed.
                    @if(this,isblank){x}                 | @if() needs two clauses in braces
                    @if(this,like,x){a}{b}               | @if() asks isblank, exists
                    @round(this,many)                    | must be digits alone
                    @contents(this,"[")                  | is no regular expression
                    """)
    void whatCannotBeRunIsRefusedWithItsLine(String text, String message) {
        assertThatThrownBy(() ->
                        run("<p t=\"A\">1</p>", element("00204000", "ImageComments", text.replace("\"", "&quot;"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("anonymizer.script, line 3: ")
                .hasMessageContaining(message);
    }

    @Test
    void whatIsNoScriptIsRefused() throws Exception {
        assertThatThrownBy(() -> run("<x/>")).hasMessageContaining("line 2: <x> is nothing that a script has");
        assertThatThrownBy(() -> run(element("00081140", "RefImageSeq", "text")))
                .hasMessageContaining("ReferencedImageSequence is a sequence");
        assertThatThrownBy(() -> run("<k en=\"T\" t=\"safeprivateelements\">x</k>"))
                .hasMessageContaining("kept by a profile");
        assertThatThrownBy(() -> run(Map.of("script", folder.resolve("none").toString())))
                .hasMessageContaining("is not there");
        assertThatThrownBy(() -> run(Map.of("script", script().toString(), "profile", "basic")))
                .hasMessageContaining("either a profile or a script");
    }

    @Test
    void aParticipantWhoIsNotInTheTableHoldsTheSeriesUntilTheTableHasAnother() throws Exception {
        Path table = Files.writeString(folder.resolve("table.properties"), "ptid/TB-1 = P1\n");
        Path script = script(element("00100020", "PatientID", "@lookup(this,ptid)"));
        Map<String, String> parameters = Map.of("script", script.toString(), "lookup", table.toString());
        ObjectStep step = new CtpScripts().step(script.toString(), new StepParameters(parameters, name -> null));

        assertThatThrownBy(() -> run(step))
                .isInstanceOf(HeldException.class)
                .hasMessageContaining("ptid/")
                .hasMessageNotContaining("0042");
        Files.writeString(table, "ptid/TB-0042 = @ptid/TB-1\nptid/TB-1 = P1\n");

        assertThat(run(step)).containsEntry("PatientID", "P1");
        assertThatThrownBy(() -> run(element("00100020", "PatientID", "@lookup(this,ptid)")))
                .hasMessageContaining("names no table");
    }

    @Test
    void quarantineSkipAndWhatCannotBeWorkedOutHoldTheSeries() throws Exception {
        assertThatThrownBy(
                        () -> run(element("00100020", "PatientID", "@if(this,equals,\"TB-0042\"){@quarantine()}{x}")))
                .isInstanceOf(HeldException.class)
                .hasMessageContaining("@quarantine");
        assertThatThrownBy(() -> run(element("00100020", "PatientID", "@skip()")))
                .isInstanceOf(HeldException.class)
                .hasMessageContaining("identified");
        object.put("StudyDate", "31.01.2024");
        assertThatThrownBy(() -> run(element("00080020", "StudyDate", "@incrementdate(this,1)")))
                .isInstanceOf(HeldException.class)
                .hasMessageContaining("StudyDate")
                .hasMessageNotContaining("2024");
    }

    @Test
    void attributesOfTheTableThatAScriptLeavesAreNamed() throws Exception {
        Path some = script(
                element("00100010", "PatientName", "@remove()"), element("00081030", "StudyDescription", "@keep()"));
        assertThat(new CtpScripts().warnings(some.toString(), new StepParameters(Map.of(), name -> null)))
                .singleElement()
                .asString()
                .contains("PS3.15 Table E.1-1", "PatientID", "PatientBirthDate", "StudyDescription")
                .doesNotContain("PatientName,");
        Path all = script("<r en=\"T\" t=\"unspecifiedelements\">x</r>", "<k en=\"T\" t=\"0018\">x</k>");
        assertThat(new CtpScripts().warnings(all.toString(), new StepParameters(Map.of(), name -> null)))
                .singleElement()
                .asString()
                .contains("ProtocolName")
                .doesNotContain("PatientID");
    }

    @Test
    void dateAndTimeAreThoseOfTheClock() throws Exception {
        CtpEvaluation evaluation = new CtpEvaluation(
                null, null, Clock.fixed(Instant.parse("2026-02-03T04:05:06Z"), ZoneOffset.UTC), null, 0);

        assertThat(evaluation.of(CtpExpressionParser.parse("@date(-) @time(:)")))
                .isEqualTo("2026-02-03 04:05:06");
    }
}
