package org.caravan.camel.dicom;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import org.caravan.dicom.AeTitles;
import org.caravan.dicom.DurationRange;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerConfig.Caller;
import org.caravan.dicom.Peer;
import org.caravan.dicom.Range;
import org.caravan.dicom.Tls;

/** The options of {@code dicom:listen}, checked. */
record ListenSettings(
        AeAddress address,
        Set<String> aeTitles,
        Path directory,
        Supplier<List<Caller>> callers,
        ListenerConfig config) {

    /** In MiB. */
    static final Range OBJECT_SIZE = new Range(1, 1 << 20);

    private static final DurationRange COMMITMENT_WITHIN = new DurationRange(Duration.ofSeconds(1), Duration.ofDays(1));

    /** In MiB. */
    static final Range FREE = new Range(0, 1 << 20);

    /**
     * Reads them from the endpoint.
     *
     * @throws IllegalArgumentException names the option that is missing or wrong, and what to write instead
     */
    static ListenSettings of(DicomEndpoint endpoint) {
        DicomConfiguration common = endpoint.getConfiguration();
        ListenConfiguration options = endpoint.getListening();
        if (common.getDirectory() == null || common.getDirectory().isBlank()) {
            throw new IllegalArgumentException(
                    "option 'directory' is missing: the folder for received objects, for example directory={{caravan.data}}");
        }
        if (!AeAddress.looksLike(endpoint.getPeer())) {
            throw new IllegalArgumentException(
                    "'" + endpoint.getPeer()
                            + "' is not AETITLE@host:port. Write our own address, for example dicom:listen:CARAVAN@127.0.0.1:11112");
        }
        if (!options.isCommitment() && common.getGate() != null) {
            throw new IllegalArgumentException(
                    "option 'gate' has no meaning for listen without commitment=true: nothing else asks a peer. Leave it out");
        }
        if (options.isCommitment() && !common.isDurable()) {
            throw new IllegalArgumentException(
                    "options 'commitment' and 'durable=false' exclude each other: what is not forced to the disk is not kept. Leave one out");
        }
        if (options.isCommitment() && common.isForceAtEnd()) {
            throw new IllegalArgumentException(
                    "options 'commitment' and 'forceAtEnd=true' exclude each other: a peer may ask us to commit ourselves to an object that is not forced"
                            + " to the disk yet. Leave one out");
        }
        COMMITMENT_WITHIN.require("option 'commitmentWithin'", options.getCommitmentWithin());
        AeAddress address = AeAddress.parse(endpoint.getPeer(), 0);
        Path directory = Path.of(common.getDirectory()).toAbsolutePath().normalize();
        Set<String> titles = aeTitles(address, options);
        Supplier<List<Caller>> callers =
                Callers.of(options.getCallers(), titles, () -> PacsBeans.values(endpoint.getCamelContext()));
        return new ListenSettings(
                address,
                titles,
                directory,
                callers,
                config(address, titles, directory, callers, options, common.isDurable(), endpoint.tls()));
    }

    private static Set<String> aeTitles(AeAddress address, ListenConfiguration options) {
        Set<String> titles = new LinkedHashSet<>();
        titles.add(address.aeTitle());
        if (options.getAeTitles() != null) {
            for (String title : options.getAeTitles().split(",")) {
                titles.add(AeTitles.requireValid(title, "option 'aeTitles'"));
            }
        }
        return titles;
    }

    private static ListenerConfig config(
            AeAddress address,
            Set<String> titles,
            Path directory,
            Supplier<List<Caller>> callers,
            ListenConfiguration options,
            boolean durable,
            Tls tls) {
        return ListenerConfig.builder(titles.toArray(String[]::new))
                .host(address.host())
                .port(address.port())
                .callers(callers)
                .incoming(directory.resolve("incoming"))
                .durable(durable)
                .maxAssociations(Peer.ASSOCIATIONS.require("option 'maxAssociations'", options.getMaxAssociations()))
                .maxAssociationsPerAddress(Peer.ASSOCIATIONS.require(
                        "option 'maxAssociationsPerAddress'", options.getMaxAssociationsPerAddress()))
                .maxStrangers(Peer.ASSOCIATIONS.require("option 'maxStrangers'", options.getMaxStrangers()))
                .maxPduLength(Peer.PDU_LENGTH.require("option 'maxPduLength'", options.getMaxPduLength()))
                .associationTimeout(options.getAssociationTimeout())
                .strangerTimeout(options.getStrangerTimeout())
                .idleTimeout(options.getIdleTimeout())
                .messageTimeout(options.getMessageTimeout())
                .writeTimeout(options.getWriteTimeout())
                .closeTimeout(options.getCloseTimeout())
                .maxObjectSize((long) OBJECT_SIZE.require("option 'maxObjectSize'", options.getMaxObjectSize()) << 20)
                .minFree((long) FREE.require("option 'minFree'", options.getMinFree()) << 20)
                .tls(tls)
                .identities(options.getIdentityCheck())
                .build();
    }
}
