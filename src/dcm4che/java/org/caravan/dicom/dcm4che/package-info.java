/**
 * The second transport: the seam on dcm4che-net. May call {@link org.caravan.dicom}, {@link org.caravan.dicom.common},
 * {@link org.caravan.dicom.data} and dcm4che; no type of dcm4che leaves this package.
 *
 * <p>dcm4che's time-outs are 0, that is none, and it lets anyone in by default: nothing here relies on a default of it. What remains
 * different from the built-in transport is listed in {@code docs/transports.md}, each with a test.
 */
package org.caravan.dicom.dcm4che;
