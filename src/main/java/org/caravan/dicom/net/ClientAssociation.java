package org.caravan.dicom.net;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.CancelHandle;
import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomRejectedException;
import org.caravan.dicom.DicomStatusException;
import org.caravan.dicom.DicomTimeoutException;
import org.caravan.dicom.Gate;
import org.caravan.dicom.Peer;
import org.caravan.dicom.RequestControl;
import org.caravan.dicom.RequestKind;
import org.caravan.dicom.common.Deadline;
import org.caravan.dicom.common.Messages;
import org.caravan.dicom.common.Passage;
import org.caravan.dicom.common.Proposal;
import org.caravan.dicom.common.RequestClock;

/**
 * The association a client holds to its peer: opened by the first request, shared by those that follow, opened anew where the peer
 * closed it while idle, or where it was idle for too long. The gate is asked before each message, and before anything is opened for it.
 */
final class ClientAssociation implements Passage.Carrier, AutoCloseable {

    /** How long a peer may go on after C-CANCEL before the association is aborted, unless its response time-out is shorter: C-CANCEL is badly supported. */
    private static final Duration CANCEL_WAIT = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(ClientAssociation.class);

    private final Peer peer;
    private final Passage passage;
    private Association association;
    private Set<Proposal> proposed = Set.of();
    private long lastUsed;
    private int lastMessageId;
    private int currentContextId;
    private Again again;

    ClientAssociation(Peer peer, Gate gate) {
        this.peer = peer;
        this.passage = new Passage(gate, peer, this);
    }

    /** One request and its responses. */
    @FunctionalInterface
    interface Exchange<T> {
        T run(ClientAssociation client) throws DicomException, InterruptedException;
    }

    /** Asks the gate for one more message of the exchange that runs. */
    @FunctionalInterface
    private interface Again {
        void pass() throws DicomException, InterruptedException;
    }

    /**
     * Runs one exchange on an association with these proposals.
     *
     * <p>Where an association that was used before turns out to be gone, and nothing of an answer has come, it is opened anew and the
     * gate is asked again, once.
     */
    <T> T exchange(
            RequestKind kind,
            List<Proposal> proposals,
            RequestControl control,
            RequestClock clock,
            Exchange<T> exchange)
            throws DicomException, InterruptedException {
        for (boolean first = true; ; first = false) {
            boolean reused = passage.take(kind, proposals, clock);
            Association used = association;
            long fragments = used.fragments();
            try {
                T result = runOnce(kind, control, clock, exchange);
                lastUsed = System.nanoTime();
                return result;
            } catch (DicomAbortedException e) {
                boolean stale = reused && used.fragments() == fragments;
                boolean answeredNothing = used.fragments() == 0;
                abort();
                if (!stale || !first || control.cancel().isCancelled()) {
                    throw answeredNothing && kind != RequestKind.STORE ? Messages.withAdvice(peer, e) : e;
                }
                LOG.debug("{} closed the association while it was idle; opening it anew", Messages.who(peer));
            } catch (DicomStatusException | DicomRejectedException e) {
                lastUsed = System.nanoTime();
                throw e; // the association is in order
            } catch (DicomException | InterruptedException | RuntimeException e) {
                abort();
                throw e;
            }
        }
    }

    boolean accepts(String abstractSyntax) {
        return context(abstractSyntax) != null;
    }

    /** The accepted context for that SOP class, or null where the peer refused it. */
    Association.Context context(String abstractSyntax) {
        return association.contexts().values().stream()
                .filter(context -> context.abstractSyntax().equals(abstractSyntax))
                .findFirst()
                .orElse(null);
    }

    /** The accepted context for that SOP class in that transfer syntax, or null. */
    Association.Context context(String abstractSyntax, String transferSyntax) {
        return association.contexts().values().stream()
                .filter(context -> context.abstractSyntax().equals(abstractSyntax)
                        && context.transferSyntax().equals(transferSyntax))
                .findFirst()
                .orElse(null);
    }

    /** Returns when one more request message of the exchange that runs may be sent. */
    void pass() throws DicomException, InterruptedException {
        again.pass();
    }

    /** A request message with an id of its own. */
    CommandSet request(Association.Context context, int commandField, boolean dataSet) {
        return bareRequest(context, commandField, dataSet)
                .putUid(CommandSet.AFFECTED_SOP_CLASS_UID, context.abstractSyntax());
    }

    /** The same without the SOP class, which requests on normalised objects name in another way (PS3.7 §10.3). */
    CommandSet bareRequest(Association.Context context, int commandField, boolean dataSet) {
        lastMessageId = lastMessageId % 0xFFFF + 1;
        currentContextId = context.id();
        return CommandSet.request(context.id(), commandField, lastMessageId, dataSet);
    }

    Association association() {
        return association;
    }

    /** Reads the next response to the request made last. */
    CommandSet readResponse(int commandField) throws DicomException, InterruptedException {
        CommandSet response = readMessage();
        requireResponse(response, commandField);
        return response;
    }

    /** Reads the command of the next message, whatever it is. */
    CommandSet readMessage() throws DicomException, InterruptedException {
        CommandSet message = association.readCommand();
        if (message == null) {
            throw new DicomAbortedException(
                    Messages.who(peer) + " released the association in the middle of a request. Look at its log.");
        }
        return message;
    }

    /** Fails unless this is a response to the request made last. */
    void requireResponse(CommandSet response, int commandField) throws PduException {
        requireResponse(
                response, commandField, response.number(CommandSet.MESSAGE_ID_RESPONDED_TO, -1) == lastMessageId);
    }

    /** The same for a request of several; fails where it answers none of them. */
    void requireResponse(CommandSet response, int commandField, boolean answersOurs) throws PduException {
        if (response.commandField() != (commandField | CommandSet.RESPONSE) || !answersOurs) {
            throw new PduException(
                    AAbort.UNEXPECTED_PDU, Messages.who(peer) + " sent a message that answers nothing we asked.");
        }
        if (response.number(CommandSet.STATUS, -1) < 0) {
            throw new PduException(AAbort.INVALID_PARAMETER, Messages.who(peer) + " sent a response without a status.");
        }
    }

    /** Closes without a word of goodbye: for requests that cannot be ended in order. */
    void abort() {
        if (association != null) {
            association.abort(AAbort.BY_USER);
            association = null;
        }
    }

    @Override
    public void close() {
        if (association != null) {
            association.release(peer.releaseTimeout());
            association = null;
        }
    }

    @Override
    public boolean isUsable(List<Proposal> proposals) {
        return association != null && isFresh() && association.isAlive() && proposed.containsAll(proposals);
    }

    @Override
    public void open(List<Proposal> proposals) throws DicomException, InterruptedException {
        association = new Requestor(peer).open(proposals);
        proposed = new HashSet<>(proposals);
        lastUsed = System.nanoTime();
    }

    /** A PACS may drop what was idle, or count it against a limit, without telling us. */
    private boolean isFresh() {
        return System.nanoTime() - lastUsed <= peer.associationIdle().toNanos();
    }

    private <T> T runOnce(RequestKind kind, RequestControl control, RequestClock clock, Exchange<T> exchange)
            throws DicomException, InterruptedException {
        Connection connection = association.connection();
        connection.limits().silence(peer.responseTimeout(), "responseTimeout");
        connection.limits().writing(peer.writeTimeout(), "writeTimeout");
        connection.limits().total(clock.deadline());
        boolean[] cancelSent = new boolean[1];
        connection.onWakeUp(() -> {
            if (control.cancel().isCancelled() && !cancelSent[0]) {
                cancelSent[0] = true;
                Deadline end = kind == RequestKind.COMMIT ? Deadline.in(Duration.ZERO, "cancel") : cancelDeadline();
                connection.limits().total(connection.limits().total().sooner(end));
                if (kind == RequestKind.FIND || kind == RequestKind.MOVE || kind == RequestKind.GET) {
                    sendCancel();
                }
            }
        });
        again = () -> {
            passage.again(kind, clock);
            if (!control.cancel().isCancelled()) {
                connection.limits().total(clock.deadline());
            }
        };
        try (CancelHandle.Registration registration = control.cancel().onCancel(connection::wakeUp)) {
            return exchange.run(this);
        } catch (DicomTimeoutException e) {
            if (cancelSent[0]) {
                throw Messages.ignoredCancel(peer, e);
            }
            throw e;
        } finally {
            connection.onWakeUp(() -> {});
        }
    }

    private Deadline cancelDeadline() {
        boolean shorter = peer.responseTimeout().compareTo(CANCEL_WAIT) < 0;
        return Deadline.in(shorter ? peer.responseTimeout() : CANCEL_WAIT, "cancel");
    }

    /** C-CANCEL (PS3.7 §9.3.2.3) of the request made last. */
    private void sendCancel() throws DicomException, InterruptedException {
        association.send(new CommandSet(currentContextId)
                .put(CommandSet.COMMAND_FIELD, CommandSet.C_CANCEL_RQ)
                .put(CommandSet.MESSAGE_ID_RESPONDED_TO, lastMessageId)
                .put(CommandSet.DATA_SET_TYPE, CommandSet.NO_DATA_SET));
    }
}
