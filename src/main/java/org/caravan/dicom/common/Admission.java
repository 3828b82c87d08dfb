package org.caravan.dicom.common;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;

import org.caravan.dicom.ListenerConfig;
import org.caravan.dicom.ListenerObserver;
import org.caravan.dicom.ListenerServices;
import org.caravan.dicom.QueryModel;
import org.caravan.dicom.RequestKind;
import org.caravan.dicom.Uids;
import org.caravan.dicom.UserIdentity;
import org.caravan.dicom.data.TransferSyntax;

/** Decides on one association request (PS3.8 §7.1): who is let in, and which presentation contexts are accepted. */
public final class Admission {

    /** The name of DICOM's application context (PS3.7 annex A.2.1). */
    public static final String DICOM_APPLICATION_CONTEXT = "1.2.840.10008.3.1.1.1";

    private static final int LONGEST_UID = 64;

    private final ListenerConfig config;
    private final ListenerServices services;
    private List<ListenerConfig.Caller> admittedBy = List.of(new ListenerConfig.Caller("*", "*"));

    public Admission(ListenerConfig config, ListenerServices services) {
        this.config = config;
        this.services = services;
    }

    /** Who is at the other end, fit for logs. */
    public static ListenerObserver.Association who(String calling, String called, InetAddress address) {
        return new ListenerObserver.Association(
                printable(calling, 16), printable(called, 16), address.getHostAddress());
    }

    /** Why the association is rejected, or null where the peer is let in. */
    public Rejection rejection(
            int protocolVersion, String applicationContext, String calling, String called, InetAddress address) {
        if ((protocolVersion & 1) == 0) {
            return Rejection.PROTOCOL_VERSION;
        }
        if (!applicationContext.equals(DICOM_APPLICATION_CONTEXT)) {
            return Rejection.APPLICATION_CONTEXT;
        }
        if (!config.aeTitles().contains(called)) {
            return Rejection.CALLED_AE_TITLE;
        }
        boolean valid = !calling.isEmpty() && calling.equals(printable(calling, 16));
        List<ListenerConfig.Caller> known =
                valid ? Callers.find(config.callers().get(), calling, address) : List.of();
        if (known.isEmpty()) {
            return Rejection.CALLING_AE_TITLE;
        }
        admittedBy = known.stream().filter(caller -> caller.mayCall(called)).toList();
        return admittedBy.isEmpty() ? Rejection.CALLED_AE_TITLE : null;
    }

    /** Why the association is rejected for the user that it names, or null where that user is let in. */
    public Rejection rejection(ListenerObserver.Association who, UserIdentity identity) {
        return config.identities() == null || config.identities().accepts(who, identity)
                ? null
                : Rejection.USER_IDENTITY;
    }

    /** The first entry of the access list that let the peer in. */
    public ListenerConfig.Caller caller() {
        return admittedBy.get(0);
    }

    /** Whether the access list lets the peer ask for that. */
    public boolean permits(RequestKind operation) {
        return admittedBy.stream().anyMatch(caller -> caller.operations().contains(operation));
    }

    private static RequestKind operation(String sopClass, Roles roles) {
        if (sopClass.equals(SopClasses.VERIFICATION)) {
            return RequestKind.ECHO;
        }
        if (sopClass.equals(SopClasses.STORAGE_COMMITMENT)) {
            return RequestKind.COMMIT;
        }
        if (SopClasses.FIND.contains(sopClass)) {
            return RequestKind.FIND;
        }
        if (SopClasses.MOVE.contains(sopClass)) {
            return RequestKind.MOVE;
        }
        boolean fetched = SopClasses.GET.contains(sopClass) || roles != null && !roles.scu();
        return fetched ? RequestKind.GET : RequestKind.STORE;
    }

    /** The transfer syntax to accept of those offered for a SOP class that is {@link #serves served}, or null where none will do. */
    public String transferSyntax(String sopClass, List<String> offered) {
        return isService(sopClass)
                ? offered.stream()
                        .filter(SopClasses.LITTLE_ENDIAN::contains)
                        .findFirst()
                        .orElse(null)
                : storageSyntax(offered);
    }

    /**
     * Whether that SOP class is taken at all.
     *
     * @param roles what {@link #accepted} made of the roles proposed for it, or null where none were: the requestor sends
     */
    public boolean serves(String sopClass, Roles roles) {
        if (!permits(operation(sopClass, roles))) {
            return false;
        }
        if (isService(sopClass)) {
            return true;
        }
        boolean wanted = roles == null ? services.store() != null : roles.scu() || roles.scp();
        return wanted && Uids.isValid(sopClass) && SopClasses.isStorage(sopClass);
    }

    /** The roles accepted of those proposed: objects are taken where there is a store service, and sent where there is one for C-GET. */
    public Roles accepted(Roles proposed) {
        if (proposed.sopClassUid().equals(SopClasses.STORAGE_COMMITMENT)) {
            return new Roles(
                    proposed.sopClassUid(),
                    proposed.scu() && services.keeping() != null,
                    proposed.scp() && services.commitments() != null);
        }
        boolean storage = SopClasses.isStorage(proposed.sopClassUid());
        return new Roles(
                proposed.sopClassUid(),
                proposed.scu() && (!storage || services.store() != null),
                proposed.scp() && storage && services.get() != null);
    }

    /** What the observer hears of a presentation context that is refused. */
    public String refusedContext(String sopClass, Roles roles) {
        return "presentation context for SOP class " + printable(sopClass, LONGEST_UID)
                + (permits(operation(sopClass, roles)) ? "" : ", which it is not permitted");
    }

    /** Verification, or a query or retrieval in a model that its service offers. */
    private boolean isService(String sopClass) {
        QueryModel model = QueryContexts.isStudyRoot(sopClass) ? QueryModel.STUDY_ROOT : QueryModel.PATIENT_ROOT;
        return sopClass.equals(SopClasses.VERIFICATION)
                || sopClass.equals(SopClasses.STORAGE_COMMITMENT)
                        && (services.commitments() != null || services.keeping() != null)
                || SopClasses.FIND.contains(sopClass)
                        && services.find() != null
                        && services.find().offers(model)
                || SopClasses.MOVE.contains(sopClass)
                        && services.move() != null
                        && services.move().offers(model)
                || SopClasses.GET.contains(sopClass)
                        && services.get() != null
                        && services.get().offers(model);
    }

    /**
     * The sender's first choice among the lossless ones, because that is what it stores in or converts to most cheaply, and nothing must get
     * lost on the way to us; its first choice of all where none is lossless. Explicit VR is preferred to implicit VR, which would drop the
     * VRs of private elements, and big endian, which is retired, is the last of the lossless ones: DCMTK lists it beside the little endian ones
     * without meaning it. Null where nothing is a UID.
     */
    private static String storageSyntax(List<String> offered) {
        String best = offered.stream()
                .filter(Uids::isValid)
                .min(Comparator.comparingInt(Admission::rank))
                .orElse(null);
        boolean explicitToo = offered.contains(SopClasses.EXPLICIT_LITTLE_ENDIAN);
        return SopClasses.IMPLICIT_LITTLE_ENDIAN.equals(best) && explicitToo ? SopClasses.EXPLICIT_LITTLE_ENDIAN : best;
    }

    private static int rank(String syntax) {
        if (syntax.equals(SopClasses.EXPLICIT_BIG_ENDIAN)) {
            return 1;
        }
        return TransferSyntax.of(syntax).isLossless() ? 0 : 2;
    }

    private static String printable(String text, int longest) {
        String cut = text.length() > longest ? text.substring(0, longest) : text;
        return cut.replaceAll("[^\\x20-\\x7E]|\\\\", "?");
    }
}
