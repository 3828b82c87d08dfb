package org.caravan.dicom;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Where an acceptor listens, whom it lets in and how much it takes. Immutable; made with {@link #builder}.
 *
 * @param aeTitles called AE titles it answers to; never empty
 * @param host address to bind; default 127.0.0.1
 * @param port TCP port, 0 lets the system choose; default 11112
 * @param callers who may associate, asked for every association, so that a peer added later is let in without a restart; an empty
 *     list lets nobody in. Must return quickly and never throw
 * @param incoming folder for objects under their temporary names; on the same file system as their final place. Null where no
 *     store service is offered
 * @param durable whether objects are forced to the disk before Success is answered; default true, false only for measuring
 * @param maxAssociations associations at once, further ones are rejected as "local limit exceeded"; default 20
 * @param maxAssociationsPerAddress associations at once of one address, so that one peer leaves places to the others; default 16
 * @param maxStrangers connections at once from addresses that {@code callers} does not name; of more, the one that has waited longest is
 *     dropped; default 8
 * @param maxPduLength longest PDU accepted, in bytes; default 131072
 * @param associationTimeout from TCP accept to a whole A-ASSOCIATE-RQ; default 30 s
 * @param strangerTimeout the same for an address that {@code callers} does not name; default 5 s
 * @param idleTimeout longest silence of a peer within or between messages; default 5 min
 * @param messageTimeout longest time one message may take in all; default 4 h
 * @param writeTimeout longest wait for the peer to read our answer; default 60 s
 * @param closeTimeout longest wait for running messages when closing; default 10 s
 * @param maxObjectSize longest object taken, in bytes; default 16 GiB. What is longer is refused as out of resources (A700), and at twice that
 *     length, or when the disk is full, its association is aborted
 * @param minFree bytes that stay free on the disk: an object that would use them is refused as out of resources; default 0
 * @param tls how connections are encrypted; null, the default, for not at all. Whoever connects without is refused then
 * @param identities who may associate by the user they say they are (PS3.7 §D.3.3.7); null, the default, for anybody, whether they say so or not
 */
public record ListenerConfig(
        Set<String> aeTitles,
        String host,
        int port,
        Supplier<List<Caller>> callers,
        Path incoming,
        boolean durable,
        int maxAssociations,
        int maxAssociationsPerAddress,
        int maxStrangers,
        int maxPduLength,
        Duration associationTimeout,
        Duration strangerTimeout,
        Duration idleTimeout,
        Duration messageTimeout,
        Duration writeTimeout,
        Duration closeTimeout,
        long maxObjectSize,
        long minFree,
        Tls tls,
        IdentityCheck identities) {

    public ListenerConfig {
        aeTitles = Set.copyOf(aeTitles);
        Objects.requireNonNull(callers, "callers");
        if (aeTitles.isEmpty()) {
            throw new IllegalArgumentException("A listener needs at least one AE title");
        }
        aeTitles.forEach(title -> AeTitles.requireValid(title, "aeTitles"));
        Range.OWN_PORT.require("port", port);
        Peer.ASSOCIATIONS.require("maxAssociations", maxAssociations);
        Peer.ASSOCIATIONS.require("maxAssociationsPerAddress", maxAssociationsPerAddress);
        Peer.ASSOCIATIONS.require("maxStrangers", maxStrangers);
        Peer.PDU_LENGTH.require("maxPduLength", maxPduLength);
        DurationRange.WAIT.require("associationTimeout", associationTimeout);
        DurationRange.WAIT.require("strangerTimeout", strangerTimeout);
        DurationRange.WAIT.require("idleTimeout", idleTimeout);
        DurationRange.JOB.require("messageTimeout", messageTimeout);
        DurationRange.WAIT.require("writeTimeout", writeTimeout);
        DurationRange.WAIT.require("closeTimeout", closeTimeout);
    }

    /** Says whether a user may associate. */
    @FunctionalInterface
    public interface IdentityCheck {

        /**
         * Must return quickly and never throw.
         *
         * @param identity as sent; null where none was, or one of another kind than a name
         */
        boolean accepts(ListenerObserver.Association association, UserIdentity identity);
    }

    /**
     * Who may associate.
     *
     * @param aeTitle calling AE title, {@code *} for any
     * @param address host name, IP address or network ({@code 10.1.2.0/24}), {@code *} for any
     * @param fallbackCharacterSet defined term (PS3.3 C.12.1.1.2) for the attributes of objects without (0008,0005)
     * @param calledAeTitle which of our AE titles it may call, {@code *} for any
     * @param operations what it may ask for; what several entries permit to one caller adds up
     */
    public record Caller(
            String aeTitle,
            String address,
            String fallbackCharacterSet,
            String calledAeTitle,
            Set<RequestKind> operations) {

        public Caller {
            operations = Set.copyOf(operations);
        }

        /** For everything, with ISO_IR 6 for objects that name no character set. */
        public Caller(String aeTitle, String address) {
            this(aeTitle, address, "ISO_IR 6");
        }

        /** For everything. */
        public Caller(String aeTitle, String address, String fallbackCharacterSet) {
            this(aeTitle, address, fallbackCharacterSet, "*", EnumSet.allOf(RequestKind.class));
        }

        /** The same with another character set for objects that name none. */
        public Caller withFallback(String characterSet) {
            return new Caller(aeTitle, address, characterSet, calledAeTitle, operations);
        }

        /** The same, for these operations alone, of whoever calls that AE title of ours. */
        public Caller only(String called, Set<RequestKind> permitted) {
            return new Caller(aeTitle, address, fallbackCharacterSet, called, permitted);
        }

        public boolean mayCall(String called) {
            return calledAeTitle.equals("*") || calledAeTitle.equals(called);
        }
    }

    public static Builder builder(String... aeTitles) {
        return new Builder(Set.of(aeTitles));
    }

    /** Collects the settings of a {@link ListenerConfig}; each starts with its default. */
    public static final class Builder {
        private final Set<String> aeTitles;
        private String host = "127.0.0.1";
        private int port = 11112;
        private Supplier<List<Caller>> callers = List::of;
        private Path incoming;
        private boolean durable = true;
        private int maxAssociations = 20;
        private int maxAssociationsPerAddress = 16;
        private int maxStrangers = 8;
        private int maxPduLength = 131072;
        private Duration associationTimeout = Duration.ofSeconds(30);
        private Duration strangerTimeout = Duration.ofSeconds(5);
        private Duration idleTimeout = Duration.ofMinutes(5);
        private Duration messageTimeout = Duration.ofHours(4);
        private Duration writeTimeout = Duration.ofSeconds(60);
        private Duration closeTimeout = Duration.ofSeconds(10);
        private long maxObjectSize = 16L << 30;
        private long minFree;
        private Tls tls;
        private IdentityCheck identities;

        private Builder(Set<String> aeTitles) {
            this.aeTitles = aeTitles;
        }

        public Builder host(String value) {
            this.host = value;
            return this;
        }

        public Builder port(int value) {
            this.port = value;
            return this;
        }

        public Builder callers(List<Caller> value) {
            List<Caller> copy = List.copyOf(value);
            return callers(() -> copy);
        }

        /** Who may associate, asked for every association. */
        public Builder callers(Supplier<List<Caller>> value) {
            this.callers = value;
            return this;
        }

        public Builder incoming(Path value) {
            this.incoming = value;
            return this;
        }

        public Builder durable(boolean value) {
            this.durable = value;
            return this;
        }

        public Builder maxAssociations(int value) {
            this.maxAssociations = value;
            return this;
        }

        public Builder maxAssociationsPerAddress(int value) {
            this.maxAssociationsPerAddress = value;
            return this;
        }

        public Builder maxStrangers(int value) {
            this.maxStrangers = value;
            return this;
        }

        public Builder maxPduLength(int value) {
            this.maxPduLength = value;
            return this;
        }

        public Builder associationTimeout(Duration value) {
            this.associationTimeout = value;
            return this;
        }

        public Builder strangerTimeout(Duration value) {
            this.strangerTimeout = value;
            return this;
        }

        public Builder idleTimeout(Duration value) {
            this.idleTimeout = value;
            return this;
        }

        public Builder messageTimeout(Duration value) {
            this.messageTimeout = value;
            return this;
        }

        public Builder writeTimeout(Duration value) {
            this.writeTimeout = value;
            return this;
        }

        public Builder closeTimeout(Duration value) {
            this.closeTimeout = value;
            return this;
        }

        public Builder maxObjectSize(long value) {
            this.maxObjectSize = value;
            return this;
        }

        public Builder minFree(long value) {
            this.minFree = value;
            return this;
        }

        public Builder tls(Tls value) {
            this.tls = value;
            return this;
        }

        public Builder identities(IdentityCheck value) {
            this.identities = value;
            return this;
        }

        public ListenerConfig build() {
            return new ListenerConfig(
                    aeTitles,
                    host,
                    port,
                    callers,
                    incoming,
                    durable,
                    maxAssociations,
                    maxAssociationsPerAddress,
                    maxStrangers,
                    maxPduLength,
                    associationTimeout,
                    strangerTimeout,
                    idleTimeout,
                    messageTimeout,
                    writeTimeout,
                    closeTimeout,
                    maxObjectSize,
                    minFree,
                    tls,
                    identities);
        }
    }
}
