package org.caravan.camel.dicom;

import java.nio.file.Path;
import java.util.List;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.GetStorage;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.StoreService;
import org.caravan.log.PeerLog;
import org.caravan.log.PeerLogs;

/** Where the objects of a C-GET go: to a listener's folder and route, or into a folder of the endpoint's own. */
final class FetchedObjects implements AutoCloseable {

    private final StoreService objects;
    private final Path incoming;
    private final boolean durable;
    private final PeerLog log;
    private final AutoCloseable resources;

    /** Those of a running listener, judged, counted and given to its route as if they had come to its port. */
    FetchedObjects(StoreService objects, ListenSettings listener, PeerLogs logs) {
        this(objects, listener.config().incoming(), listener.config().durable(), logs.known(), () -> {});
    }

    private FetchedObjects(StoreService objects, Path incoming, boolean durable, PeerLog log, AutoCloseable resources) {
        this.log = log;
        this.objects = objects;
        this.incoming = incoming;
        this.durable = durable;
        this.resources = resources;
    }

    /** In the endpoint's option {@code directory}, given to no route. */
    static FetchedObjects in(DicomEndpoint endpoint) throws DicomException {
        Path directory = Path.of(endpoint.getConfiguration().getDirectory())
                .toAbsolutePath()
                .normalize();
        StorageFolders folders = new StorageFolders(directory);
        Path incoming = directory.resolve("incoming");
        folders.prepare(incoming);
        PeerLog log = new PeerLog();
        DicomComponent component = endpoint.getComponent();
        StoreService objects = new IncomingObjects(
                new IncomingCheck(component.getRetrieves(), Unsolicited.refuse),
                folders,
                endpoint.getConfiguration().forcesAtEnd(),
                new ListenCounters(component.observer()),
                log,
                (object, verdict) -> {});
        return new FetchedObjects(objects, incoming, endpoint.getConfiguration().isDurable(), log, log);
    }

    /** @param sopClasses to propose, empty for those most in use */
    GetStorage storage(List<String> sopClasses, ListenerObserver observer) {
        return new GetStorage(objects, incoming, sopClasses, durable, observer, log);
    }

    @Override
    public void close() throws Exception {
        resources.close();
    }
}
