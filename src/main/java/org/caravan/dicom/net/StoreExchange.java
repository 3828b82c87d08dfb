package org.caravan.dicom.net;

import java.io.IOException;
import java.io.InputStream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.caravan.dicom.DicomException;
import org.caravan.dicom.DicomStatus;
import org.caravan.dicom.MoveOriginator;
import org.caravan.dicom.Peer;
import org.caravan.dicom.StoreObject;
import org.caravan.dicom.common.Messages;
import org.caravan.dicom.common.StoreRun;

/** One C-STORE and its response (PS3.4 §B), in the transfer syntax the object is stored in; gives the status. */
record StoreExchange(Peer peer, StoreObject object, MoveOriginator originator)
        implements ClientAssociation.Exchange<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(StoreExchange.class);

    @Override
    public Integer run(ClientAssociation client) throws DicomException, InterruptedException {
        Association.Context context = client.context(object.sopClassUid(), object.transferSyntaxUid());
        if (context == null) {
            LOG.warn(
                    "{} refused objects of SOP class {} in transfer syntax {}",
                    Messages.who(peer),
                    object.sopClassUid(),
                    object.transferSyntaxUid());
            return DicomStatus.SOP_CLASS_NOT_SUPPORTED;
        }
        try (InputStream dataSet = object.openDataSet()) {
            client.association().send(request(client, context), dataSet);
        } catch (IOException e) {
            // a message begun cannot be taken back: the next object opens an association of its own
            client.abort();
            return StoreRun.unreadable(object, e);
        }
        CommandSet response = client.readResponse(CommandSet.C_STORE_RQ);
        if (response.hasDataSet()) {
            client.association().readDataSet(response, piece -> {});
        }
        return response.number(CommandSet.STATUS, DicomStatus.PROCESSING_FAILURE);
    }

    private CommandSet request(ClientAssociation client, Association.Context context) {
        CommandSet request = client.request(context, CommandSet.C_STORE_RQ, true)
                .put(CommandSet.PRIORITY, 0)
                .putUid(CommandSet.AFFECTED_SOP_INSTANCE_UID, object.sopInstanceUid());
        if (originator != null) {
            request.putText(CommandSet.MOVE_ORIGINATOR_AE_TITLE, originator.aeTitle())
                    .put(CommandSet.MOVE_ORIGINATOR_MESSAGE_ID, originator.messageId());
        }
        return request;
    }
}
