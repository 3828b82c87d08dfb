/**
 * The Camel component {@code dicom:}: options, headers and type conversion around the seam in {@link org.caravan.dicom}.
 * May call that seam, Camel and commons-pool2; knows no transport, no SQL and no flow.
 */
package org.caravan.camel.dicom;
