package org.caravan.dicom.common;

import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomRejectedException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.GetStorage;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.Outcome;
import org.caravan.dicom.Peer;
import org.caravan.dicom.data.CharacterSets;
import org.caravan.log.PeerLog;
import org.caravan.log.PeerLogs;

/** One C-GET beside its transport, at the requestor: what is proposed, what may come, and which objects were not stored. */
public final class GetRun {

    private static final Logger LOG = LoggerFactory.getLogger(GetRun.class);

    /** Objects not stored whose UIDs are kept. */
    private static final int MOST_UIDS = 10_000;

    private final Peer peer;
    private final ObjectStore store;
    private final ListenerServices services;
    private final PeerLog log;
    private final List<Proposal> proposals;
    private final Set<String> notStored = new LinkedHashSet<>();
    private int refusals;
    private List<String> refusedSopClasses = List.of();

    /** @throws DicomException when the incoming folder cannot be written */
    public GetRun(Peer peer, GetStorage storage) throws DicomException {
        this.peer = peer;
        store = ObjectStore.beside(storage.incoming(), storage.durable());
        log = storage.log();
        services = new ListenerServices(
                storage.service(), null, null, null, null, null, storage.observer(), new PeerLogs(log, log));
        proposals = GetProposals.of(peer.queryModel(), storage.sopClassUids());
    }

    public List<Proposal> proposals() {
        return proposals;
    }

    public ObjectStore store() {
        return store;
    }

    public ListenerServices services() {
        return services;
    }

    /** Who sends, as a listener would call it. */
    public ListenerObserver.Association who(InetAddress address) {
        return Admission.who(peer.calledAeTitle(), peer.callingAeTitle(), address);
    }

    /** What text of objects that name no character set is read in. */
    public CharacterSets fallback() {
        return CharacterSets.of(peer.fallbackCharacterSet());
    }

    /**
     * Fails, before anything is asked, where no object could come.
     *
     * @param accepted whether the peer accepted a presentation context for a SOP class
     * @param receiving whether it accepted that we receive objects of it
     */
    public void requireStorage(Predicate<String> accepted, Predicate<String> receiving) throws DicomRejectedException {
        List<String> proposed = GetProposals.storage(proposals);
        if (proposed.stream().noneMatch(accepted)) {
            throw Messages.noStorage(peer, proposed.size());
        }
        refusedSopClasses =
                proposed.stream().filter(accepted.and(receiving).negate()).toList();
        if (refusedSopClasses.size() == proposed.size()) {
            throw Messages.noRole(peer);
        }
    }

    /** An object was answered with that status. */
    public void answered(String sopInstanceUid, int status) {
        if (!DicomStatus.isStored(status)) {
            refusals++;
            if (notStored.size() < MOST_UIDS) {
                notStored.add(sopInstanceUid);
            }
        }
    }

    /** The outcome as the peer tells it, but never better than what was stored; what is missing is said in the log. */
    public Outcome outcome(Outcome told) {
        Outcome outcome = refusals == 0 ? told : withRefusals(told);
        if (outcome.failed() > refusals) {
            log.warn(
                    LOG,
                    peer.toString(),
                    "objects left out",
                    Messages.who(peer) + " left out some objects of a C-GET (" + (outcome.failed() - refusals)
                            + " of them). Either their SOP class was not proposed (see sopClassUids), or it accepted no presentation context for it,"
                            + " or not in their transfer syntax; SOP classes it did not accept: " + refusedSopClasses);
        }
        return outcome;
    }

    private Outcome withRefusals(Outcome told) {
        Set<String> failed = new LinkedHashSet<>(told.failedSopInstanceUids());
        failed.addAll(notStored);
        return new Outcome(
                told.isSuccess() ? DicomStatus.SUB_OPERATIONS_WITH_FAILURES : told.status(),
                told.completed(),
                Math.max(told.failed(), refusals),
                told.warning(),
                told.remaining(),
                List.copyOf(failed),
                told.errorComment());
    }
}
