package org.caravan.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.caravan.dicom.DicomClient;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomMalformedException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.StoreObject;
import org.caravan.dicom.data.Part10Object;

/** Sends files part by part over one client, so that memory stays the same however many there are, and remembers what became of those not stored. */
final class Sending implements AutoCloseable {

    private static final int PART = 500;

    private final List<Path> files;
    private final SendProgress progress;
    private final Map<Path, String> open = new LinkedHashMap<>();
    private final List<Failure> failures = new ArrayList<>();
    private int done;
    private int stored;
    private int warnings;
    private int passedOver;

    /** A file that was not stored, and why. */
    record Failure(Path file, String reason) {}

    Sending(List<Path> files, SendProgress progress) {
        this.files = files;
        this.progress = progress;
    }

    /** Returns when all was sent, or when cancelled. */
    void run(DicomClient client, RequestControl control) throws DicomException, InterruptedException {
        long end = System.nanoTime() + control.deadline().toNanos();
        while (done < files.size() && !control.cancel().isCancelled()) {
            List<Path> part = files.subList(done, Math.min(files.size(), done + PART));
            List<StoreObject> objects = new ArrayList<>();
            for (Path file : part) {
                read(file).ifPresent(objects::add);
            }
            done += part.size();
            if (!objects.isEmpty()) {
                Duration left = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
                client.store(
                        objects,
                        null,
                        this::answered,
                        RequestControl.within(left).withCancel(control.cancel()));
            }
        }
    }

    private Optional<Part10Object> read(Path file) {
        try {
            Optional<Part10Object> object = Part10Object.read(file.toString(), () -> Files.newInputStream(file));
            if (object.isEmpty()) {
                passedOver++;
                progress.passed(file);
            } else {
                open.put(file, "not sent");
            }
            return object;
        } catch (DicomMalformedException e) {
            failures.add(new Failure(file, e.getMessage()));
        } catch (IOException e) {
            failures.add(new Failure(file, "cannot be read: " + e.getClass().getSimpleName()));
        }
        progress.passed(file);
        return Optional.empty();
    }

    private void answered(StoreObject object, int status) {
        Path file = Path.of(((Part10Object) object).source());
        open.remove(file);
        if (status == DicomStatus.SUCCESS) {
            stored++;
        } else if (DicomStatus.isStored(status)) {
            stored++;
            warnings++;
        } else {
            failures.add(new Failure(file, DicomStatus.describeStore(status)));
        }
        progress.sent(file);
    }

    int stored() {
        return stored;
    }

    int warnings() {
        return warnings;
    }

    int passedOver() {
        return passedOver;
    }

    /** What was not stored: refused, unreadable, or not sent since it ended before. */
    List<Failure> failures() {
        List<Failure> all = new ArrayList<>(failures);
        open.forEach((file, reason) -> all.add(new Failure(file, reason)));
        files.subList(done, files.size()).forEach(file -> all.add(new Failure(file, "not sent")));
        return all;
    }

    @Override
    public void close() {
        progress.close();
    }
}
