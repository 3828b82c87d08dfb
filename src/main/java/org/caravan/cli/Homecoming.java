package org.caravan.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import org.slf4j.LoggerFactory;

import org.caravan.Settings;
import org.caravan.camel.dicom.Pacs;
import org.caravan.dicom.DicomClient;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomListener;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.GetStorage;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.StoreService;
import org.caravan.text.Amounts;

/** The way back of one object, to a listener of our own or over the association that asks for it, into a folder that is deleted afterwards. */
final class Homecoming {

    private static final Duration DEADLINE = Duration.ofMinutes(2);
    static final String HOP = "retrieve";

    private Homecoming() {}

    static boolean test(DicomClient client, Map<String, String> object, Pacs pacs, Settings settings, Doctor doctor)
            throws InterruptedException {
        Path folder = null;
        try {
            folder = Files.createTempDirectory("caravan-doctor");
            Arrivals arrivals = new Arrivals(folder);
            try (DicomListener listener = listen(pacs, settings, folder, arrivals)) {
                Outcome outcome = client.move(
                        QueryLevel.IMAGE, object, pacs.getCallingAeTitle(), RequestControl.within(DEADLINE));
                return judge(outcome, arrivals, pacs, settings, listener.port(), doctor);
            }
        } catch (DicomException e) {
            return doctor.bad(
                    HOP, e.getMessage(), "is C-MOVE allowed to " + pacs.getCallingAeTitle() + " at the PACS?");
        } catch (IOException e) {
            return noFolder(doctor);
        } finally {
            delete(folder);
        }
    }

    /** The same with C-GET, for which the PACS needs not reach us. */
    static boolean fetch(DicomClient client, Map<String, String> object, Doctor doctor) throws InterruptedException {
        Path folder = null;
        String advice = "have C-GET permitted to us at the PACS, or set retrieve: MOVE in its file";
        try {
            folder = Files.createTempDirectory("caravan-doctor");
            Arrivals arrivals = new Arrivals(folder);
            Outcome outcome = client.get(
                    QueryLevel.IMAGE, object, GetStorage.in(folder, arrivals), RequestControl.within(DEADLINE));
            return arrivals.bytes.get() > 0
                    ? doctor.good(HOP, "C-GET: one object arrived, " + Amounts.bytes(arrivals.bytes.get()))
                    : doctor.bad(
                            HOP,
                            "C-GET ended with " + DicomStatus.describe(outcome.status()) + ", and nothing came",
                            advice);
        } catch (DicomException e) {
            return doctor.bad(HOP, e.getMessage(), advice);
        } catch (IOException e) {
            return noFolder(doctor);
        } finally {
            delete(folder);
        }
    }

    private static boolean noFolder(Doctor doctor) {
        return doctor.bad(HOP, "no temporary folder can be made", "free space, or set java.io.tmpdir");
    }

    private static DicomListener listen(Pacs pacs, Settings settings, Path folder, Arrivals arrivals)
            throws DicomException {
        ListenerConfig config = ListenerConfig.builder(pacs.getCallingAeTitle())
                .host(settings.get(Settings.DICOM_HOST))
                .port(settings.number(Settings.DICOM_PORT))
                .callers(pacs.callers())
                .incoming(folder)
                .build();
        var services = new ListenerServices(arrivals, null, null, arrivals);
        return DicomToolkit.named(DicomToolkit.BUILT_IN).listen(config, services);
    }

    private static boolean judge(
            Outcome outcome, Arrivals arrivals, Pacs pacs, Settings settings, int port, Doctor doctor) {
        String us = pacs.getCallingAeTitle() + " at " + settings.get(Settings.DICOM_HOST) + ":" + port;
        if (arrivals.bytes.get() > 0) {
            return doctor.good(HOP, "C-MOVE: one object arrived, " + Amounts.bytes(arrivals.bytes.get()));
        }
        if (outcome.status() == DicomStatus.MOVE_DESTINATION_UNKNOWN) {
            return doctor.bad(
                    HOP,
                    "the PACS does not know the move destination " + pacs.getCallingAeTitle(),
                    "have it entered there as below");
        }
        if (arrivals.refusal != null) {
            return doctor.bad(
                    HOP,
                    "the PACS reached us and was refused: " + arrivals.refusal,
                    "set storesFrom in the PACS's file to the AE title and address it sends from");
        }
        if (outcome.status() == DicomStatus.CANNOT_UNDERSTAND) {
            return doctor.bad(
                    HOP,
                    "C-MOVE ended with " + DicomStatus.describe(outcome.status()) + ", and nothing reached " + us,
                    "an Orthanc says so where our AE title is not among its DicomModalities, or is there with another address or port: have it entered as below");
        }
        return doctor.bad(
                HOP,
                "C-MOVE ended with " + DicomStatus.describe(outcome.status()) + ", and nothing reached " + us,
                "does the PACS have that address and port, and does a firewall let it through to us?");
    }

    private static void delete(Path folder) {
        if (folder == null) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LoggerFactory.getLogger(Homecoming.class).warn("{} could not be deleted", folder);
        }
    }

    /** Takes whatever comes and counts it. */
    private static final class Arrivals implements StoreService, ListenerObserver {
        private final Path folder;
        private final AtomicLong bytes = new AtomicLong();
        private volatile String refusal;

        Arrivals(Path folder) {
            this.folder = folder;
        }

        @Override
        public Placement place(ReceivedObject object) {
            return Placement.at(folder.resolve(object.sopInstanceUid() + ".dcm"));
        }

        @Override
        public void stored(ReceivedObject object) {
            bytes.addAndGet(object.length());
        }

        @Override
        public void refused(Association association, String reason) {
            refusal = association.callingAeTitle() + " from " + association.remoteAddress() + ": " + reason;
        }
    }
}
