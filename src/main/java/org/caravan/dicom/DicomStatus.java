package org.caravan.dicom;

/** DIMSE status codes (PS3.7 annex C, PS3.4 §B.2.3, §C.4). */
public final class DicomStatus {

    public static final int SUCCESS = 0x0000;
    public static final int PENDING = 0xFF00;
    public static final int PENDING_WARNING = 0xFF01;
    public static final int CANCEL = 0xFE00;
    public static final int PROCESSING_FAILURE = 0x0110;
    public static final int DUPLICATE_SOP_INSTANCE = 0x0111;
    public static final int NO_SUCH_OBJECT = 0x0112;
    public static final int INVALID_ARGUMENT = 0x0115;
    public static final int INVALID_OBJECT_INSTANCE = 0x0117;
    public static final int SOP_CLASS_NOT_SUPPORTED = 0x0122;
    public static final int NO_SUCH_ACTION = 0x0123;
    public static final int NOT_AUTHORIZED = 0x0124;
    public static final int UNRECOGNIZED_OPERATION = 0x0211;
    public static final int RESOURCE_LIMITATION = 0x0213;
    public static final int OUT_OF_RESOURCES = 0xA700;
    public static final int OUT_OF_RESOURCES_SUB_OPERATIONS = 0xA702;
    public static final int MOVE_DESTINATION_UNKNOWN = 0xA801;
    public static final int DATA_SET_MISMATCH = 0xA900;
    public static final int SUB_OPERATIONS_WITH_FAILURES = 0xB000;
    public static final int CANNOT_UNDERSTAND = 0xC000;

    /** The data set was stored with some of its elements coerced. */
    public static final int COERCION = 0xB000;

    /** The data set was stored without some of its elements. */
    public static final int ELEMENTS_DISCARDED = 0xB006;

    /** The data set was stored, though it does not match its SOP class. */
    public static final int STORED_MISMATCH = 0xB007;

    private DicomStatus() {}

    public static boolean isPending(int status) {
        return status == PENDING || status == PENDING_WARNING;
    }

    /** Success, or a warning with which the object was stored (B000, B006, B007). */
    public static boolean isStored(int status) {
        return status == SUCCESS
                || (status & 0xF000) == 0xB000
                || status == 0x0001
                || status == 0x0107
                || status == 0x0116;
    }

    /** A700 to A7FF: the peer is short of something, and should be asked less. */
    public static boolean isOutOfResources(int status) {
        return (status & 0xFF00) == 0xA700;
    }

    /** The status of a C-STORE in words with its code (PS3.4 §B.2.3), for example {@code stored, some elements coerced (B000H)}. */
    public static String describeStore(int status) {
        String words =
                switch (status) {
                    case SUCCESS -> "stored";
                    case COERCION -> "stored, some elements coerced";
                    case ELEMENTS_DISCARDED -> "stored, some elements discarded";
                    case STORED_MISMATCH -> "stored, though the data set does not match its SOP class";
                    case SOP_CLASS_NOT_SUPPORTED -> "SOP class or transfer syntax not taken";
                    default -> isStored(status) ? "stored with a warning" : null;
                };
        return words == null ? describe(status) : words + String.format(" (%04XH)", status & 0xFFFF);
    }

    /** The status in words with its code, for example {@code out of resources (A700H)}; for all messages. */
    public static String describe(int status) {
        String code = String.format("%04XH", status & 0xFFFF);
        String words =
                switch (status) {
                    case SUCCESS -> "success";
                    case PENDING, PENDING_WARNING -> "pending";
                    case CANCEL -> "cancelled";
                    case PROCESSING_FAILURE -> "processing failure";
                    case DUPLICATE_SOP_INSTANCE -> "duplicate SOP instance";
                    case NO_SUCH_OBJECT -> "no such object";
                    case INVALID_ARGUMENT -> "invalid argument";
                    case INVALID_OBJECT_INSTANCE -> "invalid object instance";
                    case 0x0120 -> "missing attribute";
                    case SOP_CLASS_NOT_SUPPORTED -> "SOP class not supported";
                    case NO_SUCH_ACTION -> "no such action";
                    case NOT_AUTHORIZED -> "not authorised";
                    case UNRECOGNIZED_OPERATION -> "unrecognised operation";
                    case RESOURCE_LIMITATION -> "resource limitation";
                    case OUT_OF_RESOURCES -> "out of resources";
                    case 0xA701 -> "out of resources: unable to count the matches";
                    case OUT_OF_RESOURCES_SUB_OPERATIONS -> "out of resources: unable to perform sub-operations";
                    case MOVE_DESTINATION_UNKNOWN -> "move destination unknown";
                    case DATA_SET_MISMATCH -> "identifier or data set does not match the SOP class";
                    case SUB_OPERATIONS_WITH_FAILURES -> "sub-operations complete, one or more failures";
                    default -> (status & 0xF000) == 0xC000 ? "unable to process" : "failure";
                };
        return words + " (" + code + ")";
    }
}
