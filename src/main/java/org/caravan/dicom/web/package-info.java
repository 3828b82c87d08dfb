/**
 * The transport by DICOMweb (PS3.18): a peer that is asked by HTTP answers the same calls as one that speaks DIMSE. QIDO-RS is its query, WADO-RS its
 * retrieve, STOW-RS its store. May call {@link org.caravan.dicom}, {@link org.caravan.dicom.common} and {@link org.caravan.dicom.data}.
 */
package org.caravan.dicom.web;
