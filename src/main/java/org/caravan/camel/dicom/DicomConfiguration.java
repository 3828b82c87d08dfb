package org.caravan.camel.dicom;

import java.time.Duration;

import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.support.jsse.SSLContextParameters;

import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.ListenerConfig.IdentityCheck;
import org.caravan.dicom.QueryLevel;

/** The options of a {@code dicom:} endpoint. Which verb takes which is said in {@link DicomOptions}. */
@UriParams
public class DicomConfiguration {

    @UriParam(
            label = "common",
            defaultValue = DicomToolkit.BUILT_IN,
            description = "The DICOM transport to use: built-in, or the name of another one on the class path.")
    private String toolkit;

    @UriParam(
            label = "common,security",
            description =
                    "TLS 1.2 or 1.3 with these keys and trusted certificates: name of a bean of type org.caravan.camel.dicom.TlsFiles (PEM files) or"
                            + " org.apache.camel.support.jsse.SSLContextParameters, as #name. A listener asks for certificates as its"
                            + " clientAuthentication says. Default is what the PACS bean has, otherwise none.")
    private SSLContextParameters sslContextParameters;

    @UriParam(
            label = "producer,security",
            defaultValue = "true",
            description =
                    "Whether the certificate of the PACS must be one for the host we connect to; with sslContextParameters of the endpoint or of the Camel"
                            + " context (the PACS bean has a property of this name for its own).")
    private boolean tlsHostNameChecked = true;

    @UriParam(
            label = "consumer,security",
            description =
                    "For listen: who may associate by the user name and passcode they give, beside callers: name of a bean of type"
                            + " org.caravan.dicom.ListenerConfig.IdentityCheck, as #name. Default is anybody, with a user or without.")
    private IdentityCheck identityCheck;

    @UriParam(
            label = "producer",
            description =
                    "Query/Retrieve Level (0008,0052): PATIENT, STUDY, SERIES or IMAGE for find (default STUDY); SERIES or IMAGE"
                            + " for move, get and retrieve (default SERIES), where IMAGE retrieves the instances in the header CamelDicomSOPInstanceUIDs.")
    private QueryLevel level;

    @UriParam(
            label = "producer",
            description = "For find: matching and return keys as keyword=value, separated by commas, for example"
                    + " PatientID=TB-*,StudyDate=20260101-,StudyInstanceUID= (an empty value is a return key; a backslash separates"
                    + " values; a comma within a value is doubled). Keys in the body (a map, or this syntax) are added and win;"
                    + " those of one person belong there, since URIs show in logs.")
    private String keys;

    @UriParam(
            label = "producer",
            defaultValue = "false",
            description =
                    "For find: true gives the body as an iterator over a spool file, in bounded memory, instead of a list. The file is"
                            + " deleted when the exchange is done.")
    private boolean streaming;

    @UriParam(
            label = "producer",
            defaultValue = "16777216",
            description =
                    "For find without streaming: most memory the list of matches may take (estimated), 65536 to 1073741824 bytes. More"
                            + " ends the query in an error.")
    private long maxListSize = 16L << 20;

    @UriParam(
            label = "producer",
            defaultValue = "268435456",
            description =
                    "For find with streaming, and store with a stream as body: longest spool file (in java.io.tmpdir), 65536 to 1099511627776 bytes."
                            + " More ends the request in an error.")
    private long maxSpoolSize = 256L << 20;

    @UriParam(
            label = "producer",
            defaultValue = "none",
            description =
                    "For store: how the PACS is to confirm what it answered as stored. find: it must list each object (one C-FIND at IMAGE level for each series)."
                            + " commitment: it must commit itself to keep each (storage commitment), and may report to a listener of the same Camel context."
                            + " What it does not confirm counts as failed.")
    private Verify verify = Verify.none;

    @UriParam(
            label = "producer",
            defaultValue = "60s",
            description =
                    "For commit, and store with verify: how long the PACS may take to confirm, since some list an object only a while after they have stored it, or report later; 0s to 24h.")
    private Duration verifyWait = Duration.ofSeconds(60);

    @UriParam(
            label = "producer",
            defaultValue = "false",
            description =
                    "For store: whether the PACS is asked first which of the objects it lists (C-FIND at IMAGE level), and only the others are sent.")
    private boolean onlyMissing;

    @UriParam(
            label = "producer",
            defaultValue = "50000",
            description =
                    "For store and commit: most objects of one body, 1 to 1000000; what is known of each is held in memory. More end in an error before anything is"
                            + " sent.")
    private int maxObjects = 50_000;

    @UriParam(
            label = "producer",
            defaultValue = "true",
            description =
                    "For find: whether matches that do not satisfy the keys are dropped on our side too, since some PACS ignore keys.")
    private boolean filter = true;

    @UriParam(
            label = "producer",
            description = "For C-MOVE: the AE title the PACS sends to. Default is our calling AE title at that PACS.")
    private String destination;

    @UriParam(
            label = "producer",
            description =
                    "Asked before every request message, and before an association is opened for it: name of a bean of type org.caravan.dicom.Gate, or a direct: endpoint"
                            + " that gets an empty exchange and lets the request go by returning. Default is no gate.")
    private String gate;

    @UriParam(
            label = "producer",
            description =
                    "Longest time one request takes in all, for example 30s, 10m, 4h; more than 0. The wait for a free association and for the gate does not count. Default is 1m for echo, 30m for find,"
                            + " 4h for move, get and retrieve (the wait for stragglers included), and for all objects of a store.")
    private Duration deadline;

    @UriParam(
            label = "producer",
            defaultValue = "30s",
            description =
                    "For C-MOVE: longest silence to wait for stragglers after the final response; each object of the series that arrives"
                            + " starts it anew, and it ends when all expected instances are there. 0 means no wait.")
    private Duration grace = Duration.ofSeconds(30);

    @UriParam(
            label = "producer",
            defaultValue = "false",
            description =
                    "For get: whether C-MOVE is used where the PACS does not offer C-GET or refuses it, and for a day after that; and for what C-GET could not bring. Not together with directory.")
    private boolean fallback;

    @UriParam(
            label = "common",
            description =
                    "Folder that gets incoming/, series/ and quarantine/, all on one file system. Required for listen; for get only where its objects"
                            + " are not to go to the folder and the route of the listener that runs in the same Camel context.")
    private String directory;

    @UriParam(
            label = "consumer",
            defaultValue = "pacs",
            description =
                    "For listen: who may store, as AETITLE@address separated by commas (address is a host name, an IP address or a network"
                            + " such as 10.1.2.0/24; * stands for any). The word pacs stands for every PACS bean's storesFrom, read anew"
                            + " for each association.")
    private String callers;

    @UriParam(
            label = "consumer",
            description =
                    "For listen: further AE titles of ours to answer to, separated by commas, beside the one in the URI.")
    private String aeTitles;

    @UriParam(
            label = "consumer",
            defaultValue = "refuse",
            description = "For listen: what becomes of an object of a series that was not asked for.")
    private Unsolicited unsolicited = Unsolicited.refuse;

    @UriParam(
            label = "common,advanced",
            defaultValue = "true",
            description =
                    "For listen, and get with a directory: whether an object is forced to the disk before Success is answered. false only for measuring.")
    private boolean durable = true;

    @UriParam(
            label = "consumer",
            defaultValue = "20",
            description =
                    "For listen: associations at once, 1 to 10000; further ones are rejected as local limit exceeded.")
    private int maxAssociations = 20;

    @UriParam(
            label = "consumer",
            defaultValue = "16",
            description =
                    "For listen: associations at once of one address, 1 to 10000, so that one peer leaves places to the others.")
    private int maxAssociationsPerAddress = 16;

    @UriParam(
            label = "consumer",
            defaultValue = "8",
            description =
                    "For listen: connections at once from addresses that callers does not name, 1 to 10000. They take no place of those it names; of"
                            + " more, the one that has waited longest is dropped.")
    private int maxStrangers = 8;

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "131072",
            description = "For listen: longest PDU accepted, 4096 to 16777216 bytes.")
    private int maxPduLength = 131072;

    @UriParam(
            label = "consumer",
            defaultValue = "30s",
            description = "For listen: longest time from the TCP connection to a whole A-ASSOCIATE-RQ; more than 0.")
    private Duration associationTimeout = Duration.ofSeconds(30);

    @UriParam(
            label = "consumer",
            defaultValue = "5s",
            description =
                    "For listen: associationTimeout for a connection from an address that callers does not name; more than 0, and never longer than"
                            + " associationTimeout.")
    private Duration strangerTimeout = Duration.ofSeconds(5);

    @UriParam(
            label = "consumer",
            defaultValue = "5m",
            description = "For listen: longest silence of a peer within or between messages; more than 0.")
    private Duration idleTimeout = Duration.ofMinutes(5);

    @UriParam(
            label = "consumer",
            defaultValue = "4h",
            description = "For listen: longest time one object may take to arrive; more than 0.")
    private Duration messageTimeout = Duration.ofHours(4);

    @UriParam(
            label = "consumer",
            defaultValue = "60s",
            description = "For listen: longest wait for the peer to read our answer; more than 0.")
    private Duration writeTimeout = Duration.ofSeconds(60);

    @UriParam(
            label = "consumer",
            defaultValue = "10s",
            description = "For listen: longest wait for running messages when stopping; more than 0.")
    private Duration closeTimeout = Duration.ofSeconds(10);

    @UriParam(
            label = "consumer",
            defaultValue = "16384",
            description =
                    "For listen: longest object taken, 1 to 1048576 MiB; a longer one is refused as out of resources (A700), and nothing of it"
                            + " stays.")
    private int maxObjectSize = 16_384;

    @UriParam(
            label = "consumer",
            defaultValue = "256",
            description =
                    "For listen: MiB that stay free where the directory is, 0 to 1048576: an object that would use them is refused as out of"
                            + " resources (A700), and the PACS asked again later.")
    private int minFree = 256;

    public String getToolkit() {
        return toolkit;
    }

    public void setToolkit(String toolkit) {
        this.toolkit = toolkit;
    }

    public SSLContextParameters getSslContextParameters() {
        return sslContextParameters;
    }

    public void setSslContextParameters(SSLContextParameters sslContextParameters) {
        this.sslContextParameters = sslContextParameters;
    }

    public boolean isTlsHostNameChecked() {
        return tlsHostNameChecked;
    }

    public void setTlsHostNameChecked(boolean tlsHostNameChecked) {
        this.tlsHostNameChecked = tlsHostNameChecked;
    }

    public IdentityCheck getIdentityCheck() {
        return identityCheck;
    }

    public void setIdentityCheck(IdentityCheck identityCheck) {
        this.identityCheck = identityCheck;
    }

    public QueryLevel getLevel() {
        return level;
    }

    public void setLevel(QueryLevel level) {
        this.level = level;
    }

    public String getKeys() {
        return keys;
    }

    public void setKeys(String keys) {
        this.keys = keys;
    }

    public boolean isStreaming() {
        return streaming;
    }

    public void setStreaming(boolean streaming) {
        this.streaming = streaming;
    }

    public long getMaxListSize() {
        return maxListSize;
    }

    public void setMaxListSize(long maxListSize) {
        this.maxListSize = maxListSize;
    }

    public long getMaxSpoolSize() {
        return maxSpoolSize;
    }

    public void setMaxSpoolSize(long maxSpoolSize) {
        this.maxSpoolSize = maxSpoolSize;
    }

    public Verify getVerify() {
        return verify;
    }

    public void setVerify(Verify verify) {
        this.verify = verify;
    }

    public Duration getVerifyWait() {
        return verifyWait;
    }

    public void setVerifyWait(Duration verifyWait) {
        this.verifyWait = verifyWait;
    }

    public boolean isOnlyMissing() {
        return onlyMissing;
    }

    public void setOnlyMissing(boolean onlyMissing) {
        this.onlyMissing = onlyMissing;
    }

    public int getMaxObjects() {
        return maxObjects;
    }

    public void setMaxObjects(int maxObjects) {
        this.maxObjects = maxObjects;
    }

    public boolean isFilter() {
        return filter;
    }

    public void setFilter(boolean filter) {
        this.filter = filter;
    }

    public String getDestination() {
        return destination;
    }

    public void setDestination(String destination) {
        this.destination = destination;
    }

    public String getGate() {
        return gate;
    }

    public void setGate(String gate) {
        this.gate = gate;
    }

    public Duration getDeadline() {
        return deadline;
    }

    public void setDeadline(Duration deadline) {
        this.deadline = deadline;
    }

    public Duration getGrace() {
        return grace;
    }

    public void setGrace(Duration grace) {
        this.grace = grace;
    }

    public boolean isFallback() {
        return fallback;
    }

    public void setFallback(boolean fallback) {
        this.fallback = fallback;
    }

    public String getDirectory() {
        return directory;
    }

    public void setDirectory(String directory) {
        this.directory = directory;
    }

    public String getCallers() {
        return callers;
    }

    public void setCallers(String callers) {
        this.callers = callers;
    }

    public String getAeTitles() {
        return aeTitles;
    }

    public void setAeTitles(String aeTitles) {
        this.aeTitles = aeTitles;
    }

    public Unsolicited getUnsolicited() {
        return unsolicited;
    }

    public void setUnsolicited(Unsolicited unsolicited) {
        this.unsolicited = unsolicited;
    }

    public boolean isDurable() {
        return durable;
    }

    public void setDurable(boolean durable) {
        this.durable = durable;
    }

    public int getMaxAssociations() {
        return maxAssociations;
    }

    public void setMaxAssociations(int maxAssociations) {
        this.maxAssociations = maxAssociations;
    }

    public int getMaxAssociationsPerAddress() {
        return maxAssociationsPerAddress;
    }

    public void setMaxAssociationsPerAddress(int maxAssociationsPerAddress) {
        this.maxAssociationsPerAddress = maxAssociationsPerAddress;
    }

    public int getMaxStrangers() {
        return maxStrangers;
    }

    public void setMaxStrangers(int maxStrangers) {
        this.maxStrangers = maxStrangers;
    }

    public int getMaxPduLength() {
        return maxPduLength;
    }

    public void setMaxPduLength(int maxPduLength) {
        this.maxPduLength = maxPduLength;
    }

    public Duration getAssociationTimeout() {
        return associationTimeout;
    }

    public void setAssociationTimeout(Duration associationTimeout) {
        this.associationTimeout = associationTimeout;
    }

    public Duration getStrangerTimeout() {
        return strangerTimeout;
    }

    public void setStrangerTimeout(Duration strangerTimeout) {
        this.strangerTimeout = strangerTimeout;
    }

    public Duration getIdleTimeout() {
        return idleTimeout;
    }

    public void setIdleTimeout(Duration idleTimeout) {
        this.idleTimeout = idleTimeout;
    }

    public Duration getMessageTimeout() {
        return messageTimeout;
    }

    public void setMessageTimeout(Duration messageTimeout) {
        this.messageTimeout = messageTimeout;
    }

    public Duration getWriteTimeout() {
        return writeTimeout;
    }

    public void setWriteTimeout(Duration writeTimeout) {
        this.writeTimeout = writeTimeout;
    }

    public Duration getCloseTimeout() {
        return closeTimeout;
    }

    public void setCloseTimeout(Duration closeTimeout) {
        this.closeTimeout = closeTimeout;
    }

    public int getMaxObjectSize() {
        return maxObjectSize;
    }

    public void setMaxObjectSize(int maxObjectSize) {
        this.maxObjectSize = maxObjectSize;
    }

    public int getMinFree() {
        return minFree;
    }

    public void setMinFree(int minFree) {
        this.minFree = minFree;
    }
}
