package org.caravan.camel.dicom;

import org.apache.camel.spi.Metadata;

/** Headers of the dicom component. Those that carry an attribute end in its DICOM keyword (PS3.6). */
public final class DicomConstants {

    @Metadata(
            label = "producer,consumer",
            description = "PatientID (0010,0020). Read by move, get and retrieve; set by listen.",
            javaType = "String")
    public static final String PATIENT_ID = "CamelDicomPatientID";

    @Metadata(
            label = "producer,consumer",
            description = "StudyInstanceUID (0020,000D). Read by move, get and retrieve; set by listen.",
            javaType = "String")
    public static final String STUDY_INSTANCE_UID = "CamelDicomStudyInstanceUID";

    @Metadata(
            label = "producer,consumer",
            description = "SeriesInstanceUID (0020,000E). Read by move, get and retrieve; set by listen.",
            javaType = "String")
    public static final String SERIES_INSTANCE_UID = "CamelDicomSeriesInstanceUID";

    @Metadata(
            label = "producer",
            description =
                    "Read by move, get and retrieve with level=IMAGE: the SOP Instance UIDs to retrieve, as a list or comma-separated. Read by store: send only these.",
            javaType = "java.util.List<String>")
    public static final String SOP_INSTANCE_UIDS = "CamelDicomSOPInstanceUIDs";

    @Metadata(
            label = "producer",
            description =
                    "Read by move, get and retrieve: the SOP Instance UIDs that should arrive, as a list or comma-separated. The wait for"
                            + " stragglers ends when all are there.",
            javaType = "java.util.List<String>")
    public static final String EXPECTED_SOP_INSTANCE_UIDS = "CamelDicomExpectedSOPInstanceUIDs";

    @Metadata(
            label = "producer",
            description =
                    "Read by get and retrieve: the storage SOP classes to propose in a C-GET, as a list or comma-separated, 126 at most. Default are those most"
                            + " in use; objects of others cannot come.",
            javaType = "java.util.List<String>")
    public static final String SOP_CLASS_UIDS = "CamelDicomSOPClassUIDs";

    @Metadata(
            label = "producer",
            description = "Set by move, get and retrieve: MOVE or GET, whichever brought the objects.",
            javaType = "String")
    public static final String RETRIEVED_WITH = "CamelDicomRetrievedWith";

    @Metadata(label = "producer", description = "Set by find: how many matches the body holds.", javaType = "Integer")
    public static final String MATCHES = "CamelDicomMatches";

    @Metadata(
            label = "producer",
            description =
                    "Set by find: how many matches of the PACS did not satisfy the keys and were dropped (option filter).",
            javaType = "Integer")
    public static final String MATCHES_DROPPED = "CamelDicomMatchesDropped";

    @Metadata(
            label = "producer",
            description =
                    "Set by find: whether the PACS gave as many matches as it ever gives (resultLimit of its bean), so that"
                            + " there may be more.",
            javaType = "Boolean")
    public static final String RESULT_LIMIT_REACHED = "CamelDicomResultLimitReached";

    @Metadata(
            label = "producer",
            description =
                    "Set by move, get and retrieve: status of the final response (PS3.4 C.4.2.1.5), for example 0 or 45056 (B000H). Set by store: 0 where all are stored, B000H"
                            + " where some are, FE00H where it ended before the last, otherwise what the PACS answered.",
            javaType = "Integer")
    public static final String STATUS = "CamelDicomStatus";

    @Metadata(
            label = "producer",
            description = "Set by move, get, retrieve, store and commit: the status in words.",
            javaType = "String")
    public static final String STATUS_TEXT = "CamelDicomStatusText";

    @Metadata(
            label = "producer",
            description =
                    "Set by move, get and retrieve: Number of Completed Sub-operations (0000,1021) as sent, -1 where left out. Set by store and commit: objects stored, or committed to.",
            javaType = "Integer")
    public static final String COMPLETED = "CamelDicomCompleted";

    @Metadata(
            label = "producer",
            description =
                    "Set by move, get and retrieve: Number of Failed Sub-operations (0000,1022) as sent, -1 where left out. Set by store and commit: objects not taken.",
            javaType = "Integer")
    public static final String FAILED = "CamelDicomFailed";

    @Metadata(
            label = "producer",
            description =
                    "Set by move, get and retrieve: Number of Warning Sub-operations (0000,1023) as sent, -1 where left out. Set by store: objects stored with a warning (B000H and the like).",
            javaType = "Integer")
    public static final String WARNING = "CamelDicomWarning";

    @Metadata(
            label = "producer",
            description =
                    "Set by move, get and retrieve: Number of Remaining Sub-operations (0000,1020) as sent, -1 where left out. Set by store: objects that were not sent.",
            javaType = "Integer")
    public static final String REMAINING = "CamelDicomRemaining";

    @Metadata(
            label = "producer",
            description =
                    "Set by move, get and retrieve: Failed SOP Instance UID List (0008,0058), empty where none was sent. Set by store and commit: those not stored, or not committed to.",
            javaType = "java.util.List<String>")
    public static final String FAILED_SOP_INSTANCE_UIDS = "CamelDicomFailedSOPInstanceUIDList";

    @Metadata(
            label = "producer",
            description =
                    "Set by move, get and retrieve: how many different objects of the series arrived and were kept during this retrieve.",
            javaType = "Integer")
    public static final String RECEIVED = "CamelDicomReceived";

    @Metadata(
            label = "producer",
            description = "Set by move, get and retrieve: the size of those objects, in bytes.",
            javaType = "Long")
    public static final String RECEIVED_BYTES = "CamelDicomReceivedBytes";

    @Metadata(
            label = "producer",
            description =
                    "Set by move, get and retrieve: how many objects that claimed to be of this series were quarantined during this retrieve.",
            javaType = "Integer")
    public static final String QUARANTINED = "CamelDicomQuarantined";

    @Metadata(
            label = "producer",
            description =
                    "Set by move, get and retrieve: the SOP Instance UIDs of those objects, as the C-STORE commands gave them.",
            javaType = "java.util.List<String>")
    public static final String QUARANTINED_SOP_INSTANCE_UIDS = "CamelDicomQuarantinedSOPInstanceUIDs";

    @Metadata(
            label = "producer",
            description =
                    "Set by move, get and retrieve: how many of those objects say something else than the object of their SOP Instance UID that was taken.",
            javaType = "Integer")
    public static final String CONTRADICTIONS = "CamelDicomContradictions";

    @Metadata(
            label = "producer",
            description =
                    "Set by move, get and retrieve: how many objects from that PACS we could not keep during this retrieve, for a"
                            + " reason of ours (A7xxH: disk; 0110H: its route failed).",
            javaType = "Integer")
    public static final String FAILED_HERE = "CamelDicomFailedHere";

    @Metadata(
            label = "producer",
            description =
                    "Set by move, get and retrieve: whether it was ended because somebody had this series stopped (RetrieveRegistry.stop).",
            javaType = "Boolean")
    public static final String STOPPED = "CamelDicomStopped";

    @Metadata(
            label = "consumer",
            description = "SOPInstanceUID (0008,0018) of the object, as the C-STORE command gave it.",
            javaType = "String")
    public static final String SOP_INSTANCE_UID = "CamelDicomSOPInstanceUID";

    @Metadata(
            label = "consumer",
            description = "SOPClassUID (0008,0016) of the object, as the C-STORE command gave it.",
            javaType = "String")
    public static final String SOP_CLASS_UID = "CamelDicomSOPClassUID";

    @Metadata(
            label = "consumer",
            description = "The transfer syntax the object came in, and is kept in.",
            javaType = "String")
    public static final String TRANSFER_SYNTAX_UID = "CamelDicomTransferSyntaxUID";

    @Metadata(
            label = "consumer",
            description = "Modality (0008,0060) of the object, absent where it has none.",
            javaType = "String")
    public static final String MODALITY = "CamelDicomModality";

    @Metadata(label = "consumer", description = "AE title of the sender.", javaType = "String")
    public static final String CALLING_AE_TITLE = "CamelDicomCallingAETitle";

    @Metadata(label = "consumer", description = "The AE title of ours that the sender called.", javaType = "String")
    public static final String CALLED_AE_TITLE = "CamelDicomCalledAETitle";

    @Metadata(label = "consumer", description = "IP address of the sender.", javaType = "String")
    public static final String REMOTE_ADDRESS = "CamelDicomRemoteAddress";

    @Metadata(
            label = "consumer",
            description = "Name of the PACS the object's series was asked from, absent where it was not asked for.",
            javaType = "String")
    public static final String PEER = "CamelDicomPeer";

    @Metadata(label = "consumer", description = "Size of the file, in bytes.", javaType = "Long")
    public static final String BYTES = "CamelDicomBytes";

    @Metadata(
            label = "consumer",
            description = "Absolute path of the file, which is also the body.",
            javaType = "String")
    public static final String FILE = "CamelDicomFile";

    @Metadata(
            label = "consumer",
            description = "Why the object was quarantined, in words without patient data; absent where it was not.",
            javaType = "String")
    public static final String QUARANTINE_REASON = "CamelDicomQuarantineReason";

    @Metadata(
            label = "producer",
            description =
                    "Set on the exchange sent to a gate: the request that waits, ECHO, FIND, MOVE, GET, STORE or COMMIT.",
            javaType = "String")
    public static final String REQUEST = "CamelDicomRequest";

    @Metadata(
            label = "producer",
            description =
                    "Set by move, get, retrieve and store: whether it was ended because the window of the PACS (property windows of its bean) closed.",
            javaType = "Boolean")
    public static final String WINDOW_CLOSED = "CamelDicomWindowClosed";

    @Metadata(
            label = "producer",
            description =
                    "Set by store: files that are not DICOM, directories of media (DICOMDIR), and objects that SOPInstanceUIDs does not name.",
            javaType = "Integer")
    public static final String LEFT_OUT = "CamelDicomLeftOut";

    @Metadata(
            label = "producer",
            description =
                    "Set on the exchange sent to a gate: whether an association is requested first, so that two messages go out.",
            javaType = "Boolean")
    public static final String OPENS = "CamelDicomOpensAssociation";

    private DicomConstants() {}
}
