package org.caravan.dicom.net;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.QueryModel;
import org.caravan.dicom.Uids;

/** Answers association requests (PS3.8 §7.1): who is let in, and which presentation contexts are accepted. */
final class Acceptor {

    private final ListenerConfig config;
    private final ListenerServices services;
    private ListenerConfig.Caller caller;

    Acceptor(ListenerConfig config, ListenerServices services) {
        this.config = config;
        this.services = services;
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

    /** Accepts or rejects; true where the association stands. */
    boolean answer(Association association, AAssociateRq request, InetAddress address)
            throws DicomException, InterruptedException {
        ListenerObserver.Association who = who(request, address);
        AAssociateRj rejection = rejection(request, address);
        if (rejection != null) {
            reject(association, who, rejection);
            return false;
        }
        List<AAssociateAc.Result> results = new ArrayList<>();
        Map<Integer, Association.Context> accepted = new HashMap<>();
        for (AAssociateRq.Context context : request.contexts()) {
            AAssociateAc.Result result = negotiate(context);
            results.add(result);
            if (result.result() == AAssociateAc.ACCEPTANCE) {
                accepted.put(
                        context.id(),
                        new Association.Context(context.id(), context.abstractSyntax(), result.transferSyntax()));
            } else {
                services.observer()
                        .refused(who, "presentation context for SOP class " + printable(context.abstractSyntax(), 64));
            }
        }
        association.establish(accepted, request.user().maxPduLength());
        association
                .writer()
                .write(new AAssociateAc(
                        request.calledAeTitle(),
                        request.callingAeTitle(),
                        results,
                        UserInformation.taking(config.maxPduLength())));
        return true;
    }

    /** The entry of the access list that let the peer in. */
    ListenerConfig.Caller caller() {
        return caller;
    }

    void reject(Association association, ListenerObserver.Association who, AAssociateRj rejection)
            throws DicomException, InterruptedException {
        services.observer().refused(who, "association: " + rejection.describe());
        association.writer().write(rejection);
    }

    /** Who is at the other end, fit for logs. */
    static ListenerObserver.Association who(AAssociateRq request, InetAddress address) {
        return new ListenerObserver.Association(
                printable(request.callingAeTitle(), 16),
                printable(request.calledAeTitle(), 16),
                address.getHostAddress());
    }

    private AAssociateRj rejection(AAssociateRq request, InetAddress address) {
        if ((request.protocolVersion() & 1) == 0) {
            return AAssociateRj.PROTOCOL_VERSION;
        }
        if (!request.applicationContext().equals(AAssociateRq.DICOM_APPLICATION_CONTEXT)) {
            return AAssociateRj.APPLICATION_CONTEXT;
        }
        if (!config.aeTitles().contains(request.calledAeTitle())) {
            return AAssociateRj.CALLED_AE_TITLE;
        }
        String calling = request.callingAeTitle();
        boolean valid = !calling.isEmpty() && calling.equals(printable(calling, 16));
        caller = valid ? Callers.find(config.callers().get(), calling, address).orElse(null) : null;
        return caller != null ? null : AAssociateRj.CALLING_AE_TITLE;
    }

    private AAssociateAc.Result negotiate(AAssociateRq.Context context) {
        String sopClass = context.abstractSyntax();
        String chosen;
        if (sopClass.equals(SopClasses.VERIFICATION) || isServed(sopClass)) {
            chosen = context.transferSyntaxes().stream()
                    .filter(SopClasses.LITTLE_ENDIAN::contains)
                    .findFirst()
                    .orElse(null);
        } else if (services.store() != null && Uids.isValid(sopClass) && SopClasses.isStorage(sopClass)) {
            chosen = storageSyntax(context.transferSyntaxes());
        } else {
            return new AAssociateAc.Result(
                    context.id(),
                    AAssociateAc.ABSTRACT_SYNTAX_NOT_SUPPORTED,
                    context.transferSyntaxes().get(0));
        }
        return chosen == null
                ? new AAssociateAc.Result(
                        context.id(),
                        AAssociateAc.TRANSFER_SYNTAXES_NOT_SUPPORTED,
                        context.transferSyntaxes().get(0))
                : new AAssociateAc.Result(context.id(), AAssociateAc.ACCEPTANCE, chosen);
    }

    /** True for a query or retrieval in a model that its service offers. */
    private boolean isServed(String sopClass) {
        boolean patientRoot =
                sopClass.equals(SopClasses.PATIENT_ROOT_FIND) || sopClass.equals(SopClasses.PATIENT_ROOT_MOVE);
        QueryModel model = patientRoot ? QueryModel.PATIENT_ROOT : QueryModel.STUDY_ROOT;
        return SopClasses.FIND.contains(sopClass)
                        && services.find() != null
                        && services.find().offers(model)
                || SopClasses.MOVE.contains(sopClass)
                        && services.move() != null
                        && services.move().offers(model);
    }

    /**
     * The sender's first choice, because that is what it stores in or converts to most cheaply. Big endian, which is retired, is taken only
     * where nothing else is offered: DCMTK lists it beside the little endian ones without meaning it. Null where nothing is a UID.
     */
    private static String storageSyntax(List<String> offered) {
        List<String> valid = offered.stream().filter(Uids::isValid).toList();
        return valid.stream()
                .filter(syntax -> !syntax.equals(SopClasses.EXPLICIT_BIG_ENDIAN))
                .findFirst()
                .orElse(valid.isEmpty() ? null : valid.get(0));
    }

    private static String printable(String text, int longest) {
        String cut = text.length() > longest ? text.substring(0, longest) : text;
        return cut.replaceAll("[^\\x20-\\x7E]|\\\\", "?");
    }
}
