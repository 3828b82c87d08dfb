package org.caravan.dicom.net;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;

import org.caravan.dicom.DicomMalformedException;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** The command set of a DIMSE message (PS3.7 §6.3.1, annex E): group 0000 in implicit VR little endian. */
final class CommandSet {

    static final int C_STORE_RQ = 0x0001;
    static final int C_GET_RQ = 0x0010;
    static final int C_FIND_RQ = 0x0020;
    static final int C_MOVE_RQ = 0x0021;
    static final int C_ECHO_RQ = 0x0030;
    static final int N_EVENT_REPORT_RQ = 0x0100;
    static final int N_ACTION_RQ = 0x0130;
    static final int C_CANCEL_RQ = 0x0FFF;
    static final int RESPONSE = 0x8000;

    static final int AFFECTED_SOP_CLASS_UID = 0x0002;
    static final int REQUESTED_SOP_CLASS_UID = 0x0003;
    static final int COMMAND_FIELD = 0x0100;
    static final int MESSAGE_ID = 0x0110;
    static final int MESSAGE_ID_RESPONDED_TO = 0x0120;
    static final int MOVE_DESTINATION = 0x0600;
    static final int PRIORITY = 0x0700;
    static final int DATA_SET_TYPE = 0x0800;
    static final int STATUS = 0x0900;
    static final int ERROR_COMMENT = 0x0902;
    static final int AFFECTED_SOP_INSTANCE_UID = 0x1000;
    static final int REQUESTED_SOP_INSTANCE_UID = 0x1001;
    static final int EVENT_TYPE_ID = 0x1002;
    static final int ACTION_TYPE_ID = 0x1008;
    static final int REMAINING_SUB_OPERATIONS = 0x1020;
    static final int COMPLETED_SUB_OPERATIONS = 0x1021;
    static final int FAILED_SUB_OPERATIONS = 0x1022;
    static final int WARNING_SUB_OPERATIONS = 0x1023;
    static final int MOVE_ORIGINATOR_AE_TITLE = 0x1030;
    static final int MOVE_ORIGINATOR_MESSAGE_ID = 0x1031;

    static final int NO_DATA_SET = 0x0101;

    /** Longest command set that is taken, in bytes. */
    static final int MAX_LENGTH = 64 * 1024;

    private final Map<Integer, byte[]> elements = new TreeMap<>();

    /** The context it came on or goes out on. */
    private final int contextId;

    CommandSet(int contextId) {
        this.contextId = contextId;
    }

    static CommandSet request(int contextId, int commandField, int messageId, boolean dataSet) {
        return new CommandSet(contextId)
                .put(COMMAND_FIELD, commandField)
                .put(MESSAGE_ID, messageId)
                .put(DATA_SET_TYPE, dataSet ? 0 : NO_DATA_SET);
    }

    /** A response to this request that echoes its SOP class and, where it has one, its SOP instance. */
    CommandSet response(int status, boolean dataSet) {
        var response = new CommandSet(contextId)
                .put(COMMAND_FIELD, commandField() | RESPONSE)
                .put(MESSAGE_ID_RESPONDED_TO, number(MESSAGE_ID, 0))
                .put(DATA_SET_TYPE, dataSet ? 0 : NO_DATA_SET)
                .put(STATUS, status);
        copy(AFFECTED_SOP_CLASS_UID, response);
        copy(AFFECTED_SOP_INSTANCE_UID, response);
        return response;
    }

    int contextId() {
        return contextId;
    }

    int commandField() {
        return number(COMMAND_FIELD, -1);
    }

    boolean hasDataSet() {
        return number(DATA_SET_TYPE, NO_DATA_SET) != NO_DATA_SET;
    }

    /** The value of a US element, or the default where it is missing. */
    int number(int element, int missing) {
        byte[] value = elements.get(element);
        return value == null || value.length < 2 ? missing : (value[0] & 0xFF) | (value[1] & 0xFF) << 8;
    }

    /** The value of a UI, AE or LO element without padding; empty where it is missing. */
    String text(int element) {
        byte[] value = elements.get(element);
        return value == null
                ? ""
                : new String(value, ISO_8859_1).replace("\0", "").strip();
    }

    /** Sets a US element. */
    CommandSet put(int element, int value) {
        elements.put(element, new byte[] {(byte) value, (byte) (value >> 8)});
        return this;
    }

    /** Sets a UI element, padded with NUL. */
    CommandSet putUid(int element, String uid) {
        return put(element, uid, '\0');
    }

    /** Sets an AE or LO element, padded with a space. */
    CommandSet putText(int element, String value) {
        return put(element, value, ' ');
    }

    byte[] encode() {
        int length =
                elements.values().stream().mapToInt(value -> 8 + value.length).sum();
        ByteBuffer buffer = ByteBuffer.allocate(12 + length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(0).putInt(4).putInt(length);
        elements.forEach((element, value) -> buffer.putShort((short) 0)
                .putShort((short) element.intValue())
                .putInt(value.length)
                .put(value));
        return buffer.array();
    }

    /** Parses a whole command set. What DCMTK puts at the end of a response, as details of its status, belongs to other groups and is left out. */
    static CommandSet decode(int contextId, byte[] bytes, int length) throws DicomMalformedException {
        var command = new CommandSet(contextId);
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (buffer.remaining() < 8) {
                throw invalid("ends in the middle of an element");
            }
            int group = buffer.getShort() & 0xFFFF;
            int element = buffer.getShort() & 0xFFFF;
            long size = buffer.getInt() & 0xFFFFFFFFL;
            boolean detail = group != 0 && (command.commandField() & RESPONSE) != 0;
            if (group != 0 && !detail || size > buffer.remaining()) {
                throw invalid("has an element outside group 0000, or one longer than the set");
            }
            byte[] value = new byte[(int) size];
            buffer.get(value);
            if (element != 0 && !detail) {
                command.elements.put(element, value);
            }
        }
        if (command.commandField() < 0) {
            throw invalid("lacks its Command Field (0000,0100)");
        }
        int id = (command.commandField() & RESPONSE) != 0 || command.commandField() == C_CANCEL_RQ
                ? MESSAGE_ID_RESPONDED_TO
                : MESSAGE_ID;
        if (command.number(id, -1) < 0) {
            throw invalid("lacks its message id");
        }
        return command;
    }

    private static PduException invalid(String what) {
        return new PduException(AAbort.INVALID_PARAMETER, "The command set of a message " + what + ".");
    }

    private CommandSet put(int element, String value, char padding) {
        String even = value.length() % 2 == 0 ? value : value + padding;
        elements.put(element, even.getBytes(ISO_8859_1));
        return this;
    }

    private void copy(int element, CommandSet to) {
        byte[] value = elements.get(element);
        if (value != null) {
            to.elements.put(element, value);
        }
    }
}
