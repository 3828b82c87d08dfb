package org.caravan.camel.dicom;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.QueryLevel;
import org.caravan.suite.Lines;
import org.caravan.suite.Pitfall;

import static org.assertj.core.api.Assertions.assertThat;

class DicomFindProducerTest {

    private TestContext context;

    @BeforeEach
    void start() {
        FakeToolkit.reset();
        context = new TestContext().start();
    }

    @AfterEach
    void stop() {
        context.close();
    }

    @Test
    void asksForTheKeysOfTheOptionAndOfTheBody() {
        context.send("dicom:find:la-paz?level=SERIES&keys=Modality=CT,PatientID=A", Map.of("PatientID", "TB-1"));
        assertThat(FakeToolkit.SENT).singleElement().satisfies(sent -> {
            assertThat(sent.level()).isEqualTo(QueryLevel.SERIES);
            assertThat(sent.keys()).isEqualTo(Map.of("Modality", "CT", "PatientID", "TB-1", "SeriesInstanceUID", ""));
            assertThat(sent.peer().name()).isEqualTo("la-paz");
        });
    }

    @Test
    void asksAtStudyLevelUnlessToldOtherwise() {
        context.send("dicom:find:la-paz", "PatientID=TB-1,StudyDate=");
        assertThat(FakeToolkit.SENT.get(0).level()).isEqualTo(QueryLevel.STUDY);
        assertThat(FakeToolkit.SENT.get(0).keys().keySet())
                .isEqualTo(Set.of("PatientID", "StudyDate", "StudyInstanceUID"));
    }

    @Test
    void givesTheMatchesAsAList() {
        FakeToolkit.find = (keys, matches) -> {
            matches.accept(Map.of("PatientID", "TB-1", "StudyInstanceUID", "1"));
            matches.accept(Map.of("PatientID", "TB-2", "StudyInstanceUID", "2"));
        };
        Exchange answer = context.send("dicom:find:la-paz", Map.of("PatientID", "TB-*"));
        assertThat(answer.getMessage().getBody(List.class)).hasSize(2);
        assertThat(answer.getMessage().getHeader(DicomConstants.MATCHES)).isEqualTo(2);
        assertThat(answer.getMessage().getHeader(DicomConstants.MATCHES_DROPPED))
                .isEqualTo(0);
    }

    @Test
    @Pitfall(13)
    void dropsMatchesOfAPacsThatIgnoresKeys() {
        FakeToolkit.find = (keys, matches) -> {
            matches.accept(Map.of("PatientID", "TB-1", "StudyInstanceUID", "1"));
            matches.accept(Map.of("PatientID", "XX-2", "StudyInstanceUID", "2"));
        };
        Exchange answer = context.send("dicom:find:la-paz", Map.of("PatientID", "TB-*"));
        assertThat(answer.getMessage().getBody(List.class))
                .isEqualTo(List.of(Map.of("PatientID", "TB-1", "StudyInstanceUID", "1")));
        assertThat(answer.getMessage().getHeader(DicomConstants.MATCHES_DROPPED))
                .isEqualTo(1);
        Exchange unfiltered = context.send("dicom:find:la-paz?filter=false", Map.of("PatientID", "TB-*"));
        assertThat(unfiltered.getMessage().getBody(List.class)).hasSize(2);
    }

    @Test
    void saysOnceThatAPacsIgnoresKeysHoweverOftenItDoes() {
        FakeToolkit.find = (keys, matches) -> matches.accept(Map.of("PatientID", "XX-2", "StudyInstanceUID", "2"));
        try (Lines log = new Lines(DicomFindProducer.class)) {
            for (int i = 0; i < 500; i++) {
                context.send("dicom:find:la-paz", Map.of("PatientID", "TB-*"));
            }
            assertThat(log.all()).singleElement().asString().contains("ignored keys of a query at STUDY level");
        }
    }

    @ParameterizedTest
    @CsvSource({"0, false", "3, false", "2, true", "1, true"})
    void saysWhetherThePacsMayHaveCutItsAnswerOff(int resultLimit, boolean reached) {
        context.pacs().setResultLimit(resultLimit);
        FakeToolkit.find = (keys, matches) -> {
            matches.accept(Map.of("PatientID", "TB-1", "StudyInstanceUID", "1"));
            matches.accept(Map.of("PatientID", "XX-2", "StudyInstanceUID", "2"));
        };
        Exchange answer = context.send("dicom:find:la-paz", Map.of("PatientID", "TB-*"));
        assertThat(answer.getMessage().getHeader(DicomConstants.RESULT_LIMIT_REACHED))
                .as("what was dropped on our side counts")
                .isEqualTo(reached);
    }

    @Test
    void streamsMatchesFromAFileThatIsGoneWhenTheExchangeIsDone() throws Exception {
        Map<String, Object> rich = Map.of(
                "PatientID",
                "TB-Ñ",
                "ModalitiesInStudy",
                List.of("CT", "SR"),
                "ProcedureCodeSequence",
                List.of(Map.of("CodeValue", "A")),
                "(0019,1008)",
                new byte[] {1, 2});
        FakeToolkit.find = (keys, matches) -> {
            for (int i = 0; i < 20_000; i++) {
                matches.accept(rich);
            }
        };
        List<Object> seen = new ArrayList<>();
        AtomicReference<Path> spool = new AtomicReference<>();
        context.routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:a")
                        .to("dicom:find:la-paz?streaming=true&keys=PatientID=")
                        .process(exchange -> {
                            spool.set(exchange.getIn()
                                    .getBody(SpooledMatches.class)
                                    .file());
                            assertThat(spool.get()).exists();
                        })
                        .split(body())
                        .streaming()
                        .process(exchange -> seen.add(exchange.getIn().getBody()));
            }
        });
        assertThat(context.send("direct:a", null).getException()).isNull();
        assertThat(seen).hasSize(20_000);
        assertThat(seen.get(19_999)).usingRecursiveComparison().isEqualTo(rich);
        assertThat(spool.get()).doesNotExist();
    }

    @Test
    void deletesTheSpoolFileOfMatchesThatNobodyRead() throws Exception {
        FakeToolkit.find = (keys, matches) -> matches.accept(Map.of("StudyInstanceUID", "1"));
        Exchange done = context.send("dicom:find:la-paz?streaming=true", Map.of("StudyInstanceUID", ""));
        assertThat(done.getMessage().getBody(SpooledMatches.class).file()).doesNotExist();
    }

    @Test
    void deletesTheSpoolFileOfAQueryThatFailed() throws Exception {
        Path file;
        try (MatchSpool spool = new MatchSpool("PACS la-paz", 1000)) {
            spool.add(Map.of("StudyInstanceUID", "1"));
            file = spool.file();
            assertThat(file).exists();
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void throwsTheStatusOfAQueryThatFailed() {
        FakeToolkit.find = (keys, matches) -> {
            throw new DicomStatusException(DicomStatus.OUT_OF_RESOURCES, "too many");
        };
        Exchange failed = context.send("dicom:find:la-paz?streaming=true", Map.of("StudyInstanceUID", ""));
        assertThat(failed.getException()).isInstanceOf(DicomStatusException.class);
    }

    @Test
    void freesTheAssociationBeforeTheFirstMatchIsUsed() throws Exception {
        FakeToolkit.find = (keys, matches) -> IntStream.range(0, 3)
                .mapToObj(number -> Map.<String, Object>of("PatientID", "TB-" + number))
                .forEach(match -> {
                    try {
                        matches.accept(match);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
        context.routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:a")
                        .to("dicom:find:la-paz?streaming=true&level=PATIENT&keys=PatientID=TB-*")
                        .split(body())
                        .streaming()
                        .to("dicom:find:la-paz?keys=StudyInstanceUID=&filter=false");
            }
        });
        assertThat(context.send("direct:a", null).getException()).isNull();
        assertThat(FakeToolkit.SENT).hasSize(4);
        assertThat(FakeToolkit.OPEN_CLIENTS).hasValue(1);
    }

    @Test
    void refusesToAskForEverythingByMistake() {
        Exchange answer = context.send("dicom:find:la-paz", null);
        assertThat(answer.getException()).hasMessageContaining("dicom:find:la-paz: no keys");
        assertThat(FakeToolkit.SENT).isEmpty();
    }

    @Test
    void saysWhichBodyItCannotTake() {
        Exchange answer = context.send("dicom:find:la-paz", List.of("TB-1"));
        assertThat(answer.getException())
                .hasMessageContaining("dicom:find:la-paz: the body is a List")
                .hasMessageNotContaining("TB-1");
    }
}
