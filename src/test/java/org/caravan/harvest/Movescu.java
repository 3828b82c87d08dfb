package org.caravan.harvest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.caravan.peers.PeerProcess;
import org.caravan.peers.Programs;
import org.caravan.peers.Storescp;

/** What a PACS puts on the wire, according to DCMTK alone: its movescu asks, its storescp writes down every bit. */
final class Movescu {

    static final String AE_TITLE = "REFERENCE";

    private static final int AT_ONCE = 5;

    private Movescu() {}

    /** The receiver: takes everything and keeps the bits as they are. */
    static Storescp receiver() {
        return Storescp.start(AE_TITLE, "+B", "+xa", "-pm", "--fork");
    }

    /**
     * Has the PACS send these studies to the receiver; objects that it cannot send are left out. Some at once: DCMTK's sender and receiver wait
     * 40 ms for each other at every object.
     */
    static Map<String, Set<HeldObject>> fetch(
            String pacsAeTitle, int pacsPort, Collection<String> studies, Storescp receiver) throws IOException {
        ExecutorService asking = Executors.newFixedThreadPool(AT_ONCE);
        try {
            CompletableFuture.allOf(studies.stream()
                            .map(study -> CompletableFuture.runAsync(() -> ask(pacsAeTitle, pacsPort, study), asking))
                            .toArray(CompletableFuture[]::new))
                    .join();
        } finally {
            asking.shutdownNow();
        }
        Map<String, Set<HeldObject>> sent = new HashMap<>();
        for (Path file : receiver.files()) {
            HeldObject object = HeldObject.of(Files.readAllBytes(file));
            sent.computeIfAbsent(object.sopInstanceUid(), uid -> new HashSet<>())
                    .add(object);
        }
        return sent;
    }

    private static void ask(String pacsAeTitle, int pacsPort, String study) {
        PeerProcess.runToEnd(
                Duration.ofSeconds(60),
                List.of(
                        Programs.require("movescu"),
                        "-S",
                        "-aet",
                        AE_TITLE,
                        "-aec",
                        pacsAeTitle,
                        "-aem",
                        AE_TITLE,
                        "-k",
                        "QueryRetrieveLevel=STUDY",
                        "-k",
                        "StudyInstanceUID=" + study,
                        "127.0.0.1",
                        Integer.toString(pacsPort)));
    }
}
