package org.caravan.dicom.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.StoreService;

/** Keeps every object that comes, each in a file of its own. */
class Shelf implements StoreService {

    private final Path folder;
    private final AtomicInteger number = new AtomicInteger();
    private final List<ReceivedObject> received = new CopyOnWriteArrayList<>();

    Shelf(Path folder) {
        this.folder = folder;
    }

    @Override
    public Placement place(ReceivedObject object) throws DicomException {
        return Placement.at(folder.resolve(number.incrementAndGet() + "-" + object.sopInstanceUid() + ".dcm"));
    }

    @Override
    public void stored(ReceivedObject object) {
        received.add(object);
    }

    List<ReceivedObject> received() {
        return received;
    }

    static byte[] dataSet(ReceivedObject object) {
        try {
            byte[] file = Files.readAllBytes(object.file());
            return Arrays.copyOfRange(file, (int) object.dataSetOffset(), file.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
