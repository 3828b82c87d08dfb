package org.caravan.deliver;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;

import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.util.ObjectHelper;

import org.caravan.camel.dicom.DicomConstants;
import org.caravan.camel.dicom.NoObjectsException;
import org.caravan.dicom.DicomStatus;
import org.caravan.queue.Failures;
import org.caravan.queue.JobFailedException.Effect;

/** Stores the objects of archives at a PACS with {@code dicom:store}, straight from the archive. */
final class PacsSession implements OneByOne.Session {

    /** Objects that a reason names. */
    private static final int NAMED = 5;

    private final ProducerTemplate template;
    private final String uri;

    PacsSession(ProducerTemplate template, String uri) {
        this.template = template;
        this.uri = uri;
    }

    @Override
    public void send(Parcel parcel, Path archive) throws DeliveryException, InterruptedException {
        int objects = objects(archive);
        Exchange exchange = template.request(uri, message -> message.getIn().setBody(archive));
        if (exchange.getException() != null) {
            throw failure(exchange.getException());
        }
        requireAll(
                results(exchange),
                exchange.getMessage().getHeader(DicomConstants.WINDOW_CLOSED, false, boolean.class),
                objects);
    }

    /** Each is confirmed within the sending. */
    @Override
    public boolean confirms() {
        return true;
    }

    /** What was not confirmed has not arrived. */
    @Override
    public OneByOne.Found look(Parcel parcel, Path archive) {
        return OneByOne.Found.MISSING;
    }

    private static int objects(Path archive) throws DeliveryException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            int objects = DicomArchive.objects(zip).size();
            if (objects == 0) {
                throw unreadable();
            }
            return objects;
        } catch (IOException e) {
            throw unreadable();
        }
    }

    private static DeliveryException unreadable() {
        return DicomArchive.unreadable("a PACS");
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> results(Exchange exchange) {
        return exchange.getMessage().getBody(List.class);
    }

    private static DeliveryException failure(Exception failure) throws InterruptedException {
        if (ObjectHelper.getException(InterruptedException.class, failure) != null) {
            throw new InterruptedException();
        }
        if (failure instanceof NoObjectsException || failure instanceof IOException) {
            return unreadable();
        }
        if (failure instanceof IllegalArgumentException) {
            return unusable(failure);
        }
        // it may not be asked now: that it is left alone for a while keeps us from trying every second
        return new DeliveryException(
                Failures.reason(failure), Failures.isNotNow(failure) ? Effect.PAUSE : Failures.effect(failure));
    }

    /** Our own words on what is wrong with the PACS are those of the component. */
    static DeliveryException unusable(Throwable failure) {
        return new DeliveryException(
                "The PACS of the destination cannot be asked: "
                        + (failure instanceof IllegalArgumentException
                                ? failure.getMessage()
                                : Failures.reason(failure)),
                false);
    }

    private static void requireAll(List<Map<String, Object>> results, boolean windowClosed, int objects)
            throws DeliveryException {
        List<Map<String, Object>> open = results.stream()
                .filter(result -> !DicomStatus.isStored((int) result.get("Status")))
                .toList();
        if (!open.isEmpty()) {
            throw refused(open, results.size(), windowClosed);
        }
        if (results.size() < objects) {
            throw unreadable();
        }
    }

    private static DeliveryException refused(List<Map<String, Object>> open, int all, boolean windowClosed) {
        String named = open.stream().limit(NAMED).map(PacsSession::named).collect(Collectors.joining(", "));
        String rest = open.size() > NAMED ? " and " + (open.size() - NAMED) + " more" : "";
        return new DeliveryException(
                (windowClosed ? "The window of the PACS closed before it stored " : "The PACS did not store ")
                        + open.size() + " of " + all + " objects: " + named + rest
                        + "; what it lacks alone is sent again",
                windowClosed ? Effect.PAUSE : effect(open));
    }

    private static String named(Map<String, Object> result) {
        return result.getOrDefault("SOPInstanceUID", "one without a UID") + " (" + result.get("StatusText") + ")";
    }

    private static Effect effect(List<Map<String, Object>> open) {
        List<Integer> statuses =
                open.stream().map(result -> (Integer) result.get("Status")).toList();
        if (statuses.contains(DicomStatus.NOT_AUTHORIZED)) {
            return Effect.PAUSE;
        }
        if (statuses.stream().anyMatch(DicomStatus::isOutOfResources)) {
            return Effect.BACK_OFF;
        }
        return statuses.contains(DicomStatus.CANCEL) ? Effect.RELEASE : Effect.RETRY;
    }

    @Override
    public void close() {
        template.stop();
    }
}
