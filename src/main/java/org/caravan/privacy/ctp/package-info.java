/**
 * Scripts of RSNA CTP's DICOM Anonymizer (<a href="https://mircwiki.rsna.org/index.php?title=The_CTP_DICOM_Anonymizer">its manual</a>), as pydicom-batch uses them: read, checked,
 * and run on objects. Reads and writes DICOM by {@link org.caravan.dicom.data}.
 */
package org.caravan.privacy.ctp;
