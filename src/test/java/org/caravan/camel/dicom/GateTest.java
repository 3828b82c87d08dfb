package org.caravan.camel.dicom;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.service.ServiceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomNotNowException;
import org.caravan.dicom.DicomTimeoutException;
import org.caravan.dicom.Gate;
import org.caravan.dicom.RequestKind;

import static org.assertj.core.api.Assertions.assertThat;

class GateTest {

    private final List<String> passed = new CopyOnWriteArrayList<>();
    private TestContext context;

    @BeforeEach
    void start() throws Exception {
        FakeToolkit.reset();
        context = new TestContext()
                .routes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:pace")
                                .process(exchange -> passed.add(
                                        exchange.getIn().getHeader(DicomConstants.REQUEST, String.class) + " "
                                                + exchange.getIn().getHeader(DicomConstants.PEER, String.class) + " "
                                                + exchange.getIn().getBody()))
                                .setBody(constant("changed"));
                        from("direct:closed").throwException(new DicomTimeoutException("not before tomorrow"));
                        from("direct:broken").throwException(new IllegalStateException("broken"));
                    }
                })
                .start();
    }

    @AfterEach
    void stop() {
        context.close();
    }

    @Test
    void isAskedForEachRequestOfEveryKind() {
        Exchange echoed = context.send("dicom:echo:la-paz?gate=direct:pace", "mine");
        context.send("dicom:find:la-paz?gate=direct:pace", Map.of("PatientID", "TB-1"));
        context.send("dicom:find:la-paz?gate=direct:pace", Map.of("PatientID", "TB-2"));
        context.send(
                "dicom:move:la-paz?gate=direct:pace&grace=0",
                Map.of("PatientID", "TB-1", "StudyInstanceUID", "1.2", "SeriesInstanceUID", "1.2.3"));
        assertThat(passed)
                .containsExactly("ECHO la-paz null", "FIND la-paz null", "FIND la-paz null", "MOVE la-paz null");
        assertThat(FakeToolkit.SENT).hasSize(4);
        assertThat(echoed.getMessage().getBody())
                .as("the gate's exchange is its own")
                .isEqualTo("mine");
    }

    @Test
    void isTheOneOfTheEndpointThoughAssociationsAreShared() {
        Gate bean = (peer, request, opens) -> passed.add("bean " + request);
        context.bind("bean", bean);
        context.send("dicom:echo:la-paz?gate=direct:pace", null);
        context.send("dicom:echo:la-paz?gate=bean", null);
        context.send("dicom:echo:la-paz", null);
        assertThat(passed).containsExactly("ECHO la-paz null", "bean " + RequestKind.ECHO);
        assertThat(FakeToolkit.OPEN_CLIENTS).hasValue(1);
    }

    @Test
    void isNotEvenAskedOutsideTheWindowsOfThePacs() {
        var now = java.time.LocalTime.now(java.time.ZoneOffset.UTC);
        Pacs pacs = TestContext.pacs("LAPAZ", "127.0.0.1", 104);
        pacs.setWindows("%02d:00-%02d:30"
                .formatted(now.plusHours(5).getHour(), now.plusHours(5).getHour()));
        context.bind("by-night", pacs);
        Exchange refused = context.send("dicom:find:by-night?gate=direct:pace", Map.of("PatientID", "TB-1"));
        assertThat(refused.getException())
                .isInstanceOf(DicomNotNowException.class)
                .hasMessageMatching("PACS by-night was not asked: its window opens ... 20.* UTC");
        assertThat(passed).isEmpty();
        assertThat(FakeToolkit.SENT).isEmpty();
    }

    @Test
    void keepsBackTheRequestItDoesNotLetThrough() {
        assertThat(context.send("dicom:echo:la-paz?gate=direct:closed", null).getException())
                .isInstanceOf(DicomTimeoutException.class)
                .hasMessage("not before tomorrow");
        assertThat(context.send("dicom:echo:la-paz?gate=direct:broken", null).getException())
                .isInstanceOf(DicomException.class)
                .hasMessageContaining("direct:broken")
                .hasMessageContaining("ECHO")
                .hasMessageContaining("la-paz");
        assertThat(FakeToolkit.SENT).isEmpty();
    }

    @Test
    void saysThatNoRouteBeginsThere() {
        assertThat(context.send("dicom:echo:la-paz?gate=direct:missing%3Fblock%3Dfalse", null)
                        .getException())
                .isInstanceOf(DicomException.class)
                .hasMessageContaining("No route begins with direct:missing")
                .hasMessageContaining("la-paz");
    }

    @Test
    void worksOnAfterItsEndpointWasStoppedAndStarted() throws Exception {
        DicomEndpoint endpoint = context.camel.getEndpoint("dicom:echo:la-paz?gate=direct:pace", DicomEndpoint.class);
        ProducerTemplate before = ((RouteGate) endpoint.gate()).template();
        endpoint.stop();
        endpoint.start();
        assertThat(ServiceHelper.isStopped(before)).isTrue();
        context.send("dicom:echo:la-paz?gate=direct:pace", null);
        assertThat(passed).containsExactly("ECHO la-paz null");
    }
}
