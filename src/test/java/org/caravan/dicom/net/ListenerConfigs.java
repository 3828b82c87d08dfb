package org.caravan.dicom.net;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.caravan.dicom.ListenerConfig;

/** Settings of listeners that tests start. */
final class ListenerConfigs {

    private ListenerConfigs() {}

    /** On a free port, for anybody on this machine; what arrives is below the folder, in {@code incoming}. */
    static ListenerConfig.Builder ofAnybodyHere(Path folder) {
        return ListenerConfig.builder("CARAVAN")
                .port(0)
                .callers(List.of(new ListenerConfig.Caller("*", "127.0.0.1")))
                .incoming(folder.resolve("incoming"))
                .closeTimeout(Duration.ofSeconds(1));
    }
}
