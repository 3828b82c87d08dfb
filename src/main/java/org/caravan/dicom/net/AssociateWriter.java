package org.caravan.dicom.net;

import java.io.ByteArrayOutputStream;

import org.caravan.dicom.UserIdentity;
import org.caravan.dicom.common.ExtendedNegotiation;
import org.caravan.dicom.common.Roles;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/** Encodes A-ASSOCIATE-RQ and -AC (PS3.8 §9.3.2, §9.3.3), PDU header included. */
final class AssociateWriter {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(1024);

    private AssociateWriter() {}

    static byte[] request(AAssociateRq pdu) {
        var writer = new AssociateWriter();
        writer.fixedPart(pdu.protocolVersion(), pdu.calledAeTitle(), pdu.callingAeTitle());
        writer.item(0x10, pdu.applicationContext());
        for (AAssociateRq.Context context : pdu.contexts()) {
            var item = new AssociateWriter();
            item.contextHeader(context.id(), 0);
            item.item(0x30, context.abstractSyntax());
            context.transferSyntaxes().forEach(syntax -> item.item(0x40, syntax));
            writer.item(0x20, item);
        }
        writer.user(pdu.user());
        return writer.pdu(Pdu.A_ASSOCIATE_RQ);
    }

    static byte[] acceptance(AAssociateAc pdu) {
        var writer = new AssociateWriter();
        writer.fixedPart(1, pdu.calledAeTitle(), pdu.callingAeTitle());
        writer.item(0x10, AAssociateRq.DICOM_APPLICATION_CONTEXT);
        for (AAssociateAc.Result context : pdu.contexts()) {
            var item = new AssociateWriter();
            item.contextHeader(context.id(), context.result());
            item.item(0x40, context.transferSyntax());
            writer.item(0x21, item);
        }
        writer.user(pdu.user());
        return writer.pdu(Pdu.A_ASSOCIATE_AC);
    }

    private void fixedPart(int version, String called, String calling) {
        int16(version);
        int16(0);
        out.writeBytes(String.format("%-16s%-16s", called, calling).getBytes(ISO_8859_1));
        out.writeBytes(new byte[32]);
    }

    private void contextHeader(int id, int result) {
        out.write(id);
        out.write(0);
        out.write(result);
        out.write(0);
    }

    private void user(UserInformation user) {
        var items = new AssociateWriter();
        var length = new AssociateWriter();
        length.int32((int) user.maxPduLength());
        items.item(0x51, length);
        items.item(0x52, user.implementationClassUid());
        if (user.window() != null) {
            var window = new AssociateWriter();
            window.int16(user.window().invoked());
            window.int16(user.window().performed());
            items.item(0x53, window);
        }
        user.roles().forEach(items::role);
        items.item(0x55, user.implementationVersionName());
        user.extended().forEach(items::extended);
        if (user.identity() != null) {
            items.identity(user.identity());
        } else if (user.answersIdentity()) {
            var answer = new AssociateWriter();
            answer.int16(0); // nothing to say about a name
            items.item(0x59, answer);
        }
        item(0x50, items);
    }

    /** PS3.7 §D.3.3.4. */
    private void role(Roles role) {
        var item = new AssociateWriter();
        byte[] uid = role.sopClassUid().getBytes(ISO_8859_1);
        item.int16(uid.length);
        item.out.writeBytes(uid);
        item.out.write(role.scu() ? 1 : 0);
        item.out.write(role.scp() ? 1 : 0);
        item(0x54, item);
    }

    /** PS3.7 §D.3.3.5. */
    private void extended(ExtendedNegotiation extension) {
        var item = new AssociateWriter();
        item.field(extension.sopClassUid().getBytes(ISO_8859_1));
        item.out.writeBytes(extension.information());
        item(0x56, item);
    }

    /** PS3.7 §D.3.3.7.1; that it was accepted is not asked to be said. */
    private void identity(UserIdentity identity) {
        var item = new AssociateWriter();
        item.out.write(identity.passcode() == null ? 1 : 2);
        item.out.write(0);
        item.field(identity.name().getBytes(UTF_8));
        item.field(
                identity.passcode() == null ? new byte[0] : identity.passcode().getBytes(UTF_8));
        item(0x58, item);
    }

    private void field(byte[] value) {
        int16(value.length);
        out.writeBytes(value);
    }

    private void item(int type, String value) {
        var content = new AssociateWriter();
        content.out.writeBytes(value.getBytes(ISO_8859_1));
        item(type, content);
    }

    private void item(int type, AssociateWriter content) {
        out.write(type);
        out.write(0);
        int16(content.out.size());
        out.writeBytes(content.out.toByteArray());
    }

    private byte[] pdu(int type) {
        var pdu = new AssociateWriter();
        pdu.out.write(type);
        pdu.out.write(0);
        pdu.int32(out.size());
        pdu.out.writeBytes(out.toByteArray());
        return pdu.out.toByteArray();
    }

    private void int16(int value) {
        out.write(value >> 8);
        out.write(value);
    }

    private void int32(int value) {
        int16(value >>> 16);
        int16(value);
    }
}
