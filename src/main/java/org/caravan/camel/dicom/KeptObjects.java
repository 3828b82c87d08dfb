package org.caravan.camel.dicom;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.CommitmentReport;
import org.caravan.dicom.CommitmentRequest;
import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.SopReference;
import org.caravan.dicom.data.Part10;

/**
 * Looks which objects a listener keeps: those that lie under {@code series/} of its directory, where nothing comes before it is forced to the
 * disk. One walk through it for each request.
 */
final class KeptObjects {

    private static final Logger LOG = LoggerFactory.getLogger(KeptObjects.class);

    private static final String ENDING = ".dcm";

    /** {@code <study>/<series>/<sop>.dcm}. */
    private static final int DEPTH = 3;

    private final Path series;

    KeptObjects(Path directory) {
        series = directory.resolve("series");
    }

    CommitmentReport report(CommitmentRequest request) {
        List<SopReference> committed = new ArrayList<>();
        Map<SopReference, Integer> failed = new LinkedHashMap<>();
        try {
            Map<String, Path> files = find(request);
            for (SopReference object : request.objects()) {
                int reason = reason(object, files.get(object.sopInstanceUid()));
                if (reason == 0) {
                    committed.add(object);
                } else {
                    failed.put(object, reason);
                }
            }
        } catch (IOException e) {
            LOG.error(
                    "What {} holds cannot be listed, so that we commit ourselves to nothing: {}",
                    series,
                    e.getClass().getSimpleName());
            request.objects().forEach(object -> failed.put(object, CommitmentReport.PROCESSING_FAILURE));
            committed.clear();
        }
        return new CommitmentReport(request.transactionUid(), committed, failed);
    }

    /** Files of the objects by SOP Instance UID. */
    private Map<String, Path> find(CommitmentRequest request) throws IOException {
        Map<String, Path> files = new HashMap<>();
        request.objects().forEach(object -> files.put(object.sopInstanceUid(), null));
        try (Stream<Path> all = Files.find(series, DEPTH, (path, attributes) -> attributes.isRegularFile())) {
            all.forEach(file -> {
                String name = file.getFileName().toString();
                if (name.endsWith(ENDING)) {
                    files.replace(name.substring(0, name.length() - ENDING.length()), file);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return files;
    }

    /** Failure Reason, 0 for none. */
    private static int reason(SopReference object, Path file) {
        if (file == null) {
            return CommitmentReport.NO_SUCH_OBJECT;
        }
        try {
            boolean same = object.sopClassUid().equals(Part10.read(file).mediaStorageSopClassUid());
            return same ? 0 : CommitmentReport.CLASS_CONFLICT;
        } catch (DicomMalformedException e) {
            return CommitmentReport.PROCESSING_FAILURE;
        } catch (IOException e) {
            return Files.exists(file) ? CommitmentReport.PROCESSING_FAILURE : CommitmentReport.NO_SUCH_OBJECT;
        }
    }
}
