package org.caravan.bench;

import java.util.List;

import org.caravan.dicom.DicomToolkit;

/** The transports that are built. */
final class Toolkits {

    private Toolkits() {}

    /** The others: the one on dcm4che where the build has it. */
    static List<DicomToolkit> beside(DicomToolkit builtIn) {
        try {
            return List.of(DicomToolkit.named(DicomToolkit.DCM4CHE));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + " It is not compared with " + builtIn.name() + ".");
            return List.of();
        }
    }
}
