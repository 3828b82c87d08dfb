/**
 * DICOM data (PS3.5, PS3.6, PS3.10): tags, value representations, the data dictionary, character sets, data sets, Part 10
 * files. May call only the JDK and the exceptions of {@link org.caravan.dicom}.
 */
package org.caravan.dicom.data;
