package org.caravan.camel.dicom;

import java.util.Map;

import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.caravan.dicom.ListenerConfig.Caller;
import org.caravan.dicom.Peer;
import org.caravan.dicom.QueryModel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PacsTest {

    private TestContext context;

    @BeforeEach
    void start() {
        context = new TestContext().start();
    }

    @AfterEach
    void stop() {
        context.close();
    }

    private Pacs load(String properties) throws Exception {
        String yaml = "- beans:\n  - name: sucre\n    type: " + Pacs.class.getName() + "\n    properties:\n"
                + properties.indent(6);
        PluginHelper.getRoutesLoader(context.camel).loadRoutes(ResourceHelper.fromString("sucre.camel.yaml", yaml));
        return context.camel.getRegistry().lookupByNameAndType("sucre", Pacs.class);
    }

    @ParameterizedTest
    @CsvSource({
        "matchLimit, 1000001, from 1 to 1000000",
        "matchLimit, 0, from 1 to 1000000",
        "maxMatchLength, 4095, from 4096 to 16777216",
        "maxMatchLength, 16777217, from 4096 to 16777216",
    })
    void refusesALimitWithBothEnds(String property, String value, String message) throws Exception {
        Pacs pacs = load("aeTitle: A\nhost: b\nport: 1\n" + property + ": " + value + "\n");
        assertThatThrownBy(pacs::toPeer).hasMessageContaining(message).hasMessageContaining(value);
    }

    @Test
    void isADicomWebServerWithItsLogin() throws Exception {
        Pacs pacs =
                load("kind: dicomweb\nurl: https://pacs.example:8443/dicom-web/\nuserName: us\nuserPasscode: secret\n");

        assertThat(pacs.toPeer("web"))
                .hasToString("web (https://pacs.example:8443/dicom-web)")
                .returns(8443, Peer::port)
                .isEqualTo(pacs.toPeer("web"));
        assertThat(pacs.getRetrieve()).isEqualTo(RetrieveWith.GET);
        assertThat(pacs.callers()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            kind: dicomweb                                             | url is ''; write the address that /studies is below
            kind: dicomweb, url: ftp://x/y                             | url is 'ftp://x/y'
            kind: dicomweb, url: http://us:secret@x/y                  | url is '…@x/y'
            kind: dicomweb, url: http://x/y, host: z                   | host and port are in the url of DICOMweb; take them out
            kind: dicomweb, url: http://x/y, retrieve: move            | retrieve has no meaning for DICOMweb; take it out
            kind: dicomweb, url: http://x/y, userName: us              | userName goes with userPasscode or passcodeFile
            kind: dicomweb, url: http://x/y, token: a, tokenFile: b    | userName goes with userPasscode or passcodeFile
            kind: dicomweb, url: http://x/y, tlsHostNameChecked: false | tlsHostNameChecked is always true for DICOMweb
            aeTitle: A, host: b, port: 1, url: http://x/y              | url is for DICOMweb alone; write kind: dicomweb
            """)
    void saysWhatDoesNotGoTogether(String properties, String message) throws Exception {
        Pacs pacs = load(properties.replace(", ", "\n") + "\n");

        assertThatThrownBy(() -> pacs.toPeer("web"))
                .hasMessageContaining(message)
                .hasMessageNotContaining("secret");
    }

    @Test
    void isWrittenInYamlWithDurationsAndWords() throws Exception {
        Pacs pacs = load(
                """
                aeTitle: SUCRE
                host: 127.0.0.1
                port: 11112
                callingAeTitle: CARAVAN2
                queryModel: STUDY_ROOT
                connectTimeout: 3s
                responseTimeout: 15m
                associationWait: 2h
                associationIdle: 500ms
                fallbackCharacterSet: ISO_IR 144
                maxAssociations: 2
                matchLimit: 500
                storesFrom: "SUCRE@127.0.0.1,SUCRE_ST@10.1.2.0/24"
                """);
        var peer = PacsBeans.resolve(context.camel, "sucre").peer();
        assertThat(peer.name()).isEqualTo("sucre");
        assertThat(peer.calledAeTitle()).isEqualTo("SUCRE");
        assertThat(peer.callingAeTitle()).isEqualTo("CARAVAN2");
        assertThat(peer.queryModel()).isEqualTo(QueryModel.STUDY_ROOT);
        assertThat(peer.connectTimeout()).hasSeconds(3);
        assertThat(peer.responseTimeout()).hasMinutes(15);
        assertThat(peer.matchLimit()).isEqualTo(500);
        assertThat(peer.associationIdle()).hasMillis(500);
        assertThat(pacs.getAssociationWait()).hasHours(2);
        assertThat(pacs.getAssociationIdle()).hasMillis(500);
        assertThat(pacs.getMaxAssociations()).isEqualTo(2);
        assertThat(pacs.callers())
                .containsExactly(
                        new Caller("SUCRE", "127.0.0.1", "ISO_IR 144"),
                        new Caller("SUCRE_ST", "10.1.2.0/24", "ISO_IR 144"));
    }

    @Test
    void storesFromItsOwnTitleAndHostUnlessToldOtherwise() {
        assertThat(TestContext.pacs("A", "pacs.example", 104).callers())
                .containsExactly(new Caller("A", "pacs.example"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "aeTitle: ''        | aeTitle is missing",
                "host: ''           | host is missing",
                "port: 0            | port is 0; write a whole number from 1 to 65535",
                "resultLimit: -1    | resultLimit is -1; write a whole number from 0 to 100000, which is matchLimit",
                "maxAssociations: 0 | maxAssociations is 0; write a whole number from 1 to 10000",
                "associationWait: 0s | associationWait is 0s; write a time from 1ms to 720h",
                "connectTimeout: 0s | connectTimeout is 0s; write a time from 1ms to 24h, for example 30s",
                "storesFrom: SUCRE  | storesFrom: 'SUCRE' is not AETITLE@address",
                "callingAeTitle: A_TITLE_MUCH_TOO_LONG | callingAeTitle must be an AE title"
            })
    void saysWhichSettingIsWrong(String line, String problem) throws Exception {
        String key = line.substring(0, line.indexOf(':'));
        load("aeTitle: A\nhost: 127.0.0.1\nport: 104\n".replaceAll("(?m)^" + key + ":.*\n", "") + line + "\n");
        assertThatThrownBy(() -> PacsBeans.resolve(context.camel, "sucre"))
                .hasMessageContaining("PACS 'sucre': ")
                .hasMessageContaining(problem);
    }

    @Test
    void mustBeReachableFromWhereItStores() {
        Pacs remote = TestContext.pacs("A", "10.1.2.3", 104);
        assertThatThrownBy(() -> DicomChecks.refuseRemotePacsAtLoopback(Map.of("sucre", remote), "localhost"))
                .hasMessageContaining("PACS 'sucre' stores from 10.1.2.3")
                .hasMessageContaining("caravan.dicom.host=0.0.0.0");
        assertThatCode(() -> DicomChecks.refuseRemotePacsAtLoopback(Map.of("sucre", remote), "0.0.0.0"))
                .doesNotThrowAnyException();
        remote.setStoresFrom("A@127.0.0.1");
        assertThatCode(() -> DicomChecks.refuseRemotePacsAtLoopback(Map.of("tunnelled", remote), "127.0.0.1"))
                .doesNotThrowAnyException();
        Pacs unfinished = TestContext.pacs("A", "", 104);
        assertThatCode(() -> DicomChecks.refuseRemotePacsAtLoopback(Map.of("unfinished", unfinished), "127.0.0.1"))
                .doesNotThrowAnyException();
    }
}
