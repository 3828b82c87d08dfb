package org.caravan.dicom.net;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.FindService;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.common.AnswerLog;
import org.caravan.dicom.common.Identifiers;

/** Answers one C-FIND: each match of the service becomes a pending response (PS3.4 §C.4.1). */
final class FindResponder {

    private final Association association;
    private final FindService service;
    private final ListenerObserver.Association who;
    private final AnswerLog answers;

    FindResponder(Association association, FindService service, ListenerObserver.Association who, AnswerLog answers) {
        this.association = association;
        this.service = service;
        this.who = who;
        this.answers = answers;
    }

    void serve(CommandSet command) throws DicomException, InterruptedException {
        byte[] identifier = association.readIdentifier(command);
        var watch = new CancelWatch(association, command);
        int status = answer(command, identifier, watch);
        watch.look();
        association.send(command.response(watch.handle().isCancelled() ? DicomStatus.CANCEL : status, false));
    }

    /** Sends the pending responses; returns the final status. */
    private int answer(CommandSet command, byte[] identifier, CancelWatch watch)
            throws DicomException, InterruptedException {
        String transferSyntax = association.context(command).transferSyntax();
        var link = new Link();
        try {
            var asked = Identifiers.request(
                    identifier, transferSyntax, association.connection().who());
            service.find(
                    who,
                    asked.level(),
                    asked.keys(),
                    match -> link.run(() -> {
                        watch.look();
                        if (!watch.handle().isCancelled()) {
                            association.send(
                                    command.response(DicomStatus.PENDING, true),
                                    Identifiers.response(match, asked.level(), transferSyntax));
                        }
                    }),
                    watch.handle());
            link.check();
            return DicomStatus.SUCCESS;
        } catch (DicomException | RuntimeException e) {
            link.check();
            return answers.thrown("C-FIND", e);
        }
    }
}
