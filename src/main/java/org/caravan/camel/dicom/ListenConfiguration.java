package org.caravan.camel.dicom;

import java.time.Duration;

import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

import org.caravan.dicom.ListenerConfig.IdentityCheck;

/** The options of {@code dicom:listen}. */
@UriParams
public class ListenConfiguration {

    @UriParam(
            label = "consumer,security",
            description =
                    "For listen: who may associate by the user name and passcode they give, beside callers: name of a bean of type"
                            + " org.caravan.dicom.ListenerConfig.IdentityCheck, as #name. Default is anybody, with a user or without.")
    private IdentityCheck identityCheck;

    @UriParam(
            label = "consumer",
            defaultValue = "pacs",
            description =
                    "For listen: who may associate, as AETITLE@address separated by commas (address is a host name, an IP address or a network"
                            + " such as 10.1.2.0/24; * stands for any). Words after the address say what for, all where there is none: echo, store, commit;"
                            + " called=AETITLE permits one AE title of ours alone, for example MONITOR@10.1.2.9 echo. The word pacs stands for every PACS"
                            + " bean's storesFrom, read anew for each association.")
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

    @UriParam(
            label = "consumer",
            defaultValue = "false",
            description =
                    "For listen: whether we commit ourselves, where peers ask for that (storage commitment), to keep the objects that lie in directory"
                            + " under series; only for whoever leaves them there. The report goes over the association of the request, or where the peer"
                            + " ends that, to the PACS bean that has its AE title.")
    private boolean commitment;

    @UriParam(
            label = "consumer",
            defaultValue = "1h",
            description =
                    "For listen with commitment: how long a report is tried again (after 10 s, then twice as long each time, 10 min at most) where the peer cannot be reached; 1s to 24h.")
    private Duration commitmentWithin = Duration.ofHours(1);

    public IdentityCheck getIdentityCheck() {
        return identityCheck;
    }

    public void setIdentityCheck(IdentityCheck identityCheck) {
        this.identityCheck = identityCheck;
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

    public boolean isCommitment() {
        return commitment;
    }

    public void setCommitment(boolean commitment) {
        this.commitment = commitment;
    }

    public Duration getCommitmentWithin() {
        return commitmentWithin;
    }

    public void setCommitmentWithin(Duration commitmentWithin) {
        this.commitmentWithin = commitmentWithin;
    }
}
