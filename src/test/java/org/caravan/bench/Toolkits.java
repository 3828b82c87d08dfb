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
            System.err.println(
                    "The dcm4che transport is not built: bin/bench --dcm4che compares it with " + builtIn.name() + ".");
            return List.of();
        }
    }
}
