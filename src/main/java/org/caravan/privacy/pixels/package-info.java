/**
 * Text that is part of images, and other content that no list of elements cleans: objects that may hold it are masked or dropped by rules, or held until a person has looked at
 * them. Reads and writes DICOM by {@link org.caravan.dicom.data}.
 */
package org.caravan.privacy.pixels;
