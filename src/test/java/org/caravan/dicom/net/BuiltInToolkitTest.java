package org.caravan.dicom.net;

import org.junit.jupiter.api.Nested;

import org.caravan.dicom.DicomGetContract;
import org.caravan.dicom.DicomQueryContract;
import org.caravan.dicom.DicomStoreContract;
import org.caravan.dicom.DicomToolkit;
import org.caravan.dicom.DicomToolkitContract;

/** The built-in transport keeps the contract of all transports. */
class BuiltInToolkitTest {

    @Nested
    class Associations extends DicomToolkitContract {
        @Override
        protected DicomToolkit toolkit() {
            return new BuiltInToolkit();
        }
    }

    @Nested
    class Queries extends DicomQueryContract {
        @Override
        protected DicomToolkit toolkit() {
            return new BuiltInToolkit();
        }
    }

    @Nested
    class Objects extends DicomStoreContract {
        @Override
        protected DicomToolkit toolkit() {
            return new BuiltInToolkit();
        }
    }

    @Nested
    class Retrievals extends DicomGetContract {
        @Override
        protected DicomToolkit toolkit() {
            return new BuiltInToolkit();
        }
    }
}
