package org.caravan.dicom.net;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.AfterEach;

import org.caravan.dicom.DicomClient;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.Gate;
import org.caravan.dicom.Peer;
import org.caravan.dicom.RequestControl;

/** Clients of scripted peers, closed after each test, and the peers with them. */
abstract class RequestorFixture {

    static final RequestControl SOON = RequestControl.within(Duration.ofSeconds(20));

    /** Reached when the test has ended: what a script waits for that has nothing more to say. */
    final CountDownLatch end = new CountDownLatch(1);

    private final List<AutoCloseable> open = new ArrayList<>();

    /** The transport under test: what another one does in the same situations is tested by a class that extends the test. */
    protected DicomToolkit toolkit() {
        return new BuiltInToolkit();
    }

    @AfterEach
    void closeAll() throws Exception {
        end.countDown();
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    /** @param scripts one for each connection; the last one for all that follow */
    final ScriptedPeer script(ScriptedPeer.Script... scripts) throws Exception {
        ScriptedPeer peer = new ScriptedPeer(scripts);
        open.add(peer);
        return peer;
    }

    final DicomClient connect(Peer peer) {
        DicomClient client = toolkit().connect(peer, Gate.OPEN);
        open.add(client);
        return client;
    }
}
