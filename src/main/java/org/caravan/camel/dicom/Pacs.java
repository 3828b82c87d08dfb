package org.caravan.camel.dicom;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.apache.camel.support.jsse.SSLContextParameters;

import org.caravan.dicom.ListenerConfig.Caller;
import org.caravan.dicom.Peer;
import org.caravan.dicom.QueryModel;

/**
 * A PACS as its file under {@code routes/pacs} describes it: a bean whose name is what {@code dicom:<verb>:<peer>} calls it.
 *
 * <p>Only {@code aeTitle}, {@code host} and {@code port} must be set. Durations are written like {@code 30s}, {@code 10m}, {@code 1h};
 * none may be 0, since no wait is endless.
 */
public class Pacs {

    private PacsKind kind = PacsKind.DICOM;
    private String url = "";
    private String passcodeFile = "";
    private String token = "";
    private String tokenFile = "";
    private String name;
    private String aeTitle;
    private String host;
    private int port;
    private String callingAeTitle = "CARAVAN";
    private QueryModel queryModel = QueryModel.AUTO;
    private String fallbackCharacterSet = "ISO_IR 6";
    private int maxPduLength = 131072;
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration associationTimeout = Duration.ofSeconds(30);
    private Duration responseTimeout = Duration.ofMinutes(10);
    private Duration writeTimeout = Duration.ofSeconds(60);
    private Duration releaseTimeout = Duration.ofSeconds(5);
    private int matchLimit = 100_000;
    private int maxMatchLength = 1 << 20;
    private int resultLimit;
    private int maxAssociations = 1;
    private Duration associationWait = Duration.ofHours(1);
    private Duration associationIdle = Duration.ofSeconds(10);
    private Duration pauseFirst = Duration.ofSeconds(30);
    private Duration pauseLongest = Duration.ofMinutes(30);
    private RetrieveWith retrieve;
    private String storesFrom = "";
    private String windows = "";
    private String timeZone = "UTC";
    private Nearline nearline = Nearline.WAIT;
    private int recallsPerNight = 20;
    private SSLContextParameters sslContextParameters;
    private boolean tlsHostNameChecked = true;
    private String userName = "";
    private String userPasscode = "";
    private int asyncOperations = 1;
    private boolean relationalQueries;
    private boolean fuzzyMatching;

    /**
     * One with every default.
     *
     * @param address {@code AETITLE@host:port}
     * @throws IllegalArgumentException says what is wrong and what it should look like
     */
    public static Pacs at(String address) {
        AeAddress parts = AeAddress.parse(address, 1);
        Pacs pacs = new Pacs();
        pacs.setAeTitle(parts.aeTitle());
        pacs.setHost(parts.host());
        pacs.setPort(parts.port());
        return pacs;
    }

    /** Returns the transport's view of it, called by {@link #getName()} in messages. */
    public Peer toPeer() {
        return toPeer(name == null ? aeTitle : name);
    }

    /**
     * Returns the transport's view of it.
     *
     * @param beanName what messages call it
     * @throws IllegalArgumentException names the setting that is missing or wrong
     */
    public Peer toPeer(String beanName) {
        return PacsSettings.peer(this, beanName);
    }

    /**
     * Who may store to us on behalf of this PACS: {@link #getStoresFrom()}, otherwise its own AE title at its own host; nobody for one that speaks
     * DICOMweb.
     *
     * @throws IllegalArgumentException when an entry is not {@code AETITLE@address}, or there is nothing to go by
     */
    public List<Caller> callers() {
        List<Caller> listed = Stream.of(storesFrom.split(","))
                .filter(text -> !text.isBlank())
                .map(text -> Callers.parse(text, "storesFrom"))
                .map(caller -> caller.withFallback(fallbackCharacterSet))
                .toList();
        if (!listed.isEmpty() || kind == PacsKind.DICOMWEB) {
            return listed;
        }
        PacsSettings.require(aeTitle, "aeTitle");
        PacsSettings.require(host, "host");
        return List.of(new Caller(aeTitle.strip(), host.strip(), fallbackCharacterSet));
    }

    /** DICOM, or DICOMWEB for one that is asked by HTTP. Default DICOM. */
    public PacsKind getKind() {
        return kind;
    }

    public void setKind(PacsKind kind) {
        this.kind = kind;
    }

    /** Of DICOMweb, the address that {@code /studies} is below, such as {@code https://pacs.example.org/dicom-web}. */
    public String getUrl() {
        return url;
    }

    public void setUrl(String url) {
        this.url = url == null ? "" : url.strip().replaceFirst("/+$", "");
    }

    /** Of DICOMweb, a file with the passcode of the user, read anew whenever requests begin; default is none. */
    public String getPasscodeFile() {
        return passcodeFile;
    }

    public void setPasscodeFile(String passcodeFile) {
        this.passcodeFile = passcodeFile == null ? "" : passcodeFile.strip();
    }

    /** Of DICOMweb, a bearer token in place of a user; default is none. */
    public String getToken() {
        return token;
    }

    public void setToken(String token) {
        this.token = token == null ? "" : token.strip();
    }

    /** Of DICOMweb, a file with the bearer token, read anew whenever requests begin; default is none. */
    public String getTokenFile() {
        return tokenFile;
    }

    public void setTokenFile(String tokenFile) {
        this.tokenFile = tokenFile == null ? "" : tokenFile.strip();
    }

    /** What messages call this PACS; default is the bean's name. */
    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    /** Its AE title, 1 to 16 characters. Required. */
    public String getAeTitle() {
        return aeTitle;
    }

    public void setAeTitle(String aeTitle) {
        this.aeTitle = aeTitle;
    }

    /** Its host name or address. Required. */
    public String getHost() {
        return host;
    }

    public void setHost(String host) {
        this.host = host;
    }

    /** Its TCP port, 1 to 65535. Required. */
    public int getPort() {
        return port;
    }

    public void setPort(int port) {
        this.port = port;
    }

    /** The AE title we give as ours, which the PACS must know; also where {@code move} has it send to. Default CARAVAN. */
    public String getCallingAeTitle() {
        return callingAeTitle;
    }

    public void setCallingAeTitle(String callingAeTitle) {
        this.callingAeTitle = callingAeTitle;
    }

    /** AUTO, PATIENT_ROOT or STUDY_ROOT. Default AUTO. */
    public QueryModel getQueryModel() {
        return queryModel;
    }

    public void setQueryModel(QueryModel queryModel) {
        this.queryModel = queryModel;
    }

    /**
     * Character set of answers and objects that do not name theirs, and of queries with characters beyond ASCII (PS3.3 C.12.1.1.2).
     * Default ISO_IR 6: such queries are then sent in ISO_IR 192.
     */
    public String getFallbackCharacterSet() {
        return fallbackCharacterSet;
    }

    public void setFallbackCharacterSet(String fallbackCharacterSet) {
        this.fallbackCharacterSet = fallbackCharacterSet;
    }

    /** Longest PDU we receive, 4096 to 16777216 bytes. Default 131072. */
    public int getMaxPduLength() {
        return maxPduLength;
    }

    public void setMaxPduLength(int maxPduLength) {
        this.maxPduLength = maxPduLength;
    }

    /** Longest wait for the TCP connection. Default 10s. */
    public Duration getConnectTimeout() {
        return connectTimeout;
    }

    public void setConnectTimeout(Duration connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    /** Longest wait for the answer to A-ASSOCIATE-RQ. Default 30s. */
    public Duration getAssociationTimeout() {
        return associationTimeout;
    }

    public void setAssociationTimeout(Duration associationTimeout) {
        this.associationTimeout = associationTimeout;
    }

    /**
     * Longest silence while responses are due. Default 10m, since many PACS are silent for the whole of a C-MOVE; a query is bounded by
     * the endpoint's deadline too.
     */
    public Duration getResponseTimeout() {
        return responseTimeout;
    }

    public void setResponseTimeout(Duration responseTimeout) {
        this.responseTimeout = responseTimeout;
    }

    /** Longest wait for the PACS to read what we send. Default 60s. */
    public Duration getWriteTimeout() {
        return writeTimeout;
    }

    public void setWriteTimeout(Duration writeTimeout) {
        this.writeTimeout = writeTimeout;
    }

    /** Longest wait for the answer to A-RELEASE-RQ. Default 5s. */
    public Duration getReleaseTimeout() {
        return releaseTimeout;
    }

    public void setReleaseTimeout(Duration releaseTimeout) {
        this.releaseTimeout = releaseTimeout;
    }

    /** Most matches a query may return before it ends in an error, 1 to 1000000. Default 100000. */
    public int getMatchLimit() {
        return matchLimit;
    }

    public void setMatchLimit(int matchLimit) {
        this.matchLimit = matchLimit;
    }

    /**
     * Longest match, in bytes as it is sent, 4096 to 16777216: with a longer one a query ends in an error. What was not asked for counts, but
     * is not held. Default 1048576.
     */
    public int getMaxMatchLength() {
        return maxMatchLength;
    }

    public void setMaxMatchLength(int maxMatchLength) {
        this.maxMatchLength = maxMatchLength;
    }

    /**
     * How many matches the PACS gives at most, without a word about the others: ask its administrator. A query that gives as many is
     * taken for cut off. Default 0, not known.
     */
    public int getResultLimit() {
        return resultLimit;
    }

    public void setResultLimit(int resultLimit) {
        this.resultLimit = resultLimit;
    }

    /** Associations we open to it at once, 1 or more. Default 1. */
    public int getMaxAssociations() {
        return maxAssociations;
    }

    public void setMaxAssociations(int maxAssociations) {
        this.maxAssociations = maxAssociations;
    }

    /** Longest wait of a request for a free association; first come, first served. Default 1h. */
    public Duration getAssociationWait() {
        return associationWait;
    }

    public void setAssociationWait(Duration associationWait) {
        this.associationWait = associationWait;
    }

    /** How long an unused association stays open, and how long one may have been unused when a request takes it. Default 10s. */
    public Duration getAssociationIdle() {
        return associationIdle;
    }

    public void setAssociationIdle(Duration associationIdle) {
        this.associationIdle = associationIdle;
    }

    /**
     * When it may be asked: {@link #getWindows()} in {@link #getTimeZone()}.
     *
     * @throws IllegalArgumentException says what is wrong and what to write instead
     */
    public Windows askingWindows() {
        return Windows.parse(windows, timeZone);
    }

    /** When it may be asked, such as {@code Mon-Fri 19:00-06:30; Sat,Sun 00:00-24:00}; see {@link Windows}. Default is always. */
    public String getWindows() {
        return windows;
    }

    public void setWindows(String windows) {
        this.windows = windows == null ? "" : windows;
    }

    /** Time zone of the windows, and of the nights of recalls, such as America/La_Paz. Default UTC. */
    public String getTimeZone() {
        return timeZone;
    }

    public void setTimeZone(String timeZone) {
        this.timeZone = timeZone;
    }

    /** How long it is left alone after a failure; twice as long after each further one in a row, then one job tries it. 1s to 24h, default 30s. */
    public Duration getPauseFirst() {
        return pauseFirst;
    }

    public void setPauseFirst(Duration pauseFirst) {
        this.pauseFirst = pauseFirst;
    }

    /** How long it is left alone at most, 1s to 24h. Default 30m. */
    public Duration getPauseLongest() {
        return pauseLongest;
    }

    public void setPauseLongest(Duration pauseLongest) {
        this.pauseLongest = pauseLongest;
    }

    /** What becomes of series that it has in a slow store: WAIT or ALLOW. Default WAIT. */
    public Nearline getNearline() {
        return nearline;
    }

    public void setNearline(Nearline nearline) {
        this.nearline = nearline;
    }

    /** Such series that are asked for in a night, from noon to noon, at most, 1 to 100000. Default 20. */
    public int getRecallsPerNight() {
        return recallsPerNight;
    }

    public void setRecallsPerNight(int recallsPerNight) {
        this.recallsPerNight = recallsPerNight;
    }

    /** How {@code dicom:retrieve} gets objects from it: MOVE, GET or AUTO. Default MOVE; of DICOMweb, whose WADO-RS does as a C-GET, GET. */
    public RetrieveWith getRetrieve() {
        RetrieveWith usual = kind == PacsKind.DICOMWEB ? RetrieveWith.GET : RetrieveWith.MOVE;
        return retrieve == null ? usual : retrieve;
    }

    boolean retrieveIsChosen() {
        return retrieve != null;
    }

    public void setRetrieve(RetrieveWith retrieve) {
        this.retrieve = retrieve;
    }

    /**
     * AE titles and addresses it stores from, as {@code AETITLE@address}, separated by commas, with what they may do as {@link Callers#parse} reads it.
     * Default is its own title and host, for everything.
     */
    public String getStoresFrom() {
        return storesFrom;
    }

    public void setStoresFrom(String storesFrom) {
        this.storesFrom = storesFrom == null ? "" : storesFrom;
    }

    /**
     * TLS for the connections we open to it: a bean of type {@link TlsFiles}, or any of Camel's SSLContextParameters, named as {@code "#name"}.
     * Default is none.
     */
    public SSLContextParameters getSslContextParameters() {
        return sslContextParameters;
    }

    public void setSslContextParameters(SSLContextParameters sslContextParameters) {
        this.sslContextParameters = sslContextParameters;
    }

    /** Whether its certificate must be one for {@link #getHost()}. Default true. */
    public boolean isTlsHostNameChecked() {
        return tlsHostNameChecked;
    }

    public void setTlsHostNameChecked(boolean tlsHostNameChecked) {
        this.tlsHostNameChecked = tlsHostNameChecked;
    }

    /** The user we say we are when we open an association. Default is none. */
    public String getUserName() {
        return userName;
    }

    public void setUserName(String userName) {
        this.userName = userName == null ? "" : userName.strip();
    }

    /** Passcode of that user; it goes over the connection as it is, so set TLS too. Default is none. */
    public String getUserPasscode() {
        return userPasscode;
    }

    public void setUserPasscode(String userPasscode) {
        this.userPasscode = userPasscode == null ? "" : userPasscode;
    }

    /**
     * How many objects {@code dicom:store} may have on their way unanswered, 1 to 64, where the PACS agrees to that (asynchronous operations
     * window): on a line with a long way there and back, so many times faster for small objects. Default 1: few PACS agree, and some cannot bear to
     * be asked.
     */
    public int getAsyncOperations() {
        return asyncOperations;
    }

    public void setAsyncOperations(int asyncOperations) {
        this.asyncOperations = asyncOperations;
    }

    /** Whether queries without the keys of the levels above are negotiated. Default false. */
    public boolean isRelationalQueries() {
        return relationalQueries;
    }

    public void setRelationalQueries(boolean relationalQueries) {
        this.relationalQueries = relationalQueries;
    }

    /** Whether fuzzy matching of names is negotiated. Default false. */
    public boolean isFuzzyMatching() {
        return fuzzyMatching;
    }

    public void setFuzzyMatching(boolean fuzzyMatching) {
        this.fuzzyMatching = fuzzyMatching;
    }
}
