package org.caravan.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.caravan.Settings;
import org.caravan.camel.dicom.Pacs;
import org.caravan.camel.dicom.RetrieveWith;
import org.caravan.dicom.DicomClient;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.DicomNotNowException;
import org.caravan.dicom.DicomTimeoutException;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.Gate;
import org.caravan.dicom.Peer;
import org.caravan.dicom.RequestControl;

/** Walks the hops to a PACS and back, one after the other, and stops at the first that is broken. */
final class Doctor {

    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final String INDENT = " ".repeat(24);

    private final Peer peer;
    private final Pacs pacs;
    private final Gate gate;
    private final Settings settings;
    private final Console console;
    private final TestObject testObject;

    Doctor(Pacs pacs, Peer peer, Gate gate, Settings settings, Console console, TestObject testObject) {
        this.pacs = pacs;
        this.peer = peer;
        this.gate = gate;
        this.settings = settings;
        this.console = console;
        this.testObject = testObject;
    }

    /** True where every hop works, or the last could not be tried for a reason that is no fault. */
    boolean examine() throws InterruptedException {
        if (!resolves() || !connects()) {
            return false;
        }
        try (DicomClient client = DicomToolkit.of(peer).connect(peer, gate)) {
            return echoes(client) && retrieves(client);
        }
    }

    private boolean resolves() {
        try {
            String address = InetAddress.getByName(peer.host()).getHostAddress();
            return good("name", address.equals(peer.host()) ? address : peer.host() + " is " + address);
        } catch (UnknownHostException e) {
            return bad(
                    "name",
                    "no address is known for " + peer.host(),
                    "check host in the PACS's file, and the DNS of this machine");
        }
    }

    private boolean connects() {
        long start = System.nanoTime();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(peer.host(), peer.port()), (int)
                    peer.connectTimeout().toMillis());
            return good(
                    "connection",
                    "TCP port " + peer.port() + " answers within " + (System.nanoTime() - start) / 1_000_000 + " ms");
        } catch (IOException e) {
            return bad(
                    "connection",
                    "no TCP connection to " + peer.host() + ":" + peer.port() + " (" + e.getMessage() + ")",
                    "is the PACS running, is the port right, and does a firewall between us let it through?");
        }
    }

    private boolean echoes(DicomClient client) throws InterruptedException {
        try {
            client.echo(RequestControl.within(DEADLINE));
            return good(
                    "association",
                    peer.web() == null
                            ? "accepted as " + peer.callingAeTitle() + ", and C-ECHO answered"
                            : "none with DICOMweb; a search for a study was answered");
        } catch (DicomNotNowException e) {
            return !skipped("association", e.getMessage());
        } catch (DicomException e) {
            return bad("association", e.getMessage(), associationAdvice(e));
        }
    }

    /** What answers nonsense, or nothing at all, is often a web server. */
    private String associationAdvice(DicomException fault) {
        if (peer.web() != null) {
            return "compare url, user or token, and certificates with what its administrator tells you";
        }
        boolean stranger = fault instanceof DicomMalformedException || fault instanceof DicomTimeoutException;
        return stranger
                ? "is " + peer.port()
                        + " the DICOM port of the PACS, and not that of its web pages? An Orthanc has 4242 for "
                        + "DICOM and 8042 for web pages"
                : "compare the AE titles on both sides with those below";
    }

    private boolean retrieves(DicomClient client) throws InterruptedException {
        Optional<Map<String, String>> object;
        try {
            object = testObject.find(client);
        } catch (DicomException e) {
            return bad("query", e.getMessage(), "is C-FIND allowed to " + peer.callingAeTitle() + " at the PACS?");
        }
        good("query", "C-FIND answered" + (object.isEmpty() ? "" : " at STUDY, SERIES and IMAGE level"));
        if (pacs.getRetrieve() == RetrieveWith.GET && object.isPresent()) {
            return Homecoming.fetch(client, object.get(), this);
        }
        OwnPort.State port = new OwnPort(settings).examine(this);
        if (port == OwnPort.State.BROKEN) {
            return false;
        }
        if (object.isEmpty()) {
            return skipped(Homecoming.HOP, testObject.whyNone());
        }
        return port == OwnPort.State.FREE
                ? Homecoming.test(client, object.get(), pacs, settings, this)
                : skipped(Homecoming.HOP, "stop the running Caravan for this test");
    }

    boolean good(String hop, String what) {
        return tell(console.good("ok     "), hop, what, true);
    }

    boolean skipped(String hop, String what) {
        return tell(console.warn("skipped"), hop, what, true);
    }

    boolean bad(String hop, String what, String advice) {
        tell(console.bad("BROKEN "), hop, what, false);
        folded(advice).forEach(line -> console.print(INDENT + line));
        return false;
    }

    private boolean tell(String verdict, String hop, String what, boolean result) {
        List<String> lines = folded(what);
        console.print("  " + verdict + "  " + String.format("%-12s", hop) + " " + lines.get(0));
        lines.stream().skip(1).forEach(line -> console.print(INDENT + line));
        return result;
    }

    private List<String> folded(String text) {
        int columns = console.columns() <= 0 ? Integer.MAX_VALUE : Math.max(30, console.columns() - INDENT.length());
        return Table.folded(text, columns);
    }
}
