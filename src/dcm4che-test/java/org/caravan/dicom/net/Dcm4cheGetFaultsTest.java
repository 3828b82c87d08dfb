package org.caravan.dicom.net;

import org.junit.jupiter.api.Test;

import org.caravan.dicom.DicomAbortedException;
import org.caravan.dicom.DicomToolkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What a requestor on dcm4che makes of peers that misbehave within a C-GET. Each test that is written anew here is a difference that
 * {@code docs/transports.md} lists.
 */
class Dcm4cheGetFaultsTest extends GetFaultsTest {

    @Override
    protected DicomToolkit toolkit() {
        return DicomToolkit.named(DicomToolkit.DCM4CHE);
    }

    /** Difference: what is aborted inside dcm4che is told as an abort. */
    @Override
    @Test
    void endsWhereThePeerAsksForSomethingElse() throws Exception {
        ScriptedPeer curious = askingSomethingElse();
        assertThatThrownBy(() -> get(curious.peer().build(), storage(), SOON))
                .isInstanceOf(DicomAbortedException.class);
    }
}
