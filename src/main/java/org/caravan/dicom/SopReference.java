package org.caravan.dicom;

/**
 * Which object is meant (PS3.3 §10.8).
 *
 * @param sopClassUid Referenced SOP Class UID (0008,1150)
 * @param sopInstanceUid Referenced SOP Instance UID (0008,1155)
 */
public record SopReference(String sopClassUid, String sopInstanceUid) {}
