package org.caravan.dicom;

import java.util.ServiceLoader;
import java.util.stream.Collectors;

/**
 * A DICOM transport: the seam between Caravan and whatever speaks DICOM on the wire.
 *
 * <p>Implementations are found through {@link ServiceLoader}; no type of theirs crosses this interface.
 */
public interface DicomToolkit {

    /** Name of the transport that is always present. */
    String BUILT_IN = "built-in";

    /** Name of the transport on dcm4che-net, which only a build with the Maven profile of that name has. */
    String DCM4CHE = "dcm4che";

    /** Name of the transport by DICOMweb, for peers that have {@link Peer#web()} alone. */
    String DICOMWEB = "dicomweb";

    /** The name that selects this transport, for example {@value #BUILT_IN}. */
    String name();

    /**
     * Returns a client for one peer. No connection is made yet: the first request opens the association, later ones share it.
     * One that the peer closed while idle is opened anew, and so is one that was unused for longer than {@link Peer#associationIdle()}
     * when the gate let the request go.
     *
     * @param peer the application entity to talk to, with every time-out finite
     * @param gate asked before every request message, and before the association for it is opened
     */
    DicomClient connect(Peer peer, Gate gate);

    /**
     * Starts an acceptor.
     *
     * @param config address, access list, limits and time-outs
     * @param services what is offered; a service that is null is not offered
     * @throws DicomException when the address cannot be bound or a folder cannot be written
     */
    DicomListener listen(ListenerConfig config, ListenerServices services) throws DicomException;

    /** The transport for that peer where it may be any for DIMSE: DICOMweb, or the built-in one. */
    static DicomToolkit of(Peer peer) {
        return named(peer.web() == null ? BUILT_IN : DICOMWEB);
    }

    /** The transport for that peer: DICOMweb where it speaks that, otherwise the one chosen for DIMSE. */
    static DicomToolkit of(Peer peer, DicomToolkit chosen) {
        return peer.web() == null ? chosen : named(DICOMWEB);
    }

    /**
     * Returns the transport of that name.
     *
     * @throws IllegalArgumentException when there is none on the class path; the message lists those that are, and how to build with {@value #DCM4CHE}
     */
    static DicomToolkit named(String name) {
        var found = ServiceLoader.load(DicomToolkit.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        return found.stream()
                .filter(toolkit -> toolkit.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("DICOM toolkit '" + name + "' is not on the class path. "
                                + (name.equals(DCM4CHE)
                                        ? "Build with it (mvn -Pdcm4che package), or use one of: "
                                        : "Use one of: ")
                                + found.stream()
                                        .map(DicomToolkit::name)
                                        .filter(known -> !known.equals(DICOMWEB))
                                        .collect(Collectors.joining(", "))));
    }
}
