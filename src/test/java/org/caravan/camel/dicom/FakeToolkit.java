package org.caravan.camel.dicom;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import org.caravan.dicom.DicomClient;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomListener;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.Gate;
import org.caravan.dicom.GetStorage;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.MoveOriginator;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.Peer;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.RequestKind;
import org.caravan.dicom.StoreObject;

/** A transport without a wire, told by each test what its peers answer: {@code toolkit=fake}. */
public final class FakeToolkit implements DicomToolkit {

    /** Success with no counters. */
    static final Outcome SUCCESS = outcome(DicomStatus.SUCCESS);

    static final List<Sent> SENT = new CopyOnWriteArrayList<>();
    static final AtomicInteger OPEN_CLIENTS = new AtomicInteger();
    static volatile Find find;
    static volatile Move move;
    static volatile Echo echo;
    static volatile Get get;
    static volatile Store store;

    static {
        reset();
    }

    /** A request as it reached the peer. */
    record Sent(Peer peer, RequestKind kind, QueryLevel level, Map<String, ?> keys, String destination) {}

    interface Find {
        void find(Map<String, ?> keys, DicomClient.MatchConsumer matches) throws DicomException;
    }

    interface Move {
        Outcome move(Map<String, ?> keys) throws DicomException, InterruptedException;
    }

    interface Get {
        Outcome get(GetStorage storage) throws DicomException, InterruptedException;
    }

    interface Store {
        int store(StoreObject object) throws DicomException, InterruptedException;
    }

    interface Echo {
        void echo() throws DicomException, InterruptedException;
    }

    static void reset() {
        SENT.clear();
        OPEN_CLIENTS.set(0);
        find = (keys, matches) -> {};
        move = keys -> SUCCESS;
        echo = () -> {};
        get = storage -> SUCCESS;
        store = object -> DicomStatus.SUCCESS;
    }

    static Outcome outcome(int status, String... failed) {
        return new Outcome(status, -1, failed.length == 0 ? -1 : failed.length, -1, -1, List.of(failed), "");
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public DicomClient connect(Peer peer, Gate gate) {
        OPEN_CLIENTS.incrementAndGet();
        return new FakeClient(peer, gate);
    }

    @Override
    public DicomListener listen(ListenerConfig config, ListenerServices services) {
        return new DicomListener() {
            @Override
            public int port() {
                return 1;
            }

            @Override
            public boolean isListening() {
                return true;
            }

            @Override
            public void close() {}
        };
    }

    private record FakeClient(Peer peer, Gate gate) implements DicomClient {

        @Override
        public void echo(RequestControl control) throws DicomException, InterruptedException {
            gate.pass(peer, RequestKind.ECHO, false);
            SENT.add(new Sent(peer, RequestKind.ECHO, null, Map.of(), null));
            echo.echo();
        }

        @Override
        public int find(QueryLevel level, Map<String, ?> keys, MatchConsumer consumer, RequestControl control)
                throws DicomException, InterruptedException {
            gate.pass(peer, RequestKind.FIND, false);
            SENT.add(new Sent(peer, RequestKind.FIND, level, keys, null));
            AtomicInteger count = new AtomicInteger();
            find.find(keys, match -> {
                count.incrementAndGet();
                consumer.accept(match);
            });
            return count.get();
        }

        @Override
        public Outcome move(QueryLevel level, Map<String, ?> identifiers, String destination, RequestControl control)
                throws DicomException, InterruptedException {
            gate.pass(peer, RequestKind.MOVE, false);
            SENT.add(new Sent(peer, RequestKind.MOVE, level, identifiers, destination));
            return move.move(identifiers);
        }

        @Override
        public Outcome get(QueryLevel level, Map<String, ?> identifiers, GetStorage storage, RequestControl control)
                throws DicomException, InterruptedException {
            gate.pass(peer, RequestKind.GET, false);
            SENT.add(new Sent(peer, RequestKind.GET, level, identifiers, null));
            return get.get(storage);
        }

        @Override
        public Outcome store(
                Collection<? extends StoreObject> objects,
                MoveOriginator originator,
                AnswerConsumer answers,
                RequestControl control)
                throws DicomException, InterruptedException {
            for (StoreObject object : objects) {
                if (control.cancel().isCancelled()) {
                    break;
                }
                gate.pass(peer, RequestKind.STORE, false);
                SENT.add(new Sent(
                        peer, RequestKind.STORE, null, Map.of("SOPInstanceUID", object.sopInstanceUid()), null));
                answers.answered(object, store.store(object));
            }
            return SUCCESS;
        }

        @Override
        public void close() {
            OPEN_CLIENTS.decrementAndGet();
        }
    }
}
