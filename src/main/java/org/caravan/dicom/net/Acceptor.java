package org.caravan.dicom.net;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.RequestKind;
import org.caravan.dicom.common.Admission;
import org.caravan.dicom.common.Rejection;
import org.caravan.dicom.common.Roles;
import org.caravan.dicom.common.SopClasses;

/** Answers association requests (PS3.8 §7.1): who is let in, and which presentation contexts are accepted. */
final class Acceptor {

    private final ListenerConfig config;
    private final ListenerServices services;
    private final Admission admission;

    Acceptor(ListenerConfig config, ListenerServices services) {
        this.config = config;
        this.services = services;
        admission = new Admission(config, services);
    }

    /** Reads the request; null where the peer aborted instead. */
    AAssociateRq readRequest(Association association) throws DicomException, InterruptedException {
        Pdu pdu = association.reader().read();
        if (pdu instanceof AAbort) {
            return null;
        }
        if (pdu instanceof AAssociateRq request) {
            return request;
        }
        throw new PduException(
                AAbort.UNEXPECTED_PDU,
                association.connection().who() + " sent another PDU before its association request.");
    }

    /**
     * Accepts or rejects; true where the association stands.
     *
     * @param place takes a place for it, false where there is none
     */
    boolean answer(Association association, AAssociateRq request, InetAddress address, BooleanSupplier place)
            throws DicomException, InterruptedException {
        ListenerObserver.Association who = who(request, address);
        Rejection rejection = admission.rejection(
                request.protocolVersion(),
                request.applicationContext(),
                request.callingAeTitle(),
                request.calledAeTitle(),
                address);
        if (rejection == null) {
            rejection = admission.rejection(who, request.user().identity());
        }
        if (rejection != null) {
            reject(association, who, rejection);
            return false;
        }
        if (!place.getAsBoolean()) {
            reject(association, who, Rejection.LOCAL_LIMIT);
            return false;
        }
        Map<String, Roles> roles = new LinkedHashMap<>();
        request.user().roles().forEach(proposed -> roles.put(proposed.sopClassUid(), admission.accepted(proposed)));
        List<AAssociateAc.Result> results = new ArrayList<>();
        Map<Integer, Association.Context> accepted = new HashMap<>();
        for (AAssociateRq.Context context : request.contexts()) {
            AAssociateAc.Result result = negotiate(context, roles.get(context.abstractSyntax()));
            results.add(result);
            if (result.result() == AAssociateAc.ACCEPTANCE) {
                accepted.put(
                        context.id(),
                        new Association.Context(context.id(), context.abstractSyntax(), result.transferSyntax()));
            } else {
                services.observer()
                        .refused(
                                who,
                                admission.refusedContext(
                                        context.abstractSyntax(), roles.get(context.abstractSyntax())));
            }
        }
        List<Roles> acceptedRoles = List.copyOf(roles.values());
        association.establish(accepted, request.user().maxPduLength(), acceptedRoles);
        association
                .writer()
                .write(new AAssociateAc(
                        request.calledAeTitle(),
                        request.callingAeTitle(),
                        results,
                        UserInformation.taking(config.maxPduLength(), acceptedRoles)
                                .within(window(request.user().window(), accepted.values()))
                                .answeringIdentity(request.user().identity() != null
                                        && request.user().answersIdentity())));
        return true;
    }

    private static OperationsWindow window(OperationsWindow proposed, Collection<Association.Context> accepted) {
        boolean sends = accepted.stream()
                .map(Association.Context::abstractSyntax)
                .allMatch(sopClass -> sopClass.equals(SopClasses.VERIFICATION) || SopClasses.isStorage(sopClass));
        return proposed == null ? null : proposed.accepted(sends);
    }

    /** The entry of the access list that let the peer in. */
    ListenerConfig.Caller caller() {
        return admission.caller();
    }

    /** Whether the access list lets the peer ask for that. */
    boolean permits(RequestKind operation) {
        return admission.permits(operation);
    }

    private void reject(Association association, ListenerObserver.Association who, Rejection rejection)
            throws DicomException, InterruptedException {
        services.observer().refused(who, "association: " + rejection.describe());
        association.writer().write(new AAssociateRj(rejection));
    }

    /** Who is at the other end, fit for logs. */
    static ListenerObserver.Association who(AAssociateRq request, InetAddress address) {
        return Admission.who(request.callingAeTitle(), request.calledAeTitle(), address);
    }

    private AAssociateAc.Result negotiate(AAssociateRq.Context context, Roles role) {
        if (!admission.serves(context.abstractSyntax(), role)) {
            return new AAssociateAc.Result(
                    context.id(),
                    AAssociateAc.ABSTRACT_SYNTAX_NOT_SUPPORTED,
                    context.transferSyntaxes().get(0));
        }
        String chosen = admission.transferSyntax(context.abstractSyntax(), context.transferSyntaxes());
        return chosen == null
                ? new AAssociateAc.Result(
                        context.id(),
                        AAssociateAc.TRANSFER_SYNTAXES_NOT_SUPPORTED,
                        context.transferSyntaxes().get(0))
                : new AAssociateAc.Result(context.id(), AAssociateAc.ACCEPTANCE, chosen);
    }
}
