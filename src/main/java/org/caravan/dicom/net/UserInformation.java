package org.caravan.dicom.net;

import java.util.List;

import org.caravan.dicom.UserIdentity;
import org.caravan.dicom.common.ExtendedNegotiation;
import org.caravan.dicom.common.Roles;
import org.caravan.dicom.data.Part10;

/**
 * The sub-items of user information that matter here (PS3.8 §9.3.2.3, annex D; PS3.7 annex D.3.3).
 *
 * @param maxPduLength longest P-DATA-TF the sender of this item takes, in bytes; 0 for any
 * @param implementationClassUid may be empty where a peer leaves it out
 * @param implementationVersionName 1 to 16 characters, or empty
 * @param window asynchronous operations, null where nothing is said of them
 * @param roles role selections; SOP classes without one have the default roles
 * @param extended SOP class extended negotiation, as asked for; never answered, which means that nothing beyond the baseline is served
 * @param identity user identity of a request; null where there is none, or one of another kind than a name
 * @param answersIdentity of a request, whether it wants to be told that its user was accepted; of an acceptance, that it was
 */
record UserInformation(
        long maxPduLength,
        String implementationClassUid,
        String implementationVersionName,
        OperationsWindow window,
        List<Roles> roles,
        List<ExtendedNegotiation> extended,
        UserIdentity identity,
        boolean answersIdentity) {

    UserInformation {
        roles = List.copyOf(roles);
        extended = List.copyOf(extended);
    }

    /** What a peer says of itself without any negotiation. */
    static UserInformation unknown() {
        return new UserInformation(0, "", "", null, List.of(), List.of(), null, false);
    }

    /** Our own, with the default roles. */
    static UserInformation taking(int maxPduLength) {
        return taking(maxPduLength, List.of());
    }

    /** Our own. */
    static UserInformation taking(int maxPduLength, List<Roles> roles) {
        return new UserInformation(
                maxPduLength,
                Part10.IMPLEMENTATION_CLASS_UID,
                Part10.IMPLEMENTATION_VERSION_NAME,
                null,
                roles,
                List.of(),
                null,
                false);
    }

    /** The same, asking for these extensions on behalf of that user. */
    UserInformation asking(List<ExtendedNegotiation> extensions, UserIdentity user) {
        return new UserInformation(
                maxPduLength,
                implementationClassUid,
                implementationVersionName,
                window,
                roles,
                extensions,
                user,
                false);
    }

    /** The same, saying that the user was accepted. */
    UserInformation answeringIdentity(boolean answer) {
        return new UserInformation(
                maxPduLength, implementationClassUid, implementationVersionName, window, roles, extended, null, answer);
    }

    /** The same with a window for asynchronous operations; null for none. */
    UserInformation within(OperationsWindow other) {
        return new UserInformation(
                maxPduLength,
                implementationClassUid,
                implementationVersionName,
                other,
                roles,
                extended,
                identity,
                answersIdentity);
    }
}
