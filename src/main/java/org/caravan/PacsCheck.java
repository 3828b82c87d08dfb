package org.caravan;

import java.net.InetAddress;
import java.net.UnknownHostException;

import org.caravan.camel.dicom.Pacs;
import org.caravan.load.BeanCheck;

/** Refuses a PACS whose settings are wrong, or that could never send to us. */
final class PacsCheck implements BeanCheck {

    private final String listenerHost;

    PacsCheck(Settings settings) {
        this.listenerHost = settings.get(Settings.DICOM_HOST);
    }

    @Override
    public void check(String name, Object bean) {
        if (!(bean instanceof Pacs pacs)) {
            return;
        }
        pacs.toPeer(name);
        if (isLoopback(listenerHost) && !isLoopback(pacs.getHost())) {
            throw new IllegalArgumentException("the PACS " + name + " is at " + pacs.getHost()
                    + ", but our listener is at " + listenerHost + ", where only this machine reaches it; set "
                    + Settings.DICOM_HOST + " to the address of this machine that the PACS reaches, or to 0.0.0.0");
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host.strip()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
