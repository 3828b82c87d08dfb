package org.caravan.dicom.net;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.caravan.dicom.UserIdentity;
import org.caravan.dicom.common.ExtendedNegotiation;
import org.caravan.dicom.common.Roles;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/** Parses A-ASSOCIATE-RQ and -AC (PS3.8 §9.3.2, §9.3.3); every length is checked against what encloses it before it is used. */
final class AssociateReader {

    /** What comes before the items. */
    static final int FIXED_LENGTH = 68;

    /** Of one presentation context; PS3.6 has some 60, and what comes behind so many is not looked at, so that no request takes more memory than it has bytes. */
    static final int MOST_TRANSFER_SYNTAXES = 100;

    private static final int APPLICATION_CONTEXT = 0x10;
    private static final int PROPOSED_CONTEXT = 0x20;
    private static final int ACCEPTED_CONTEXT = 0x21;
    private static final int ABSTRACT_SYNTAX = 0x30;
    private static final int TRANSFER_SYNTAX = 0x40;
    private static final int USER_INFORMATION = 0x50;
    private static final int MAXIMUM_LENGTH = 0x51;
    private static final int IMPLEMENTATION_CLASS = 0x52;
    private static final int OPERATIONS_WINDOW = 0x53;
    private static final int ROLE_SELECTION = 0x54;
    private static final int IMPLEMENTATION_VERSION = 0x55;
    private static final int EXTENDED_NEGOTIATION = 0x56;
    private static final int USER_IDENTITY = 0x58;
    private static final int USER_IDENTITY_ANSWER = 0x59;

    private int protocolVersion;
    private String called;
    private String calling;
    private String applicationContext = "";
    private final List<AAssociateRq.Context> proposed = new ArrayList<>();
    private final List<AAssociateAc.Result> results = new ArrayList<>();
    private UserInformation user = UserInformation.unknown();

    private AssociateReader() {}

    /** @param body at least {@link #FIXED_LENGTH} bytes */
    static AAssociateRq request(ByteBuffer body) throws PduException {
        var reader = new AssociateReader();
        reader.read(body);
        int count = reader.proposed.size();
        if (count < 1 || count > AAssociateRq.MAX_CONTEXTS) {
            throw invalid("an association request with " + count + " presentation contexts instead of 1 to 128");
        }
        return new AAssociateRq(
                reader.protocolVersion,
                reader.called,
                reader.calling,
                reader.applicationContext,
                reader.proposed,
                reader.user);
    }

    /** @param body at least {@link #FIXED_LENGTH} bytes */
    static AAssociateAc acceptance(ByteBuffer body) throws PduException {
        var reader = new AssociateReader();
        reader.read(body);
        return new AAssociateAc(reader.called, reader.calling, reader.results, reader.user);
    }

    private void read(ByteBuffer body) throws PduException {
        protocolVersion = body.getShort() & 0xFFFF;
        body.getShort();
        called = text(body, 16).strip();
        calling = text(body, 16).strip();
        body.position(body.position() + 32);
        Set<Integer> ids = new HashSet<>();
        while (body.hasRemaining()) {
            int type = type(body);
            ByteBuffer item = item(body);
            switch (type) {
                case APPLICATION_CONTEXT -> applicationContext = uid(item);
                case PROPOSED_CONTEXT -> proposed.add(proposedContext(item, ids));
                case ACCEPTED_CONTEXT -> results.add(result(item, ids));
                case USER_INFORMATION -> user = userInformation(item);
                default -> {
                    // PS3.8 §9.3.1: items not recognised are ignored
                }
            }
        }
    }

    private static AAssociateRq.Context proposedContext(ByteBuffer item, Set<Integer> ids) throws PduException {
        int id = contextId(item, ids);
        String abstractSyntax = null;
        Set<String> transferSyntaxes = new LinkedHashSet<>();
        while (item.hasRemaining()) {
            int type = type(item);
            ByteBuffer value = item(item);
            if (type == ABSTRACT_SYNTAX) {
                abstractSyntax = uid(value);
            } else if (type == TRANSFER_SYNTAX && transferSyntaxes.size() < MOST_TRANSFER_SYNTAXES) {
                transferSyntaxes.add(uid(value));
            }
        }
        if (abstractSyntax == null || transferSyntaxes.isEmpty()) {
            throw invalid("a presentation context without abstract or transfer syntax");
        }
        return new AAssociateRq.Context(id, abstractSyntax, List.copyOf(transferSyntaxes));
    }

    private static AAssociateAc.Result result(ByteBuffer item, Set<Integer> ids) throws PduException {
        int result = item.remaining() >= 3 ? item.get(item.position() + 2) & 0xFF : -1;
        int id = contextId(item, ids);
        String transferSyntax = "";
        while (item.hasRemaining()) {
            int type = type(item);
            ByteBuffer value = item(item);
            if (type == TRANSFER_SYNTAX) {
                transferSyntax = uid(value);
            }
        }
        return new AAssociateAc.Result(id, result, transferSyntax);
    }

    private static int contextId(ByteBuffer item, Set<Integer> ids) throws PduException {
        if (item.remaining() < 4) {
            throw invalid("a presentation context item that is too short");
        }
        int id = item.get() & 0xFF;
        item.position(item.position() + 3);
        if (id % 2 == 0 || !ids.add(id)) {
            throw invalid("presentation context id " + id + ", which is even or used twice");
        }
        return id;
    }

    private static UserInformation userInformation(ByteBuffer item) throws PduException {
        long maxPduLength = 0;
        String classUid = "";
        String versionName = "";
        OperationsWindow window = null;
        List<Roles> roles = new ArrayList<>();
        List<ExtendedNegotiation> extended = new ArrayList<>();
        UserIdentity identity = null;
        boolean answersIdentity = false;
        while (item.hasRemaining()) {
            int type = type(item);
            ByteBuffer value = item(item);
            switch (type) {
                case MAXIMUM_LENGTH -> {
                    if (value.remaining() != 4) {
                        throw invalid("a maximum length item of " + value.remaining() + " bytes instead of 4");
                    }
                    maxPduLength = value.getInt() & 0xFFFFFFFFL;
                }
                case IMPLEMENTATION_CLASS -> classUid = uid(value);
                case IMPLEMENTATION_VERSION -> versionName = uid(value);
                case OPERATIONS_WINDOW -> window = window(value);
                case ROLE_SELECTION -> roles.add(role(value));
                case EXTENDED_NEGOTIATION -> extended.add(extended(value));
                case USER_IDENTITY -> {
                    answersIdentity = value.remaining() >= 2 && value.get(value.position() + 1) == 1;
                    identity = identity(value);
                }
                case USER_IDENTITY_ANSWER -> answersIdentity = true;
                default -> {
                    // common extended negotiation: defaults are used
                }
            }
        }
        return new UserInformation(
                maxPduLength, classUid, versionName, window, roles, extended, identity, answersIdentity);
    }

    private static OperationsWindow window(ByteBuffer item) throws PduException {
        if (item.remaining() != 4) {
            throw invalid("an asynchronous operations window of " + item.remaining() + " bytes instead of 4");
        }
        return new OperationsWindow(item.getShort() & 0xFFFF, item.getShort() & 0xFFFF);
    }

    private static ExtendedNegotiation extended(ByteBuffer item) throws PduException {
        String sopClass = field(item, "an extended negotiation");
        byte[] information = new byte[item.remaining()];
        item.get(information);
        return new ExtendedNegotiation(sopClass.replace("\0", "").strip(), information);
    }

    /** PS3.7 §D.3.3.7.1. Kerberos tickets and the like are no names, so that they count as no identity. */
    private static UserIdentity identity(ByteBuffer item) throws PduException {
        if (item.remaining() < 2) {
            throw invalid("a user identity that is too short");
        }
        int type = item.get() & 0xFF;
        item.get();
        String name = new String(field(item, "a user identity").getBytes(ISO_8859_1), UTF_8);
        String passcode = new String(field(item, "a user identity").getBytes(ISO_8859_1), UTF_8);
        boolean named = (type == 1 || type == 2) && !name.isBlank() && name.length() <= 1024;
        return named && passcode.length() <= 1024
                ? new UserIdentity(name, type == 1 || passcode.isEmpty() ? null : passcode)
                : null;
    }

    /** A value after its length of two bytes. */
    private static String field(ByteBuffer item, String what) throws PduException {
        int length = item.remaining() < 2 ? -1 : item.getShort() & 0xFFFF;
        if (length < 0 || length > item.remaining()) {
            throw invalid(what + " whose length is wrong");
        }
        return text(item, length);
    }

    private static Roles role(ByteBuffer item) throws PduException {
        int length = item.remaining() < 4 ? -1 : item.getShort() & 0xFFFF;
        if (length < 0 || length != item.remaining() - 2) {
            throw invalid("a role selection whose length is wrong");
        }
        String sopClass = text(item, length).replace("\0", "").strip();
        return new Roles(sopClass, item.get() == 1, item.get() == 1);
    }

    private static int type(ByteBuffer buffer) throws PduException {
        if (buffer.remaining() < 4) {
            throw invalid("an item header that is cut off");
        }
        int type = buffer.get() & 0xFF;
        buffer.get();
        return type;
    }

    private static ByteBuffer item(ByteBuffer buffer) throws PduException {
        int length = buffer.getShort() & 0xFFFF;
        if (length > buffer.remaining()) {
            throw invalid("an item that claims " + length + " bytes where " + buffer.remaining() + " are left");
        }
        ByteBuffer item = buffer.slice(buffer.position(), length);
        buffer.position(buffer.position() + length);
        return item;
    }

    private static String uid(ByteBuffer value) {
        return text(value, value.remaining()).replace("\0", "").strip();
    }

    private static String text(ByteBuffer buffer, int length) {
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return new String(bytes, ISO_8859_1);
    }

    private static PduException invalid(String what) {
        return new PduException(AAbort.INVALID_PARAMETER, what);
    }
}
