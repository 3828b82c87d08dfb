package org.caravan.dicom.common;

/**
 * SCP/SCU role selection for a SOP class (PS3.7 §D.3.3.4), as proposed or as accepted. Without it the requestor is SCU.
 *
 * @param sopClassUid as sent
 * @param scu whether the requestor may be SCU: for storage, whether it may send objects
 * @param scp whether the requestor may be SCP: for storage, whether objects may be sent to it
 */
public record Roles(String sopClassUid, boolean scu, boolean scp) {}
