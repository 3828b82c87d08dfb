package org.caravan.camel.dicom;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.camel.Endpoint;
import org.apache.camel.SSLContextParametersAware;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.HealthCheckComponent;
import org.apache.camel.support.jsse.SSLContextParameters;

import org.caravan.dicom.DicomConnectException;
import org.caravan.dicom.DicomToolkit;
import org.caravan.log.PeerLog;

/**
 * The component {@code dicom:}. What its endpoints share lives here: the associations to each peer, and the register of series that are being
 * retrieved.
 */
@Component("dicom")
public class DicomComponent extends HealthCheckComponent implements SSLContextParametersAware {

    @Metadata(
            defaultValue = DicomToolkit.BUILT_IN,
            description =
                    "The DICOM transport of endpoints that name none: built-in, or the name of another one on the class path.")
    private String toolkit = DicomToolkit.BUILT_IN;

    @Metadata(
            autowired = true,
            label = "advanced",
            description = "Hears of every request and every received object, for metrics.")
    private DicomObserver observer; // Camel fills in only what is null

    @Metadata(
            autowired = true,
            label = "advanced",
            description =
                    "Limits the associations to a PACS over several programs. Without one, each keeps to maxAssociations for itself.")
    private AssociationLimit associationLimit;

    @Metadata(
            label = "security",
            defaultValue = "false",
            description =
                    "Whether the SSL context parameters of the Camel context are used where neither the endpoint nor the PACS bean has any.")
    private boolean useGlobalSslContextParameters;

    private final RetrieveRegistry retrieves = new RetrieveRegistry();
    private final AssociationPools associations = new AssociationPools(this::observer, this::limit);

    private final WindowEnds windowEnds = new WindowEnds();

    private final RefusedGets refusedGets = new RefusedGets();

    private final AwaitedReports commitments = new AwaitedReports();

    private final PeerLog log = new PeerLog();

    private final DicomHealth health = new DicomHealth(this);

    private DicomObserver observers;

    private record Listening(ListenSettings settings, FetchedObjects objects) {}

    private final Map<DicomListenConsumer, Listening> listeners = new ConcurrentHashMap<>();

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        String[] parts = remaining.split(":", 2);
        if (parts.length < 2 || parts[1].isBlank()) {
            throw new IllegalArgumentException(
                    "Write dicom:<verb>:<peer>, where peer is a PACS bean's name or AETITLE@host:port");
        }
        DicomVerb verb = DicomVerb.of(parts[0]);
        try {
            DicomOptions.check(verb, parameters);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "dicom:" + remaining + ": " + e.getMessage()); // the root cause names the endpoint
        }
        DicomEndpoint endpoint = new DicomEndpoint(uri, this, verb, parts[1]);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    /** The series being retrieved now, with their progress. */
    public RetrieveRegistry getRetrieves() {
        return retrieves;
    }

    /** Releases the associations to a PACS whose bean is gone: those in use when their request has ended. */
    public void forget(String pacs) {
        associations.close(pacs);
        health.forget(pacs);
    }

    void listening(DicomListenConsumer consumer, ListenSettings settings, FetchedObjects objects) {
        listeners.put(consumer, new Listening(settings, objects));
    }

    void notListening(DicomListenConsumer consumer) {
        listeners.remove(consumer);
    }

    /** Refuses a PACS on another machine that is to send to a listener of ours on a loopback address. */
    void refuseUnreachableListener(String name, PacsBeans.Named pacs, String destination) {
        listeners.values().stream()
                .map(Listening::settings)
                .filter(settings -> settings.aeTitles().contains(destination))
                .forEach(settings -> DicomChecks.refuseRemotePacsAtLoopback(
                        Map.of(name, pacs.pacs()), settings.address().host()));
    }

    WindowEnds windowEnds() {
        return windowEnds;
    }

    /**
     * Where objects go that a C-GET brings: to the listener of the AE title that asks for them, otherwise to the only one there is.
     *
     * @throws DicomConnectException when none runs, or several
     */
    FetchedObjects fetched(PacsBeans.Named pacs) throws DicomConnectException {
        List<Listening> running = List.copyOf(listeners.values());
        List<Listening> called = running.stream()
                .filter(listening ->
                        listening.settings().aeTitles().contains(pacs.peer().callingAeTitle()))
                .toList();
        List<Listening> candidates = called.isEmpty() ? running : called;
        if (candidates.size() != 1) {
            throw new DicomConnectException("A C-GET gives its objects to the route of a dicom:listen endpoint, and "
                    + (candidates.isEmpty() ? "none" : "more than one of them")
                    + " runs for AE title " + pacs.peer().callingAeTitle()
                    + ". Start one, or name a folder with the option directory");
        }
        return candidates.get(0).objects();
    }

    AwaitedReports commitments() {
        return commitments;
    }

    RefusedGets refusedGets() {
        return refusedGets;
    }

    /** Of what PACS answer. */
    PeerLog log() {
        return log;
    }

    AssociationPools associations() {
        return associations;
    }

    synchronized DicomObserver observer() {
        if (observers == null) {
            observers = new Observers(health, observer == null ? DicomMeters.of(getCamelContext()) : observer);
        }
        return observers;
    }

    DicomHealth health() {
        return health;
    }

    private AssociationLimit limit() {
        return associationLimit == null ? AssociationLimit.NONE : associationLimit;
    }

    public AssociationLimit getAssociationLimit() {
        return associationLimit;
    }

    public void setAssociationLimit(AssociationLimit associationLimit) {
        this.associationLimit = associationLimit;
    }

    public DicomObserver getObserver() {
        return observer;
    }

    public synchronized void setObserver(DicomObserver observer) {
        this.observer = observer;
        observers = null;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        associations.open();
    }

    @Override
    protected void doStop() throws Exception {
        associations.close();
        windowEnds.close();
        log.close();
        health.forgetAll();
        super.doStop();
    }

    @Override
    public boolean isUseGlobalSslContextParameters() {
        return useGlobalSslContextParameters;
    }

    @Override
    public void setUseGlobalSslContextParameters(boolean useGlobalSslContextParameters) {
        this.useGlobalSslContextParameters = useGlobalSslContextParameters;
    }

    /** Those of the Camel context where they are to be used; null otherwise. */
    SSLContextParameters globalTls() {
        return useGlobalSslContextParameters ? retrieveGlobalSslContextParameters() : null;
    }

    public String getToolkit() {
        return toolkit;
    }

    public void setToolkit(String toolkit) {
        this.toolkit = toolkit;
    }
}
