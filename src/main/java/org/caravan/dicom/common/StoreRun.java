package org.caravan.dicom.common;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.DicomClient.AnswerConsumer;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.StoreObject;

/** A run of C-STOREs beside its transport (PS3.4 §B): in as many associations as their presentation contexts need, and counted. */
public final class StoreRun {

    private static final Logger LOG = LoggerFactory.getLogger(StoreRun.class);

    /** Presentation contexts of one association at most: their ids are the odd numbers to 255 (PS3.8 §9.3.2.2). */
    public static final int MAX_CONTEXTS = 128;

    private final RequestControl control;
    private final AnswerConsumer answers;
    private final BatchSender sender;

    private int completed;
    private int warnings;
    private int remaining;
    private int lastFailure = DicomStatus.SUCCESS;
    private final List<String> failed = new ArrayList<>();

    /** Sends one object. */
    @FunctionalInterface
    public interface Sender {

        /**
         * @param proposals presentation contexts the association needs
         * @return the status answered
         */
        int send(StoreObject object, List<Proposal> proposals) throws DicomException, InterruptedException;
    }

    /** Sends the objects of one association. */
    @FunctionalInterface
    public interface BatchSender {

        /**
         * Sends them in their order, and begins none once the run is cancelled.
         *
         * @param proposals presentation contexts the association needs
         * @param answered to be told of each object that is done with
         */
        void send(List<StoreObject> objects, List<Proposal> proposals, AnswerConsumer answered)
                throws DicomException, InterruptedException;
    }

    /**
     * One object after the other.
     *
     * @param answers hears of each object, before the progress of {@code control}
     */
    public StoreRun(RequestControl control, AnswerConsumer answers, Sender sender) {
        this(control, answers, (batch, proposals, answered) -> {
            for (StoreObject object : batch) {
                if (control.cancel().isCancelled()) {
                    return;
                }
                answered.answered(object, sender.send(object, proposals));
            }
        });
    }

    /** @param answers hears of each object, before the progress of {@code control} */
    public StoreRun(RequestControl control, AnswerConsumer answers, BatchSender sender) {
        this.control = control;
        this.answers = answers;
        this.sender = sender;
    }

    public Outcome run(Collection<? extends StoreObject> objects) throws DicomException, InterruptedException {
        remaining = objects.size();
        List<StoreObject> batch = new ArrayList<>();
        Set<Proposal> proposals = new LinkedHashSet<>();
        for (StoreObject object : objects) {
            Proposal proposal = new Proposal(object.sopClassUid(), List.of(object.transferSyntaxUid()));
            if (proposals.size() == MAX_CONTEXTS && !proposals.contains(proposal)) {
                send(batch, List.copyOf(proposals));
                batch.clear();
                proposals.clear();
            }
            proposals.add(proposal);
            batch.add(object);
        }
        send(batch, List.copyOf(proposals));
        return outcome(finalStatus());
    }

    /** Says that an object cannot be read, by class and place alone: a message may quote what the object holds. Returns the status that counts for it. */
    public static int unreadable(StoreObject object, Exception cause) {
        LOG.error("Object {} cannot be read and is not sent: {}", object.sopInstanceUid(), Causes.describe(cause));
        return DicomStatus.PROCESSING_FAILURE;
    }

    private void send(List<StoreObject> batch, List<Proposal> proposals) throws DicomException, InterruptedException {
        if (!batch.isEmpty()) {
            sender.send(batch, proposals, this::answered);
        }
    }

    private void answered(StoreObject object, int status) {
        remaining--;
        if (status == DicomStatus.SUCCESS) {
            completed++;
        } else if (DicomStatus.isStored(status)) {
            warnings++;
        } else {
            lastFailure = status;
            failed.add(object.sopInstanceUid());
        }
        answers.answered(object, status);
        control.progress().pending(outcome(DicomStatus.PENDING));
    }

    private int finalStatus() {
        if (remaining > 0) {
            return DicomStatus.CANCEL;
        }
        if (failed.isEmpty()) {
            return DicomStatus.SUCCESS;
        }
        return completed + warnings > 0 ? DicomStatus.SUB_OPERATIONS_WITH_FAILURES : lastFailure;
    }

    private Outcome outcome(int status) {
        return new Outcome(status, completed, failed.size(), warnings, remaining, failed, "");
    }
}
