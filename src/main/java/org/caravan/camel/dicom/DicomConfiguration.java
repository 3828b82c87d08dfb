package org.caravan.camel.dicom;

import java.time.Duration;

import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.support.jsse.SSLContextParameters;

import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.QueryLevel;

/** The options of a {@code dicom:} endpoint that several verbs have, and those of queries and retrievals. Which verb takes which is said in {@link DicomOptions}. */
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
            defaultValue = "true",
            description =
                    "For find: whether matches that do not satisfy the keys are dropped on our side too, since some PACS ignore keys.")
    private boolean filter = true;

    @UriParam(
            label = "producer",
            description = "For C-MOVE: the AE title the PACS sends to. Default is our calling AE title at that PACS.")
    private String destination;

    @UriParam(
            label = "common",
            description =
                    "Asked before every request message, and before an association is opened for it: name of a bean of type org.caravan.dicom.Gate, or a direct: endpoint"
                            + " that gets an empty exchange and lets the request go by returning; its header CamelDicomPeer names the peer. Of listen it is asked before a report on storage commitment that needs an association of ours. Default is no gate.")
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
            label = "common,advanced",
            defaultValue = "true",
            description =
                    "For listen, and get with a directory: whether an object is forced to the disk before Success is answered. false only for measuring.")
    private boolean durable = true;

    @UriParam(
            label = "common,advanced",
            defaultValue = "false",
            description =
                    "For listen, and get with a directory: whether the objects of a retrieve are forced to the disk together when it ends, and not one by"
                            + " one before each is answered: several times as fast on slow disks. After a power failure those of a retrieve that had not"
                            + " ended are asked for again. Objects that no retrieve waits for are forced before they are answered in any case.")
    private boolean forceAtEnd;

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

    public boolean isForceAtEnd() {
        return forceAtEnd;
    }

    /** Whether anything is to be forced, and that together. */
    boolean forcesAtEnd() {
        return durable && forceAtEnd;
    }

    public void setForceAtEnd(boolean forceAtEnd) {
        this.forceAtEnd = forceAtEnd;
    }

    public boolean isDurable() {
        return durable;
    }

    public void setDurable(boolean durable) {
        this.durable = durable;
    }
}
