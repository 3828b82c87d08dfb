package org.caravan.cli;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

import org.caravan.PacsAccess;
import org.caravan.dicom.DicomClient;
import org.caravan.dicom.DicomConnectException;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomRejectedException;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.QueryLevel;
import org.caravan.dicom.RequestControl;

/** C-FINDs of a command to several PACS, over one association each; matches go on as they come. */
final class Queries implements AutoCloseable {

    private final PacsAccess access;
    private final QueryLevel level;
    private final Duration deadline;
    private final Consumer<String> warn;
    private final Map<String, DicomClient> clients = new HashMap<>();
    private final Map<String, DicomException> gone = new HashMap<>();

    Queries(PacsAccess access, QueryLevel level, Duration deadline, Consumer<String> warn) {
        this.access = access;
        this.level = level;
        this.deadline = deadline;
        this.warn = warn;
    }

    /** @param rowId of the list; may be empty */
    void ask(String pacs, String rowId, Map<String, String> query, QueryOutput output)
            throws DicomException, InterruptedException {
        if (gone.containsKey(pacs)) {
            throw gone.get(pacs); // nobody is there to ask for the next row
        }
        int[] matches = {0};
        try {
            client(pacs)
                    .find(
                            level,
                            query,
                            match -> {
                                matches[0]++;
                                output.match(pacs, rowId, whole(query, match));
                            },
                            RequestControl.within(deadline));
        } catch (DicomConnectException | DicomRejectedException e) {
            gone.put(pacs, e);
            throw e;
        } catch (DicomException e) {
            forget(pacs);
            throw e;
        } catch (IllegalArgumentException e) {
            throw new CommandException(e.getMessage());
        }
        int limit = access.pacs(pacs).getResultLimit();
        if (limit > 0 && matches[0] >= limit) {
            warn.accept(pacs + " gave as many matches as it ever gives (resultLimit " + limit + "): there may be more");
        }
    }

    /** Many a PACS does not repeat the unique keys of the levels above. */
    private static Map<String, Object> whole(Map<String, String> query, Map<String, Object> match) {
        Map<String, Object> whole = new LinkedHashMap<>(match);
        for (String uid : new String[] {"PatientID", "StudyInstanceUID", "SeriesInstanceUID"}) {
            String asked = query.getOrDefault(uid, "");
            if (!asked.isEmpty() && !asked.matches(".*[*?\\\\].*")) {
                whole.putIfAbsent(uid, asked);
            }
        }
        return whole;
    }

    private DicomClient client(String pacs) throws DicomException, InterruptedException {
        DicomClient client = clients.get(pacs);
        if (client == null) {
            client = DicomToolkit.of(access.peer(pacs)).connect(access.peer(pacs), access.gate(pacs));
            clients.put(pacs, client);
        }
        return client;
    }

    /** After a failure the next query begins on an association of its own. */
    private void forget(String pacs) {
        DicomClient client = clients.remove(pacs);
        if (client != null) {
            client.close();
        }
    }

    @Override
    public void close() {
        clients.values().forEach(DicomClient::close);
    }
}
