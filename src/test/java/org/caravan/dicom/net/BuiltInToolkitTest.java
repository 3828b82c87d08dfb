package org.caravan.dicom.net;

import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.DicomToolkitContract;

class BuiltInToolkitTest extends DicomToolkitContract {

    @Override
    protected DicomToolkit toolkit() {
        return new BuiltInToolkit();
    }
}
