package org.caravan.dicom.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Bytes as they are. */
record PlainStream(SocketChannel channel) implements Stream {

    @Override
    public int read(ByteBuffer to) throws IOException {
        return channel.read(to);
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        return channel.write(from);
    }

    @Override
    public boolean flush() {
        return true;
    }

    @Override
    public Readiness prepare() {
        return Readiness.READY;
    }

    @Override
    public void end() {}
}
