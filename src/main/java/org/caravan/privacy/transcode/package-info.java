/**
 * Decodes and encodes pixels by GDCM and DCMTK, as programs beside this one, and compares what two decoders make of them. Reads and writes DICOM by
 * {@link org.caravan.dicom.data}.
 */
package org.caravan.privacy.transcode;
