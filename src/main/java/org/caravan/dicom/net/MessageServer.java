package org.caravan.dicom.net;

import java.util.function.Predicate;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.RequestKind;
import org.caravan.dicom.common.AnswerLog;
import org.caravan.dicom.common.SopClasses;

/** Serves the messages of one established association: gives each to who answers it, and refuses what is not offered. */
final class MessageServer {

    private static final Logger LOG = LoggerFactory.getLogger(MessageServer.class);

    private static final int UNRECOGNISED_OPERATION = 0x0211;
    private static final String NOT_FOR_IT = "its presentation context is for something else";

    private final Association association;
    private final Predicate<RequestKind> permitted;
    private final StoreResponder stores;
    private final KeepingResponder keeping;
    private final ListenerServices services;
    private final ListenerObserver.Association who;
    private final AnswerLog answers;

    /**
     * @param permitted what the peer may ask for
     * @param stores null where no objects are taken
     */
    MessageServer(
            Association association,
            Predicate<RequestKind> permitted,
            StoreResponder stores,
            ListenerServices services,
            ListenerObserver.Association who,
            AnswerLog answers) {
        this.association = association;
        this.permitted = permitted;
        this.stores = stores;
        this.services = services;
        this.who = who;
        this.answers = answers;
        keeping =
                services.keeping() == null ? null : new KeepingResponder(association, services.keeping(), who, answers);
    }

    /** To be called before the next message is awaited. */
    void beforeNext() throws DicomException, InterruptedException {
        if (keeping != null) {
            keeping.tellWhoStays();
        }
    }

    /** To be called when the association has ended, whichever way. */
    void end() {
        if (keeping != null) {
            keeping.end();
        }
    }

    void serve(CommandSet command) throws DicomException, InterruptedException {
        String sopClass = association.context(command).abstractSyntax();
        switch (command.commandField()) {
            case CommandSet.C_ECHO_RQ -> observed(RequestKind.ECHO, command, () -> echo(command));
            case CommandSet.C_STORE_RQ -> observed(RequestKind.STORE, command, () -> store(command, sopClass));
            case CommandSet.C_FIND_RQ -> observed(RequestKind.FIND, command, () -> find(command, sopClass));
            case CommandSet.C_MOVE_RQ -> observed(RequestKind.MOVE, command, () -> move(command, sopClass));
            case CommandSet.C_GET_RQ -> observed(RequestKind.GET, command, () -> get(command, sopClass));
            case CommandSet.N_EVENT_REPORT_RQ ->
                observed(RequestKind.COMMIT, command, () -> reported(command, sopClass));
            case CommandSet.N_ACTION_RQ -> observed(RequestKind.COMMIT, command, () -> keep(command, sopClass));
            case CommandSet.C_CANCEL_RQ -> LOG.debug("C-CANCEL of a request that has ended");
            default -> {
                if (keeping != null && keeping.answered(command)) {
                    discard(command);
                    return;
                }
                if ((command.commandField() & CommandSet.RESPONSE) != 0) {
                    throw new PduException(
                            AAbort.UNEXPECTED_PDU,
                            association.connection().who() + " sent a response to nothing we asked.");
                }
                refuse(command, "message", UNRECOGNISED_OPERATION, "");
            }
        }
    }

    /** Serves one request message. */
    @FunctionalInterface
    private interface Service {
        void serve() throws DicomException, InterruptedException;
    }

    private void observed(RequestKind kind, CommandSet command, Service service)
            throws DicomException, InterruptedException {
        services.observer().requested(who, kind);
        try {
            if (permitted.test(kind)) {
                service.serve();
            } else {
                refuse(command, kind.name(), DicomStatus.NOT_AUTHORIZED, "the access list does not permit it");
            }
        } finally {
            services.observer().served(who, kind);
        }
    }

    private void find(CommandSet command, String sopClass) throws DicomException, InterruptedException {
        if (SopClasses.FIND.contains(sopClass)) {
            new FindResponder(association, services.find(), who, answers).serve(command);
        } else {
            refuse(command, "C-FIND", DicomStatus.SOP_CLASS_NOT_SUPPORTED, NOT_FOR_IT);
        }
    }

    private void move(CommandSet command, String sopClass) throws DicomException, InterruptedException {
        if (SopClasses.MOVE.contains(sopClass)) {
            new MoveResponder(association, services.move(), who, answers).serve(command);
        } else {
            refuse(command, "C-MOVE", DicomStatus.SOP_CLASS_NOT_SUPPORTED, NOT_FOR_IT);
        }
    }

    private void get(CommandSet command, String sopClass) throws DicomException, InterruptedException {
        if (SopClasses.GET.contains(sopClass)) {
            new GetResponder(association, services.get(), who, answers).serve(command);
        } else {
            refuse(command, "C-GET", DicomStatus.SOP_CLASS_NOT_SUPPORTED, NOT_FOR_IT);
        }
    }

    private void keep(CommandSet command, String sopClass) throws DicomException, InterruptedException {
        if (keeping != null && sopClass.equals(SopClasses.STORAGE_COMMITMENT)) {
            keeping.serve(command);
        } else {
            refuse(command, "N-ACTION", UNRECOGNISED_OPERATION, "");
        }
    }

    private void reported(CommandSet command, String sopClass) throws DicomException, InterruptedException {
        if (services.commitments() != null && sopClass.equals(SopClasses.STORAGE_COMMITMENT)) {
            new CommitmentResponder(association, services.commitments(), who, answers).serve(command);
        } else {
            refuse(command, "N-EVENT-REPORT", DicomStatus.SOP_CLASS_NOT_SUPPORTED, NOT_FOR_IT);
        }
    }

    private void echo(CommandSet command) throws DicomException, InterruptedException {
        discard(command);
        association.send(command.response(DicomStatus.SUCCESS, false));
    }

    private void store(CommandSet command, String sopClass) throws DicomException, InterruptedException {
        if (stores == null || !SopClasses.isStorage(sopClass)) {
            refuse(command, "C-STORE", DicomStatus.SOP_CLASS_NOT_SUPPORTED, NOT_FOR_IT);
        } else {
            stores.serve(command);
        }
    }

    private void discard(CommandSet command) throws DicomException, InterruptedException {
        if (command.hasDataSet()) {
            association.readDataSet(command, piece -> {});
        }
    }

    private void refuse(CommandSet command, String request, int status, String reason)
            throws DicomException, InterruptedException {
        discard(command);
        answers.refused(request, status, reason);
        services.observer().refused(who, "message: " + DicomStatus.describe(status));
        association.send(command.response(status, false));
    }
}
