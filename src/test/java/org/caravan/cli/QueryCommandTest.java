package org.caravan.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomListener;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.ListenerServices;

import static org.assertj.core.api.Assertions.assertThat;

class QueryCommandTest extends RehearsedCommands {

    @Test
    void findPrintsATable() {
        assertThat(run("find", "la-paz", "PatientID=REH-0001")).isZero();
        assertThat(out.toString().lines().toList())
                .hasSize(4)
                .first()
                .asString()
                .matches(" +PatientID +StudyDate +StudyDescription +ModalitiesInStudy +StudyInstanceUID");
        assertThat(out.toString()).contains("  REH-0001    20240212").endsWith("2 matches" + System.lineSeparator());
    }

    @ParameterizedTest
    @CsvSource({"SERIES, StudyInstanceUID", "IMAGE, StudyInstanceUID and SeriesInstanceUID"})
    void findSaysWhatAPacsThatAnswersNothingMayMiss(String level, String missing) throws DicomException {
        ListenerConfig config = ListenerConfig.builder("EMPTY")
                .host("127.0.0.1")
                .port(0)
                .callers(List.of(new ListenerConfig.Caller("CARAVAN", "*")))
                .build();
        var nothing = new ListenerServices(
                null, (association, at, keys, matches, cancel) -> {}, null, new ListenerObserver() {});
        try (DicomListener empty = DicomToolkit.named(DicomToolkit.BUILT_IN).listen(config, nothing)) {
            assertThat(run("find", "EMPTY@127.0.0.1:" + empty.port(), "--level", level, "PatientID=NOBODY"))
                    .isZero();
        }
        assertThat(out.toString()).isEqualToIgnoringNewLines("0 matches");
        assertThat(err.toString())
                .isEqualToIgnoringNewLines("caravan: Many PACS answer at " + level
                        + " level only where the query says whose: add " + missing);
    }

    @Test
    void findSaysWhatAPacsThatRefusesMayMiss() {
        assertThat(run("find", "la-paz", "--level", "SERIES", "PatientID=REH-0001"))
                .isEqualTo(1);
        assertThat(err.toString().strip())
                .startsWith("caravan: ")
                .endsWith("only where the query says whose: add StudyInstanceUID.");
    }

    @Test
    void findAsksForNothingMoreWhereAllIsSaid() {
        assertThat(run("find", "la-paz", "--level", "SERIES", "StudyInstanceUID=1.2.3"))
                .isZero();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void findPrintsOneJsonObjectForEachMatch() {
        assertThat(run("find", "la-paz", "--level", "PATIENT", "PatientID=REH-0001", "--json"))
                .isZero();
        assertThat(out.toString().lines()).hasSize(1).allMatch(line -> line.startsWith("{\"") && line.endsWith("}"));
        assertThat(out.toString()).contains("\"PatientID\":\"REH-0001\"");
    }

    @Test
    void noRequestIsSentThatTheRoutePacingThePacsDoesNotLetThrough() throws IOException {
        Files.writeString(
                folder.resolve("routes/pacs/la-paz.camel.yaml"),
                pacsFile("la-paz", "REHEARSAL", pacs.port())
                        + """
                - route:
                    id: pace-la-paz
                    errorHandler:
                      noErrorHandler: {}
                    from:
                      uri: direct:pace-la-paz
                      steps:
                        - throwException:
                            exceptionType: java.lang.IllegalStateException
                            message: not now
                """);

        assertThat(run("find", "la-paz", "PatientID=REH-0001")).isEqualTo(1);
        assertThat(err.toString()).startsWith("caravan: The gate direct:pace-la-paz did not let the FIND request");
        assertThat(pacs.requests().count()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            Patient-ID=1 | 'Patient-ID=1' is no key; write a DICOM keyword, as in PatientID=LP-0001
            =1           | '=1' is no key
            """)
    void findNamesAKeyThatIsNone(String key, String message) {
        assertThat(run("find", "la-paz", key)).isEqualTo(1);
        assertThat(err.toString()).startsWith("caravan: " + message);
        assertThat(pacs.requests().count()).isZero();
    }

    @Test
    void severalPacsAnswerIntoOneTableAndOneThatIsGoneStopsNoOther() throws IOException {
        writePacs("lima", "REHEARSAL", pacs.port());
        writePacs("gone", "REHEARSAL", org.caravan.peers.Ports.free());
        assertThat(run("query", "gone,la-paz,lima", "(0010,0020)=REH-0001", "--csv"))
                .isEqualTo(1);
        List<String> lines = out.toString().lines().toList();
        assertThat(lines.get(0))
                .isEqualTo("PACS,PatientID,StudyDate,StudyDescription,ModalitiesInStudy,StudyInstanceUID");
        assertThat(lines)
                .filteredOn(line -> line.startsWith("la-paz,REH-0001,"))
                .hasSize(2);
        assertThat(lines).filteredOn(line -> line.startsWith("lima,REH-0001,")).hasSize(2);
        assertThat(err.toString()).startsWith("caravan: gone: ");
    }

    @Test
    void asksForEachRowOfAListAndTheAnswerIsAListAgain() throws IOException {
        java.nio.file.Path list = folder.resolve("wanted.csv");
        Files.writeString(list, "RowID;PatientID\n7;REH-0001\n8;*\n9;NOBODY\n");
        assertThat(run("query", "la-paz", "--from", list.toString(), "--csv")).isEqualTo(1);
        assertThat(err.toString()).startsWith("caravan: line 3: names none of PatientID");
        assertThat(out.toString().lines()).hasSize(3);
        assertThat(out.toString().lines().toList().get(1)).startsWith("7,la-paz,REH-0001,");

        Files.writeString(list, out.toString());
        out.getBuffer().setLength(0);
        assertThat(run("query", "la-paz", "--from", list.toString(), "--level", "SERIES", "--csv"))
                .isZero();
        assertThat(out.toString().lines().skip(1)).isNotEmpty().allMatch(line -> line.startsWith("7,la-paz,REH-0001,"));
    }

    @Test
    void aListCannotSendItsRowsToAPacsThatNobodySetUpAndSuchARowStopsNoOther() throws IOException {
        String address = "REHEARSAL@127.0.0.1:" + pacs.port();
        java.nio.file.Path list = folder.resolve("wanted.csv");
        Files.writeString(
                list,
                "RowID,PACS,PatientID,OtherPatientIDsSequence\n1," + address
                        + ",REH-0001,\n2,la-pas,REH-0001,\n3,la-paz,REH-0001,x\n4,la-paz,REH-0001,\n");
        assertThat(run("query", "la-paz", "--from", list.toString(), "--csv")).isEqualTo(1);
        assertThat(out.toString().lines().skip(1)).hasSize(2).allMatch(line -> line.startsWith("4,la-paz,REH-0001,"));
        assertThat(err.toString().lines().toList())
                .hasSize(3)
                .satisfiesExactly(
                        line -> assertThat(line).contains("line 2: column PACS:"),
                        line -> assertThat(line).contains("line 3: column PACS:", "did you mean 'la-paz'?"),
                        line -> assertThat(line).contains("line 4: la-paz: OtherPatientIDsSequence"));
        assertThat(err.toString()).doesNotContain(address, "la-pas");
        assertThat(pacs.requests().count()).isEqualTo(1);

        out.getBuffer().setLength(0);
        Files.writeString(list, "RowID,PatientID\n1,REH-0001\n");
        assertThat(run("query", address, "--from", list.toString(), "--csv")).isZero();
        assertThat(out.toString().lines().skip(1)).hasSize(2);
    }

    @Test
    void aKeywordThatIsNoneIsNamedWithTheClosest() {
        assertThat(run("query", "la-paz", "PatentID=1")).isEqualTo(1);
        assertThat(err.toString()).contains("did you mean PatientID?");
        assertThat(run("query", "la-paz", "--csv", "--json")).isEqualTo(1);
    }
}
