/**
 * DICOM itself, without Camel: the seam every transport stands behind ({@link org.caravan.dicom.DicomToolkit}).
 * May call only the JDK and the logging facade; nothing above it is known here.
 */
package org.caravan.dicom;
