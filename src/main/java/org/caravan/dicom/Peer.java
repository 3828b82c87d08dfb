package org.caravan.dicom;

import java.time.Duration;
import java.util.Objects;

/**
 * An application entity to talk to, and how long to wait for it. Immutable; made with {@link #builder}.
 *
 * @param name what messages and metrics call it, for example {@code la-paz}; never patient data
 * @param calledAeTitle its AE title, 1 to 16 characters (PS3.8 §9.3.2)
 * @param host its name or address
 * @param port its TCP port
 * @param callingAeTitle the AE title we give as ours
 * @param queryModel information model for C-FIND, C-MOVE and C-GET; default AUTO
 * @param fallbackCharacterSet defined term (PS3.3 C.12.1.1.2), for answers without (0008,0005); default ISO_IR 6
 * @param maxPduLength longest PDU we receive, in bytes; default 131072
 * @param connectTimeout TCP connect; default 10 s
 * @param associationTimeout from A-ASSOCIATE-RQ to its answer; default 30 s
 * @param responseTimeout longest silence while responses are due; default 60 s, and 10 min is usual for C-MOVE
 * @param writeTimeout longest wait for the peer to read what we send; default 60 s
 * @param releaseTimeout from A-RELEASE-RQ to its answer; default 5 s
 * @param associationIdle longest an association may have been unused when a request takes it; after that it is released and opened
 *     anew; default 10 s
 * @param matchLimit most matches a C-FIND may return before it ends in an error, 1 to 1000000; default 100000
 * @param maxMatchLength longest match of a C-FIND, as it is encoded, in bytes, 4096 to 16777216; a longer one ends the query in an error;
 *     default 1048576
 * @param tls how the connection is encrypted; null, the default, for not at all
 * @param identity the user we say we are (PS3.7 §D.3.3.7); null, the default, for none
 * @param relationalQueries whether queries without the unique keys of the levels above are negotiated (PS3.4 §C.4.1.2.2.2); default false
 * @param asyncOperations C-STORE requests that may be unanswered at once, 1 to 64, where the peer agrees (PS3.7 §D.3.3.3); default 1
 * @param fuzzyMatching whether matching of names by their sound or spelling is negotiated (PS3.4 §C.2.2.2.1.1); default false
 * @param web where it speaks DICOMweb; null, the default, for a peer that speaks DIMSE
 */
public record Peer(
        String name,
        String calledAeTitle,
        String host,
        int port,
        String callingAeTitle,
        QueryModel queryModel,
        String fallbackCharacterSet,
        int maxPduLength,
        Duration connectTimeout,
        Duration associationTimeout,
        Duration responseTimeout,
        Duration writeTimeout,
        Duration releaseTimeout,
        Duration associationIdle,
        int matchLimit,
        int maxMatchLength,
        Tls tls,
        UserIdentity identity,
        int asyncOperations,
        boolean relationalQueries,
        boolean fuzzyMatching,
        WebAccess web) {

    /** Bytes of a PDU that we take. */
    public static final Range PDU_LENGTH = new Range(4096, 16 * 1024 * 1024);

    /** Associations with one peer at once. */
    public static final Range ASSOCIATIONS = new Range(1, 10_000);

    /** Matches of one query. */
    public static final Range MATCH_LIMIT = new Range(1, 1_000_000);

    /** Requests without an answer at once. */
    public static final Range ASYNC_OPERATIONS = new Range(1, 64);

    /** Bytes of one match. */
    public static final Range MATCH_LENGTH = new Range(4096, 16 * 1024 * 1024);

    public Peer {
        AeTitles.requireValid(calledAeTitle, "calledAeTitle");
        AeTitles.requireValid(callingAeTitle, "callingAeTitle");
        Objects.requireNonNull(host, "host");
        Range.PORT.require("port", port);
        PDU_LENGTH.require("maxPduLength", maxPduLength);
        MATCH_LIMIT.require("matchLimit", matchLimit);
        MATCH_LENGTH.require("maxMatchLength", maxMatchLength);
        ASYNC_OPERATIONS.require("asyncOperations", asyncOperations);
        DurationRange.WAIT.require("connectTimeout", connectTimeout);
        DurationRange.WAIT.require("associationTimeout", associationTimeout);
        DurationRange.WAIT.require("responseTimeout", responseTimeout);
        DurationRange.WAIT.require("writeTimeout", writeTimeout);
        DurationRange.WAIT.require("releaseTimeout", releaseTimeout);
        DurationRange.WAIT.require("associationIdle", associationIdle);
    }

    /** {@code name (AETITLE@host:port)}, or with the address of its DICOMweb, for messages. */
    @Override
    public String toString() {
        if (web != null) {
            return name + " (" + web + ")";
        }
        String shown = host.indexOf(':') < 0 ? host : "[" + host + "]"; // IPv6
        return name + " (" + calledAeTitle + "@" + shown + ":" + port + ")";
    }

    /** The same, its connection encrypted so; null for not at all. */
    public Peer withTls(Tls other) {
        return new Peer(
                name,
                calledAeTitle,
                host,
                port,
                callingAeTitle,
                queryModel,
                fallbackCharacterSet,
                maxPduLength,
                connectTimeout,
                associationTimeout,
                responseTimeout,
                writeTimeout,
                releaseTimeout,
                associationIdle,
                matchLimit,
                maxMatchLength,
                other,
                identity,
                asyncOperations,
                relationalQueries,
                fuzzyMatching,
                web);
    }

    public static Builder builder(String calledAeTitle, String host, int port) {
        return new Builder(calledAeTitle, host, port);
    }

    /** Collects the settings of a {@link Peer}; each starts with its default. */
    public static final class Builder {
        private final String calledAeTitle;
        private final String host;
        private final int port;
        private String name;
        private String callingAeTitle = "CARAVAN";
        private QueryModel queryModel = QueryModel.AUTO;
        private String fallbackCharacterSet = "ISO_IR 6";
        private int maxPduLength = 131072;
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Duration associationTimeout = Duration.ofSeconds(30);
        private Duration responseTimeout = Duration.ofSeconds(60);
        private Duration writeTimeout = Duration.ofSeconds(60);
        private Duration releaseTimeout = Duration.ofSeconds(5);
        private Duration associationIdle = Duration.ofSeconds(10);
        private int matchLimit = 100_000;
        private int maxMatchLength = 1 << 20;
        private Tls tls;
        private UserIdentity identity;
        private int asyncOperations = 1;
        private boolean relationalQueries;
        private boolean fuzzyMatching;
        private WebAccess web;

        private Builder(String calledAeTitle, String host, int port) {
            this.calledAeTitle = calledAeTitle;
            this.host = host;
            this.port = port;
            this.name = calledAeTitle;
        }

        public Builder name(String value) {
            this.name = value;
            return this;
        }

        public Builder callingAeTitle(String value) {
            this.callingAeTitle = value;
            return this;
        }

        public Builder queryModel(QueryModel value) {
            this.queryModel = value;
            return this;
        }

        public Builder fallbackCharacterSet(String value) {
            this.fallbackCharacterSet = value;
            return this;
        }

        public Builder maxPduLength(int value) {
            this.maxPduLength = value;
            return this;
        }

        public Builder connectTimeout(Duration value) {
            this.connectTimeout = value;
            return this;
        }

        public Builder associationTimeout(Duration value) {
            this.associationTimeout = value;
            return this;
        }

        public Builder responseTimeout(Duration value) {
            this.responseTimeout = value;
            return this;
        }

        public Builder writeTimeout(Duration value) {
            this.writeTimeout = value;
            return this;
        }

        public Builder releaseTimeout(Duration value) {
            this.releaseTimeout = value;
            return this;
        }

        public Builder associationIdle(Duration value) {
            this.associationIdle = value;
            return this;
        }

        public Builder matchLimit(int value) {
            this.matchLimit = value;
            return this;
        }

        public Builder maxMatchLength(int value) {
            this.maxMatchLength = value;
            return this;
        }

        public Builder tls(Tls value) {
            this.tls = value;
            return this;
        }

        public Builder identity(UserIdentity value) {
            this.identity = value;
            return this;
        }

        public Builder asyncOperations(int value) {
            this.asyncOperations = value;
            return this;
        }

        public Builder relationalQueries(boolean value) {
            this.relationalQueries = value;
            return this;
        }

        public Builder fuzzyMatching(boolean value) {
            this.fuzzyMatching = value;
            return this;
        }

        public Builder web(WebAccess value) {
            this.web = value;
            return this;
        }

        public Peer build() {
            return new Peer(
                    name,
                    calledAeTitle,
                    host,
                    port,
                    callingAeTitle,
                    queryModel,
                    fallbackCharacterSet,
                    maxPduLength,
                    connectTimeout,
                    associationTimeout,
                    responseTimeout,
                    writeTimeout,
                    releaseTimeout,
                    associationIdle,
                    matchLimit,
                    maxMatchLength,
                    tls,
                    identity,
                    asyncOperations,
                    relationalQueries,
                    fuzzyMatching,
                    web);
        }
    }
}
