package org.caravan.dicom.common;

/**
 * Why an association is rejected, as A-ASSOCIATE-RJ says it (PS3.8 §9.3.4).
 *
 * @param result 1 permanent, 2 transient
 * @param source 1 service user, 2 provider (ACSE), 3 provider (presentation)
 * @param reason as {@code source} defines it
 */
public record Rejection(int result, int source, int reason) {

    public static final Rejection APPLICATION_CONTEXT = new Rejection(1, 1, 2);
    public static final Rejection CALLING_AE_TITLE = new Rejection(1, 1, 3);
    public static final Rejection CALLED_AE_TITLE = new Rejection(1, 1, 7);
    /** The user is not accepted (PS3.7 §D.3.3.7.3), for which there is no reason of its own. */
    public static final Rejection USER_IDENTITY = new Rejection(1, 1, 1);

    public static final Rejection PROTOCOL_VERSION = new Rejection(1, 2, 2);
    public static final Rejection LOCAL_LIMIT = new Rejection(2, 3, 2);

    /** True where the same request is refused again until something changes at the peer. */
    public boolean isPermanent() {
        return result != 2 && source != 3;
    }

    /** The reason in words. */
    public String describe() {
        return switch (source * 16 + reason) {
            case 0x11 -> "no reason given";
            case 0x12 -> "application context name not supported";
            case 0x13 -> "calling AE title not recognised";
            case 0x17 -> "called AE title not recognised";
            case 0x21 -> "no reason given by its protocol layer";
            case 0x22 -> "protocol version not supported";
            case 0x31 -> "temporary congestion";
            case 0x32 -> "local limit exceeded";
            default -> "unknown reason (result " + result + ", source " + source + ", reason " + reason + ")";
        };
    }

    /** What to do about it. */
    public String advice(String callingAeTitle, String calledAeTitle) {
        return switch (source * 16 + reason) {
            case 0x13 ->
                "Have " + callingAeTitle
                        + " entered at the PACS with the address of this machine, or set the AE title it knows.";
            case 0x17 ->
                "Have the AE title " + calledAeTitle + " checked and " + callingAeTitle + " entered at the PACS.";
            case 0x12, 0x22 -> "Check that host and port are those of a DICOM service.";
            case 0x31, 0x32 ->
                "It takes no more associations for now: it is asked again later; use fewer associations if this goes on.";
            default ->
                "Have its log read, and have " + callingAeTitle
                        + " entered there with the address of this machine; it may want a user name and passcode, or others.";
        };
    }
}
