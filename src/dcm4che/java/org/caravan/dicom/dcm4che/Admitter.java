package org.caravan.dicom.dcm4che;

import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;

import org.dcm4che3.net.Association;
import org.dcm4che3.net.AssociationHandler;
import org.dcm4che3.net.pdu.AAbort;
import org.dcm4che3.net.pdu.AAssociateAC;
import org.dcm4che3.net.pdu.AAssociateRJ;
import org.dcm4che3.net.pdu.AAssociateRQ;
import org.dcm4che3.net.pdu.PresentationContext;
import org.dcm4che3.net.pdu.RoleSelection;
import org.dcm4che3.net.pdu.UserIdentityAC;
import org.dcm4che3.net.pdu.UserIdentityRQ;

import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.UserIdentity;
import org.caravan.dicom.common.Admission;
import org.caravan.dicom.common.Rejection;
import org.caravan.dicom.common.Roles;
import org.caravan.dicom.data.CharacterSets;
import org.caravan.dicom.data.Part10;

/** Lets peers in by the rules of every transport, in place of dcm4che's, which let in anyone who knows the called AE title. */
final class Admitter extends AssociationHandler {

    private final Dcm4cheListener listener;
    private final ListenerConfig config;
    private final ListenerServices services;

    Admitter(Dcm4cheListener listener, ListenerConfig config, ListenerServices services) {
        this.listener = listener;
        this.config = config;
        this.services = services;
    }

    @Override
    protected AAssociateAC negotiate(Association association, AAssociateRQ request) throws IOException {
        InetAddress address = association.getSocket().getInetAddress();
        ListenerObserver.Association who = Admission.who(request.getCallingAET(), request.getCalledAET(), address);
        if (!listener.isReady() || association.getDevice().getNumberOfOpenAssociations() > config.maxAssociations()) {
            throw rejected(who, Rejection.LOCAL_LIMIT);
        }
        var admission = new Admission(config, services);
        Rejection rejection = admission.rejection(
                request.getProtocolVersion(),
                request.getApplicationContext(),
                request.getCallingAET(),
                request.getCalledAET(),
                address);
        if (rejection == null) {
            rejection = admission.rejection(who, identity(request.getUserIdentityRQ()));
        }
        if (rejection != null) {
            throw rejected(who, rejection);
        }
        // a peer that takes less than one value with its header, or more than 2 GB, would send dcm4che round in circles
        int longest = request.getMaxPDULength();
        request.setMaxPDULength(longest < 0 ? 0 : longest == 0 ? 0 : Math.max(longest, OpenAssociation.SHORTEST_PDU));
        AAssociateAC acceptance = acceptance(request, admission, who);
        listener.admit(association, who, CharacterSets.of(admission.caller().fallbackCharacterSet()));
        return acceptance;
    }

    private static UserIdentity identity(UserIdentityRQ sent) {
        boolean named = sent != null
                && (sent.getType() == UserIdentityRQ.USERNAME || sent.getType() == UserIdentityRQ.USERNAME_PASSCODE)
                && !sent.getUsername().isBlank();
        if (!named) {
            return null;
        }
        boolean passcode = sent.getType() == UserIdentityRQ.USERNAME_PASSCODE && sent.getPasscode().length > 0;
        return new UserIdentity(sent.getUsername(), passcode ? new String(sent.getPasscode()) : null);
    }

    private AAssociateRJ rejected(ListenerObserver.Association who, Rejection rejection) {
        services.observer().refused(who, "association: " + rejection.describe());
        return new AAssociateRJ(rejection.result(), rejection.source(), rejection.reason());
    }

    private AAssociateAC acceptance(AAssociateRQ request, Admission admission, ListenerObserver.Association who)
            throws AAbort {
        var acceptance = new AAssociateAC();
        acceptance.setCalledAET(request.getCalledAET());
        acceptance.setCallingAET(request.getCallingAET());
        acceptance.setMaxPDULength(config.maxPduLength());
        acceptance.setImplClassUID(Part10.IMPLEMENTATION_CLASS_UID);
        acceptance.setImplVersionName(Part10.IMPLEMENTATION_VERSION_NAME);
        UserIdentityRQ user = request.getUserIdentityRQ();
        if (identity(user) != null && user.isPositiveResponseRequested()) {
            acceptance.setUserIdentityAC(new UserIdentityAC(new byte[0]));
        }
        if (request.getPresentationContexts().isEmpty()) {
            throw malformed(who, "an association request without a presentation context");
        }
        var accepted = new HashMap<String, Roles>();
        for (RoleSelection proposed : request.getRoleSelections()) {
            Roles roles = admission.accepted(new Roles(proposed.getSOPClassUID(), proposed.isSCU(), proposed.isSCP()));
            accepted.put(roles.sopClassUid(), roles);
            acceptance.addRoleSelection(new RoleSelection(roles.sopClassUid(), roles.scu(), roles.scp()));
        }
        for (PresentationContext context : request.getPresentationContexts()) {
            if (context.getPCID() % 2 == 0
                    || context.getAbstractSyntax() == null
                    || context.getTransferSyntaxes().length == 0) {
                throw malformed(who, "a presentation context that is not complete, or with an even id");
            }
            PresentationContext answer = answer(context, admission, accepted.get(context.getAbstractSyntax()));
            acceptance.addPresentationContext(answer);
            if (!answer.isAccepted()) {
                services.observer()
                        .refused(
                                who,
                                admission.refusedContext(
                                        context.getAbstractSyntax(), accepted.get(context.getAbstractSyntax())));
            }
        }
        return acceptance;
    }

    private static PresentationContext answer(PresentationContext context, Admission admission, Roles roles) {
        String first = context.getTransferSyntaxes()[0];
        if (!admission.serves(context.getAbstractSyntax(), roles)) {
            return new PresentationContext(context.getPCID(), PresentationContext.ABSTRACT_SYNTAX_NOT_SUPPORTED, first);
        }
        String chosen = admission.transferSyntax(context.getAbstractSyntax(), List.of(context.getTransferSyntaxes()));
        return chosen == null
                ? new PresentationContext(context.getPCID(), PresentationContext.TRANSFER_SYNTAX_NOT_SUPPORTED, first)
                : new PresentationContext(context.getPCID(), PresentationContext.ACCEPTANCE, chosen);
    }

    private AAbort malformed(ListenerObserver.Association who, String what) {
        services.observer().refused(who, "malformed data: " + what);
        return new AAbort(AAbort.UL_SERIVE_PROVIDER, AAbort.INVALID_PDU_PARAMETER_VALUE);
    }

    @Override
    protected void onClose(Association association) {
        listener.ended(association);
    }
}
