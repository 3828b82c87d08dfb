package org.caravan.dicom.dcm4che;

import org.junit.jupiter.api.Nested;

import org.caravan.dicom.DicomGetContract;
import org.caravan.dicom.DicomQueryContract;
import org.caravan.dicom.DicomStoreContract;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.DicomToolkitContract;

/** The transport on dcm4che keeps the contract of all transports. */
class Dcm4cheToolkitTest {

    @Nested
    class Associations extends DicomToolkitContract {
        @Override
        protected DicomToolkit toolkit() {
            return new Dcm4cheToolkit();
        }
    }

    @Nested
    class Queries extends DicomQueryContract {
        @Override
        protected DicomToolkit toolkit() {
            return new Dcm4cheToolkit();
        }
    }

    @Nested
    class Objects extends DicomStoreContract {
        @Override
        protected DicomToolkit toolkit() {
            return new Dcm4cheToolkit();
        }
    }

    @Nested
    class Retrievals extends DicomGetContract {
        @Override
        protected DicomToolkit toolkit() {
            return new Dcm4cheToolkit();
        }
    }
}
