package org.caravan.dicom.net;

import org.caravan.dicom.DicomToolkit;

/** What a requestor on dcm4che says of peers it cannot reach. */
class Dcm4cheReachingPeersTest extends ReachingPeersTest {

    @Override
    protected DicomToolkit toolkit() {
        return DicomToolkit.named(DicomToolkit.DCM4CHE);
    }
}
