package org.caravan.dicom.net;

import java.util.List;

import org.caravan.dicom.common.Roles;
import org.caravan.dicom.data.Part10;

/**
 * The sub-items of user information that matter here (PS3.8 §9.3.2.3, annex D; PS3.7 annex D.3.3). Asynchronous operations, extended
 * negotiation and user identity are neither proposed nor answered, which means the default: one operation at a time.
 *
 * @param maxPduLength longest P-DATA-TF the sender of this item takes, in bytes; 0 for any
 * @param implementationClassUid may be empty where a peer leaves it out
 * @param implementationVersionName 1 to 16 characters, or empty
 * @param roles role selections; SOP classes without one have the default roles
 */
record UserInformation(
        long maxPduLength, String implementationClassUid, String implementationVersionName, List<Roles> roles) {

    UserInformation {
        roles = List.copyOf(roles);
    }

    /** Our own, with the default roles. */
    static UserInformation taking(int maxPduLength) {
        return taking(maxPduLength, List.of());
    }

    /** Our own. */
    static UserInformation taking(int maxPduLength, List<Roles> roles) {
        return new UserInformation(
                maxPduLength, Part10.IMPLEMENTATION_CLASS_UID, Part10.IMPLEMENTATION_VERSION_NAME, roles);
    }
}
