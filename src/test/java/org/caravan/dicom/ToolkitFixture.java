package org.caravan.dicom;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

import org.caravan.dicom.StoreService.Placement;
import org.caravan.dicom.StoreService.ReceivedObject;

import static org.assertj.core.api.Assertions.assertThat;

/** Listeners and clients of the transport under test, on loopback, closed after each test. */
abstract class ToolkitFixture {

    static final RequestControl SOON = RequestControl.within(Duration.ofSeconds(20));
    private static final List<ListenerConfig.Caller> ANYBODY = List.of(new ListenerConfig.Caller("*", "127.0.0.1"));

    @TempDir
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    final List<RequestKind> asked = new CopyOnWriteArrayList<>();
    final List<ListenerObserver.Association> opened = new CopyOnWriteArrayList<>();
    final List<ListenerObserver.Association> closed = new CopyOnWriteArrayList<>();
    final List<String> refusals = new CopyOnWriteArrayList<>();

    protected abstract DicomToolkit toolkit();

    @AfterEach
    void closeAll() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    static final String SLICE_1 = TestObject.SERIES + ".1";

    static List<TestObject> slices(int count, int pixelBytes) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> TestObject.slice(number, pixelBytes))
                .toList();
    }

    static void await(CancelHandle end) {
        long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!end.isCancelled() && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }

    List<Path> incoming() throws IOException {
        try (var files = Files.list(folder.resolve("incoming"))) {
            return files.toList();
        }
    }

    ListenerConfig.Builder config() {
        return ListenerConfig.builder("CARAVAN-SCP")
                .port(0)
                .callers(ANYBODY)
                .incoming(folder.resolve("incoming"))
                .closeTimeout(Duration.ofSeconds(2));
    }

    ListenerServices services(StoreService store, FindService find, MoveService move) {
        return services(store, find, move, null);
    }

    ListenerServices services(StoreService store, FindService find, MoveService move, GetService get) {
        return new ListenerServices(store, find, move, get, new ListenerObserver() {
            @Override
            public void opened(Association association) {
                opened.add(association);
            }

            @Override
            public void closed(Association association) {
                closed.add(association);
            }

            @Override
            public void requested(Association association, RequestKind request) {
                asked.add(request);
            }

            @Override
            public void refused(Association association, String reason) {
                refusals.add(reason);
            }
        });
    }

    DicomListener listen(ListenerServices services) throws DicomException {
        return listen(config().build(), services);
    }

    DicomListener listen(ListenerConfig config, ListenerServices services) throws DicomException {
        DicomListener listener = toolkit().listen(config, services);
        open.add(listener);
        return listener;
    }

    static Peer.Builder peer(DicomListener listener) {
        return Peer.builder("CARAVAN-SCP", "127.0.0.1", listener.port());
    }

    DicomClient connect(DicomListener listener) {
        return connect(peer(listener).build(), Gate.OPEN);
    }

    DicomClient connect(Peer peer, Gate gate) {
        DicomClient client = toolkit().connect(peer, gate);
        open.add(client);
        return client;
    }

    /** Keeps objects by their SOP Instance UID, others of the same UID beside them. */
    static class Shelf implements StoreService {
        final List<ReceivedObject> received = new CopyOnWriteArrayList<>();
        private final Path root;
        private ReceivedObject last;

        Shelf(Path root) {
            this.root = root;
        }

        Path target(String sopInstanceUid) {
            return root.resolve("kept/" + sopInstanceUid + ".dcm");
        }

        @Override
        public Placement place(ReceivedObject object) throws DicomException {
            boolean again = object == last;
            last = object;
            return again
                    ? new Placement(
                            root.resolve("other/" + object.sopInstanceUid() + ".dcm"), DicomStatus.DATA_SET_MISMATCH)
                    : Placement.at(target(object.sopInstanceUid()));
        }

        @Override
        public void stored(ReceivedObject object) {
            assertThat(object.file()).exists();
            received.add(object);
        }
    }
}
