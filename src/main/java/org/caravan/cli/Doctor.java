package org.caravan.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;

import org.caravan.Settings;
import org.caravan.camel.dicom.Pacs;
import org.caravan.dicom.CancelHandle;
import org.caravan.dicom.DicomClient;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.Gate;
import org.caravan.dicom.Peer;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.RequestControl;

/** Walks the hops to a PACS and back, one after the other, and stops at the first that is broken. */
final class Doctor {

    private static final Duration DEADLINE = Duration.ofMinutes(2);
    /** Days to look back for a study to test with: the shortest first, to spare the PACS. */
    private static final int[] DAYS = {1, 7, 30, 365, 3650};

    private final Peer peer;
    private final Pacs pacs;
    private final Gate gate;
    private final Settings settings;
    private final Console console;

    Doctor(Pacs pacs, Peer peer, Gate gate, Settings settings, Console console) {
        this.pacs = pacs;
        this.peer = peer;
        this.gate = gate;
        this.settings = settings;
        this.console = console;
    }

    /** True where every hop works, or the last could not be tried for a reason that is no fault. */
    boolean examine() throws InterruptedException {
        if (!resolves() || !connects()) {
            return false;
        }
        try (DicomClient client = DicomToolkit.named(DicomToolkit.BUILT_IN).connect(peer, gate)) {
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
            return good("association", "accepted as " + peer.callingAeTitle() + ", and C-ECHO answered");
        } catch (DicomException e) {
            return bad("association", e.getMessage(), "compare the AE titles on both sides with those below");
        }
    }

    private boolean retrieves(DicomClient client) throws InterruptedException {
        Map<String, Object> study;
        Map<String, String> object;
        try {
            study = recentStudy(client);
            if (study == null) {
                good("query", "C-FIND answered, without a study of the last ten years");
                return skipped("retrieve", "there is no study to try it with");
            }
            object = oneObject(client, study);
        } catch (DicomException e) {
            return bad("query", e.getMessage(), "is C-FIND allowed to " + peer.callingAeTitle() + " at the PACS?");
        }
        if (object == null) {
            good("query", "C-FIND answered");
            return skipped("retrieve", "the study found lists no series or objects");
        }
        good("query", "C-FIND answered at STUDY, SERIES and IMAGE level");
        return Homecoming.test(client, object, pacs, settings, this);
    }

    private Map<String, Object> recentStudy(DicomClient client) throws DicomException, InterruptedException {
        LocalDate today = LocalDate.now();
        for (int days : DAYS) {
            String range = today.minusDays(days).format(DateTimeFormatter.BASIC_ISO_DATE) + "-";
            Map<String, Object> found = first(
                    client, QueryLevel.STUDY, Map.of("StudyDate", range, "StudyInstanceUID", "", "PatientID", ""));
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static Map<String, String> oneObject(DicomClient client, Map<String, Object> study)
            throws DicomException, InterruptedException {
        Map<String, String> keys = new HashMap<>();
        keys.put("StudyInstanceUID", text(study, "StudyInstanceUID"));
        keys.put("PatientID", text(study, "PatientID"));
        keys.put("SeriesInstanceUID", "");
        Map<String, Object> series = first(client, QueryLevel.SERIES, keys);
        if (series == null) {
            return null;
        }
        keys.put("SeriesInstanceUID", text(series, "SeriesInstanceUID"));
        keys.put("SOPInstanceUID", "");
        Map<String, Object> image = first(client, QueryLevel.IMAGE, keys);
        if (image == null) {
            return null;
        }
        keys.put("SOPInstanceUID", text(image, "SOPInstanceUID"));
        return keys;
    }

    /** The first match; the query is cancelled then, since a PACS may have thousands more. */
    private static Map<String, Object> first(DicomClient client, QueryLevel level, Map<String, String> keys)
            throws DicomException, InterruptedException {
        CancelHandle enough = new CancelHandle();
        Map<String, Object> found = new HashMap<>();
        try {
            client.find(
                    level,
                    keys,
                    match -> {
                        if (found.isEmpty()) {
                            found.putAll(match);
                            enough.cancel();
                        }
                    },
                    RequestControl.within(DEADLINE).withCancel(enough));
        } catch (DicomStatusException
                | org.caravan.dicom.DicomAbortedException
                | org.caravan.dicom.DicomTimeoutException e) {
            if (found.isEmpty()) {
                throw e;
            }
        }
        return found.isEmpty() ? null : found;
    }

    private static String text(Map<String, Object> match, String keyword) {
        Object value = match.get(keyword);
        return value == null ? "" : value.toString();
    }

    boolean good(String hop, String what) {
        return tell(console.good("ok     "), hop, what, true);
    }

    boolean skipped(String hop, String what) {
        return tell(console.warn("skipped"), hop, what, true);
    }

    boolean bad(String hop, String what, String advice) {
        tell(console.bad("BROKEN "), hop, what, false);
        console.print(" ".repeat(24) + advice);
        return false;
    }

    private boolean tell(String verdict, String hop, String what, boolean result) {
        console.print("  " + verdict + "  " + String.format("%-12s", hop) + " " + what);
        return result;
    }
}
