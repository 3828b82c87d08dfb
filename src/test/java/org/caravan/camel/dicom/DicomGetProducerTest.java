package org.caravan.camel.dicom;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.dicom.DicomNotOfferedException;
import org.caravan.dicom.DicomRejectedException;
import org.caravan.dicom.GetStorage;
import org.caravan.dicom.RequestKind;

import static org.assertj.core.api.Assertions.assertThat;

/** Which request is sent, by verb and PACS bean, and what it proposes; what comes of it is in {@link DicomPeersIT}. */
class DicomGetProducerTest {

    private static final Map<String, Object> SERIES = Map.of(
            DicomConstants.PATIENT_ID, "TB-1",
            DicomConstants.STUDY_INSTANCE_UID, "1.2",
            DicomConstants.SERIES_INSTANCE_UID, "1.2.3");

    @TempDir
    Path folder;

    private TestContext context;

    @BeforeEach
    void start() throws Exception {
        FakeToolkit.reset();
        context = new TestContext();
        listener("CARAVAN", "one");
        context.start();
    }

    @AfterEach
    void stop() {
        context.close();
    }

    private void listener(String aeTitle, String subfolder) throws Exception {
        context.routes(new RouteBuilder() {
            @Override
            public void configure() {
                from("dicom:listen:" + aeTitle + "@127.0.0.1:0?directory=" + folder.resolve(subfolder))
                        .routeId(subfolder)
                        .process(exchange -> {});
            }
        });
    }

    private static List<RequestKind> sent() {
        return FakeToolkit.SENT.stream().map(FakeToolkit.Sent::kind).toList();
    }

    private static void refuseGets() {
        FakeToolkit.get = storage -> {
            throw new DicomNotOfferedException("no C-GET here");
        };
    }

    @Test
    void fetchesIntoTheListenersFolderWithTheKindsOfObjectsNamed() {
        GetStorage[] used = new GetStorage[1];
        FakeToolkit.get = storage -> {
            used[0] = storage;
            return FakeToolkit.SUCCESS;
        };
        Map<String, Object> headers = new HashMap<>(SERIES);
        headers.put(DicomConstants.SOP_CLASS_UIDS, "1.2.840.10008.5.1.4.1.1.2,1.2.840.10008.5.1.4.1.1.4");
        Exchange answer = context.send("dicom:get:la-paz", "body", headers);
        assertThat(answer.getException()).isNull();
        assertThat(sent()).containsExactly(RequestKind.GET);
        assertThat(used[0].incoming()).isEqualTo(folder.resolve("one/incoming"));
        assertThat(used[0].sopClassUids()).containsExactly("1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.4");
        assertThat(answer.getMessage().getHeaders())
                .containsEntry(DicomConstants.STATUS, 0)
                .containsEntry(DicomConstants.RETRIEVED_WITH, "GET");
        assertThat(context.retrieves().size()).isZero();
    }

    @Test
    void aPacsThatOffersNoGetIsAskedToMoveAndThatIsRemembered() {
        refuseGets();
        for (int i = 0; i < 2; i++) {
            Exchange answer = context.send("dicom:get:la-paz?fallback=true&grace=0", "body", SERIES);
            assertThat(answer.getException()).isNull();
            assertThat(answer.getMessage().getHeaders()).containsEntry(DicomConstants.RETRIEVED_WITH, "MOVE");
        }
        assertThat(sent()).containsExactly(RequestKind.GET, RequestKind.MOVE, RequestKind.MOVE);
    }

    @Test
    void aPacsBeanThatHasChangedIsAskedToGetAgain() {
        refuseGets();
        context.send("dicom:get:la-paz?fallback=true&grace=0", "body", SERIES);
        context.pacs().setPort(105);
        context.send("dicom:get:la-paz?fallback=true&grace=0", "body", SERIES);
        assertThat(sent()).containsExactly(RequestKind.GET, RequestKind.MOVE, RequestKind.GET, RequestKind.MOVE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0122, 0x0124, 0x0211})
    void aStatusThatMeansNoGetCountsAsRefused(int status) {
        FakeToolkit.get = storage -> FakeToolkit.outcome(status);
        Exchange answer = context.send("dicom:get:la-paz?fallback=true&grace=0", "body", SERIES);
        assertThat(answer.getMessage().getHeaders()).containsEntry(DicomConstants.RETRIEVED_WITH, "MOVE");
    }

    @Test
    void whatAGetCouldNotBringIsMovedWithoutTakingGetForRefused() {
        FakeToolkit.get = storage -> FakeToolkit.outcome(0xB000, "1.2.3.4");
        for (int i = 0; i < 2; i++) {
            context.send("dicom:get:la-paz?fallback=true&grace=0", "body", SERIES);
        }
        assertThat(sent()).containsExactly(RequestKind.GET, RequestKind.MOVE, RequestKind.GET, RequestKind.MOVE);
    }

    @Test
    void whereTheMoveBringsNothingEitherItIsTheGetThatCounts() {
        FakeToolkit.get = storage -> FakeToolkit.outcome(0xB000, "1.2.3.4");
        FakeToolkit.move = keys -> FakeToolkit.outcome(0xA801);
        Exchange answer = context.send("dicom:get:la-paz?fallback=true&grace=0", "body", SERIES);
        assertThat(answer.getMessage().getHeaders())
                .containsEntry(DicomConstants.STATUS, 0xB000)
                .containsEntry(DicomConstants.RETRIEVED_WITH, "GET");
    }

    @Test
    void aKindOfObjectThatIsNotOfferedIsAMatterOfItsSeries() {
        FakeToolkit.get = storage -> {
            throw new DicomNotOfferedException("none of these SOP classes", true);
        };
        Exchange answer = context.send("dicom:get:la-paz", "body", SERIES);
        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getHeaders()).containsEntry(DicomConstants.STATUS, 0xB000);
        context.send("dicom:get:la-paz?fallback=true&grace=0", "body", SERIES);
        context.send("dicom:get:la-paz?fallback=true&grace=0", "body", SERIES);
        assertThat(sent())
                .as("C-GET is not taken for refused")
                .containsExactly(RequestKind.GET, RequestKind.GET, RequestKind.MOVE, RequestKind.GET, RequestKind.MOVE);
    }

    @Test
    void anAssociationThatIsRefusedIsNoRefusalOfGet() {
        FakeToolkit.get = storage -> {
            throw new DicomRejectedException("temporary congestion", false);
        };
        Exchange answer = context.send("dicom:get:la-paz?fallback=true", "body", SERIES);
        assertThat(answer.getException()).isInstanceOf(DicomRejectedException.class);
        assertThat(sent()).containsExactly(RequestKind.GET);
    }

    @Test
    void withoutFallbackARefusalIsAFailure() {
        refuseGets();
        assertThat(context.send("dicom:get:la-paz", "body", SERIES).getException())
                .isInstanceOf(DicomNotOfferedException.class);
        assertThat(sent()).containsExactly(RequestKind.GET);
    }

    @Test
    void thePacsBeanSaysHowItIsRetrievedFrom() {
        context.send("dicom:retrieve:la-paz?grace=0", "body", SERIES);
        context.pacs().setRetrieve(RetrieveWith.GET);
        context.send("dicom:retrieve:la-paz?grace=0", "body", SERIES);
        refuseGets();
        context.pacs().setRetrieve(RetrieveWith.AUTO);
        context.send("dicom:retrieve:la-paz?grace=0", "body", SERIES);
        assertThat(sent()).containsExactly(RequestKind.MOVE, RequestKind.GET, RequestKind.GET, RequestKind.MOVE);
    }

    @Test
    void aRemotePacsNeedsNoWayToUsWhereOnlyGetIsUsed() {
        context.pacs().setHost("192.0.2.7");
        context.pacs().setRetrieve(RetrieveWith.GET);
        assertThat(context.send("dicom:retrieve:la-paz", "body", SERIES).getException())
                .isNull();
    }

    @Test
    void saysThatNoListenerTakesTheObjects() throws Exception {
        context.camel.getRouteController().stopRoute("one");
        assertThat(context.send("dicom:get:la-paz", "body", SERIES).getException())
                .hasMessageContaining("none runs for AE title CARAVAN")
                .hasMessageContaining("directory");
    }

    @Test
    void choosesTheListenerOfTheTitleThatAsks() throws Exception {
        listener("OTHER", "two");
        Path[] used = new Path[1];
        FakeToolkit.get = storage -> {
            used[0] = storage.incoming();
            return FakeToolkit.SUCCESS;
        };
        context.pacs().setCallingAeTitle("OTHER");
        context.send("dicom:get:la-paz", "body", SERIES);
        assertThat(used[0]).isEqualTo(folder.resolve("two/incoming"));
        context.pacs().setCallingAeTitle("THIRD");
        assertThat(context.send("dicom:get:la-paz", "body", SERIES).getException())
                .hasMessageContaining("more than one of them runs for AE title THIRD");
    }
}
