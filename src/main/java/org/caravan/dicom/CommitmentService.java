package org.caravan.dicom;

/** Hears what peers say of objects that they were asked to keep safely, on associations that they open for that (PS3.4 §J.3.3). */
@FunctionalInterface
public interface CommitmentService {

    /**
     * Takes a report.
     *
     * @throws DicomStatusException answers it with that status, for example where nothing was asked in that transaction
     */
    void reported(ListenerObserver.Association association, CommitmentReport report) throws DicomStatusException;
}
