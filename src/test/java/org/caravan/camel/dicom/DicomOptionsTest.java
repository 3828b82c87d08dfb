package org.caravan.camel.dicom;

import java.nio.file.Path;

import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.suite.Pitfall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DicomOptionsTest {

    @TempDir
    Path folder;

    private TestContext context;

    @BeforeEach
    void start() {
        context = new TestContext().start();
    }

    @AfterEach
    void stop() {
        context.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dicom:fnd:la-paz | 'fnd' is no verb of the dicom component | echo, find, move, get, retrieve, store, commit, listen",
                "dicom:find | dicom:<verb>:<peer> | AETITLE@host:port",
                "dicom:find:la-paz?levle=STUDY | there is no option 'levle'. Did you mean 'level'? | find takes: ",
                "dicom:find:la-paz?level=SLICE | option 'level' is 'SLICE' | PATIENT, STUDY, SERIES, IMAGE",
                "dicom:move:la-paz?level=STUDY | option 'level' is 'STUDY' | SERIES, IMAGE",
                "dicom:find:la-paz?maxListSize=65535 | option 'maxListSize' is '65535' | from 65536 to 1073741824",
                "dicom:find:la-paz?maxListSize=1GB | option 'maxListSize' is '1GB' | from 65536 to 1073741824",
                "dicom:find:la-paz?streaming=true&maxSpoolSize=1099511627777 | option 'maxSpoolSize' is | from 65536 to 1099511627776",
                "dicom:find:la-paz?maxSpoolSize=65536 | option 'maxSpoolSize' has no meaning with streaming=false | maxListSize",
                "dicom:store:la-paz?maxObjects=0 | option 'maxObjects' is '0' | from 1 to 1000000",
                "dicom:store:la-paz?level=IMAGE | option 'level' has no meaning for store | belongs to find, move, get, retrieve",
                "dicom:find:la-paz?maxObjects=5 | option 'maxObjects' has no meaning for find | belongs to store",
                "dicom:find:la-paz?destination=X | option 'destination' has no meaning for find | belongs to move, get, retrieve",
                "dicom:move:la-paz?fallback=true | option 'fallback' has no meaning for move | belongs to get",
                "dicom:get:la-paz?fallback=true&directory=x | options 'fallback' and 'directory' exclude each other | Leave one out",
                "dicom:find:la-paz?grace=5s | option 'grace' has no meaning for find | belongs to move",
                "dicom:move:la-paz?streaming=true | option 'streaming' has no meaning for move | belongs to find",
                "dicom:echo:la-paz?keys=PatientID= | option 'keys' has no meaning for echo | belongs to find",
                "dicom:move:la-paz?callers=A@b | option 'callers' has no meaning for move | belongs to listen",
                "dicom:find:la-pax | there is no PACS named 'la-pax' | Known PACS: la-paz",
                "dicom:find:gate | the bean 'gate' is a java.lang.String | Known PACS: la-paz",
                "dicom:find:LAPAZ@127.0.0.1 | 'LAPAZ@127.0.0.1' is not AETITLE@host:port | PACS1@10.1.2.3:104",
                "dicom:find:LAPAZ@127.0.0.1:99999 | the port in 'LAPAZ@127.0.0.1:99999' is '99999' | from 1 to 65535 | dicom:find",
                "dicom:find:AN_AE_TITLE_TOO_LONG@127.0.0.1:104 | 1 to 16 printable ASCII | dicom:find",
                "dicom:find:la-paz?gate=gate | option 'gate' is 'gate', which is no bean of type | gate=direct:",
                "dicom:find:la-paz?deadline=0s | option 'deadline' is 0s | write a time from 1ms to 720h, for example 30s",
                "dicom:find:la-paz?deadline=9000h | option 'deadline' is 9000h | write a time from 1ms to 720h, for example 30s",
                "dicom:move:la-paz?grace=25h | option 'grace' is 25h | write a time from 0s to 24h, for example 30s",
                "dicom:find:la-paz?deadline=soon | option 'deadline' is 'soon' | for example 30s",
                "dicom:find:la-paz?deadline=600 | option 'deadline' is '600' | its unit",
                "dicom:listen:A@127.0.0.1:0?maxAssociations=many | option 'maxAssociations' is 'many' | a whole number from 1 to 10000",
                "dicom:listen:A@127.0.0.1:0?bridgeErrorHandler=true | option 'bridgeErrorHandler' has no meaning | its sender",
                "dicom:listen:A@127.0.0.1:0?exceptionHandler=x | no option 'exceptionHandler' | listen takes: ",
                "dicom:find:la-paz?toolkit=dcm5che | DICOM toolkit 'dcm5che' is not on the class path | built-in",
                "dicom:find:la-paz?keys=PatientId=TB-* | Unknown DICOM keyword \"PatientId\" | Did you mean PatientID",
                "dicom:find:la-paz?keys=TB-* | keys: write keyword=value | part 1",
                "dicom:move:la-paz?destination=A_TITLE_MUCH_TOO_LONG | option 'destination' must be an AE title | 1 to 16"
            })
    void refusesInWordsThatSayWhatToWrite(String uri, String problem, String advice) {
        context.bind("gate", "a text");
        assertThatThrownBy(() -> context.camel.getEndpoint(uri))
                .rootCause()
                .hasMessageContaining(problem)
                .hasMessageContaining(advice);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dicom:listen:CARAVAN@127.0.0.1:0 | option 'directory' is missing",
                "dicom:listen:la-paz?directory=DIR | 'la-paz' is not AETITLE@host:port",
                "dicom:listen:CARAVAN@127.0.0.1:0?directory=DIR&keys=PatientID= | option 'keys' has no meaning for listen",
                "dicom:listen:CARAVAN@127.0.0.1:0?directory=DIR&gate=direct:x | option 'gate' has no meaning for listen",
                "dicom:listen:CARAVAN@127.0.0.1:0?directory=DIR&unsolicited=keep | option 'unsolicited' is 'keep'. Write one of: refuse",
                "dicom:listen:CARAVAN@127.0.0.1:0?directory=DIR&callers= | callers is empty, so nobody could store",
                "dicom:listen:CARAVAN@127.0.0.1:0?directory=DIR&callers=LAPAZ | callers: 'LAPAZ' is not AETITLE@address",
                "dicom:listen:CARAVAN@127.0.0.1:0?directory=DIR&callers=A@10.1.2.3 stor | 'stor' in 'A@10.1.2.3 stor' is nothing that can be permitted. Write echo, store or commit",
                "dicom:listen:CARAVAN@127.0.0.1:0?directory=DIR&callers=A@10.1.2.0/33 | '10.1.2.0/33' is no network. Write an address, / and 0 to 32",
                "dicom:listen:CARAVAN@127.0.0.1:0?directory=DIR&callers=A@10.1.2.3 called=OTHER | called=OTHER is none of our AE titles, which are CARAVAN",
                "dicom:listen:CARAVAN@127.0.0.1:0?directory=DIR&commitment=true&durable=false | options 'commitment' and 'durable=false' exclude each other",
                "dicom:listen:CARAVAN@127.0.0.1:0?directory=DIR&idleTimeout=0 | idleTimeout is 0s; write a time from 1ms to 24h",
                "dicom:listen:CARAVAN@127.0.0.1:0?directory=DIR&maxAssociations=0 | option 'maxAssociations' is '0'; write a whole number from 1 to 10000",
                "dicom:listen:CARAVAN@127.0.0.1:0?directory=DIR&maxStrangers=0 | option 'maxStrangers' is '0'; write a whole number from 1 to 10000",
                "dicom:listen:CARAVAN@127.0.0.1:0?directory=DIR&maxObjectSize=0 | option 'maxObjectSize' is '0'; write a whole number from 1 to 1048576",
                "dicom:listen:CARAVAN@127.0.0.1:0?directory=DIR&aeTitles=A\\B | option 'aeTitles' must be an AE title"
            })
    void refusesWrongOptionsOfListen(String uri, String problem) {
        assertThatThrownBy(() -> context.camel.getEndpoint(uri.replace("DIR", folder.toString())))
                .rootCause()
                .hasMessageContaining(problem)
                .hasMessageContaining("dicom:listen:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dicom:echo:la-paz?deadline=30s",
                "dicom:find:la-paz?level=series&streaming=true&filter=false&gate=direct:pace",
                "dicom:find:LA PAZ@[::1]:11112?keys=PatientID=TB-*,StudyDate=20260101-,StudyInstanceUID=",
                "dicom:move:la-paz?level=IMAGE&destination=CARAVAN&grace=0&deadline=PT2H",
                "dicom:store:la-paz?maxObjects=1000&maxSpoolSize=1048576&gate=direct:pace",
                "dicom:move:la-paz?toolkit=built-in"
            })
    void takesWhatAVerbKnows(String uri) {
        assertThatCode(() -> context.camel.getEndpoint(uri)).doesNotThrowAnyException();
    }

    @Test
    void readsDurationsAsCamelWritesThem() {
        DicomEndpoint endpoint =
                context.camel.getEndpoint("dicom:move:la-paz?grace=90s&deadline=1h30m", DicomEndpoint.class);
        assertThat(endpoint.getConfiguration().getGrace()).hasSeconds(90);
        assertThat(endpoint.deadline()).hasMinutes(90);
    }

    @Test
    @Pitfall(6)
    void hasAFiniteDeadlineForEveryRequestWhenNoneIsSet() {
        for (String verb : new String[] {"echo", "find", "move"}) {
            assertThat(context.camel
                            .getEndpoint("dicom:" + verb + ":la-paz", DicomEndpoint.class)
                            .deadline())
                    .as(verb)
                    .isPositive();
        }
    }

    @Test
    void refusesToListenInTheMiddleOfARoute() {
        assertThatThrownBy(() -> context.routes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:a").to("dicom:listen:CARAVAN@127.0.0.1:0?directory=" + folder);
                    }
                }))
                .rootCause()
                .hasMessageContaining("belongs into from:");
    }

    @Test
    void refusesToBeginARouteWithARequest() {
        assertThatThrownBy(() -> context.routes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("dicom:find:la-paz").to("log:a");
                    }
                }))
                .rootCause()
                .hasMessageContaining("belongs into to:");
    }

    @Test
    void namesTheSettingOfAPacsThatIsMissing() {
        context.bind("no-host", TestContext.pacs("A", " ", 104));
        assertThatThrownBy(() -> context.camel.getEndpoint("dicom:echo:no-host"))
                .rootCause()
                .hasMessageContaining("PACS 'no-host': host is missing");
    }
}
