package org.caravan.dicom;

/** The transport that tests run on which are run again on each: that of the system property {@code tested.toolkit}, otherwise the built-in one. */
public final class TestedToolkit {

    private TestedToolkit() {}

    public static String name() {
        return System.getProperty("tested.toolkit", DicomToolkit.BUILT_IN);
    }

    public static DicomToolkit get() {
        return DicomToolkit.named(name());
    }
}
