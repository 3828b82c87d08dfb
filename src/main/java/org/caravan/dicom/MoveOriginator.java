package org.caravan.dicom;

/**
 * The C-MOVE that a C-STORE belongs to (PS3.7 §9.1.1.1.6). Many PACS leave it out.
 *
 * @param aeTitle Move Originator Application Entity Title (0000,1030)
 * @param messageId Move Originator Message ID (0000,1031)
 */
public record MoveOriginator(String aeTitle, int messageId) {}
