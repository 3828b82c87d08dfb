package org.caravan.camel.dicom;

import java.time.Duration;
import java.util.Map;

import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.jsse.SSLContextParameters;

import org.caravan.dicom.AeTitles;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.DurationRange;
import org.caravan.dicom.Gate;
import org.caravan.dicom.Tls;

/** Query a PACS, retrieve series from it, send objects to it, and receive what it sends (DICOM PS3.4 annexes A, B and C). */
@Metadata(excludeProperties = "bridgeErrorHandler,exceptionHandler")
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "dicom",
        title = "DICOM",
        syntax = "dicom:verb:peer",
        category = {Category.HEALTH},
        headersClass = DicomConstants.class)
public class DicomEndpoint extends DefaultEndpoint {

    private static final DurationRange GRACE = new DurationRange(Duration.ZERO, Duration.ofDays(1));

    @UriPath(
            enums = "echo,find,move,get,retrieve,store,commit,listen",
            description =
                    "echo: is the PACS there. find: query it. move: have it send a series to our listener. get: fetch a series over our own association."
                            + " retrieve: move or get, as the PACS bean says. store: send objects to it. commit: have it commit itself to keep objects. listen: receive objects.")
    @Metadata(required = true)
    private final DicomVerb verb;

    @UriPath(
            description =
                    "Name of a bean of type org.caravan.camel.dicom.Pacs, or AETITLE@host:port; for listen the AE title, address and port of"
                            + " our own.")
    @Metadata(required = true)
    private final String peer;

    @UriParam
    private final DicomConfiguration configuration = new DicomConfiguration();

    @UriParam
    private final StoreConfiguration storing = new StoreConfiguration();

    @UriParam
    private final ListenConfiguration listening = new ListenConfiguration();

    private Gate gate = Gate.OPEN;

    DicomEndpoint(String uri, DicomComponent component, DicomVerb verb, String peer) {
        super(uri, component);
        this.verb = verb;
        this.peer = peer;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        explained(() -> {
            toolkit();
            if (verb.isProducer()) {
                pacs();
                Gates.check(getCamelContext(), configuration.getGate());
                deadline();
                fixedKeys();
                checkWaits();
            } else {
                refuseBridge();
                ListenSettings.of(this);
            }
        });
    }

    /** Runs a check and puts this endpoint in front of what it complains about. */
    void explained(Runnable check) {
        try {
            check.run();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(context() + ": " + e.getMessage()); // the root cause names the endpoint
        }
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        gate = Gates.of(getCamelContext(), configuration.getGate());
        if (verb.isRetrieve() && retrieveWith(pacs()) != RetrieveWith.GET) {
            explained(() -> getComponent().refuseUnreachableListener(peer, pacs(), destination(pacs())));
        }
    }

    /** Camel takes this option for itself before {@link DicomOptions} sees it. */
    private void refuseBridge() {
        if (isBridgeErrorHandler()) {
            throw new IllegalArgumentException(
                    "option 'bridgeErrorHandler' has no meaning for listen: what goes wrong with an object is answered to its sender");
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (gate instanceof RouteGate routeGate) {
            routeGate.close();
        }
        super.doStop();
    }

    /** The AE title that C-MOVE has the PACS send to. */
    String destination(PacsBeans.Named pacs) {
        String chosen = configuration.getDestination();
        return chosen == null ? pacs.peer().callingAeTitle() : chosen;
    }

    /** How this endpoint retrieves from that PACS. */
    RetrieveWith retrieveWith(PacsBeans.Named pacs) {
        return switch (verb) {
            case get -> configuration.isFallback() ? RetrieveWith.AUTO : RetrieveWith.GET;
            case retrieve -> pacs.pacs().getRetrieve();
            default -> RetrieveWith.MOVE;
        };
    }

    private void checkWaits() {
        GRACE.require("option 'verifyWait'", storing.getVerifyWait());
        GRACE.require("option 'grace'", configuration.getGrace());
        if (configuration.isFallback() && configuration.getDirectory() != null) {
            throw new IllegalArgumentException(
                    "options 'fallback' and 'directory' exclude each other: what C-MOVE brings goes to a dicom:listen endpoint. Leave one out");
        }
        if (configuration.getDestination() != null) {
            AeTitles.requireValid(configuration.getDestination(), "option 'destination'");
        }
    }

    /** {@code dicom:<verb>:<peer>}: the URI without its options, for messages. */
    String context() {
        return "dicom:" + verb + ":" + peer;
    }

    DicomToolkit toolkit() {
        String chosen = configuration.getToolkit();
        return DicomToolkit.named(chosen == null ? getComponent().getToolkit() : chosen);
    }

    /** The PACS as its bean says now, so that an edited bean counts from the next request on. */
    PacsBeans.Named pacs() {
        PacsBeans.Named pacs = PacsBeans.resolve(getCamelContext(), peer);
        SSLContextParameters own = configuration.getSslContextParameters();
        if (own == null && pacs.peer().tls() != null) {
            return pacs;
        }
        Tls tls = tls();
        return tls == null ? pacs : new PacsBeans.Named(pacs.pacs(), pacs.peer().withTls(tls));
    }

    /** TLS as the endpoint has it, otherwise as the Camel context has it; null where neither has. */
    Tls tls() {
        SSLContextParameters own = configuration.getSslContextParameters();
        return TlsSettings.of(
                own != null ? own : getComponent().globalTls(),
                getCamelContext(),
                configuration.isTlsHostNameChecked());
    }

    Gate gate() {
        return gate;
    }

    /** The keys of the option {@code keys}. */
    Map<String, Object> fixedKeys() {
        return configuration.getKeys() == null ? Map.of() : Keys.parse(configuration.getKeys());
    }

    Duration deadline() {
        Duration chosen = configuration.getDeadline();
        return chosen == null ? verb.defaultDeadline() : DurationRange.JOB.require("option 'deadline'", chosen);
    }

    @Override
    public Producer createProducer() throws Exception {
        return switch (verb) {
            case echo -> new DicomEchoProducer(this);
            case find -> new DicomFindProducer(this);
            case move, get, retrieve -> new DicomRetrieveProducer(this);
            case store -> new DicomStoreProducer(this);
            case commit -> new DicomCommitProducer(this);
            case listen ->
                throw new IllegalArgumentException(
                        context()
                                + " receives, so it belongs into from:, not to:. To send requests use dicom:echo, dicom:find, dicom:move, dicom:get, dicom:retrieve, dicom:store or dicom:commit");
        };
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        if (verb.isProducer()) {
            throw new IllegalArgumentException(context()
                    + " sends requests, so it belongs into to:, not from:. To receive objects use dicom:listen");
        }
        Consumer consumer = new DicomListenConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public DicomComponent getComponent() {
        return (DicomComponent) super.getComponent();
    }

    public DicomVerb getVerb() {
        return verb;
    }

    public String getPeer() {
        return peer;
    }

    public DicomConfiguration getConfiguration() {
        return configuration;
    }

    public StoreConfiguration getStoring() {
        return storing;
    }

    public ListenConfiguration getListening() {
        return listening;
    }
}
